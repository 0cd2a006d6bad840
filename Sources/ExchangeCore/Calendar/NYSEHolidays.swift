/// The days on which the New York Stock Exchange is shut or shuts at 13:00.
///
/// By rule, plus the unscheduled closures since 2001. The result equals the published calendar of every
/// weekday of 2020–2030 (`fixtures/exchange/nyse_calendar.csv`); years beyond what the exchange has published
/// are the rule's, and unscheduled closures to come are nobody's.
enum NYSEHolidays {
    /// Whether the exchange trades on a date.
    static func isSession(_ date: CivilDate) -> Bool {
        date.weekdayNumber <= 5 && !isHoliday(date)
    }

    /// Whether trading ends at 13:00: the Friday after Thanksgiving, and 3 July and 24 December when they fall
    /// on Monday to Thursday.
    static func isEarlyClose(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.components
        switch (month, day) {
        case (7, 3), (12, 24): return date.weekdayNumber <= 4
        case (11, 23...29):
            return date == CivilDate.nth(4, .thursday, month: 11, year: year).adding(days: 1)
        default: return false
        }
    }

    /// Whether a weekday is a holiday.
    static func isHoliday(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.components
        switch month {
        case 1:
            return observesNewYear(date, day: day)
                || (year >= 1998 && date == .nth(3, .monday, month: 1, year: year))
                || unscheduled.contains(date.dayNumber)
        case 2: return date == .nth(3, .monday, month: 2, year: year)
        case 3, 4: return date == easterSunday(year: year).adding(days: -2)
        case 5: return date == .last(.monday, month: 5, year: year)
        case 6: return (year >= 2022 && observes(19, date, day: day)) || unscheduled.contains(date.dayNumber)
        case 7: return observes(4, date, day: day)
        case 9:
            return date == .nth(1, .monday, month: 9, year: year) || unscheduled.contains(date.dayNumber)
        case 10: return unscheduled.contains(date.dayNumber)
        case 11: return date == .nth(4, .thursday, month: 11, year: year)
        case 12: return observes(25, date, day: day) || unscheduled.contains(date.dayNumber)
        default: return false
        }
    }

    /// A day on which the banks, and so settlement, rest while the exchange trades: Columbus Day and Veterans
    /// Day (on Monday when 11 November is a Sunday).
    static func isBankHolidayOnly(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.components
        switch month {
        case 10: return date == .nth(2, .monday, month: 10, year: year)
        case 11: return day == 11 || (day == 12 && date.weekdayNumber == 1)
        default: return false
        }
    }

    /// Whether `date` is the day of the month that is kept, or the Friday or Monday that stands for it.
    private static func observes(_ kept: Int, _ date: CivilDate, day: Int) -> Bool {
        switch date.weekdayNumber {
        case 5: day == kept || day == kept - 1
        case 1: day == kept || day == kept + 1
        default: day == kept
        }
    }

    /// New Year's Day is not moved back to a Friday of the old year.
    private static func observesNewYear(_ date: CivilDate, day: Int) -> Bool {
        day == 1 || (day == 2 && date.weekdayNumber == 1)
    }

    /// The anonymous Gregorian computus (Meeus, Jones and Butcher).
    static func easterSunday(year: Int) -> CivilDate {
        let a = year % 19
        let b = year / 100
        let c = year % 100
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let n = h + l - 7 * m + 114
        return CivilDate.of(year, n / 31, n % 31 + 1)
    }

    /// Closures that no rule tells: 11–14 September 2001, days of mourning in 2004, 2007, 2018 and 2025, and
    /// the hurricane of October 2012.
    private static let unscheduled: Set<Int32> = Set(
        [
            (2001, 9, 11), (2001, 9, 12), (2001, 9, 13), (2001, 9, 14), (2004, 6, 11), (2007, 1, 2),
            (2012, 10, 29), (2012, 10, 30), (2018, 12, 5), (2025, 1, 9),
        ].map { CivilDate.of($0.0, $0.1, $0.2).dayNumber })
}
