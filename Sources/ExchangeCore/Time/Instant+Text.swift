extension Instant {
    /// An instant in RFC 3339, such as `2026-03-02T09:30:00.5-05:00`; nil if it is not so written. Digits beyond
    /// nanoseconds are cut off; a leap second (`:60`) counts as the second after `:59`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 64, let date = CivilDate(String(text.prefix(10))),
              bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
              bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
              let hour = Instant.number(bytes[11..<13]), hour < 24,
              let minute = Instant.number(bytes[14..<16]), minute < 60,
              let second = Instant.number(bytes[17..<19]), second <= 60 else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            var unit: Int64 = 100_000_000
            while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
                fraction += Int64(bytes[index] - UInt8(ascii: "0")) * unit
                unit /= 10
                index += 1
            }
            guard index > start else { return nil }
        }
        guard let offset = Instant.offset(bytes[index...]) else { return nil }
        let seconds = Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = whole.addingReportingOverflow(fraction)
        guard !overflow, !carried else { return nil }
        self.init(nanoseconds: sum)
    }

    /// The instant in RFC 3339 and UTC, with as many fractional digits as it needs.
    public var description: String { text(fractionDigits: nil) }

    /// The instant in RFC 3339 and UTC with so many fractional digits (0…9, cut off), or as many as it needs.
    public func text(fractionDigits: Int?, zone: String = "Z") -> String {
        let seconds = secondsSinceEpoch
        let date = utcDate
        let ofDay = Int(seconds - Int64(date.dayNumber) * 86_400)
        var fraction = String(Instant.padded(Int(nanoseconds &- seconds &* 1_000_000_000), 9).prefix(fractionDigits ?? 9))
        if fractionDigits == nil { while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() } }
        return date.description + "T" + Instant.padded(ofDay / 3600, 2) + ":" + Instant.padded(ofDay / 60 % 60, 2)
            + ":" + Instant.padded(ofDay % 60, 2) + (fraction.isEmpty ? "" : "." + fraction) + zone
    }

    /// Seconds east of Greenwich of `Z`, `+hh:mm` or `+hhmm`.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        if first | 0x20 == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
        var digits = bytes.dropFirst()
        if digits.count == 5 {
            guard digits[digits.startIndex + 2] == UInt8(ascii: ":") else { return nil }
            digits.remove(at: digits.startIndex + 2)
        }
        guard digits.count == 4, let value = Instant.number(digits), value / 100 < 24, value % 100 < 60 else { return nil }
        let seconds = value / 100 * 3600 + value % 100 * 60
        return first == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// A number with leading zeros.
    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
    }

    /// The value of a run of ASCII digits; nil if there is anything else among them, or nothing.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
