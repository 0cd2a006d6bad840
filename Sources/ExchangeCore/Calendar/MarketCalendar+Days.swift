/// Counting in trading days.
extension MarketCalendar {
    /// Whether there is a regular session on a date.
    public func isTradingDay(_ date: CivilDate) -> Bool {
        switch hours {
        case .alwaysOpen: true
        case .nyse: SessionTable.shared.isSession(date)
        }
    }

    /// The number of trading days since 1970-01-01 and before a date; negative before 1970.
    public func ordinal(before date: CivilDate) -> Int {
        switch hours {
        case .alwaysOpen: Int(date.dayNumber)
        case .nyse: SessionTable.shared.ordinal(before: date)
        }
    }

    /// The trading day of such a number, counted from 0 in 1970.
    public func tradingDay(ordinal: Int) -> CivilDate {
        switch hours {
        case .alwaysOpen: CivilDate(dayNumber: Int32(clamping: ordinal))
        case .nyse: SessionTable.shared.date(ordinal: ordinal)
        }
    }

    /// The first trading day after a date.
    public func tradingDay(after date: CivilDate) -> CivilDate {
        tradingDay(onOrAfter: date.adding(days: 1))
    }

    /// The last trading day before a date.
    public func tradingDay(before date: CivilDate) -> CivilDate {
        tradingDay(ordinal: ordinal(before: date) - 1)
    }

    /// The date itself if it is a trading day, else the next that is.
    public func tradingDay(onOrAfter date: CivilDate) -> CivilDate {
        tradingDay(ordinal: ordinal(before: date))
    }

    /// The date itself if it is a trading day, else the last that was.
    public func tradingDay(onOrBefore date: CivilDate) -> CivilDate {
        isTradingDay(date) ? date : tradingDay(before: date)
    }

    /// The date so many trading days later (earlier when negative), counted from the first trading day on or
    /// after `date`.
    public func tradingDay(_ count: Int, after date: CivilDate) -> CivilDate {
        let (sum, overflow) = ordinal(before: date).addingReportingOverflow(count)
        return tradingDay(ordinal: overflow ? (count < 0 ? .min : .max) : sum)
    }

    /// How many trading days there are from `first` to `last`, both included.
    public func tradingDayCount(from first: CivilDate, through last: CivilDate) -> Int {
        first > last ? 0 : ordinal(before: last.adding(days: 1)) - ordinal(before: first)
    }

    /// The trading days from `first` to `last`, both included, in order.
    public func days(from first: CivilDate, through last: CivilDate) -> some Sequence<TradingDay> & Sendable {
        let from = ordinal(before: first)
        let count = tradingDayCount(from: first, through: last)
        return (from..<(from + count)).lazy.map { @Sendable ordinal in
            edges(tradingDay(ordinal: ordinal))
        }
    }

    /// The last trading day of the Monday-to-Sunday week of a date. A week without one gives the last before it.
    public func lastTradingDay(ofWeekOf date: CivilDate) -> CivilDate {
        tradingDay(onOrBefore: date.startOfWeek.adding(days: 6))
    }

    /// The last trading day of the month of a date, or of a month so many later.
    public func lastTradingDay(ofMonthOf date: CivilDate, addingMonths months: Int = 0) -> CivilDate {
        tradingDay(onOrBefore: date.startOfMonth.adding(months: months).endOfMonth)
    }
}
