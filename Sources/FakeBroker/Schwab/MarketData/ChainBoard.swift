import ExchangeCore

/// One answer to a request for a chain: the contracts that were asked for, and the underlying they belong to.
struct ChainBoard {
    private let query: ChainQuery
    private let market: (model: OptionModel, spot: UnderlyingSpot)?
    private let now: Instant
    private var calls: [Expiration] = []
    private var puts: [Expiration] = []

    private struct Expiration {
        /// `2024-10-18:0`
        let key: String
        let contracts: [SecurityFacts]
    }

    init(_ query: ChainQuery, _ state: inout WorldState) {
        self.query = query
        now = state.now
        var market = state.exchange.optionMarket(of: Symbol(query.symbol))
        if let price = query.underlyingPrice { market?.spot = UnderlyingSpot(price: price) }
        if query.volatility != nil || query.interestRate != nil { 
            if let model = Self.model(query, state) { market?.model = model }
        }
        self.market = market
        // Nothing here is non-standard.
        guard let market, query.optionType != .nonStandard else { return }
        for expiration in market.model.chain(query.chain, spot: market.spot, at: now) {
            if let month = query.month.number, expiration.expiration.date.month != month { continue }
            let key = "\(expiration.expiration.date):\(expiration.daysToExpiration)"
            func facts(_ quotes: [OptionQuote]) -> [SecurityFacts] {
                quotes.compactMap { quote in
                    self.facts(quote, market.model, state)
                }.filter { $0.option.map(query.includes) ?? false }
            }
            let called = facts(expiration.calls)
            let put = facts(expiration.puts)
            if !called.isEmpty { calls.append(Expiration(key: key, contracts: called)) }
            if !put.isEmpty { puts.append(Expiration(key: key, contracts: put)) }
        }
    }

    /// The options as they would be at another volatility or interest rate.
    private static func model(_ query: ChainQuery, _ state: WorldState) -> OptionModel? {
        let configuration = state.exchange.configuration
        var parameters = PriceParameters.of(Symbol(query.symbol))
        if let percent = query.volatility { parameters.volatility = Double(percent.billionths) * 1e-11 }
        let rate = query.interestRate.map { $0.scaled(by: 1, over: 100) } ?? Ratio(billionths: 42_500_000)
        return OptionModel(
            seed: configuration.seed, underlying: Symbol(query.symbol), hours: configuration.hours, interestRate: rate,
            parameters: parameters)
    }

    /// A contract's facts: what was set for it alone stands over the model's quote.
    private func facts(_ quote: OptionQuote, _ model: OptionModel, _ state: WorldState) -> SecurityFacts? {
        guard let facts = state.optionFacts(quote, model, at: now) else { return nil }
        guard let id = state.exchange.instrumentID(quote.contract.symbol), !state.exchange.isGenerated(id),
            let own = state.exchange.quote(id)
        else { return facts }
        return facts.with(own)
    }

    private var count: Int { (calls + puts).reduce(0) { $0 + $1.contracts.count } }

    /// The answer. Nothing found is a 200 whose status is `FAILED` (inferred).
    func body(_ state: inout WorldState) -> [UInt8] {
        let underlying = state.securityFacts(query.symbol)
        let isFound = market != nil && count > 0
        return JSONWriter.object(reserving: 512 + 1100 * count) { json in
            json.member("symbol", query.symbol)
            json.member("status", isFound ? "SUCCESS" : "FAILED")
            if query.includesUnderlying {
                if let underlying {
                    json.object("underlying") { ChainUnderlyingWire.append(underlying, to: &$0) }
                } else {
                    json.name("underlying" as StaticString)
                    json.null()
                }
            }
            json.member("strategy", query.strategy.rawValue)
            json.decimal("interval", query.interval ?? 0)
            json.member("isDelayed", false)
            json.member("isIndex", underlying?.instrument.kind == .index)
            json.decimal("interestRate", query.interestRate ?? (market?.model.interestRate ?? 0) * 100)
            json.decimal("underlyingPrice", market?.spot.price ?? underlying?.quote.last ?? 0)
            json.decimal("volatility", query.volatility ?? 29)
            json.decimal("daysToExpiration", Ratio(query.daysToExpiration ?? 0))
            json.member("numberOfContracts", count)
            json.member("assetMainType", underlying?.codes.mainType ?? "EQUITY")
            if let subType = underlying?.codes.subType { json.member("assetSubType", subType) }
            json.member("isChainTruncated", false)
            switch query.strategy {
            case .single, .analytical:
                append("callExpDateMap", calls, to: &json)
                append("putExpDateMap", puts, to: &json)
            default:
                append("callExpDateMap", [], to: &json)
                append("putExpDateMap", [], to: &json)
                ChainStrategies(query, calls: calls.map(\.contracts), puts: puts.map(\.contracts)).append(to: &json)
            }
        }
    }

    private func append(_ name: StaticString, _ expirations: [Expiration], to json: inout JSONWriter) {
        json.object(name) { json in
            for expiration in expirations {
                json.name(expiration.key)
                json.object { json in
                    for facts in expiration.contracts {
                        json.name(facts.option?.terms.strike.text(minimumPlaces: 1) ?? "")
                        json.array { ChainContractWire.append(facts, to: &$0) }
                    }
                }
            }
        }
    }
}
