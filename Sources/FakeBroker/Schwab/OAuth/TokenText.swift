import ExchangeCore
import Glibc
import HTTPCore

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
    static func world(of text: some Collection<UInt8>) -> String? {
        text.withContiguousStorageIfAvailable(world(in:)) ?? Array(text).withUnsafeBufferPointer(world(in:))
    }

    private static func world(in text: UnsafeBufferPointer<UInt8>) -> String? {
        let start =
            begins(text, .access)
            ? Kind.access.prefix.utf8CodeUnitCount
            : begins(text, .code) ? Kind.code.prefix.utf8CodeUnitCount : 0
        guard let length = number(text, from: start, digits: 2), length > 0 else { return nil }
        let end = start + 2 + Int(length)
        guard let checked = number(text, from: end, digits: 4),
            let world = Base64.text(of: UnsafeBufferPointer(rebasing: text[(start + 2)..<end])), checked == check(world)
        else { return nil }
        return world
    }

    private static func begins(_ text: UnsafeBufferPointer<UInt8>, _ kind: Kind) -> Bool {
        kind.prefix.withUTF8Buffer { prefix in
            guard text.count >= prefix.count, let base = text.baseAddress, let own = prefix.baseAddress else { return false }
            // Sound: both have so many bytes.
            return memcmp(base, own, prefix.count) == 0
        }
    }

    private static func check(_ world: String) -> UInt64 { StableHash.fnv1a(world) & 0xFFFF }

    private static func hex(_ value: UInt64, digits: Int) -> String {
        var text: [UInt8] = []
        for place in (0..<digits).reversed() {
            text.append(hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(4 * place)) & 0xF))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The number that so many hexadecimal digits spell; nil if they are not there.
    private static func number(_ text: UnsafeBufferPointer<UInt8>, from start: Int, digits: Int) -> UInt64? {
        guard start + digits <= text.count else { return nil }
        var value: UInt64 = 0
        for index in start..<(start + digits) {
            guard let digit = ByteClass.hexValue(text[index]) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }
}
