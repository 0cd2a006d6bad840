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
        let pair = pairs.utf8Start + 2 &* Int(truncatingIfNeeded: number % 100)
        text[0] = pair[0]
        text[1] = pair[1]
    }

    @inline(never)
    private static func writeMany(_ number: UInt64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 2
        var bound: UInt64 = 100
        while number >= bound {
            count &+= 1
            if count == 20 { break }
            bound &*= 10
        }
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
}
