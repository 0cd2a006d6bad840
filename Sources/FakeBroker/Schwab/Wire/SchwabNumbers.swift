import ExchangeCore

/// How Schwab writes numbers, straight into bytes: decimals always with a point (`10.0`, `48.705`), as the recordings do.
extension ByteSink where Self: ~Copyable {
    /// Appends a decimal with at least one digit behind the point and no needless zeros.
    mutating func append(double value: some FixedPoint) {
        guard let billionths = Int64(exactly: value.billionths) else { return append(exactly: value) }
        if billionths == 0 { return append("0.0") }
        let (whole, rest) = billionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        if billionths < 0 { append(UInt8(ascii: "-")) }
        append(digitsOf: whole)
        append(UInt8(ascii: "."))
        var fraction = rest
        var unit: UInt64 = 100_000_000
        repeat {
            let digit = fraction / unit
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            fraction -= digit * unit
            unit /= 10
        } while fraction > 0
    }

    /// Appends an amount of money, rounded half up to cents.
    mutating func append(cents value: Money) {
        guard let billionths = Int64(exactly: value.billionths) else { return append(exactly: value.posted) }
        let cents = (billionths.magnitude + 5_000_000) / 10_000_000
        if cents == 0 { return append("0.0") }
        let (whole, fraction) = cents.quotientAndRemainder(dividingBy: 100)
        if billionths < 0 { append(UInt8(ascii: "-")) }
        append(digitsOf: whole)
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / 10))
        if fraction % 10 > 0 { append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10)) }
    }

    /// Appends a decimal rounded to so many places.
    mutating func append(double value: some FixedPoint, places: Int) {
        append(double: value.rounded(toPlaces: places))
    }

    /// Numbers beyond nine billion: rare, and then only exactness matters.
    private mutating func append(exactly value: some FixedPoint) {
        append(utf8: value.text(minimumPlaces: 1))
    }

    /// Appends a text as a JSON string.
    mutating func append(jsonString text: String) {
        let needsEscape = text.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        guard !needsEscape else {
            var json = JSONWriter(reserving: text.utf8.count + 16)
            json.string(text)
            json.bytes.withUnsafeBufferPointer { append(bytes: $0) }
            return
        }
        append(UInt8(ascii: "\""))
        append(utf8: text)
        append(UInt8(ascii: "\""))
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
