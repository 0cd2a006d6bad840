import ExchangeCore

/// A JSON value that must turn out to be something: it knows where it stands, so that a refusal can name the place.
///
/// ```swift
/// try form.object { members throws(ControlError) in
///     Step(by: try members.required("by").duration(), limit: try members.optional("maxEvents")?.integer(1...))
/// }
/// ```
/// Every body of the control API and every world file is read through it.
struct Form: Sendable {
    let value: JSONValue
    /// The JSON pointer (RFC 6901) of the value within its document.
    let pointer: String

    init(_ value: JSONValue, pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    /// Reads an object's members; those that `read` did not ask for are refused.
    func object<Result>(
        _ read: (inout Members) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        guard case .object(let list) = value else { throw refusal(expected: "an object") }
        var members = Members(list, pointer: pointer)
        let result = try read(&members)
        try members.finish()
        return result
    }

    /// The elements of an array.
    func array() throws(ControlError) -> [Form] {
        guard case .array(let elements) = value else { throw refusal(expected: "an array") }
        return elements.enumerated().map { Form($1, pointer: "\(pointer)/\($0)") }
    }

    /// What `read` makes of each element of an array.
    func array<Element>(
        _ read: (Form) throws(ControlError) -> Element
    ) throws(ControlError) -> [Element] {
        var list: [Element] = []
        for element in try array() { list.append(try read(element)) }
        return list
    }

    /// The members of an object whose names are data, in order.
    func dictionary() throws(ControlError) -> [(name: String, value: Form)] {
        guard case .object(let list) = value else { throw refusal(expected: "an object") }
        return list.map { ($0.name, Form($0.value, pointer: pointer + "/" + Self.escape($0.name))) }
    }

    /// A string.
    func text() throws(ControlError) -> String {
        guard case .string(let text) = value else { throw refusal(expected: "a string") }
        return text
    }

    /// A string that is not empty.
    func name() throws(ControlError) -> String {
        switch value {
        // An account number or an id written without quotes, as YAML invites to.
        case .number(let text) where Int(text) != nil: return text
        case .string(let text) where !text.isEmpty: return text
        default: throw refusal(expected: "a string that is not empty")
        }
    }

    /// The name of a provider.
    func vendor() throws(ControlError) -> String {
        let name = try name()
        guard Providers.vendor(name) != nil else {
            throw refusal(expected: "one of " + Providers.vendors.map(\.name).joined(separator: ", "))
        }
        return name
    }

    /// A boolean.
    func flag() throws(ControlError) -> Bool {
        guard case .bool(let flag) = value else { throw refusal(expected: "true or false") }
        return flag
    }

    /// A member that can only be true: its presence is what it says.
    func onlyTrue() throws(ControlError) {
        guard value == .bool(true) else { throw refusal(expected: "true") }
    }

    /// A whole number within `range`.
    func integer(_ range: ClosedRange<Int> = Int.min...Int.max) throws(ControlError) -> Int {
        guard case .number(let text) = value, let number = Int(text), range.contains(number) else {
            if range == Int.min...Int.max { throw refusal(expected: "a whole number") }
            let bound = range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound)…\(range.upperBound)"
            throw refusal(expected: "a whole number, \(bound)")
        }
        return number
    }

    /// A whole number from `range.lowerBound` on.
    func integer(_ range: PartialRangeFrom<Int>) throws(ControlError) -> Int {
        try integer(range.lowerBound...Int.max)
    }

    /// An unsigned 64-bit number, as a number or as text.
    func unsigned() throws(ControlError) -> UInt64 {
        guard let text = value.decimalText, let number = UInt64(text) else {
            throw refusal(expected: "a whole number from 0 to \(UInt64.max)")
        }
        return number
    }

    /// A number that need not be exact: a factor, a probability.
    func real(_ range: ClosedRange<Double>, expected: String) throws(ControlError) -> Double {
        guard case .number(let text) = value, let number = Double(text), range.contains(number) else {
            throw refusal(expected: expected)
        }
        return number
    }

    /// An exact decimal, as a number or as text, with at most nine places.
    func decimal<Number: FixedPoint>(_: Number.Type = Number.self) throws(ControlError) -> Number {
        guard let text = value.decimalText, let number = Number(text) else {
            throw refusal(expected: "a decimal number with at most nine places, as text or as a number")
        }
        return number
    }

