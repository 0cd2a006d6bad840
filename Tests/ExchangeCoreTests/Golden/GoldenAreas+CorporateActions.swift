@testable import ExchangeCore

// Splits and dividends, and what they make of the orders that wait.
extension GoldenAreas {
    /// What a split makes of shares, options and orders.
    static func split(_ item: GoldenCase) throws -> [String: JSONValue] {
        let numbers = (item.given["ratio"]?.text ?? "").split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        try assume(item.when, "apply", "ex_date", "true")
        guard numbers.count == 2 else { throw GoldenCase.Skip(reason: "no ratio") }
        let shares = try known(item.given["shares"]?.quantity, "shares"), average = try known(item.given["avg"]?.price, "avg")
        let orders = try resting(item.given)
        let price = quietPrice(orders.map(\.request), near: average) ?? average
        var market = Market(
            hours: .nyse, cash: 10_000_000, positions: [PositionSpec("ABC", shares, at: average)],
            quote: QuoteChange(bid: price, ask: price, last: price))
        let placed = orders.map { ($0.name, market.place($0.request)) }
        if let (name, order) = placed.first(where: { !$0.1.status.isOpen }) {
            return ["refusal": .string("\(name): \(order.reason?.code ?? "")"), "shares": .null]
        }
        if let option = item.given["option"], let strike = option["strike"]?.price {
            let terms = OptionTerms(
                underlying: "ABC", right: item.given["option"]?["right"]?.text == "P" ? .put : .call, strike: strike,
                expiration: CivilDate.of(2026, 12, 18))
            market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
            market.run(.openAccount(AccountSpec(number: "2", positions: [PositionSpec("OPT", option["contracts"]?.quantity ?? 1, at: 1)])))
        }
        market.run(
            .corporateAction(
                .split(
                    "ABC", numerator: numbers[0], denominator: numbers[1], exDate: CivilDate.of(2026, 3, 3),
                    cashInLieuPrice: item.given["post_price"]?.price)))
        market.advance(to: "2026-03-03T10:00:00Z")
        let position = try known(market.exchange.position(of: market.account, in: "ABC"), "position")
        let exact = shares.scaled(by: Int128(numbers[0]), over: Int128(numbers[1]))
        let lieu = market.exchange.ledger(of: market.account).first { $0.kind == .cashInLieu }
        var result: [String: JSONValue] = [
            "shares": .decimal(position.quantity), "avg": .decimal(position.averagePrice),
            "cost_basis_unchanged": .decimal(position.costBasis),
            "cost_basis_shares": .decimal(position.costBasis), "cash_in_lieu": .decimal(lieu?.amount ?? 0),
            "cost_basis_fraction": .decimal(average * shares - position.costBasis),
            "fraction_cash_in_lieu_shares": .decimal(exact - position.quantity),
        ]
        result.merge(now(placed.map { ($0.0, market.order($0.1.id)) }, item)) { mine, _ in mine }
        if let option = market.exchange.position(of: AccountID(2), in: "OPT"),
            let terms = market.exchange.instrument("OPT")?.kind.optionTerms
        {
            result["option"] = .object(["contracts": .decimal(option.quantity), "strike": .decimal(terms.strike)])
        }
        return result
    }

    /// What a dividend pays, and what its ex-date makes of orders.
    static func dividend(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let perShare = try known(first(given, "dps", "dividend", "amount")?.money, "dps")
        try assume(item.when, "pay", "true")
        for name in ["apply", "event", "ex_date", "on"] { try assume(item.when, name, "ex_date", "dividend", "true") }
        try assume(given, "side", "long", "short")
        try assume(given, "tif", "gtc")
        let orders = try resting(given)
        let shares = given["shares"]?.quantity ?? (orders.isEmpty ? 0 : 1000)
        let isShort = given["side"]?.text == "short" || shares.isNegative
        let price = first(given, "price", "last")?.price ?? quietPrice(orders.map(\.request), near: 10) ?? 10
        var policy = try policy(item)
        // What Alpaca's paper trading leaves out, its brokerage does.
        if first(given, "venue", "broker")?.text.map({ word($0) }) == "alpaca" { policy.paysDividends = true }
        var market = Market(
            policy: policy, hours: .nyse, cash: 100_000_000,
            positions: shares.isZero ? [] : [PositionSpec("ABC", isShort ? -shares.magnitude : shares, at: price)],
            quote: QuoteChange(bid: price, ask: price, last: price))
        let placed = orders.map { ($0.name, market.place($0.request)) }
        if let (name, order) = placed.first(where: { !$0.1.status.isOpen }) {
            return ["refusal": .string("\(name): \(order.reason?.code ?? "")"), "cash_delta": .null]
        }
        let cash = market.exchange.balances(of: market.account).cash
        market.run(
            .corporateAction(.dividend("ABC", perShare: perShare, exDate: CivilDate.of(2026, 3, 3), payDate: CivilDate.of(2026, 3, 5))))
        market.advance(to: "2026-03-05T15:00:00Z")
        let result: [String: JSONValue] = [
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            "unrounded": .decimal(perShare.scaled(by: shares.billionths, over: Quantity.scale)),
        ]
        return join(result, now(placed.map { ($0.0, market.order($0.1.id)) }, item))
    }

