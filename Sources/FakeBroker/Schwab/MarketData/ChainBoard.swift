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
        market = state.exchange.optionMarket(of: Symbol(query.symbol))
        // Nothing here is non-standard.
        guard let market, query.optionType != .nonStandard else { return }
        // Strikes lie around the price that was assumed; what is quoted there is the market's.
        let center = query.underlyingPrice.map { UnderlyingSpot(price: $0) } ?? market.spot
        for expiration in market.model.chain(query.chain, spot: center, at: now) {
            if let month = query.month.number, expiration.expiration.date.month != month { continue }
            let key = "\(expiration.expiration.date):\(expiration.daysToExpiration)"
            func facts(_ quotes: [OptionQuote]) -> [SecurityFacts] {
                quotes.compactMap { quote in
                    let quote = query.underlyingPrice == nil ? quote : market.model.quote(quote.contract, spot: market.spot, at: now)
                    return self.facts(quote, market.model, state)
                }.filter { $0.option.map(query.includes) ?? false }
            }
            let called = facts(expiration.calls)
            let put = facts(expiration.puts)
            if !called.isEmpty { calls.append(Expiration(key: key, contracts: called)) }
            if !put.isEmpty { puts.append(Expiration(key: key, contracts: put)) }
        }
    }

    /// A contract's facts: what was set for it alone stands over the model's quote.
    private func facts(_ quote: OptionQuote, _ model: OptionModel, _ state: WorldState) -> SecurityFacts? {
        guard var facts = state.optionFacts(quote, model, at: now) else { return nil }
        if let given = query.assumptions, let analysis = model.analysis(quote, assuming: given, at: now) {
            facts.option = facts.option?.analysed(analysis, given)
        }
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
            json.decimal("underlyingPrice", query.underlyingPrice ?? market?.spot.price ?? underlying?.quote.last ?? 0)
            // 29 in every recording, whatever the market does.
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
