import ExchangeCore

/// Numbers in Schwab's style at a place in memory.
enum SchwabNumbers {
    /// Writes an amount given in billionths, rounded half up to two places; how many bytes it takes. Needs room for 40.
    @inline(never)
    static func write(hundredthsOf billionths: Int64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        let hundredths = (billionths.magnitude &+ 5_000_000) / 10_000_000
        let sign = hundredths == 0 ? 0 : writeSign(billionths, to: text)
        return sign + Digits.write(hundredths: hundredths, to: text + sign)
    }

    /// Writes a minus before a negative number; how many bytes it takes.
    @inline(__always)
    static func writeSign(_ number: Int64, to text: UnsafeMutablePointer<UInt8>) -> Int {
        guard number < 0 else { return 0 }
        text[0] = UInt8(ascii: "-")
        return 1
    }
}

/// How Schwab writes numbers, straight into bytes: decimals always with a point (`10.0`, `48.705`), as the recordings do.
extension ByteSink where Self: ~Copyable {
    /// Appends a decimal with at least one digit behind the point and no needless zeros.
    mutating func append(double value: some FixedPoint) {
        guard let billionths = Int64(exactly: value.billionths) else { return append(exactly: value) }
        if billionths == 0 { return append("0.0") }
        append(atMost: 48) { text in
            var count = SchwabNumbers.writeSign(billionths, to: text)
            let (whole, fraction) = billionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
            count += Digits.write(whole, to: text + count)
            text[count] = UInt8(ascii: ".")
            count += 1
            return count + Digits.write(billionths: UInt32(truncatingIfNeeded: fraction), to: text + count)
        }
    }

    /// Appends an amount of money, rounded half up to cents.
    @inline(__always)
    mutating func append(cents value: Money) { append(hundredths: value) }

    /// Appends a decimal rounded half up to two places.
    mutating func append(hundredths value: some FixedPoint) {
        guard let billionths = Int64(exactly: value.billionths) else { return append(exactly: value.rounded(toPlaces: 2)) }
        if billionths == 0 { return append("0.0") }
        append(atMost: 40) { SchwabNumbers.write(hundredthsOf: billionths, to: $0) }
    }

    /// Numbers beyond nine billion: rare, and then only exactness matters.
    private mutating func append(exactly value: some FixedPoint) {
        append(utf8: value.text(minimumPlaces: 1))
    }
}

extension JSONWriter {
    /// A member that is a decimal in Schwab's style.
    mutating func decimal(_ name: StaticString, _ value: some FixedPoint) {
        self.name(name)
        number { $0.append(double: value) }
    }

    /// A member that is an amount of money, rounded to cents, in Schwab's style.
    mutating func cents(_ name: StaticString, _ value: Money) {
        self.name(name)
        number { $0.append(cents: value) }
    }

    /// A member that is a whole number of 64 bits taken from a quantity; fractions are cut off.
    mutating func whole(_ name: StaticString, _ value: Quantity) {
        member(name, Int64(clamping: value.billionths / Quantity.scale))
    }
}

extension Instant {
    /// The trader API's time: `2024-06-06T13:46:03+0000`.
    var schwabText: String { text(fractionDigits: 0, zone: "+0000") }
}