    // MARK: Orders that rest

    /// The orders that a case gives, each with a name: those whose name says what they are, with `gtc_` or without, and
    /// those of a list.
    private static func resting(_ given: JSONValue) throws -> [(name: String, request: OrderRequest)] {
        var orders: [(name: String, request: OrderRequest)] = []
        let names = ["buy_limit", "sell_stop", "sell_limit", "buy_stop"]
        let lists = ["orders", "gtc_orders", "order", "gtc_order", "gtc"].compactMap { given[$0] }
        for name in names {
            let places = [given["gtc_" + name], given[name], given[name + "_gtc"]] + lists.flatMap { [$0["gtc_" + name], $0[name]] }
            for json in places.compactMap({ $0 }) { orders.append((name, try gtc(name, json))) }
        }
        for json in lists.flatMap({ $0.list.isEmpty ? [$0] : $0.list }) where first(json, "side", "type", "limit", "stop") != nil {
            orders.append(("\(orders.count)", try request(json.with("tif", .string("gtc")))))
        }
        let isFixed = first(given, "dnr", "do_not_reduce")?.bool == true
        return isFixed ? orders.map { ($0.name, $0.request.with { $0.doNotReduce = true }) } : orders
    }

    /// A good-till-canceled order whose name says its side and type; written as an object, or as its price alone.
    private static func gtc(_ name: String, _ json: JSONValue) throws -> OrderRequest {
        let type = name.hasSuffix("stop") ? "stop" : "limit"
        let order = json.text == nil ? json : JSONValue.object([type: json])
        return try request(
            order.with("side", .string(name.hasPrefix("buy") ? "buy" : "sell")).with("tif", .string("gtc")).with("type", .string(type)))
    }

    /// What became of such orders: each under its name, with `gtc_` and without, and all of them as lists or by name. Where
    /// a case expects no object but a number, it is the price that the order waits for.
    private static func now(_ orders: [(name: String, order: Order)], _ item: GoldenCase) -> [String: JSONValue] {
        func written(_ order: Order, like expected: JSONValue?) -> JSONValue {
            guard case .object? = expected else { return .decimal(order.type == .limit ? order.limitPrice : order.stopPrice) }
            return .object([
                "qty": .decimal(order.quantity), "limit": .decimal(order.limitPrice), "stop": .decimal(order.stopPrice),
                "status": word(order),
            ])
        }
        func byName(like expected: JSONValue?) -> [String: JSONValue] {
            let aliases = orders.flatMap {
                [($0.name, $0.order), ("gtc_" + $0.name, $0.order), ($0.name + "_gtc", $0.order), ($0.name + "_unchanged", $0.order)]
            }
            return aliases.reduce(into: [:]) { $0[$1.0] = written($1.1, like: item.peek($1.0, in: expected)) }
        }
        var result = byName(like: item.expect)
        for name in ["orders", "gtc_orders", "gtc", "adjusted", "prices", "adjusted_orders", "adjusted_prices"] {
            let expected = item.expect[name]
            if case .object? = expected {
                // One order alone needs no name.
                let isNamed = orders.contains {
                    item.has($0.name, in: expected ?? .null) || item.has("gtc_" + $0.name, in: expected ?? .null)
                }
                if let order = orders.first?.order, orders.count == 1, !isNamed {
                    result[name] = written(order, like: expected)
                } else {
                    result[name] = .object(JSONMembers(byName(like: expected)))
                }
            } else {
                result[name] = .array(orders.map { written($0.order, like: expected?.list.first) })
            }
        }
        guard orders.count == 1, let order = orders.first?.order else { return result }
        for name in ["gtc", "order", "adjusted"] where item.expect[name]?.list.isEmpty != false {
            result[name] = written(order, like: item.expect[name])
        }
        result["limit"] = .decimal(order.limitPrice)
        result["stop"] = .decimal(order.stopPrice)
        result["qty"] = .decimal(order.quantity)
        return result
    }

    /// A price at which none of some orders trades or is elected: above the limits of buys and the stops of sales, below
    /// the limits of sales and the stops of buys. It is the one that is wished for, if that is such a price; nil if there is
    /// none, or if nothing says where it is.
    static func quietPrice(_ orders: [OrderRequest], near wish: Price? = nil) -> Price? {
        var low: Price?, high: Price?
        for order in orders {
            let isBuy = order.legs.first?.side == .buy
            guard let own = order.stopPrice ?? order.limitPrice else { continue }
            if isBuy == (order.stopPrice == nil) { low = max(low ?? own, own) } else { high = min(high ?? own, own) }
        }
        if let wish, low.map({ $0 < wish }) ?? true, high.map({ wish < $0 }) ?? true { return wish }
        switch (low, high) {
        case (let low?, let high?): return low < high ? (low + high).scaled(by: 1, over: 2) : nil
        case (let low?, nil): return low.scaled(by: 101, over: 100)
        case (nil, let high?): return high.scaled(by: 99, over: 100)
        case (nil, nil): return nil
        }
    }
}
