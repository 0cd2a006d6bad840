/// Where a world's random-looking names come from: UUIDs, tokens, hashes. A pure function of the seed and of how many
/// were drawn before, so that the same run gives the same bytes.
struct IdentitySource: Sendable {
    private var state: UInt64

    /// A stream of its own for each `purpose`.
    init(seed: UInt64, purpose: String) {
        state = seed ^ Self.fingerprint(purpose)
    }

    /// The next 64 bits (SplitMix64).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A version-4 UUID in lower-case text.
    mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var written = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    text[written] = UInt8(ascii: "-")
                    written += 1
                }
                let word = index < 16 ? high : low
                text[written] = hexDigit(UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15))) & 0xF)
                written += 1
            }
            return written
        }
    }

    /// Lower-case hexadecimal digits.
    mutating func hex(digits: Int) -> String {
        text(count: digits, of: "0123456789abcdef")
    }

    /// Characters as tokens have them: letters and digits.
    mutating func token(count: Int) -> String {
        text(count: count, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    }

    private mutating func text(count: Int, of alphabet: StaticString) -> String {
        alphabet.withUTF8Buffer { letters in
            String(decoding: (0..<count).map { _ in letters[Int(next() % UInt64(letters.count))] }, as: UTF8.self)
        }
    }

    /// FNV-1a of a text's bytes.
    static func fingerprint(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
