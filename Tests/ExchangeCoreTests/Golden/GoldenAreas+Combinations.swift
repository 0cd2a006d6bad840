@testable import ExchangeCore

// Orders of several legs at a net price.
extension GoldenAreas {
    static let combinations: [String: Handler] = [
        "combo": combination, "combination": combination, "multi_leg": combination, "mleg": combination, "net_order": combination,
        "spread": combination,
    ]

    /// `given.quotes` has a quote for each symbol, `when.order` the legs; what comes after the order stands in `when.events`.
    private static func combination(_ item: GoldenCase) throws -> [String: JSONValue] {
        let json = try known(item.when["order"], "order")
        var market = Market(policy: try policy(item), cash: item.given["cash"]?.money ?? 100_000_000, quote: nil)
        let isOption = try known(["stock": false, "equity": false, "option": true][item.given["asset"]?.text ?? "stock"], "asset")
        let legs = try json["legs"]?.list.enumerated().map { index, leg in
            let (side, effect) = try side(leg["side"]?.text ?? "buy")
            let symbol = Symbol(first(leg, "symbol", "id")?.text ?? "L\(index + 1)")
            var kind = AssetKind.stock
            if isOption {
                let strike = leg["strike"]?.price ?? Price(100 + index)
                let right: OptionTerms.Right = leg["right"]?.text?.uppercased().hasPrefix("P") == true ? .put : .call
                kind = .option(OptionTerms(underlying: "ABC", right: right, strike: strike, expiration: CivilDate.of(2026, 12, 18)))
            }
            if symbol.text != "ABC" { market.run(.defineInstrument(Instrument(symbol, kind: kind))) }
            if leg["bid"] != nil || leg["ask"] != nil { market.run(.setQuote(symbol, quote(leg))) }
            return OrderLeg(side, symbol, effect: effect, ratio: first(leg, "ratio", "qty", "quantity")?.int ?? 1)
        }
        func set(_ quotes: JSONValue?) {
            market.run(.setQuotes((quotes?.members ?? [:]).sorted { $0.key < $1.key }.map { SymbolQuote(Symbol($0.key), quote($0.value)) }))
        }
        if isOption { market.run(.setQuote("ABC", QuoteChange(last: item.given["underlying"]?.price ?? 100))) }
        set(item.given["quotes"])
        var request = OrderRequest(
            account: market.account, legs: legs ?? [], type: .market, quantity: first(json, "qty", "quantity")?.quantity ?? 1)
        let type = word(json["type"]?.text ?? "market")
        request.type = try known(
            ["net_debit": OrderType.netDebit, "net_credit": .netCredit, "net_zero": .netZero, "market": .market][type], type)
        request.limitPrice = first(json, "price", "limit", "net_price", "limit_price")?.price
        if let tif = first(json, "tif", "duration")?.text { request.timeInForce = try timeInForce(tif, json) }
        let cash = market.exchange.balances(of: market.account).cash
        let placed = market.place(request)
        var statuses = [word(placed)]
        for event in item.when["events"]?.list ?? [] {
            if event.text == "cancel" { market.run(.cancelOrder(placed.id)) } else { set(event) }
            statuses.append(word(market.order(placed.id)))
        }
        let end = market.order(placed.id)
        let executions = market.exchange.executions(of: end.id)
        var result: [String: JSONValue] = [
            "status": word(end), "statuses": .array(statuses), "filled_qty": .decimal(end.filledQuantity),
            "net_price": .decimal(end.averagePrice), "filled_avg_price": .decimal(end.averagePrice),
            "accepted": .bool(end.status != .rejected),
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            "fills": .array(
                executions.map { execution in
                    .object([
                        "symbol": .string(market.exchange[execution.instrument].symbol.text), "side": .string(execution.side.rawValue),
                        "qty": .decimal(execution.quantity), "price": .decimal(execution.price),
                    ])
                }),
        ]
        result["refusal"] = end.reason.map { .string($0.code) }
        return result
    }
}
