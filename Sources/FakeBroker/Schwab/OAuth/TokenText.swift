/// How Schwab's codes and tokens look, with their world's name inside: such a text alone finds its world again.
///
/// Behind the vendor's own prefix stand two hexadecimal digits (how many characters the name takes), the name in
/// base64url, four check digits of the name, and the random rest; an `@` ends it.
enum TokenText {
    /// What a token is for; each kind has the vendor's own beginning.
    enum Kind: Sendable {
        case code, access, refresh

        /// The vendor's constant beginning (recorded; that of refresh tokens is opaque).
        var prefix: StaticString {
            switch self {
            case .code: "C0.b2F1dGgyLmJkYy5zY2h3YWIuY29t."
            case .access: "I0.b2F1dGgyLmJkYy5zY2h3YWIuY29t."
            case .refresh: ""
            }
        }

        /// Random characters: enough for the vendor's usual lengths.
        var randomCount: Int {
            switch self {
            case .code: 32
            case .access: 43
            case .refresh: 72
            }
        }
    }

    /// A new token of a world. A name of more than 190 bytes is left out, and the token then means the default world.
    static func make(_ kind: Kind, world: String, _ source: inout IdentitySource) -> String {
        var name = Base64.encode(world.utf8, .url)
        if name.utf8.count > 255 { name = "" }
        let prefix = kind.prefix.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        let length = name.utf8.count
        return prefix + hex(UInt64(length), digits: 2) + name + hex(check(world), digits: 4)
            + source.token(count: kind.randomCount) + "@"
    }

    /// The world that a token or code names; nil for a text that was not made here.
    static func world(of text: some RandomAccessCollection<UInt8>) -> String? {
        var rest = text[...]
        for kind in [Kind.access, .code] {
            let isOfKind = kind.prefix.withUTF8Buffer { rest.starts(with: $0) }
            if isOfKind {
                rest = rest.dropFirst(kind.prefix.utf8CodeUnitCount)
                break
            }
        }
        guard let length = number(rest.prefix(2), digits: 2), length > 0 else { return nil }
        rest = rest.dropFirst(2)
        let name = rest.prefix(Int(length))
        guard name.count == Int(length), let bytes = Base64.decode(name),
            let world = String(validating: bytes, as: UTF8.self),
            number(rest.dropFirst(Int(length)).prefix(4), digits: 4) == check(world)
        else { return nil }
        return world
    }

    private static func check(_ world: String) -> UInt64 { IdentitySource.fingerprint(world) & 0xFFFF }

    private static func hex(_ value: UInt64, digits: Int) -> String {
        var text: [UInt8] = []
        for place in (0..<digits).reversed() {
            text.append(hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(4 * place)) & 0xF))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func number(_ text: some Collection<UInt8>, digits: Int) -> UInt64? {
        guard text.count == digits else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard let digit = hexValue(byte) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }
}
