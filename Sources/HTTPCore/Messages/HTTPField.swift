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
    public init(_ name: String, _ value: String) {
        var (name, value) = (name, value)
        let (nameCount, valueCount) = (name.utf8.count, value.utf8.count)
        let line = String(unsafeUninitializedCapacity: nameCount + valueCount + 4) { line in
            name.withUTF8 { _ = line.update(fromContentsOf: $0) }
            line[nameCount] = 0x3A
            line[nameCount + 1] = ByteClass.space
            value.withUTF8 { _ = line[(nameCount + 2)...].update(fromContentsOf: $0) }
            line[nameCount + valueCount + 2] = ByteClass.carriageReturn
            line[nameCount + valueCount + 3] = ByteClass.lineFeed
            return nameCount + valueCount + 4
        }
        self.init(line, nameCount: nameCount)
    }

    /// A field written out as its line, `Name: value`, with the line end; for constants.
    public init(line: String) {
        let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) ?? line.utf8.startIndex
        precondition(
            line.utf8[colon...].starts(with: ": ".utf8) && line.utf8.reversed().starts(with: "\n\r".utf8),
            "a field's line is 'Name: value' and the line end, not '\(line)'")
        self.init(line, nameCount: line.utf8.distance(from: line.utf8.startIndex, to: colon))
    }

    private init(_ line: String, nameCount: Int) {
        var line = line
        (role, isClean) = line.withUTF8 { Self.examine($0, nameCount) }
        self.line = line
        self.nameCount = nameCount
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

    private static func holdsControl(_ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let span = line.span
        var index = span.firstUnprintable(from: start, to: end)
        while index < end {
            if span[index] < ByteClass.space && span[index] != ByteClass.tab || span[index] == 0x7F { return true }
            index = span.firstUnprintable(from: index + 1, to: end)
        }
        return false
    }

    private static func examine(_ line: UnsafeBufferPointer<UInt8>, _ nameCount: Int) -> (Role, isClean: Bool) {
        let name = UnsafeBufferPointer(rebasing: line[..<nameCount])
        let isClean = nameCount > 0 && name.allSatisfy(ByteClass.isToken) && !holdsControl(line, nameCount + 2, line.count - 2)
        let role: Role =
            switch nameCount {
            case 4 where ByteClass.matches(name, "date"): .date
            case 4 where ByteClass.matches(name, "vary"): .vary
            case 10 where ByteClass.matches(name, "connection"): .connection
            case 16 where ByteClass.matches(name, "content-encoding"): .contentEncoding
            case 10 where ByteClass.matches(name, "keep-alive"), 14 where ByteClass.matches(name, "content-length"),
                17 where ByteClass.matches(name, "transfer-encoding"): .framing
            default: .plain
            }
        return (role, isClean)
    }
}
