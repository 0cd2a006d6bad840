/// Writes JSON text (RFC 8259) straight into bytes: members in the order in which they are written, numbers as the exact
/// decimal text they are given. Nothing is checked but commas and escapes; the shape is the caller's.
struct JSONWriter: ~Copyable {
    private var text: ByteText
    private var needsComma = false

    init(reserving capacity: Int = 512) {
        text = ByteText(reserving: capacity)
    }

    /// What was written.
    var bytes: [UInt8] { text.bytes }

    /// What was written, as text.
    var string: String { text.string }

    /// How many bytes were written.
    var count: Int { text.count }

    /// Appends what was written to other bytes.
    func append(to bytes: inout [UInt8]) { text.append(to: &bytes) }

    /// Begins anew in the same memory.
    mutating func removeAll() {
        text.removeAll()
        needsComma = false
    }

    /// The bytes of one object.
    static func object(reserving capacity: Int = 512, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(reserving: capacity)
        json.object(members)
        return json.bytes
    }

    /// The bytes of one array.
    static func array(reserving capacity: Int = 512, _ elements: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(reserving: capacity)
        json.array(elements)
        return json.bytes
    }

    // Elements: of an array, or the value behind `name(_:)`.

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        elements(&self)
        close(UInt8(ascii: "]"))
    }

    mutating func string(_ string: String) {
        separate()
        quote(string)
    }

    mutating func int<Number: FixedWidthInteger>(_ number: Number) {
        separate()
        text.append(decimal: Int64(clamping: number))
    }

    mutating func bool(_ flag: Bool) {
        separate()
        text.append(flag ? "true" as StaticString : "false")
    }

    mutating func null() {
        separate()
        text.append("null")
    }

    /// A value whose JSON text is already made: a number's exact decimal text, or a whole subtree.
    mutating func raw(_ json: String) {
        separate()
        text.append(utf8: json)
    }

    mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        let isDone: Void? = json.withContiguousStorageIfAvailable { text.append(bytes: $0) }
        if isDone == nil { Array(json).withUnsafeBufferPointer { text.append(bytes: $0) } }
    }

    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): raw(text)
        case .string(let text): string(text)
        case .array(let elements): array { json in for element in elements { json.value(element) } }
        case .object(let members): object { json in for member in members { json.member(member.name, member.value) } }
        }
    }

    // Members of an object.

    /// A member's name; its value must follow.
    mutating func name(_ name: StaticString) {
        text.append(needsComma ? ",\"" as StaticString : "\"")
        text.append(name)
        text.append("\":")
        needsComma = false
    }

    /// A member's name that is data (a symbol, a header); its value must follow.
    mutating func name(_ name: String) {
        separate()
        quote(name)
        text.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name that is a number; its value must follow.
    mutating func name(_ number: Int) {
        text.append(needsComma ? ",\"" as StaticString : "\"")
        text.append(decimal: Int64(number))
        text.append("\":")
        needsComma = false
    }

    mutating func member(_ name: StaticString, _ string: String) {
        self.name(name)
        self.string(string)
    }

    mutating func member<Number: FixedWidthInteger>(_ name: StaticString, _ number: Number) {
        self.name(name)
        int(number)
    }

    mutating func member(_ name: StaticString, _ flag: Bool) {
        self.name(name)
        bool(flag)
    }

    mutating func member(_ name: StaticString, raw json: String) {
        self.name(name)
        raw(json)
    }

    mutating func member(_ name: String, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }

    mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        self.name(name)
        object(members)
    }

    mutating func array(_ name: StaticString, _ elements: (inout JSONWriter) -> Void) {
        self.name(name)
        array(elements)
    }

    /// Appends number text made by `write` in place, without a string between.
    mutating func number(_ write: (inout ByteText) -> Void) {
        separate()
        write(&text)
    }

    private mutating func separate() {
        if needsComma { text.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        text.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        text.append(bracket)
        needsComma = true
    }

    private mutating func quote(_ string: String) { text.append(jsonString: string) }
}

/// The lower-case hexadecimal digit of a value below 16.
func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
}
