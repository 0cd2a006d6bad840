import ExchangeCore

/// What a price-history request asks for, checked: the combinations of period and frequency that there are.
struct PriceHistoryQuery: Sendable, Equatable {
    enum PeriodType: String, CaseIterable, Sendable {
        case day, month, year, ytd

        /// How many of it may be asked for.
        var periods: [Int] {
            switch self {
            case .day: [1, 2, 3, 4, 5, 10]
            case .month: [1, 2, 3, 6]
            case .year: [1, 2, 3, 5, 10, 15, 20]
            case .ytd: [1]
            }
        }

        var defaultPeriod: Int { self == .day ? 10 : 1 }

        var frequencies: [FrequencyType] {
            switch self {
            case .day: [.minute]
            case .month, .ytd: [.daily, .weekly]
            case .year: [.daily, .weekly, .monthly]
            }
        }

        var defaultFrequency: FrequencyType {
            switch self {
            case .day: .minute
            case .month, .ytd: .weekly
            case .year: .monthly
            }
        }
    }

    enum FrequencyType: String, CaseIterable, Sendable {
        case minute, daily, weekly, monthly

        var frequencies: [Int] { self == .minute ? [1, 5, 10, 15, 30] : [1] }
    }

    let symbol: String
    let periodType: PeriodType
    let period: Int
    let frequencyType: FrequencyType
    let frequency: Int
    /// As given; nil for what follows from the period.
    let start: Instant?
    let end: Instant?
    let needsExtendedHours: Bool
    let needsPreviousClose: Bool

    /// Reads a request.
    init(_ query: FormPairs) throws(ParameterError) {
        guard let symbol = query.text("symbol") else { throw .missing("symbol") }
        self.symbol = symbol.uppercased()
        periodType = try query.word("periodType", PeriodType.self) ?? .day
        period = try query.int("period") ?? periodType.defaultPeriod
        guard periodType.periods.contains(period) else {
            throw ParameterError("period", "\(period) is not a valid period for periodType \(periodType.rawValue).")
        }
        frequencyType = try query.word("frequencyType", FrequencyType.self) ?? periodType.defaultFrequency
        guard periodType.frequencies.contains(frequencyType) else {
            throw ParameterError(
                "frequencyType",
                "\(frequencyType.rawValue) is not a valid frequencyType for periodType \(periodType.rawValue).")
        }
        frequency = try query.int("frequency") ?? 1
        guard frequencyType.frequencies.contains(frequency) else {
            throw ParameterError(
                "frequency", "\(frequency) is not a valid frequency for frequencyType \(frequencyType.rawValue).")
        }
        start = try query.int("startDate").map { Instant(milliseconds: Int64($0)) }
        end = try query.int("endDate").map { Instant(milliseconds: Int64($0)) }
        if let start, let end, start > end {
            throw ParameterError("startDate", "startDate must not be after endDate.")
        }
        needsExtendedHours = try query.flag("needExtendedHoursData") ?? true
        needsPreviousClose = try query.flag("needPreviousClose") ?? false
    }

    /// The instants between which candles are wanted, both included. Without an end it is the close of the last business day before
    /// today; without a start it is the period before the end, weekends and holidays not counted.
    func range(_ calendar: MarketCalendar, now: Instant) -> (start: Instant, end: Instant) {
        let lastDay = calendar.tradingDay(before: NewYorkTime.date(at: now))
        // What begins at the close belongs to what comes after it: where the market never closes, to the next day.
        let close = calendar.day(lastDay).map { needsExtendedHours ? $0.postClose : $0.close }
        let end = self.end ?? close?.adding(nanoseconds: -1) ?? now
        if let start { return (start, end) }
        let last = calendar.tradingDay(onOrBefore: NewYorkTime.date(at: min(end, now)))
        let first =
            switch periodType {
            case .day: calendar.tradingDay(1 - period, after: last)
            case .month: last.adding(months: -period)
            case .year: last.adding(months: -12 * period)
            case .ytd: CivilDate(year: last.year, month: 1, day: 1) ?? last
            }
        return (NewYorkTime.midnight(of: first), end)
    }

    /// How far back candles of this frequency reach (observed): minutes 48 days, groups of minutes nine months, days
    /// to 1985.
    func earliest(now: Instant) -> Instant {
        let today = NewYorkTime.date(at: now)
        let date: CivilDate
        switch (frequencyType, frequency) {
        case (.minute, 1): date = today.adding(days: -48)
        case (.minute, _): date = today.adding(months: -9)
        case (.daily, _), (.weekly, _), (.monthly, _): date = CivilDate(year: 1985, month: 1, day: 2) ?? today
        }
        return NewYorkTime.midnight(of: date)
    }
}
