/// Decimal digits, written two at a time.
enum Digits {
    private static let pairs: StaticString =
        """
        00010203040506070809101112131415161718192021222324252627282930313233343536373839\
        40414243444546474849505152535455565758596061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """

    /// Writes a number's digits, at most 20; how many those are.
    @inline(__always)
    static func write(_ number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        if number < 10 {
            text[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)
            return 1
        }
        return writeMany(number, to: text)
    }

    /// Writes a number from 0 to 99 as two digits.
    @inline(__always)
    static func writePair(_ number: UInt64, to text: UnsafeMutablePointer<UInt8>) {
        // Sound: the table holds a hundred pairs, and the remainder keeps within it.
        let pair = UnsafeRawPointer(pairs.utf8Start + 2 &* Int(truncatingIfNeeded: number % 100))
        UnsafeMutableRawPointer(text).storeBytes(of: pair.loadUnaligned(as: UInt16.self), as: UInt16.self)
    }

    /// Writes hundredths with a point and one or two places, as `12.5`, `12.34` or `0.0`; at most 21 bytes.
    static func write(hundredths number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let whole = number / 100
        let fraction = number &- whole &* 100
        let point = write(whole, to: text)
        text[point] = UInt8(ascii: ".")
        writePair(fraction, to: text + point + 1)
        return point + (fraction % 10 == 0 ? 2 : 3)
    }

    @inline(__always)
    private static func writeMany(_ number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let count = count(number)
        var rest = number
        var place = count
        while rest >= 100 {
            let quotient = rest / 100
            place &-= 2
            writePair(rest &- quotient &* 100, to: text + place)
            rest = quotient
        }
        if place == 2 {
            writePair(rest, to: text)
        } else {
            text[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
        }
        return count
    }

    /// How many digits a number above nine has.
    @inline(__always)
    private static func count(_ number: UInt64) -> Int {
        if number < 10_000 { return number < 100 ? 2 : number < 1000 ? 3 : 4 }
        if number < 1_000_000 { return number < 100_000 ? 5 : 6 }
        var count = 7
        var bound: UInt64 = 10_000_000
        while number >= bound {
            count &+= 1
            if count == 20 { break }
            bound &*= 10
        }
        return count
    }
}
