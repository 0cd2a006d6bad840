/// When the exchange trades: pure functions of an instant or a date, each O(1) and free of allocation.
///
/// Dates outside 1970–2099 count every weekday as a session.
public struct MarketCalendar: Sendable, Hashable {
    /// Which days and hours there are.
    public let hours: MarketHours

    /// The calendar of such hours.
    public init(hours: MarketHours) {
        self.hours = hours
    }

    /// The part of the trading day that an instant falls in.
    public func session(at instant: Instant) -> MarketSession {
        switch hours {
        case .alwaysOpen: .regular
        case .nyse: day(NewYorkTime.date(at: instant))?.session(at: instant) ?? .closed
        }
    }

    /// Whether the regular session is on.
    public func isOpen(at instant: Instant) -> Bool {
        session(at: instant) == .regular
    }

    /// The trading day of a date, or `nil` if there is no session on it.
    public func day(_ date: CivilDate) -> TradingDay? {
        isTradingDay(date) ? edges(date) : nil
    }

    /// The first regular opening after an instant, not at it.
    public func nextOpen(after instant: Instant) -> Instant {
        let today = NewYorkTime.date(at: instant)
        if let day = day(today), day.open > instant { return day.open }
        return edges(tradingDay(after: today)).open
    }

    /// The first regular close after an instant, not at it.
    public func nextClose(after instant: Instant) -> Instant {
        let today = NewYorkTime.date(at: instant)
        if let day = day(today), day.close > instant { return day.close }
        return edges(tradingDay(after: today)).close
    }

    /// The first edge of any session (pre, regular or post) after an instant: when `session(at:)` next changes,
    /// or, where one session follows another at once, begins anew.
    public func nextSessionChange(after instant: Instant) -> Instant {
        let today = NewYorkTime.date(at: instant)
        if let day = day(today) {
            if instant < day.preOpen { return day.preOpen }
            if instant < day.open { return day.open }
            if instant < day.close { return day.close }
            if instant < day.postClose { return day.postClose }
        }
        return edges(tradingDay(after: today)).preOpen
    }

    /// The trading day whose regular session is on, or else the last that opened before or at an instant.
    public func latestDay(at instant: Instant) -> TradingDay {
        let today = NewYorkTime.date(at: instant)
        if let day = day(today), day.open <= instant { return day }
        return edges(tradingDay(before: today))
    }

    /// The trading day that an order entered at an instant works on: today until the regular close (or until the
    /// end of the post-market, if it may trade there), else the next.
    public func workingDay(at instant: Instant, extendedHours: Bool = false) -> TradingDay {
        let today = NewYorkTime.date(at: instant)
        if let day = day(today), instant < (extendedHours ? day.postClose : day.close) { return day }
        return edges(tradingDay(after: today))
    }

    /// The times of a date that is known to be a trading day.
    func edges(_ date: CivilDate) -> TradingDay {
        switch hours {
        case .alwaysOpen:
            let open = NewYorkTime.midnight(of: date)
            let close = NewYorkTime.midnight(of: date.adding(days: 1))
            return TradingDay(
                date: date, preOpen: open, open: open, close: close, postClose: close, isEarlyClose: false)
        case .nyse:
            let early = NYSEHolidays.isEarlyClose(date)
            // No change of the clock falls between 04:00 and 20:00, so one conversion serves all four edges.
            let preOpen = NewYorkTime.instant(date, secondOfDay: 4 * 3600)
            func later(_ minutes: Int64) -> Instant { preOpen.adding(nanoseconds: minutes * 60_000_000_000) }
            return TradingDay(
                date: date, preOpen: preOpen, open: later(330), close: later(early ? 540 : 720),
                postClose: later(early ? 780 : 960), isEarlyClose: early)
        }
    }
}
