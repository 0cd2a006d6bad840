/// Decimal digits: eight at a time, all of them in one machine word.
enum Digits {
    /// Writes a number's digits; how many those are. Needs room for 24 bytes.
    @inline(__always)
    static func write(_ number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        number < 100_000_000 ? writeShort(UInt32(truncatingIfNeeded: number), to: text) : writeLong(number, to: text)
    }

    /// Writes hundredths with a point and one or two places, as `12.5`, `12.34` or `0.0`; how many bytes those are. Needs
    /// room for 32 bytes.
    @inline(__always)
    static func write(hundredths number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        guard number < 100_000_000 else { return writeLong(hundredths: number, to: text) }
        let digits = eight(UInt32(truncatingIfNeeded: number))
        // At least one digit stands before the point.
        let skipped = min(digits.trailingZeroBitCount >> 3, 5)
        store(digits + zeros, shiftedBy: skipped, to: text)
        let point = 6 &- skipped
        text[point] = UInt8(ascii: ".")
        text[point &+ 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digits >> 48)
        let last = UInt8(truncatingIfNeeded: digits >> 56)
        text[point &+ 2] = UInt8(ascii: "0") &+ last
        return point &+ (last == 0 ? 2 : 3)
    }

    /// Writes a fraction in billionths without the zeros at its end, at least one digit; how many those are. Needs room
    /// for 16 bytes.
    @inline(__always)
    static func write(billionths number: UInt32, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let front = number / 10
        let digits = eight(front)
        store(digits + zeros, shiftedBy: 0, to: text)
        let last = UInt8(truncatingIfNeeded: number &- front &* 10)
        text[8] = UInt8(ascii: "0") &+ last
        return last > 0 ? 9 : max(8 &- digits.leadingZeroBitCount >> 3, 1)
    }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// The eight digits of a number below 100,000,000 as values, the first one in the lowest byte.
    ///
    /// The number is halved three times, each half of a word by a multiplication that stands for a division: 10,486 / 2²⁰
    /// is a hundredth for all numbers below 10,000, and 103 / 2¹⁰ a tenth for all below 100.
    @inline(__always)
    private static func eight(_ number: UInt32) -> UInt64 {
        let high = number / 10_000
        let fours = UInt64(high) | UInt64(number &- high &* 10_000) << 32
        let hundreds = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) << 16
        let tens = (twos &* 103) >> 10 & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) << 8
    }

    /// Stores a word of text without its first `skipped` bytes.
    @inline(__always)
    private static func store(_ word: UInt64, shiftedBy skipped: Int, to text: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(text).storeBytes(of: (word &>> UInt64(skipped &* 8)).littleEndian, as: UInt64.self)
    }

    @inline(__always)
    private static func writeShort(_ number: UInt32, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let digits = eight(number)
        let skipped = min(digits.trailingZeroBitCount >> 3, 7)
        store(digits + zeros, shiftedBy: skipped, to: text)
        return 8 &- skipped
    }

    @inline(never)
    private static func writeLong(_ number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let (front, rest) = number.quotientAndRemainder(dividingBy: 100_000_000)
        let count = write(front, to: text)
        store(eight(UInt32(truncatingIfNeeded: rest)) + zeros, shiftedBy: 0, to: text + count)
        return count + 8
    }

    @inline(never)
    private static func writeLong(hundredths number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let (whole, fraction) = number.quotientAndRemainder(dividingBy: 100)
        let point = write(whole, to: text)
        text[point] = UInt8(ascii: ".")
        text[point + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / 10)
        text[point + 2] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10)
        return point + (fraction % 10 == 0 ? 2 : 3)
    }
}
