import DequeModule

/// The prices between which the limit-up limit-down plan lets an instrument trade.
public enum LimitBands {
    /// How long before the close the bands are wider.
    static let lastPart = Duration.seconds(1500)

    /// Lower and upper band around a reference price: by tier and previous close, doubled for the last 25 minutes
    /// before the close for tier 1 and for cheap shares of tier 2.
    public static func around(
        _ reference: Price, tier: LimitBandTier, previousClose: Price, isLastPart: Bool, tick: TickRule = .stock
    ) -> (lower: Price, upper: Price) {
        var width: Price
        if previousClose > 3 {
            width = Ratio(percent: tier == .one ? 5 : 10) * reference
        } else if previousClose >= Price(cents: 75) {
            width = Ratio(percent: 20) * reference
        } else {
            width = min(Price(cents: 15), Ratio(percent: 75) * reference)
        }
        if isLastPart, tier == .one || previousClose <= 3 { width = width * 2 }
        return (max(0, tick.rounded(reference - width)), tick.rounded(reference + width))
    }
}

/// The bands of one instrument as they stand, with the prints that they are reckoned from.
struct LimitBandState: Sendable {
    var reference: Price
    var lower: Price
    var upper: Price
    var prints: Deque<Print> = []
    /// Since when the market stands at a band, if it does.
    var limitSince: Instant?

    struct Print: Sendable {
        let at: Instant
        let price: Price
    }

    /// Whether a trade may be at a price.
    func allows(_ price: Price) -> Bool { price >= lower && price <= upper }
}

// Limit bands, trading pauses and halts.
extension Exchange {
    mutating func halt(_ symbol: Symbol) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        pause(id)
    }

    mutating func resume(_ symbol: Symbol) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        endPause(id)
    }

    /// Stops trading in an instrument.
    mutating func pause(_ id: InstrumentID) {
        guard !instruments[id].instrument.isHalted else { return }
        instruments[id].instrument.isHalted = true
        emit(.halted(id))
    }

    /// Starts trading again: everything that waits is looked at as if it had just come.
    mutating func endPause(_ id: InstrumentID) {
        guard instruments[id].instrument.isHalted else { return }
        instruments[id].instrument.isHalted = false
        instruments[id].bands?.limitSince = nil
        emit(.resumed(id))
        refresh(id)
        instruments[id].pass = .reopening
        instruments[id].hasPrinted = true
        markDirty(id)
    }

    /// Takes a print into the reference price: the mean of the last five minutes, once it has moved by a hundredth.
    mutating func notePrint(_ id: InstrumentID, _ price: Price) {
        watchIndex(id, price)
        guard configuration.hasLimitBands, currentSession == .regular, instruments[id].instrument.kind.hasLimitBands else { return }
        var state = instruments[id].bands ?? LimitBandState(reference: price, lower: 0, upper: 0)
        state.prints.append(LimitBandState.Print(at: now, price: price))
        while let first = state.prints.first, first.at < now - .seconds(300) { state.prints.removeFirst() }
        let sum = state.prints.reduce(Price(0)) { $0 + $1.price }
        let mean = Price(billionths: Rounding.halfUp.divide(sum.billionths, by: Int128(state.prints.count)))
        if (mean - state.reference).magnitude >= Ratio(percent: 1) * state.reference { state.reference = mean }
        setBands(&state, of: id)
        instruments[id].bands = state
    }

    /// Reckons the bands off their reference, for this time of the day.
    private func setBands(_ state: inout LimitBandState, of id: InstrumentID) {
        let bands = LimitBands.around(
            state.reference, tier: instruments[id].instrument.limitBandTier,
            previousClose: instruments[id].quote.previousClose ?? state.reference, isLastPart: isLastPartOfDay,
            tick: instruments[id].instrument.tick)
        state.lower = bands.lower
        state.upper = bands.upper
    }

    /// Whether the last 25 minutes of the regular session have begun; without hours, those before 16:00.
    private var isLastPartOfDay: Bool {
        guard configuration.hours == .nyse else {
            let (_, ofDay) = NewYorkTime.local(now)
            return ofDay >= 56_100_000_000_000 && ofDay < 57_600_000_000_000
        }
        return clock.day.map { now >= $0.close - LimitBands.lastPart && now < $0.close } ?? false
    }

    /// Widens all bands when the last part of the day begins.
    mutating func updateBands() {
        for place in 0..<instruments.count {
            let id = InstrumentID(Int32(place + 1))
            guard var state = instruments[id].bands else { continue }
            setBands(&state, of: id)
            instruments[id].bands = state
            updateLimitState(id)
        }
    }

    /// Takes all bands away: they hold in the regular session only.
    mutating func removeBands() {
        guard configuration.hasLimitBands else { return }
        for place in 0..<instruments.count { instruments[InstrumentID(Int32(place + 1))].bands = nil }
    }

    /// Whether an instrument may trade at a price.
    @inline(__always) func isWithinBands(_ price: Price, _ id: InstrumentID) -> Bool { instruments[id].bands?.allows(price) ?? true }

    /// A price held between an instrument's bands.
    func heldToBands(_ price: Price, _ id: InstrumentID) -> Price {
        guard let bands = instruments[id].bands else { return price }
        return min(max(price, bands.lower), bands.upper)
    }

    /// Notes whether the market stands at a band, from where it has fifteen seconds to return.
    mutating func updateLimitState(_ id: InstrumentID) {
        guard let bands = instruments[id].bands else { return }
        let quote = instruments[id].quote
        let isAtBand = (quote.bid.map { $0 >= bands.upper } ?? false) || (quote.ask.map { $0 <= bands.lower } ?? false)
        if !isAtBand {
            instruments[id].bands?.limitSince = nil
        } else if bands.limitSince == nil {
            instruments[id].bands?.limitSince = now
            timers.schedule(.limitState(id, since: now), at: now + .seconds(15), phase: .contingent)
        }
    }

    /// Pauses trading for five minutes if the market has not returned from its band.
    mutating func checkLimitState(_ id: InstrumentID, since: Instant) {
        guard instruments[id].bands?.limitSince == since, !instruments[id].instrument.isHalted else { return }
        pause(id)
        timers.schedule(.unpause(id), at: now + .seconds(300), phase: .contingent)
    }
}

extension AssetKind {
    /// Whether the limit-up limit-down plan knows it.
    var hasLimitBands: Bool { self == .stock || self == .etf }
}
