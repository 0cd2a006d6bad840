@testable import ExchangeCore

// Trailing stops.
extension GoldenAreas {
    static let trails: [String: Handler] = ["trailing_stop": trail, "trailing_stop_limit": trail]

    private static func trail(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        let policy = try policy(item)
        let terms = try trailing(given)
        try assume(given, "type", "trailing_stop", "trailing_stop_limit")
        let side: Side = given["side"]?.text == "buy" ? .buy : .sell
        if let price = when["price"]?.price {
            let stop = terms.stop(from: price, side: side, tick: .stock)
            return ["stop_price": .decimal(stop), "limit_price": .decimal(limit(stop, terms, side))]
        }
        let bars = try when["bars"]?.list.map { try bar($0) } ?? []
        let prices = when["prices"]?.list.compactMap(\.price) ?? []
        let mark = first(given, "hwm", "lwm", "water_mark")?.price
        // A stop that is given says where the best price seen so far was.
        let implied = given["stop_price"]?.price.flatMap { stop -> Price? in
            if case .amount(let amount) = terms.offset { side == .sell ? stop + amount : stop - amount } else { nil }
        }
        guard let first = mark ?? implied ?? prices.first ?? bars.first?.open else { throw GoldenCase.Skip(reason: "no prices") }
        let skipped = mark == nil && implied == nil && !prices.isEmpty ? 1 : 0
        var market = Market(
            policy: policy, cash: 100_000_000, positions: side == .sell ? [PositionSpec("ABC", 100, at: 10)] : [], quote: nil)
        func set(_ price: Price) {
            let cent = Price(cents: 1)
            switch terms.basis.resolved(for: side) {
            case .last, .doubleLast: market.run(.setQuote("ABC", QuoteChange(last: price)))
            case .bid: market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price + cent)))
            case .ask: market.run(.setQuote("ABC", QuoteChange(bid: price - cent, ask: price)))
            case .midpoint, .mark, .bidAsk, .doubleBidAsk:
                market.run(.setQuote("ABC", QuoteChange(bid: price - cent, ask: price + cent, last: price)))
            }
        }
        set(first)
        var request = OrderRequest.market(market.account, side, given["qty"]?.quantity ?? 100, "ABC")
        request.type = terms.limitOffset == nil ? .trailingStop : .trailingStopLimit
        request.trailing = terms
        var order = market.place(request)
        var result: [String: JSONValue] = ["refusal": .string(order.reason?.code ?? "")]
        var triggered: JSONValue = .null
        var stops: [Price] = []
        for (index, price) in prices.enumerated() {
            if index >= skipped { set(price) }
            if triggered == .null, market.order(order.id).isTriggered { triggered = .int(index) }
            if let stop = market.order(order.id).stopPrice { stops.append(stop) }
        }
        for (index, bar) in bars.enumerated() {
            market.run(.bar("ABC", bar, path: .fixed))
            if triggered == .null, market.order(order.id).isTriggered { triggered = .int(index) }
            result["stop_after_bar\(index)"] = .decimal(market.order(order.id).stopPrice)
            if let stop = market.order(order.id).stopPrice { stops.append(stop) }
        }
        if let patch = GoldenAreas.first(when, "patch", "replace", "new_trail") {
            let changed = patch["trail"] ?? (patch.text == nil ? nil : patch)
            let now: TrailingTerms
            if let amount = changed?.price {
                if case .percent = terms.offset {
                    now = TrailingTerms(.percent(Ratio(billionths: amount.billionths)), basis: terms.basis)
                } else {
                    now = TrailingTerms(.amount(amount), basis: terms.basis)
                }
            } else {
                now = try trailing(patch)
            }
            let refusal = market.exchange.checkReplacement(of: order.id, by: order.request.with { $0.trailing = now })
            result.merge(refused(refusal)) { $1 }
            market.run(.replaceOrder(order.id, order.request.with { $0.trailing = now }))
            if let id = market.order(order.id).replacedBy { order = market.order(id) }
        }
        let end = market.order(order.id)
        if let mark = end.waterMark {
            for name in ["hwm", "lwm", "water_mark"] { result[name] = .decimal(mark) }
            result["stop_price_unrounded"] = .decimal((end.trailing ?? terms).stop(from: mark, side: side, tick: .stock))
        }
        result["stop_price"] = .decimal(end.stopPrice)
        result["limit_price"] = .decimal(end.limitPrice)
        result["fill_price"] = .decimal(end.averagePrice)
        result["status"] = word(end)
        result["triggered"] = .bool(end.isTriggered)
        result["stops"] = .decimals(stops)
        result["stop_prices"] = .decimals(stops)
        result[bars.isEmpty ? "triggered_at_index" : "triggered_bar"] = triggered
        return result
    }

    private static func limit(_ stop: Price, _ terms: TrailingTerms, _ side: Side) -> Price? {
        terms.limitOffset.map { side == .buy ? stop + $0 : stop - $0 }
    }
}
