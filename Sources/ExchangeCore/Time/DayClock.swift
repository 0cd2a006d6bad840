/// New York's day around an instant, reckoned once for all that happens in it and shared by copies of the exchange.
final class DayClock: Sendable {
    /// The instants that it speaks for: `from` is one of them, `until` is not.
    let from: Instant
    let until: Instant
    let date: CivilDate
    /// The trading day of that date, if it is one, and those around it.
    let day: TradingDay?
    let dayBefore: TradingDay
    let dayAfter: TradingDay
    /// The first of the five trading days of which day trades are counted.
    let firstOfFive: CivilDate
    /// When a trade of that date settles, by what was traded.
    let stockSettlement: CivilDate
    let optionSettlement: CivilDate

    /// The day around an instant.
    init(at instant: Instant, calendar: MarketCalendar) {
        date = NewYorkTime.date(at: instant)
        from = min(NewYorkTime.midnight(of: date), instant)
        until = NewYorkTime.midnight(of: date.adding(days: 1))
        day = calendar.day(date)
        dayBefore = calendar.edges(calendar.tradingDay(before: date))
        dayAfter = calendar.edges(calendar.tradingDay(after: date))
        firstOfFive = calendar.tradingDay(-4, after: calendar.tradingDay(onOrBefore: date))
        stockSettlement = SettlementCalendar.settlementDate(tradedOn: date)
        optionSettlement = SettlementCalendar.optionSettlementDate(tradedOn: date)
    }

    /// Whether an instant is in this day.
    @inline(__always) func contains(_ instant: Instant) -> Bool { instant >= from && instant < until }

    /// The trading day that an order entered at an instant of this day works on: this until its close (or until the
    /// end of the post-market), else the next.
    func workingDay(at instant: Instant, extendedHours: Bool = false) -> TradingDay {
        if let day, instant < (extendedHours ? day.postClose : day.close) { return day }
        return dayAfter
    }

    /// The close of the day that an order for the regular session works on.
    @inline(__always) func closeOfWorkingDay(at instant: Instant) -> Instant {
        if let day, instant < day.close { return day.close }
        return dayAfter.close
    }

    /// When the trading day began that an instant of this day belongs to.
    func dayStart(at instant: Instant) -> Instant {
        if let day, day.preOpen <= instant { return day.preOpen }
        return dayBefore.preOpen
    }
}
