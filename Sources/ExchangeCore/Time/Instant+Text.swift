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
            let second = Instant.number(bytes[17..<19]), second <= 60
        else { return nil }
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
        let day = date.components
        let ofDay = Int(seconds - Int64(date.dayNumber) * 86_400)
        var fraction = Int(nanoseconds &- seconds &* 1_000_000_000)
        var digits = min(max(fractionDigits ?? 9, 0), 9)
        for _ in digits..<9 { fraction /= 10 }
        if fractionDigits == nil {
            while digits > 0, fraction % 10 == 0 { (fraction, digits) = (fraction / 10, digits - 1) }
        }
        var zone = zone
        return String(unsafeUninitializedCapacity: 30 + zone.utf8.count) { text in
            var count = 0
            func put(_ mark: Unicode.Scalar) {
                text[count] = UInt8(ascii: mark)
                count += 1
            }
            func put(_ number: Int, digits: Int) {
                var rest = number
                for place in stride(from: count + digits - 1, through: count, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                count += digits
            }
            put(day.year, digits: 4)
            put("-")
            put(day.month, digits: 2)
            put("-")
            put(day.day, digits: 2)
            put("T")
            put(ofDay / 3600, digits: 2)
            put(":")
            put(ofDay / 60 % 60, digits: 2)
            put(":")
            put(ofDay % 60, digits: 2)
            if digits > 0 {
                put(".")
                put(fraction, digits: digits)
            }
            zone.withUTF8 { _ = text[count...].update(fromContentsOf: $0) }
            return count + zone.utf8.count
        }
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
