import ExchangeCore

/// Where a world's random-looking names come from: UUIDs, tokens, hashes. A pure function of the seed and of how many
/// were drawn before, so that the same run gives the same bytes.
struct IdentitySource: Sendable {
    private var chance: SplitMix64

    /// A stream of its own for each `purpose`.
    init(seed: UInt64, purpose: String) {
        chance = SplitMix64(seed: seed ^ StableHash.fnv1a(purpose))
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 { chance.next() }

    /// A version-4 UUID in lower-case text.
    mutating func uuid() -> String {
        String(unsafeUninitializedCapacity: Self.uuidCount) { text in
            writeUUID(into: text)
            return Self.uuidCount
        }
    }

    /// Bytes of a UUID's text.
    static let uuidCount = 36

    /// Writes the next UUID's text into so many bytes.
    mutating func writeUUID(into text: UnsafeMutableBufferPointer<UInt8>) {
        precondition(text.count >= Self.uuidCount, "a UUID takes 36 bytes, not \(text.count)")
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        Self.write(high, into: text, at: (0, 4, 9, 14))
        Self.write(low, into: text, at: (19, 24, 28, 32))
        text[8] = UInt8(ascii: "-")
        text[13] = UInt8(ascii: "-")
        text[18] = UInt8(ascii: "-")
        text[23] = UInt8(ascii: "-")
    }

    /// Writes a word as four times four hexadecimal digits, each four from a place of their own.
    private static func write(_ word: UInt64, into text: UnsafeMutableBufferPointer<UInt8>, at places: (Int, Int, Int, Int)) {
        func write(_ quarter: UInt64, _ place: Int) {
            // Sound: the caller's text has 36 bytes, and no place is beyond the 32nd.
            UnsafeMutableRawPointer(text.baseAddress.unsafelyUnwrapped + place).storeBytes(of: hexDigits(quarter), as: UInt32.self)
        }
        write(word >> 48, places.0)
        write(word >> 32 & 0xFFFF, places.1)
        write(word >> 16 & 0xFFFF, places.2)
        write(word & 0xFFFF, places.3)
    }

    /// Sixteen bits as four hexadecimal digits, the highest in the lowest byte.
    private static func hexDigits(_ value: UInt64) -> UInt32 {
        let bits = UInt32(truncatingIfNeeded: value)
        // One digit a byte, the first one in front.
        let digits = (bits >> 12 | bits & 0xF00 | (bits & 0xF0) << 12 | (bits & 0xF) << 24)
        // Ten and above come to bit 4 by adding six, and take the letters' place.
        let letters = (digits &+ 0x0606_0606) >> 4 & 0x0101_0101
        return (digits &+ 0x3030_3030 &+ letters &* 39).littleEndian
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
}
