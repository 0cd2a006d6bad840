// The market-wide circuit breaker at work: when the configuration's index falls far enough, nothing trades.
/// What the breaker has done on a day.
struct BreakerState: Sendable {
    /// The day that `reached` speaks of.
    var date: CivilDate?
    /// The highest level reached on it.
    var reached: MarketWideBreaker.Level?
    /// What it paused, so that only that is resumed.
    var paused: [InstrumentID] = []
    /// When trading goes on; nil while nothing is paused.
    var resumesAt: Instant?
}

extension Exchange {
    /// Whether the breaker has stopped the market.
    public var isMarketPaused: Bool { breaker.resumesAt != nil }

    /// Looks at a new price of the index, if it is one.
    mutating func watchIndex(_ id: InstrumentID, _ last: Price) {
        guard let symbol = configuration.breakerIndex, instruments[id].instrument.symbol == symbol, currentSession == .regular,
            let previous = instruments[id].quote.previousClose, let level = MarketWideBreaker.level(at: last, previousClose: previous)
        else { return }
        if breaker.date != today {
            breaker.date = today
            breaker.reached = nil
        }
        if let reached = breaker.reached, level <= reached { return }
        breaker.reached = level
        let day = calendar.latestDay(at: now)
        let left = (day.close - now).wholeNanoseconds / 1_000_000_000
        switch MarketWideBreaker.outcome(level, secondsToClose: Int(left)) {
        case .none: break
        case .pause(let minutes): pauseMarket(until: now + .seconds(minutes * 60))
        case .untilTomorrow: pauseMarket(until: calendar.edges(calendar.tradingDay(after: today)).preOpen)
        }
    }

    private mutating func pauseMarket(until instant: Instant) {
        for position in 0..<instruments.count {
            let id = InstrumentID(Int32(position + 1))
            guard !instruments[id].instrument.isHalted, instruments[id].instrument.kind != .index else { continue }
            breaker.paused.append(id)
            pause(id)
        }
        breaker.resumesAt = instant
        timers.schedule(.breaker, at: instant, phase: .session)
    }

    /// Lets trading go on when the pause is over; one that was prolonged is not.
    mutating func endBreaker() {
        guard let end = breaker.resumesAt, end <= now else { return }
        let paused = breaker.paused
        breaker.paused = []
        breaker.resumesAt = nil
        for id in paused { endPause(id) }
    }
}
