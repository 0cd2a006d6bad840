@testable import ExchangeCore

// Nothing is lost: an account's cash and positions against what was paid in, earned and charged. And rounding.
extension GoldenAreas {
    static let identities: [String: Handler] = [
        "conservation": conservation, "identity": conservation, "invariant": conservation, "accounting_identity": conservation,
    ]

    /// Fills, a mark and fees; both sides of the identity come from the exchange's own books. They count what was paid in
    /// only where the case gives it.
    private static func conservation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        for name in ["check", "read", "compute"] { try assume(when, name) }
        try assume(given, "method", "average_cost")
        let paid = first(given, "deposits", "deposit", "start_cash", "starting_cash", "initial_cash", "cash")
        let taken = items(first(given, "withdrawals", "withdrawal"))
        let amounts = try items(paid).map { try known($0.money, "deposit") } + taken.map { -(try known($0.money, "withdrawal")) }
        var instrument = Instrument("ABC")
        instrument.multiplier = given["multiplier"]?.int ?? 1
        var market = Market(policy: try policy(item), cash: amounts.isEmpty ? 100_000_000 : 0, quote: nil)
        market.run(.defineInstrument(instrument))
        for amount in amounts { market.run(.deposit(market.account, amount)) }
        let before = market.exchange.balances(of: market.account).cash
        for fill in (given["fills"] ?? when["fills"] ?? given["trades"])?.list ?? [] {
            let (quantity, price) = try known(trade(fill), "fill")
            market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
            let order = market.place(.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC"))
            guard order.status == .filled else { return ["refusal": .string(order.reason?.code ?? ""), "cash": .null] }
        }
        for (name, kind) in [("dividends", LedgerKind.dividend), ("dividend", .dividend), ("interest", .interest)] {
            if let amount = (given[name] ?? when[name])?.money { market.exchange.post(market.account, kind, amount) }
        }
        if let fees = (given["fees"] ?? when["fees"])?.money { market.exchange.post(market.account, .commission, -fees) }
        if let mark = (given["mark"] ?? when["mark"])?.price {
            market.run(.setQuote("ABC", QuoteChange(bid: mark, ask: mark, last: mark)))
        }
        let balances = market.exchange.balances(of: market.account), position = market.exchange.position(of: market.account, in: "ABC")
        let realized = market.exchange.accounts[market.account].positions[InstrumentID(1)].realized.money
        let unrealized = position?.unrealizedProfit ?? 0, value = position?.marketValue ?? 0
        let ledger = market.exchange.ledger(of: market.account)
        let fees = ledger.filter { [.commission, .secFee, .tafFee].contains($0.kind) }.reduce(Money(0)) { $0 - $1.amount }
        let income = ledger.filter { $0.kind == .dividend || $0.kind == .interest }.reduce(Money(0)) { $0 + $1.amount }
        let deposits = ledger.filter { $0.kind == .deposit || $0.kind == .withdrawal }.reduce(Money(0)) { $0 + $1.amount }
        let left = (amounts.isEmpty ? balances.cash - before : balances.cash) + value,
            right = deposits + realized + unrealized + income - fees
        var result: [String: JSONValue] = [
            "cash": .decimal(balances.cash), "cash_delta": .decimal(balances.cash - before), "equity": .decimal(balances.equity),
            "realized_pl": .decimal(realized), "unrealized_pl": .decimal(unrealized), "total_pl": .decimal(realized + unrealized),
            "fees": .decimal(fees), "deposits": .decimal(deposits), "qty": .decimal(position?.quantity ?? 0),
            "avg_price": .decimal(position?.averagePrice ?? 0), "cost_basis": .decimal(position?.costBasis ?? 0),
        ]
        for name in ["position_value", "market_value"] { result[name] = .decimal(value) }
        for name in ["lhs", "identity_lhs", "left"] { result[name] = .decimal(left) }
        for name in ["rhs", "identity_rhs", "right"] { result[name] = .decimal(right) }
        for name in ["holds", "identity_holds", "identity", "balanced", "equal"] { result[name] = .bool(left == right) }
        return result
    }

    private static let modes: [String: Rounding] = [
        "half_up": .halfUp, "half_away_from_zero": .halfUp, "half_even": .halfEven, "bankers": .halfEven, "down": .down, "trunc": .down,
        "truncate": .down, "toward_zero": .down, "up": .up, "floor": .floor, "ceil": .ceiling, "ceiling": .ceiling,
    ]

    /// One value, or several each for itself, in each mode; and their sum.
    static func rounding(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        let pair = zip2(given["a"], given["b"]).map { [$0, $1] }
        let list = first(given, "values", "terms", "amounts")?.list ?? when["values"]?.list ?? pair
        let values = try (list ?? [try known(first(given, "value", "amount"), "value")]).map { try known($0.money, "value") }
        let places = (given["places"] ?? when["places"])?.int ?? 2
        func rounded(_ mode: Rounding) -> JSONValue {
            list == nil ? .decimal(values[0].rounded(toPlaces: places, mode)) : .decimals(values.map { $0.rounded(toPlaces: places, mode) })
        }
        var result = modes.mapValues { rounded($0) }
        for name in when["modes"]?.list.compactMap(\.text) ?? [] { _ = try known(modes[word(name)], name) }
        for name in ["op", "compute"] { try assume(when, name, "sum", "add", "round") }
        try assume(when, "sum", "true")
        let isRoundOnly = when["round"]?.bool == true
        for name in ["sum", "total"] { result[name] = .decimal(values.reduce(0, +)) }
        if let text = (when["mode"] ?? given["mode"] ?? (isRoundOnly ? nil : when["round"]))?.text {
            let mode = try known(modes[word(text)], text)
            for name in ["rounded", "result", "value", "values"] { result[name] = rounded(mode) }
            result["sum_of_rounded"] = .decimal(values.reduce(0) { $0 + $1.rounded(toPlaces: places, mode) })
            result["rounded_sum"] = .decimal(values.reduce(0, +).rounded(toPlaces: places, mode))
        }
        return result
    }
}
