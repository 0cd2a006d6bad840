@testable import ExchangeCore

/// JSON with numbers kept as they are written, for cases whose decimals must be exact.
indirect enum JSONValue: Equatable {
    case null, bool(Bool), number(String), string(String), array([JSONValue]), object(JSONMembers)

    /// A member that is there and not null. Asking for it is noted.
    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self, let value = members.look(up: name), value != .null { return value }
        return nil
    }

    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    var list: [JSONValue] { if case .array(let items) = self { items } else { [] } }
    /// All members; they then count as looked at, though not what is in them.
    var members: [String: JSONValue] { if case .object(let members) = self { members.lookUpAll() } else { [:] } }
    var price: Price? { text.flatMap { Price($0) } }
    var quantity: Quantity? { text.flatMap { Quantity($0) } }
    var money: Money? { text.flatMap { Money($0) } }
    var ratio: Ratio? { text.flatMap { Ratio($0) } }
    var int: Int? { text.flatMap { Int($0) } }
    var double: Double? { text.flatMap { Double($0) } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The object with a member added where there is none; what is looked at in it is noted in this one too.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        guard let value, value != .null, self[name] == nil else { return self }
        guard case .object(let members) = self else { return .object([name: value]) }
        return .object(members.with(name, value))
    }

    /// The paths of what nobody has looked at, below a name.
    func unread(_ path: String) -> [String] {
        switch self {
        case .object(let members): members.unread(path)
        case .array(let items): items.enumerated().flatMap { $1.unread("\(path)[\($0)]") }
        case .null, .bool, .number, .string: []
        }
    }

    /// Reads a document; nil if it is none.
    static func parse(_ text: String) -> JSONValue? {
        var reader = Reader(bytes: Array(text.utf8))
        guard let value = reader.value() else { return nil }
        reader.space()
        return reader.at == reader.bytes.count ? value : nil
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0
        /// How deep the value stands that is being read; what is deeper than any case is no JSON here.
        var depth = 0

        mutating func space() { while at < bytes.count, bytes[at] <= 32 { at += 1 } }

        mutating func take(_ word: String) -> Bool {
            guard bytes[at...].starts(with: word.utf8) else { return false }
            at += word.utf8.count
            return true
        }

        mutating func value() -> JSONValue? {
            depth += 1
            defer { depth -= 1 }
            space()
            guard at < bytes.count, depth < 100 else { return nil }
            switch bytes[at] {
            case UInt8(ascii: "{"):
                at += 1
                var members: [String: JSONValue] = [:]
                space()
                if take("}") { return .object(JSONMembers(members)) }
                while true {
                    space()
                    guard let name = string() else { return nil }
                    space()
                    guard take(":"), let value = value() else { return nil }
                    members[name] = value
                    space()
                    if take("}") { return .object(JSONMembers(members)) }
                    guard take(",") else { return nil }
                }
            case UInt8(ascii: "["):
                at += 1
                var items: [JSONValue] = []
                space()
                if take("]") { return .array(items) }
                while true {
                    guard let value = value() else { return nil }
                    items.append(value)
                    space()
                    if take("]") { return .array(items) }
                    guard take(",") else { return nil }
                }
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return take("null") ? .null : nil
            default:
                let start = at
                while at < bytes.count, "+-.eE0123456789".utf8.contains(bytes[at]) { at += 1 }
                return at > start ? .number(String(decoding: bytes[start..<at], as: UTF8.self)) : nil
            }
        }

        mutating func string() -> String? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                guard byte == UInt8(ascii: "\\"), at < bytes.count else {
                    text.append(byte)
                    continue
                }
                let escaped = bytes[at]
                at += 1
                switch escaped {
                case UInt8(ascii: "n"): text.append(10)
                case UInt8(ascii: "t"): text.append(9)
                case UInt8(ascii: "u"):
                    guard at + 4 <= bytes.count, let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16) else {
                        return nil
                    }
                    at += 4
                    text += Array(String(Unicode.Scalar(code) ?? "?").utf8)
                default: text.append(escaped)
                }
            }
            return nil
        }
    }
}

/// The members of an object, and which of them were asked for: what nobody asks for is not understood.
final class JSONMembers: Equatable, ExpressibleByDictionaryLiteral {
    private let values: [String: JSONValue]
    private var read: Set<String> = []
    private let origin: JSONMembers?

    /// Members that say nothing to the exchange.
    private static let prose: Set<String> = ["note", "comment", "description"]

    init(_ values: [String: JSONValue], origin: JSONMembers? = nil) {
        self.values = values
        self.origin = origin
    }

    convenience init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(Dictionary(elements) { first, _ in first })
    }

    static func == (a: JSONMembers, b: JSONMembers) -> Bool { a.values == b.values }

    func look(up name: String) -> JSONValue? {
        read.insert(name)
        _ = origin?.look(up: name)
        return values[name]
    }

    /// A member whose being asked for is not noted.
    func peek(_ name: String) -> JSONValue? { values[name] }

    func lookUpAll() -> [String: JSONValue] {
        for name in values.keys { _ = look(up: name) }
        return values
    }

    func with(_ name: String, _ value: JSONValue) -> JSONMembers {
        var copy = values
        copy[name] = value
        let result = JSONMembers(copy, origin: self)
        result.read = read
        return result
    }

    func unread(_ path: String) -> [String] {
        values.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
            if Self.prose.contains(name) || value == .null { return [] }
            return read.contains(name) ? value.unread("\(path).\(name)") : ["\(path).\(name)"]
        }
    }
}
