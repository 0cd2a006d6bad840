import ExchangeCore

/// How Schwab writes numbers, straight into bytes: decimals always with a point (`10.0`, `48.705`), as the recordings do.
extension [UInt8] {
    /// Appends constant text.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a decimal with at least one digit behind the point and no needless zeros.
    mutating func append(double value: some FixedPoint) {
        append(doubleBillionths: value.billionths)
    }

    /// Appends an amount of money, rounded to cents.
    mutating func append(cents value: Money) {
        guard let small = Int64(exactly: value.billionths) else {
            append(doubleBillionths: value.posted.billionths)
            return
        }
        // An account has a hundred of these: whole cents are found in 64 bits, ties away from zero as `posted` has it.
        let cents = (small.magnitude + 5_000_000) / 10_000_000
        if cents == 0 {
            append("0.0")
            return
        }
        if small < 0 { append(UInt8(ascii: "-")) }
        let (whole, rest) = cents.quotientAndRemainder(dividingBy: 100)
        append(decimal: Int64(whole))
        let (tenths, hundredths) = UInt8(rest).quotientAndRemainder(dividingBy: 10)
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0") + tenths)
        if hundredths != 0 { append(UInt8(ascii: "0") + hundredths) }
    }

    /// Appends a decimal rounded to so many places.
    mutating func append(double value: some FixedPoint, places: Int) {
        append(doubleBillionths: value.rounded(toPlaces: places).billionths)
    }

    private mutating func append(doubleBillionths billionths: Int128) {
        guard let small = Int64(exactly: billionths) else {
            // Beyond nine billion: rare, and then only exactness matters.
            append(contentsOf: Money(billionths: billionths).text(minimumPlaces: 1).utf8)
            return
        }
        if small == 0 {
            append("0.0")
            return
        }
        if small < 0 { append(UInt8(ascii: "-")) }
        let (whole, rest) = small.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(decimal: Int64(whole))
        append(UInt8(ascii: "."))
        if rest == 0 {
            append(UInt8(ascii: "0"))
            return
        }
        var fraction = rest
        var unit: UInt64 = 100_000_000
        while fraction > 0 {
            let (digit, remainder) = fraction.quotientAndRemainder(dividingBy: unit)
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            fraction = remainder
            unit /= 10
        }
    }

    /// Appends a text as a JSON string.
    mutating func append(jsonString text: String) {
        var json = JSONWriter(reserving: text.utf8.count + 2)
        json.string(text)
        append(contentsOf: json.bytes)
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
