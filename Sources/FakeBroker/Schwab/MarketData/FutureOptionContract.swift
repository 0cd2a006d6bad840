import ExchangeCore

/// One option on a future: `./ESZ26C7000` is the call at 7000 on the E-mini's contract of December 2026.
struct FutureOptionContract: Sendable, Equatable {
    let future: FutureContract
    let right: OptionTerms.Right
    let strike: Price

    /// Roots of options that differ from their future's (documentation for the grains; the others from the exchanges).
    private static let products = [
        "OZC": "ZC", "OZS": "ZS", "OZW": "ZW", "LO": "CL", "OG": "GC", "SO": "SI", "ON": "NG",
    ]

    /// The contract that a symbol names; nil for anything else.
    init?(_ symbol: String) {
        guard symbol.hasPrefix("./"), symbol.utf8.count <= 24,
            let place = symbol.utf8.lastIndex(where: { $0 == UInt8(ascii: "C") || $0 == UInt8(ascii: "P") }),
            let strike = Price(String(symbol[symbol.utf8.index(after: place)...])), strike.isPositive
        else { return nil }
        let name = symbol[..<place].dropFirst(2)
        let root = String(name.dropLast(3))
        guard let future = FutureContract("/" + (Self.products[root] ?? root) + name.suffix(3)) else { return nil }
        self.future = future
        right = symbol.utf8[place] == UInt8(ascii: "C") ? .call : .put
        self.strike = strike
    }
}

extension WorldState {
    /// The facts of an option on a future by its name: quoted from the future's price, with the surface of options on its
    /// index (inferred). Nil for a future that the exchange does not have, and for a contract that has expired.
    func futureOptionFacts(_ name: String, underlying: Quote?, at instant: Instant) -> SecurityFacts? {
        guard case .generated(let seed) = exchange.configuration.source, let contract = FutureOptionContract(name),
            let id = exchange.instrumentID(Symbol(contract.future.product)), let future = exchange.instrument(id),
            let spot = (underlying ?? exchange.quote(id)).flatMap(UnderlyingSpot.init)
        else { return nil }
        // An option on a future is one on a share whose dividends are the interest (Black, 1976).
        let rate = Ratio(billionths: 42_500_000)
        var parameters = PriceParameters.of(future.symbol)
        parameters.kind = .stock
        parameters.dividendYield = 0.0425
        let root = String(contract.future.product.dropFirst().prefix(6))
        guard
            let model = OptionModel(
                seed: seed ?? exchange.configuration.seed, underlying: future.symbol,
                hours: exchange.configuration.hours,
                interestRate: rate, parameters: parameters),
            let occ = OCCSymbol(
                root: root, expiration: contract.future.expiration, right: contract.right, strike: contract.strike),
            model.expiry(of: occ) > instant
        else { return nil }
        let quoted = model.quote(occ, spot: spot, at: instant)
        let terms = OptionTerms(
            underlying: Symbol(contract.future.symbol), right: contract.right, strike: contract.strike,
            expiration: contract.future.expiration)
        var instrument = Instrument(
            Symbol(name), kind: .futureOption(terms),
            description:
                "\(future.description) \(contract.future.monthText) \(contract.strike) \(contract.right == .call ? "Call" : "Put")",
            exchange: future.exchange)
        instrument.tick = model.tick
        instrument.multiplier = future.multiplier
        var facts = SecurityFacts(
            instrument: instrument, quote: quoted.quote, now: instant, session: calendar.session(at: instant),
            year: nil,
            regular: SecurityFacts.RegularTrade(
                price: quoted.quote.last, size: quoted.quote.lastSize, at: quoted.quote.lastAt))
        facts.option = OptionFacts(quoted, model, instrument, terms: terms, at: instant)
        return facts
    }
}
