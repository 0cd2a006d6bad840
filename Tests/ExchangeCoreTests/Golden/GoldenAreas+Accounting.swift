@testable import ExchangeCore

// Profit, lots, cash accounts, rounding.
extension GoldenAreas {
    static let accounting: [String: Handler] = [
        "pnl": profit, "tax_lots": lots, "fractional": fractional, "cash_account": cashAccount, "fees": fees, "settlement": settlement,
        "rounding": rounding, "slippage": slippage,
    ]

    private static func marketOf(_ instrument: Instrument, cash: Money = 100_000_000, type: AccountType = .margin) -> Market {
        var market = Market(type: type, cash: cash, quote: nil)
        market.run(.defineInstrument(instrument))
        return market
    }

    private static func profit(_ item: GoldenCase) throws -> [String: JSONValue] {
        if item.has("day1", in: item.given) { return try lots(item) }
        if item.when["read"] != nil { return try readPosition(item) }
        try assume(item.given, "method", "average_cost")
        var instrument = Instrument("ABC")
        instrument.multiplier = item.given["multiplier"]?.int ?? 1
        var market = marketOf(instrument)
        let cash = market.exchange.balances(of: market.account).cash
        for fill in item.when["fills"]?.list ?? [] {
            let (quantity, price) = try known(trade(fill), "fill")
            market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
            let order = market.place(.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC"))
            guard order.status == .filled else { return ["refusal": .string(order.reason?.code ?? ""), "qty": .null] }
        }
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        // Cash moves in cents; what was gained and what the position cost say what it would be without rounding.
        let posted = market.exchange.balances(of: market.account).cash - cash
        let exact = state.realized.money - state.cost.money * instrument.multiplier
        var result: [String: JSONValue] = [
            "qty": .decimal(state.quantity), "avg_price": .decimal(state.averagePrice), "realized_pl": .decimal(state.realized.money),
            "cash_delta": told([.decimal(posted), .decimal(exact)], item.expect["cash_delta"]),
        ]
        if let mark = item.when["mark"]?.price {
            market.run(.setQuote("ABC", QuoteChange(bid: mark, ask: mark, last: mark)))
            let position = market.exchange.position(of: market.account, in: "ABC")
            result["unrealized_pl"] = .decimal(position?.unrealizedProfit ?? 0)
            result["market_value"] = .decimal(position?.marketValue ?? 0)
            result["cost_basis"] = .decimal(position?.costBasis ?? 0)
            let unrealized = position?.unrealizedProfit ?? 0
            let left = market.exchange.balances(of: market.account).cash - cash + (position?.marketValue ?? 0)
            result["total_pl"] = .decimal(state.realized.money + unrealized)
            for name in ["identity_lhs", "lhs"] { result[name] = .decimal(left) }
            for name in ["identity_rhs", "rhs"] { result[name] = .decimal(state.realized.money + unrealized) }
            result["identity_holds"] = .bool(left == state.realized.money + unrealized)
        }
        return result
    }

    private static func readPosition(_ item: GoldenCase) throws -> [String: JSONValue] {
        let last = try known(item.given["lastday_price"]?.price, "lastday_price"),
            current = try known(item.given["current_price"]?.price, "current_price")
        let quantity = try known(item.given["qty"]?.quantity, "qty"),
            average = try known(item.given["avg_entry_price"]?.price, "avg_entry_price")
        try assume(item.when, "read", "position")
        try assume(item.given, "side", quantity.isNegative ? "short" : "long")
        var market = Market(quote: QuoteChange(last: last))
        market.run(.openAccount(AccountSpec(number: "2", positions: [PositionSpec("ABC", quantity, at: average)])))
        market.run(.setQuote("ABC", QuoteChange(last: current)))
        let position = try known(market.exchange.position(of: AccountID(2), in: "ABC"), "position")
        let change = (position.mark - position.previousMark).scaled(by: Price.scale, over: position.previousMark.billionths).rounded(
            toPlaces: 4)
        return [
            "change_today": .decimal(change), "qty": .decimal(position.quantity),
            "market_value": .decimal(position.marketValue), "cost_basis": .decimal(position.costBasis),
            "unrealized_pl": .decimal(position.unrealizedProfit),
            "unrealized_plpc": .decimal(position.unrealizedProfit.scaled(by: Money.scale, over: position.costBasis.magnitude.billionths)),
            "unrealized_intraday_pl": .decimal((position.mark - position.previousMark) * position.quantity),
            "change_today_4dp": .decimal(change),
        ]
    }

    private static func fractional(_ item: GoldenCase) throws -> [String: JSONValue] {
        let price = try known(item.given["price"]?.price, "price")
        try assume(item.when, "round", "floor 9dp")
        var market = Market(policy: try policy(item), cash: 100_000_000, quote: QuoteChange(bid: price, ask: price, last: price))
        let order = market.place(OrderRequest.market(market.account, .buy, 0, "ABC").with { $0.notional = item.given["notional"]?.money })
        return ["qty": .decimal(order.filledQuantity), "refusal": .string(order.reason?.code ?? "")]
    }

    private static func cashAccount(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "account", "cash")
        var policy = try policy(item)
        policy.cashRules = .counted
        var market = Market(
            policy: policy, hours: .nyse, type: .cash, cash: try known(item.given["settled"]?.money, "settled"),
            positions: [PositionSpec("DEF", 100_000, at: 1)], quote: QuoteChange(bid: 1, ask: 1, last: 1))
        market.run(.setQuote("DEF", QuoteChange(bid: 1, ask: 1, last: 1)))
        // What is unsettled was paid today for something else.
        if let unsettled = item.given["unsettled"]?.quantity, unsettled.isPositive {
            market.place(.market(market.account, .sell, unsettled, "DEF"))
        }
        var statuses: [JSONValue] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            let isBuy = event.hasPrefix("buy")
            let bought = market.exchange.position(of: market.account, in: "ABC")?.quantity
            let said = event.split(separator: " ").compactMap { Quantity(String($0)) }.first
            // A sale without an amount is of all that was bought.
            guard isBuy || event.hasPrefix("sell"), let amount = said ?? (isBuy ? nil : bought) else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            // "Sell other holding" raises cash; any other sale is of what was bought.
            let symbol: Symbol = isBuy || !event.contains("other") ? "ABC" : "DEF"
            statuses.append(word(market.place(.market(market.account, isBuy ? .buy : .sell, amount, symbol))))
        }
        let today = market.exchange.balances(of: market.account)
        market.advance(to: "2026-03-03T15:00:00Z")
        let next = market.exchange.balances(of: market.account)
        let conduct = market.exchange.conduct(of: market.account)
        func strikes(_ kind: AccountConduct.Violation) -> JSONValue { .int(conduct.strikes.count { $0.violation == kind }) }
        func isStruck(_ kind: AccountConduct.Violation) -> JSONValue { .bool(strikes(kind) != .int(0)) }
        return [
            "good_faith_violation": isStruck(.goodFaith), "gfv": isStruck(.goodFaith), "free_riding": isStruck(.freeRiding),
            "statuses": .array(statuses), "good_faith_violations": strikes(.goodFaith), "free_riding_violations": strikes(.freeRiding),
            "cash_after_T": .decimal(today.cash), "withdrawable_after_T": .decimal(today.withdrawable),
            "unsettled_after_T1": .decimal(next.unsettledCash),
            "settled_after_T": .decimal(today.settledCash), "unsettled_after_T": .decimal(today.unsettledCash),
            "settled_after_T1": .decimal(next.settledCash), "trade_available_T": .decimal(today.buyingPower),
        ]
    }

    private static func slippage(_ item: GoldenCase) throws -> [String: JSONValue] {
        guard item.given["model"]?.text == "volume_share" else { throw GoldenCase.Skip(reason: "no such model") }
        try assume(item.when, "compute", "true")
        let share = VolumeShare(
            limit: try known(item.given["volume_limit"]?.ratio, "volume_limit"),
            impact: try known(item.given["price_impact"]?.ratio, "price_impact"))
        let volume = try known(item.given["bar_volume"]?.quantity, "bar_volume")
        return [
            "max_fill_per_bar": .decimal(share.most(of: volume)),
            "slippage_per_share": .decimal(
                share.slippage(taking: item.given["order_qty"]?.quantity ?? 0, of: volume, at: item.given["price"]?.price ?? 0)),
        ]
    }
}
