/// Decimal text to billionths and back, exactly.
enum DecimalText {
    /// The greatest power of ten that is asked for.
    private static let maximumExponent = 38

    /// 10 to the power of `exponent` (0…38).
    static func powerOfTen(_ exponent: Int) -> Int128 {
        var result: Int128 = 1
        for _ in 0..<min(max(exponent, 0), maximumExponent) { result *= 10 }
        return result
    }

    /// The billionths of a number in JSON's grammar, with an optional leading `+` and leading zeros; nil if it
    /// is no such text, if it is not a whole number of billionths, or if it does not fit.
    static func parse(_ text: String) -> Int128? {
        var bytes = text.utf8[...]
        guard bytes.count <= 128 else { return nil }
        var negative = false
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            negative = first == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        var digits: Int128 = 0
        var places = 0, count = 0, pendingZeros = 0
        var afterPoint = false
        while let byte = bytes.first {
            if byte == UInt8(ascii: ".") {
                guard !afterPoint, count > 0 else { return nil }
                afterPoint = true
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                count += 1
                // Trailing zeros after the point carry no value, so any number of them is allowed.
                if afterPoint, byte == UInt8(ascii: "0") {
                    pendingZeros += 1
                } else {
                    for _ in 0..<(pendingZeros + 1) {
                        let (shifted, overflow) = digits.multipliedReportingOverflow(by: 10)
                        guard !overflow else { return nil }
                        digits = shifted
                    }
                    let (sum, overflow) = digits.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
                    guard !overflow else { return nil }
                    digits = sum
                    if afterPoint { places += pendingZeros + 1 }
                    pendingZeros = 0
                }
            } else {
                break
            }
            bytes = bytes.dropFirst()
        }
        guard count > 0 else { return nil }
        var exponent = 0
        if let byte = bytes.first {
            guard byte | 0x20 == UInt8(ascii: "e"), let value = parseExponent(bytes.dropFirst()) else { return nil }
            exponent = value
        }
        guard let magnitude = shift(digits, by: 9 - places + exponent) else { return nil }
        return negative ? -magnitude : magnitude
    }

    /// The text of so many billionths, with trailing zeros only up to `minimumPlaces`.
    static func print(_ billionths: Int128, minimumPlaces: Int = 0) -> String {
        let magnitude = billionths.magnitude
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var text = billionths < 0 ? "-" : ""
        if let small = UInt64(exactly: whole) { text += String(small) } else { text += String(whole) }
        var fraction = UInt32(rest)
        var places = 9
        while places > minimumPlaces, fraction % 10 == 0 {
            if places == 0 { break }
            fraction /= 10
            places -= 1
        }
        guard places > 0 else { return text }
        let tail = String(fraction)
        text += "." + String(repeating: "0", count: places - tail.utf8.count) + tail
        return text
    }

    private static func parseExponent(_ text: Substring.UTF8View) -> Int? {
        var bytes = text
        var negative = false
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            negative = first == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        guard !bytes.isEmpty, bytes.count <= 3 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return negative ? -value : value
    }

    /// `digits` × 10^`exponent`, if that is a whole number that fits.
    private static func shift(_ digits: Int128, by exponent: Int) -> Int128? {
        if digits == 0 { return 0 }
        guard exponent.magnitude <= maximumExponent else { return nil }
        if exponent >= 0 {
            let (value, overflow) = digits.multipliedReportingOverflow(by: powerOfTen(exponent))
            return overflow ? nil : value
        }
        let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: powerOfTen(-exponent))
        return remainder == 0 ? quotient : nil
    }
}
