/// When trades settle in the United States, whatever hours the simulated exchange keeps: settlement needs the
/// exchange and the banks, so it follows the New York calendar without Columbus Day and Veterans Day.
public enum SettlementCalendar {
    /// Whether trades can settle on a date.
    public static func isSettlementDay(_ date: CivilDate) -> Bool {
        SessionTable.shared.isSession(date) && !NYSEHolidays.isBankHolidayOnly(date)
    }

    /// The number of settlement days between trade and settlement of stocks and funds: one from 2024-05-28, two
    /// from 2017-09-05, three before.
    public static func cycle(tradedOn date: CivilDate) -> Int {
        if date >= CivilDate.of(2024, 5, 28) { return 1 }
        return date >= CivilDate.of(2017, 9, 5) ? 2 : 3
    }

    /// The day on which a trade of stock settles.
    public static func settlementDate(tradedOn date: CivilDate) -> CivilDate {
        settlementDay(cycle(tradedOn: date), after: date)
    }

    /// The day on which a trade of options or government bonds settles: the next settlement day.
    public static func optionSettlementDate(tradedOn date: CivilDate) -> CivilDate {
        settlementDay(1, after: date)
    }

    /// The `count`-th settlement day after a date; the date itself for 0 or less.
    public static func settlementDay(_ count: Int, after date: CivilDate) -> CivilDate {
        var day = date
        var left = min(count, 366)
        while left > 0 {
            day = day.adding(days: 1)
            if isSettlementDay(day) { left -= 1 }
        }
        return day
    }
}
