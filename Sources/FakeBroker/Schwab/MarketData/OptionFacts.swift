import ExchangeCore

/// What an option's price is made of.
struct OptionFacts: Sendable, Equatable {
    let terms: OptionTerms
    let multiplier: Int
    private(set) var underlyingPrice: Price
    /// Calendar days to the expiration, 0 on it.
    let daysToExpiration: Int
    /// `S` monthly, `W` weekly, `M` month-end, `Q` quarterly.
    let expirationType: String
    /// The close, or for what settles in the morning the opening, of its expiration day.
    let expiresAt: Instant
    /// The root of its symbol, e.g. `SPXW`.
    let root: String
    let openInterest: Int
    /// In per cent, and the derivatives of the price; nil where they are not defined.
    var volatility: Ratio?
    var delta: Ratio?
    var gamma: Ratio?
    var theta: Ratio?
    var vega: Ratio?
    var rho: Ratio?
    var theoreticalValue: Price
    /// In per cent: production shows 29 for every contract of every chain (recorded), but where one was asked for.
    var theoreticalVolatility: Ratio = 29
    /// Whether prices below $3 move by cents.
    let isPennyPilot: Bool

    /// How far it is in the money; negative when out of it.
    var moneyness: Price {
        terms.right == .call ? underlyingPrice - terms.strike : terms.strike - underlyingPrice
    }

    /// What exercising it would bring; never negative.
    var intrinsicValue: Price { max(moneyness, 0) }
    var isInTheMoney: Bool { moneyness.isPositive }
    var contractType: String { terms.right == .call ? "C" : "P" }
    /// `P` for the afternoon's prices, `A` for the opening ones.
    var settlementType: String { terms.settlesAtOpen ? "A" : "P" }
    /// Eight in the evening in New York of the last day on which it trades (recorded for both kinds of settlement).
    var lastTradingDay: Instant {
        let date = terms.settlesAtOpen ? MarketCalendar(hours: .nyse).tradingDay(before: terms.expiration) : terms.expiration
        return NewYorkTime.instant(date, secondOfDay: 20 * 3600)
    }
    var exerciseType: String { terms.style == .american ? "A" : "E" }
    /// `100 AAPL`, or the dollars of one point for what settles in cash.
    var deliverables: String {
        terms.settlement == .cash ? "$\(multiplier)" : "\(multiplier) \(terms.underlying.text)"
    }

    /// The figures of a contract that the option model quotes.
    init(_ quote: OptionQuote, _ model: OptionModel, _ instrument: Instrument, terms: OptionTerms, at now: Instant) {
        self.terms = terms
        multiplier = instrument.multiplier
        underlyingPrice = quote.underlyingPrice
        let today = NewYorkTime.date(at: now)
        daysToExpiration = max(terms.expiration.days(since: today), 0)
        expirationType = Self.code(
            OptionExpirationCalendar.kind(of: terms.expiration, cycle: model.cycle) ?? .weekly)
        expiresAt = model.expiry(of: quote.contract)
        root = quote.contract.root
        openInterest = quote.openInterest
        volatility = quote.volatility.map { $0 * 100 }
        delta = quote.greeks?.delta
        gamma = quote.greeks?.gamma
        theta = quote.greeks?.theta
        vega = quote.greeks?.vega
        rho = quote.greeks?.rho
        theoreticalValue = quote.theoreticalValue
        isPennyPilot = model.tick != .nickel
    }

    /// The same with the figures of an analysis in place of the market's own.
    func analysed(_ analysis: OptionAnalysis, _ given: OptionAnalysis.Assumptions) -> OptionFacts {
        var facts = self
        facts.underlyingPrice = given.underlyingPrice ?? underlyingPrice
        facts.theoreticalValue = analysis.value
        facts.theoreticalVolatility = given.volatility.map { $0 * 100 } ?? theoreticalVolatility
        facts.delta = analysis.greeks.delta
        facts.gamma = analysis.greeks.gamma
        facts.theta = analysis.greeks.theta
        facts.vega = analysis.greeks.vega
        facts.rho = analysis.greeks.rho
        return facts
    }

    /// The vendor's letter for what an expiration stands for.
    static func code(_ kind: OptionExpiration.Kind) -> String {
        switch kind {
        case .monthly: "S"
        case .weekly: "W"
        case .monthEnd: "M"
        case .quarterly: "Q"
        }
    }
}

extension WorldState {
    /// The facts of an option by the 21 places of its symbol: any contract of an underlying that has options and that
    /// expires on a listed day is quoted, whether the exchange lists it by itself or not. Nil for everything else.
    func optionFacts(
        _ name: String, listed: InstrumentID?, underlying: Quote? = nil, at instant: Instant
    ) -> SecurityFacts? {
        guard let contract = OCCSymbol(name), contract.description == name,
            let market = exchange.optionMarket(of: contract.underlying)
        else { return nil }
        let spot = underlying.flatMap(UnderlyingSpot.init) ?? market.spot
        guard let facts = optionFacts(contract, market.model, spot, at: instant) else { return nil }
        guard let listed, let instrument = exchange.instrument(listed) else {
            let isListed = market.model.expirations(at: instant).contains { $0.date == contract.expiration }
            return isListed ? facts : nil
        }
        // What is set, scripted or halted stands over the model.
        let isHalted = instrument.isHalted
        let quote = exchange.isGenerated(listed) ? facts.quote : exchange.quote(listed) ?? facts.quote
        return isHalted ? facts.halted.with(quote) : facts.with(quote)
    }

    /// Whether an order, or one of its children, names an option that there is not.
    func namesUnlistedOption(_ order: SchwabOrderRequest) -> Bool {
        order.legs.contains { isUnlistedOption($0.symbol) } || order.children.contains(where: namesUnlistedOption)
    }

    /// Whether a text is an option of an underlying that has options, on a day still to come on which none expire.
    private func isUnlistedOption(_ name: String) -> Bool {
        guard let contract = OCCSymbol(name), exchange.instrumentID(Symbol(name)) == nil,
            contract.expiration >= NewYorkTime.date(at: now), let market = exchange.optionMarket(of: contract.underlying)
        else { return false }
        return !market.model.expirations(at: now).contains { $0.date == contract.expiration }
    }

    /// The facts of a contract at a price of its underlying.
    func optionFacts(
        _ contract: OCCSymbol, _ model: OptionModel, _ spot: UnderlyingSpot, at instant: Instant
    ) -> SecurityFacts? {
        optionFacts(model.quote(contract, spot: spot, at: instant), model, at: instant)
    }

    /// The facts of a contract that was quoted.
    func optionFacts(_ quoted: OptionQuote, _ model: OptionModel, at instant: Instant) -> SecurityFacts? {
        let instrument = model.instrument(quoted.contract)
        guard let terms = instrument.kind.optionTerms else { return nil }
        return SecurityFacts(
            instrument: instrument, quote: quoted.quote, now: instant, session: calendar.session(at: instant), year: nil,
            regular: SecurityFacts.RegularTrade(
                price: quoted.quote.last, size: quoted.quote.lastSize, at: quoted.quote.lastAt),
            option: OptionFacts(quoted, model, instrument, terms: terms, at: instant))
    }
}
