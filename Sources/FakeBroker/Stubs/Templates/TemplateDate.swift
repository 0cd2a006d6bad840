import ExchangeCore

/// The zones that templates know.
struct TemplateZone: Sendable, Equatable {
    private enum Kind: Sendable, Equatable {
        /// Seconds east of Greenwich.
        case fixed(Int)
        case newYork
    }

    private let kind: Kind
    /// How the zone is written with `z`.
    let name: String

    static let utc = TemplateZone(kind: .fixed(0), name: "UTC")

    private init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// `UTC`, `GMT`, `Z`, an offset such as `+02:00` or `GMT-5`, or New York's; nil for another.
    init?(_ text: String) {
        switch text {
        case "UTC", "GMT", "Z", "Etc/UTC", "Etc/GMT", "Zulu": self = TemplateZone(kind: .fixed(0), name: "UTC")
        case "America/New_York", "US/Eastern", "EST5EDT": self = TemplateZone(kind: .newYork, name: "ET")
        default:
            var rest = Substring(text)
            if rest.hasPrefix("GMT") || rest.hasPrefix("UTC") { rest = rest.dropFirst(3) }
            guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
            let digits = rest.dropFirst().split(separator: ":")
            var numbers = digits.compactMap { Int($0) }
            guard numbers.count == digits.count, digits.allSatisfy({ $0.utf8.count <= 4 }), let first = numbers.first else { return nil }
            if digits.count == 1, digits[0].count == 4 { numbers = [first / 100, first % 100] }
            let seconds = numbers[0] * 3600 + (numbers.count > 1 ? numbers[1] * 60 : 0)
            guard seconds < 86_400 else { return nil }
            self = TemplateZone(kind: .fixed(sign == "-" ? -seconds : seconds), name: text)
        }
    }

    /// Seconds east of Greenwich at an instant.
    func offset(at instant: Instant) -> Int {
        switch kind {
        case .fixed(let seconds): seconds
        case .newYork: Int(NewYorkTime.utcOffset(at: instant))
        }
    }
}

/// Dates in templates: Java's `SimpleDateFormat` patterns, and offsets such as `3 days`.
enum TemplateDate {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let days = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]

    /// The text of an instant: RFC 3339 to the second unless a pattern, `epoch` or `unix` says otherwise.
    static func text(_ instant: Instant, format: String?, zone: TemplateZone) -> String {
        switch format {
        case "epoch": return String(instant.millisecondsSinceEpoch)
        case "unix": return String(instant.secondsSinceEpoch)
        default: break
        }
        let offset = zone.offset(at: instant)
        let local = instant.adding(nanoseconds: Int64(offset) * 1_000_000_000)
        guard let format else {
            return local.text(fractionDigits: 0, zone: offset == 0 ? "Z" : offsetText(offset, colon: true))
        }
        return pattern(format, instant, local, offset, zone)
    }

    private static func pattern(
        _ format: String, _ instant: Instant, _ local: Instant, _ offset: Int, _ zone: TemplateZone
    ) -> String {
        let date = local.utcDate
        let (year, month, day) = date.components
        let ofDay = Int(local.secondsSinceEpoch - Int64(date.dayNumber) * 86_400)
        let nanoseconds = Int(local.nanoseconds &- local.secondsSinceEpoch &* 1_000_000_000)
        var text = ""
        for piece in DatePattern.pieces(of: format) {
            guard case .letter(let letter, let width) = piece else {
                if case .text(let quoted) = piece { text += quoted }
                continue
            }
            switch letter {
            case "y", "u": text += width == 2 ? pad(year % 100, 2) : pad(year, width)
            case "M", "L":
                let name = months[(month + 11) % 12]
                text += width >= 4 ? name : width == 3 ? String(name.prefix(3)) : pad(month, width)
            case "d": text += pad(day, width)
            case "E":
                let name = days[((Int(date.dayNumber) % 7) + 7) % 7]
                text += width >= 4 ? name : String(name.prefix(3))
            case "H": text += pad(ofDay / 3600, width)
            case "h": text += pad((ofDay / 3600 + 11) % 12 + 1, width)
            case "a": text += ofDay < 43_200 ? "AM" : "PM"
            case "m": text += pad(ofDay / 60 % 60, width)
            case "s": text += pad(ofDay % 60, width)
            case "S":
                let digits = String(String(nanoseconds + 1_000_000_000).dropFirst())
                text += width <= 3 ? pad(nanoseconds / 1_000_000, width) : String(digits.prefix(width))
            case "Z": text += offsetText(offset, colon: false)
            case "X", "x":
                text +=
                    offset == 0 && letter == "X"
                    ? "Z" : width == 1 ? String(offsetText(offset, colon: false).prefix(3)) : offsetText(offset, colon: width >= 3)
            case "z", "V": text += zone.name
            default: text += String(repeating: String(letter), count: width)
            }
        }
        return text
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func offsetText(_ seconds: Int, colon: Bool) -> String {
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + pad(minutes / 60, 2) + (colon ? ":" : "") + pad(minutes % 60, 2)
    }

    /// An instant moved by e.g. `3 days`, `-24 seconds`, `2 months`; nil for what is no such offset.
    static func moved(_ instant: Instant, by offset: String) -> Instant? {
        let words = offset.split(separator: " ")
        guard words.count == 2, let count = Int(words[0]), count.magnitude < 1_000_000_000 else { return nil }
        switch words[1].hasSuffix("s") ? String(words[1].dropLast()) : String(words[1]) {
        case "second": return instant + .seconds(count)
        case "minute": return instant + .seconds(60 * count)
        case "hour": return instant + .seconds(3600 * count)
        case "day": return instant + .seconds(86_400 * count)
        case "week": return instant + .seconds(604_800 * count)
        case "month": return moved(instant, months: count)
        case "year": return moved(instant, months: 12 * count)
        default: return nil
        }
    }

    private static func moved(_ instant: Instant, months: Int) -> Instant? {
        guard months.magnitude < 12_000 else { return nil }
        let date = instant.utcDate
        let first = date.startOfMonth.adding(months: months)
        let day = min(date.components.day, first.endOfMonth.components.day)
        let rest = instant - Instant(date: date)
        return Instant(date: first.adding(days: day - 1)) + rest
    }

    /// An instant cut to the beginning or the end of a unit, e.g. `first day of month`, `first hour of day`.
    static func truncated(_ instant: Instant, to unit: String) -> Instant? {
        let seconds = instant.secondsSinceEpoch
        let date = instant.utcDate
        switch unit {
        case "first minute of hour": return Instant(seconds: seconds - ((seconds % 3600) + 3600) % 3600)
        case "first second of minute": return Instant(seconds: seconds - ((seconds % 60) + 60) % 60)
        case "first hour of day": return Instant(date: date)
        case "first day of month": return Instant(date: date.startOfMonth)
        case "first day of next month": return Instant(date: date.startOfMonth.adding(months: 1))
        case "last day of month": return Instant(date: date.endOfMonth)
        case "first day of year": return CivilDate("\(date.components.year)-01-01").map { Instant(date: $0) }
        case "first day of next year": return CivilDate("\(date.components.year + 1)-01-01").map { Instant(date: $0) }
        case "last day of year": return CivilDate("\(date.components.year)-12-31").map { Instant(date: $0) }
        default: return nil
        }
    }
}
