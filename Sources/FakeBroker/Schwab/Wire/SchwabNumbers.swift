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
        guard let billionths = Int64(exactly: value.billionths) else { return append(exactly: value) }
        append(addingCapacity: 24) { out in
            let (whole, rest) = billionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
            if billionths < 0 { out.append(UInt8(ascii: "-")) }
            out.append(digitsOf: whole)
            out.append(UInt8(ascii: "."))
            var fraction = rest
            var unit: UInt64 = 100_000_000
            repeat {
                let digit = fraction / unit
                out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
                fraction -= digit * unit
                unit /= 10
            } while fraction > 0
        }
    }

    /// Appends an amount of money, rounded half up to cents.
    mutating func append(cents value: Money) {
        guard let billionths = Int64(exactly: value.billionths) else { return append(exactly: value.posted) }
        append(addingCapacity: 24) { out in
            let cents = (billionths.magnitude + 5_000_000) / 10_000_000
            let (whole, fraction) = cents.quotientAndRemainder(dividingBy: 100)
            if billionths < 0, cents > 0 { out.append(UInt8(ascii: "-")) }
            out.append(digitsOf: whole)
            out.append(UInt8(ascii: "."))
            out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / 10))
            if fraction % 10 > 0 { out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10)) }
        }
    }

    /// Appends a decimal rounded to so many places.
    mutating func append(double value: some FixedPoint, places: Int) {
        append(double: value.rounded(toPlaces: places))
    }

    /// Numbers beyond nine billion: rare, and then only exactness matters.
    private mutating func append(exactly value: some FixedPoint) {
        append(contentsOf: value.text(minimumPlaces: 1).utf8)
    }

    /// Appends a text as a JSON string.
    mutating func append(jsonString text: String) {
        let needsEscape = text.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        guard !needsEscape else {
            var json = JSONWriter(reserving: text.utf8.count + 16)
            json.string(text)
            append(contentsOf: json.bytes)
            return
        }
        append(UInt8(ascii: "\""))
        append(contentsOf: text.utf8)
        append(UInt8(ascii: "\""))
    }
}

extension OutputSpan<UInt8> {
    /// Appends an integer's decimal digits: at most twenty.
    fileprivate mutating func append(digitsOf number: UInt64) {
        var reversed = InlineArray<20, UInt8>(repeating: 0)
        var count = 0
        var rest = number
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            reversed[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
            count += 1
        } while rest > 0
        while count > 0 {
            count -= 1
            append(reversed[count])
        }
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
