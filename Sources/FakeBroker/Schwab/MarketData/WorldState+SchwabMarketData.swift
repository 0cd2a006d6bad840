import ExchangeCore

/// What Schwab's quotes, chains and streams ask of the world.
extension WorldState {
    /// All that is shown of a security, named as clients name it, at this moment. Nil for a name that the exchange does
    /// not know.
    mutating func securityFacts(_ name: String) -> SecurityFacts? { securityFacts(name, at: now) }

    /// The same with a quote of its own, or the present one, at an instant that may be earlier than now. For an option
    /// the quote may be its underlying's instead.
    mutating func securityFacts(
        _ name: String, quote given: Quote? = nil, underlying: Quote? = nil, at instant: Instant
    ) -> SecurityFacts? {
        guard let id = marketSource(name), let listed = exchange.instrument(id) else {
            return optionFacts(name, listed: nil, underlying: underlying, at: instant)
                ?? futureOptionFacts(name, underlying: underlying, at: instant)
        }
        // An option that has expired is no longer quoted.
        if let terms = listed.kind.optionTerms, terms.expiration < NewYorkTime.date(at: instant) { return nil }
        if listed.kind.optionTerms != nil, let facts = optionFacts(name, listed: id, underlying: underlying, at: instant) {
            return given.map(facts.with) ?? facts
        }
        guard let quote = given ?? exchange.quote(id) else { return nil }
        let instrument = listed.symbol.text == name ? listed : listed.renamed(name)
        let session = calendar.session(at: instant)
        return SecurityFacts(
            instrument: instrument, quote: quote, now: instant, session: session,
            year: yearStatistics(id, instant), regular: regularTrade(id, quote, at: instant, in: session))
    }

    /// The instrument whose prices a name stands for: itself, or the product of a future's delivery month.
    func marketSource(_ name: String) -> InstrumentID? {
        if let id = exchange.instrumentID(Symbol(name)) { return id }
        guard let contract = FutureContract(name), contract.expiration >= NewYorkTime.date(at: now) else { return nil }
        return exchange.instrumentID(Symbol(contract.product))
    }

    /// Where a stream's key gets its prices from; nil for a key that this service has nothing of. An option that is
    /// not listed by itself moves with its underlying alone.
    mutating func streamSource(_ key: String, _ service: StreamerChannel) -> StreamerSubscription.Source? {
        guard let facts = securityFacts(key), service.carries(facts) else { return nil }
        let underlying = facts.option.flatMap { marketSource($0.terms.underlying.text) }
        guard let id = marketSource(key) ?? underlying, let instrument = exchange.instrument(id) else { return nil }
        return StreamerSubscription.Source(
            instrument: id, symbol: instrument.symbol, underlying: underlying == id ? nil : underlying)
    }

    private mutating func yearStatistics(_ id: InstrumentID, _ instant: Instant) -> YearStatistics? {
        let date = NewYorkTime.date(at: instant)
        if let known = schwab.years[id], known.date == date { return known.statistics }
        guard let statistics = exchange.generatedPrices(id)?.yearStatistics(at: instant) else { return nil }
        schwab.years[id] = YearMemory(date: date, statistics: statistics)
        return statistics
    }

    /// The last trade of a regular session, at an instant of a session with such a quote.
    func regularTrade(
        _ id: InstrumentID, _ quote: Quote, at instant: Instant, in session: MarketSession
    ) -> SecurityFacts.RegularTrade {
        if session != .regular, exchange.isGenerated(id),
            let trade = exchange.generatedPrices(id)?.lastRegularTrade(at: instant)
        {
            return SecurityFacts.RegularTrade(price: trade.price, size: quote.lastSize, at: trade.at)
        }
        return SecurityFacts.RegularTrade(price: quote.last, size: quote.lastSize, at: quote.lastAt)
    }
}

/// A year's statistics, and the day for which they are right.
struct YearMemory: Sendable {
    let date: CivilDate
    let statistics: YearStatistics
}

extension Instrument {
    /// The same instrument under another name: a delivery month of a future.
    fileprivate func renamed(_ name: String) -> Instrument {
        var text = description
        if let contract = FutureContract(name) { text += " Futures,\(contract.monthText),ETH" }
        var copy = Instrument(Symbol(name), kind: kind, description: text, exchange: exchange, cusip: cusip)
        copy.tick = tick
        copy.lot = lot
        copy.multiplier = multiplier
        copy.isTradable = isTradable
        copy.isHalted = isHalted
        return copy
    }
}
