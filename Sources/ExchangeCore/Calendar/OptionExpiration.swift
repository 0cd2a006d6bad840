/// A day on which listed options expire.
public struct OptionExpiration: Sendable, Hashable, Comparable {
    /// What the day stands for in the listing calendar.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The third Friday.
        case monthly
        case weekly
        /// The last trading day of a month, and of a quarter.
        case monthEnd, quarterly
    }

    public let date: CivilDate
    public let kind: Kind

    /// A day of one kind.
    public init(date: CivilDate, kind: Kind) {
        self.date = date
        self.kind = kind
    }

    public static func < (a: OptionExpiration, b: OptionExpiration) -> Bool { a.date < b.date }
}

/// How often an underlying's options expire.
public enum OptionCycle: Sendable, Hashable {
    /// Third Fridays only.
    case monthly
    /// Every Friday.
    case weekly
    /// Every trading day for two weeks, every Friday after, and ends of months.
    case daily
}

/// The days on which options expire, on New York's calendar whatever hours the simulated exchange keeps. A day that
/// is no session moves to the session before it.
public enum OptionExpirationCalendar {
    private static let calendar = MarketCalendar(hours: .nyse)

    /// The monthly expiration of a month.
    public static func monthly(year: Int, month: Int) -> CivilDate {
        calendar.tradingDay(onOrBefore: .nth(3, .friday, month: month, year: year))
    }

    /// The expirations listed on a date, itself included, in order.
    ///
    /// Months: all within 100 days, the quarterly ones and January within a year, January, June and December within
    /// 26 months, January within 33 (inferred from what is usual). Weeks: eight. What is listed stays so until it
    /// expires.
    public static func listed(on date: CivilDate, cycle: OptionCycle) -> [OptionExpiration] {
        var kinds: [CivilDate: OptionExpiration.Kind] = [:]
        if cycle == .daily {
            for offset in 0...14 {
                let day = date.adding(days: offset)
                if calendar.isTradingDay(day) { kinds[day] = .weekly }
            }
        }
        if cycle != .monthly {
            for week in 0...8 {
                let friday = calendar.tradingDay(onOrBefore: date.startOfWeek.adding(days: 7 * week + 4))
                if friday >= date, friday.days(since: date) <= 56 { kinds[friday] = .weekly }
            }
        }
        let start = date.startOfMonth
        for offset in 0...34 {
            let (year, month, _) = start.adding(months: offset).components
            if cycle == .daily {
                let end = calendar.lastTradingDay(ofMonthOf: .of(year, month, 1))
                let isQuarter = month % 3 == 0
                if end >= date, end.days(since: date) <= (isQuarter ? 370 : 100) {
                    kinds[end] = isQuarter ? .quarterly : .monthEnd
                }
            }
            let third = monthly(year: year, month: month)
            if third >= date, isListed(month: month, daysAhead: third.days(since: date)) { kinds[third] = .monthly }
        }
        return kinds.map { OptionExpiration(date: $0.key, kind: $0.value) }.sorted()
    }

    /// What a date is in the calendar of a cycle; `nil` if no option of that cycle ever expires on it.
    public static func kind(of date: CivilDate, cycle: OptionCycle) -> OptionExpiration.Kind? {
        guard calendar.isTradingDay(date) else { return nil }
        let (year, month, _) = date.components
        if date == monthly(year: year, month: month) { return .monthly }
        switch cycle {
        case .monthly: return nil
        case .weekly:
            return date == calendar.tradingDay(onOrBefore: date.startOfWeek.adding(days: 4)) ? .weekly : nil
        case .daily:
            guard date == calendar.lastTradingDay(ofMonthOf: date) else { return .weekly }
            return month % 3 == 0 ? .quarterly : .monthEnd
        }
    }

    /// The end of trading of options that expire on a date: the close of its session.
    public static func expiry(of date: CivilDate) -> Instant {
        calendar.day(date)?.close ?? NewYorkTime.instant(date, secondOfDay: 16 * 3600)
    }

    /// The opening of an expiration day, whose prices settle some index options.
    public static func openingSettlement(of date: CivilDate) -> Instant {
        calendar.day(date)?.open ?? NewYorkTime.instant(date, secondOfDay: 34_200)
    }

    private static func isListed(month: Int, daysAhead: Int) -> Bool {
        switch daysAhead {
        case ...100: true
        case ...380: month % 3 == 0 || month == 1
        case ...800: month == 1 || month == 6 || month == 12
        default: daysAhead <= 1010 && month == 1
        }
    }
}