    /// An exact decimal above zero.
    func positive<Number: FixedPoint>(_: Number.Type = Number.self) throws(ControlError) -> Number {
        let number: Number = try decimal()
        guard number.isPositive else { throw refusal(expected: "a decimal number above zero") }
        return number
    }

    /// A span of time, ISO 8601 (`PT30M`) or short (`30m`, `1.5s`, `250ms`); not negative.
    func duration() throws(ControlError) -> Duration {
        guard case .string(let text) = value, let duration = DurationText.parse(text) else {
            throw refusal(expected: "a duration such as 30m, 1.5s, 250ms or PT30M")
        }
        return duration
    }

    /// An instant in RFC 3339.
    func instant() throws(ControlError) -> Instant {
        guard case .string(let text) = value, let instant = Instant(text) else {
            throw refusal(expected: "an instant such as 2026-03-02T09:30:00-05:00")
        }
        return instant
    }

    /// One of the values that an enumeration names.
    func one<Choice: RawRepresentable & CaseIterable>(
        of _: Choice.Type = Choice.self
    ) throws(ControlError) -> Choice where Choice.RawValue == String {
        guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
            throw refusal(expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// One of the values of a table, which stands in the order in which it is told.
    func one<Choice>(of table: [(name: String, value: Choice)]) throws(ControlError) -> Choice {
        guard case .string(let text) = value, let found = table.first(where: { $0.name == text }) else {
            throw refusal(expected: "one of " + table.map(\.name).joined(separator: ", "))
        }
        return found.value
    }

    /// The refusal of this value: what should stand here, and what does.
    func refusal(expected: String) -> ControlError {
        .unreadable(pointer, "Expected \(expected)", detail: "Found \(value.inMessage).")
    }

    /// A name as a pointer writes it (RFC 6901 section 3).
    static func escape(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.reduce(into: "") { text, letter in
            switch letter {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.append(letter)
            }
        }
    }
}

/// The members of an object on their way into a type. A member that is null counts as left out.
struct Members {
    private let list: [JSONValue.Member]
    private let pointer: String
    private var asked: [String] = []

    init(_ list: [JSONValue.Member], pointer: String) {
        self.list = list
        self.pointer = pointer
    }

    /// A member that may be left out.
    mutating func optional(_ name: String) -> Form? {
        asked.append(name)
        guard let value = list.last(where: { $0.name == name })?.value, !value.isNull else { return nil }
        return Form(value, pointer: pointer + "/" + Form.escape(name))
    }

    /// A member that must be there.
    mutating func required(_ name: String) throws(ControlError) -> Form {
        guard let form = optional(name) else {
            throw .unreadable(pointer + "/" + Form.escape(name), "The member '\(name)' is missing")
        }
        return form
    }

    /// Takes a member into account that is read elsewhere, or that is accepted and means nothing here.
    mutating func ignore(_ names: String...) { asked.append(contentsOf: names) }

    /// A name that was said before, by the path or by the member around: it may stand here again, but not another.
    mutating func repeated(_ name: String, _ said: String) throws(ControlError) {
        guard let form = optional(name) else { return }
        guard case .string(said) = form.value else { throw form.refusal(expected: "'\(said)', as the body stands for") }
    }

    /// Whether a member stands here, null or not. For those whose null means something.
    func has(_ name: String) -> Bool { list.contains { $0.name == name } }

    /// The refusal of the object as a whole.
    func refusal(_ title: String, detail: String? = nil) -> ControlError { .unreadable(pointer, title, detail: detail) }

    /// Refuses the first member that nobody asked for.
    fileprivate func finish() throws(ControlError) {
        for member in list where !asked.contains(member.name) {
            let known = asked.isEmpty ? "No member is known here." : "Known here: \(asked.joined(separator: ", "))."
            throw .unknownMember(
                pointer + "/" + Form.escape(member.name), "Unknown member '\(member.name)'", detail: known)
        }
    }
}

extension JSONValue {
    /// The value as a message shows it: itself if it is short, else what kind it is.
    var inMessage: String {
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let text): return text.utf8.count <= 40 ? text : "a number"
        case .string(let text): return text.utf8.count <= 60 ? "'\(text)'" : "a string of \(text.utf8.count) bytes"
        case .array, .object: return kind
        }
    }
}
