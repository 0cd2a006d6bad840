/// A day of the Gregorian calendar, without a time or a place, held as days since 1970-01-01.
///
/// Any day number of 32 bits is a date; `init(_:)` reads years 1…9999 only. The day arithmetic is Howard
/// Hinnant's ("chrono-Compatible Low-Level Date Algorithms").
public struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01, negative before it.
    public let dayNumber: Int32

    /// The date of a day number.
    public init(dayNumber: Int32) {
        self.dayNumber = dayNumber
    }

    /// The date of a year, month and day; `nil` if the calendar has no such day or the year is not 1…9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.daysInMonth(month, year: year)
        else { return nil }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    /// Reads `2026-03-02`, exactly so; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        var fields = (0, 0, 0)
        var position = 0
        for byte in text.utf8 {
            switch (position, byte) {
            case (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")): break
            case (0...3, UInt8(ascii: "0")...UInt8(ascii: "9")): fields.0 = fields.0 * 10 + Int(byte & 15)
            case (5...6, UInt8(ascii: "0")...UInt8(ascii: "9")): fields.1 = fields.1 * 10 + Int(byte & 15)
            case (8...9, UInt8(ascii: "0")...UInt8(ascii: "9")): fields.2 = fields.2 * 10 + Int(byte & 15)
            default: return nil
            }
            position += 1
        }
        guard position == 10 else { return nil }
        self.init(year: fields.0, month: fields.1, day: fields.2)
    }

    /// A day that the caller knows to exist: from a rule, or from fields already checked.
    init(uncheckedYear year: Int, month: Int, day: Int) {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = Int32(clamping: era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month (1…12) and day (1…31).
    public var components: (year: Int, month: Int, day: Int) {
        let z = Int(dayNumber) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
    }

    public var year: Int { components.year }
    public var month: Int { components.month }
    public var day: Int { components.day }

    /// The day of the week, in ISO 8601's order.
    public enum Weekday: Int, Sendable, CaseIterable {
        case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// The day of the week of this date.
    public var weekday: Weekday {
        Weekday(rawValue: weekdayNumber) ?? .monday  // always 1…7
    }

    /// 1 for Monday to 7 for Sunday.
    var weekdayNumber: Int {
        let r = (Int(dayNumber) + 3) % 7
        return (r < 0 ? r + 7 : r) + 1
    }

    /// The date so many days later (earlier when negative), held at the ends of the range.
    public func adding(days: Int) -> CivilDate {
        let (sum, overflow) = Int(dayNumber).addingReportingOverflow(days)
        return CivilDate(dayNumber: overflow ? (days < 0 ? .min : .max) : Int32(clamping: sum))
    }

    /// The same day so many months later, or that month's last day if it is shorter.
    public func adding(months: Int) -> CivilDate {
        let (year, month, day) = components
        let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow, abs(sum / 12) < 5_000_000 else { return CivilDate(dayNumber: months < 0 ? .min : .max) }
        let newYear = sum >= 0 ? sum / 12 : (sum - 11) / 12
        let newMonth = sum - newYear * 12 + 1
        return CivilDate(
            uncheckedYear: newYear, month: newMonth, day: min(day, Self.daysInMonth(newMonth, year: newYear)))
    }

    /// Whole days from `other` to this date.
    public func days(since other: CivilDate) -> Int {
        Int(dayNumber) - Int(other.dayNumber)
    }

    /// The Monday of this date's week.
    public var startOfWeek: CivilDate { adding(days: 1 - weekdayNumber) }

    /// Whether this is a Saturday or a Sunday.
    public var isWeekend: Bool { weekdayNumber > 5 }

    /// The first day of this date's month.
    public var startOfMonth: CivilDate { adding(days: 1 - day) }

    /// The last day of this date's month.
    public var endOfMonth: CivilDate {
        let (year, month, day) = components
        return adding(days: Self.daysInMonth(month, year: year) - day)
    }

    /// A day that a rule or a table knows to exist.
    static func of(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(uncheckedYear: year, month: month, day: day)
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool { a.dayNumber < b.dayNumber }

    /// The number of days in a month (1…12) of a year.
    public static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The n-th (1…) such weekday of a month; the third Friday is `(3, .friday)`.
    static func nth(_ n: Int, _ weekday: Weekday, month: Int, year: Int) -> CivilDate {
        let first = CivilDate(uncheckedYear: year, month: month, day: 1)
        return first.adding(days: (weekday.rawValue - first.weekdayNumber + 7) % 7 + 7 * (n - 1))
    }

    /// The last such weekday of a month.
    static func last(_ weekday: Weekday, month: Int, year: Int) -> CivilDate {
        let last = CivilDate(uncheckedYear: year, month: month, day: daysInMonth(month, year: year))
        return last.adding(days: -((last.weekdayNumber - weekday.rawValue + 7) % 7))
    }
}

extension CivilDate: CustomStringConvertible {
    /// `2026-03-02`.
    public var description: String {
        let (year, month, day) = components
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
