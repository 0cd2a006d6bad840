import ExchangeCore

/// The `Date` header's text (RFC 9110 section 5.6.7), e.g. `Mon, 02 Mar 2026 14:30:00 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(_ instant: Instant) -> String {
        let seconds = instant.secondsSinceEpoch
        let date = instant.utcDate
        let (year, month, day) = date.components
        let ofDay = Int(seconds - Int64(date.dayNumber) * 86_400)
        var text: [UInt8] = []
        text.reserveCapacity(29)
        // 1970-01-01 was a Thursday; days before it count backwards.
        let weekday = ((Int(date.dayNumber) % 7) + 7) % 7
        text.append(contentsOf: days[weekday].utf8)
        text.append(contentsOf: ", ".utf8)
        text.append(decimal: day, width: 2)
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: months[month - 1].utf8)
        text.append(UInt8(ascii: " "))
        text.append(decimal: year, width: 4)
        text.append(UInt8(ascii: " "))
        text.append(decimal: ofDay / 3600, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: ofDay / 60 % 60, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: ofDay % 60, width: 2)
        text.append(contentsOf: " GMT".utf8)
        return String(decoding: text, as: UTF8.self)
    }
}
