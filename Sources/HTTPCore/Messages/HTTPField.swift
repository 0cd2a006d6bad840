/// One response header field, in the order and the spelling in which it goes out.
///
/// It is kept as the line that is written, looked at once when it is made: writing it is one copy, and a line that is a
/// literal costs nothing to hand on.
public struct HTTPField: Hashable, Sendable {
    /// `Name: value` and the line end.
    let line: String
    private let nameCount: Int
    let role: Role
    /// Whether the line may be written as it stands: the name is a token, the value holds no control byte.
    let isClean: Bool

    /// What the writer of a head must know of a field.
    enum Role: UInt8 {
        case plain
        case date, vary, contentEncoding, connection
        /// `Content-Length`, `Transfer-Encoding` and `Keep-Alive`: the connection's own.
        case framing
    }

    /// A field of that name and value; the value stands without white space around it.
    public init(_ name: String, _ value: String) { self.init(Name(name), value) }

    /// A field of a name that was looked at before.
    public init(_ name: Name, _ value: String) {
        var value = value
        let count = value.utf8.count
        self.init(name, valueCount: count) { room in value.withUTF8 { _ = room.update(fromContentsOf: $0) } }
    }

    /// A field of a name that was looked at before, whose value of so many bytes `write` puts in its place: UTF-8 without
    /// white space around it.
    public init(_ name: Name, valueCount: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        var text = name.text
        let start = name.count + 2
        line = String(unsafeUninitializedCapacity: start + valueCount + 2) { line in
            text.withUTF8 { _ = line.update(fromContentsOf: $0) }
            line[name.count] = 0x3A
            line[name.count + 1] = ByteClass.space
            write(UnsafeMutableBufferPointer(rebasing: line[start..<(start + valueCount)]))
            line[start + valueCount] = ByteClass.carriageReturn
            line[start + valueCount + 1] = ByteClass.lineFeed
            return start + valueCount + 2
        }
        nameCount = name.count
        role = name.role
        isClean = name.isToken && Self.isClean(line, from: start)
    }

    /// A field written out as its line, `Name: value`, with the line end; for constants.
    public init(line: String) {
        let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) ?? line.utf8.startIndex
        precondition(
            line.utf8[colon...].starts(with: ": ".utf8) && line.utf8.reversed().starts(with: "\n\r".utf8),
            "a field's line is 'Name: value' and the line end, not '\(line)'")
        let name = Name(String(Substring(line.utf8[..<colon])))
        self.line = line
        nameCount = name.count
        role = name.role
        isClean = name.isToken && Self.isClean(line, from: name.count + 2)
    }

    /// Gives the line's bytes where they stand.
    @inline(__always)
    func withLine(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        // A line that was bridged or is very short may have no contiguous text of its own.
        if line.utf8.withContiguousStorageIfAvailable(body) == nil { Array(line.utf8).withUnsafeBufferPointer(body) }
    }

    /// The name as it is written on the wire.
    public var name: String { String(Substring(line.utf8.prefix(nameCount))) }

    /// The value, without the white space around it.
    public var value: String { String(Substring(line.utf8.dropFirst(nameCount + 2).dropLast(2))) }

    /// Whether that is the field's name, without regard to case.
    func isNamed(_ name: String) -> Bool {
        name.utf8.count == nameCount
            && zip(line.utf8, name.utf8).allSatisfy { ByteClass.lowered($0) == ByteClass.lowered($1) }
    }

    /// Whether a line holds no control byte but the tab between `start` and its end.
    private static func isClean(_ line: String, from start: Int) -> Bool {
        var line = line
        return line.withUTF8 { bytes in
            let span = bytes.span
            let end = span.count - 2
            var index = span.firstUnprintable(from: start, to: end)
            while index < end {
                if span[index] < ByteClass.space && span[index] != ByteClass.tab || span[index] == 0x7F { return false }
                index = span.firstUnprintable(from: index + 1, to: end)
            }
            return true
        }
    }

    /// A field's name, looked at once.
    public struct Name: Sendable {
        let text: String
        let count: Int
        let role: Role
        let isToken: Bool

        public init(_ text: String) {
            var text = text
            (role, isToken) = text.withUTF8 { name in
                (Self.role(name), !name.isEmpty && name.allSatisfy(ByteClass.isToken))
            }
            count = text.utf8.count
            self.text = text
        }

        private static func role(_ name: UnsafeBufferPointer<UInt8>) -> Role {
            switch name.count {
            case 4 where ByteClass.matches(name, "date"): .date
            case 4 where ByteClass.matches(name, "vary"): .vary
            case 10 where ByteClass.matches(name, "connection"): .connection
            case 16 where ByteClass.matches(name, "content-encoding"): .contentEncoding
            case 10 where ByteClass.matches(name, "keep-alive"), 14 where ByteClass.matches(name, "content-length"),
                17 where ByteClass.matches(name, "transfer-encoding"):
                .framing
            default: .plain
            }
        }
    }
}
