@testable import ExchangeCore

// What margin accounts must keep, and may do.
extension GoldenAreas {
    static let margins: [String: Handler] = [
        "buying_power": buyingPower, "maintenance_margin": maintenance, "margin_call": marginCall, "legacy_pdt": legacyPDT,
        "multiplier": buyingPower, "margin_multiplier": buyingPower, "intraday_margin": intraday, "option_margin": optionMargin,
        "margin_interest": interest,
    ]

    /// The switches of a case in which a vendor is meant where none is named.
    static func policy(_ item: GoldenCase, vendor: String?) throws -> MarketPolicy {
        let isNamed = ["venue", "broker", "profile"].contains { item.has($0, in: item.given) } || item.given["policy"]?["profile"] != nil
        return try policy(isNamed ? item : item.giving("broker", vendor.map { .string($0) }))
    }

    /// What an account that has so much, or owes it, may buy for.
    static func buyingPower(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        // An account is named by its kind or by who keeps it.
        let kind = given["account"]?.text.map { word($0) }
        let vendor = ["reg_t_margin", "margin", nil].contains(kind) ? nil : kind
        try assume(item.when, "read", "account", "multiplier", "buying_power", "equity", "balances")
        let long = given["long_mv"]?.money ?? 0, short = given["short_mv"]?.money ?? 0
        let cash = given["cash"]?.money ?? given["equity"].flatMap(\.money).map { $0 - long + short.magnitude } ?? 0
        let initial = given["initial"]?.ratio ?? Ratio(percent: 50)
        let (equity, raw) = MarginRequirement.regTBuyingPower(cash: cash, long: long, short: short, initial: initial)
        if let said = given["equity"]?.money, said != equity { throw GoldenCase.Skip(reason: "equity is \(equity)") }
        var policy = try policy(item, vendor: vendor)
        policy.margin.initial = initial
        let at = try (first(given, "date", "trade_date", "as_of") ?? item.when["date"])?.text.map { try newYork($0, "10:00").description }
        var market = Market(policy: policy, cash: cash, at: at ?? "2026-06-15T14:00:00Z", quote: QuoteChange(bid: 1, ask: 1, last: 1))
        market.run(.defineInstrument(Instrument("DEF")))
        market.run(.setQuote("DEF", QuoteChange(bid: 1, ask: 1, last: 1)))
        market.run(
            .adjustAccount(
                market.account,
                AccountChange(positions: [
                    PositionSpec("ABC", Quantity(billionths: long.billionths), at: 1),
                    PositionSpec("DEF", Quantity(billionths: -short.magnitude.billionths), at: 1),
                ])))
        let balances = market.exchange.balances(of: market.account)
        guard balances.equity == equity else { return ["equity": .string("\(balances.equity), by rule \(equity)")] }
        return [
            "equity": .decimal(balances.equity), "regt_buying_power_raw": .decimal(raw),
            "multiplier": .int(balances.multiplier), "maintenance_margin": .decimal(balances.maintenanceRequirement),
            "initial_margin": .decimal(balances.initialRequirement), "buying_power": .decimal(balances.buyingPower),
            "regt_buying_power_clamped": .decimal(balances.regTBuyingPower),
            "regt_buying_power": .decimal(balances.regTBuyingPower),
        ]
    }

    private static func maintenance(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "read", "maintenance_margin", "maintenance")
        let rules = try policy(item).margin
        let quantity = try known(given["qty"]?.quantity, "qty"), price = try known(given["price"]?.price, "price")
        let side = given["side"]?.text.map { word($0) } ?? (quantity.isNegative ? "short" : "long")
        let isShort = try known(
            ["long": false, "buy": false, "short": true, "sell_short": true, "long_2x_etf": false, "long_3x_etf": false][side],
            "side \(side)")
        var value = MarginRequirement.maintenance(
            price: price, quantity: isShort ? -quantity.magnitude : quantity, rules: rules, leverage: try leverage(given))
        let isConcentrated = given["concentrated"]?.bool == true
        if let debit = given["debit"]?.money ?? (isConcentrated ? rules.concentration?.debit : nil) {
            let share = first(given, "concentration", "position_pct", "position_share")?.ratio ?? 1
            value = MarginRequirement.concentrated(value, position: (price * quantity).magnitude, share: share, debit: debit, rules: rules)
        }
        return ["maintenance": .decimal(value), "maintenance_margin": .decimal(value)]
    }

    /// How many times its index a fund moves, in any of the words for it; 1 for what is no such fund.
    private static func leverage(_ given: JSONValue) throws -> Int {
        let names = [
            "leverage", "etf_leverage", "leveraged_etf", "asset", "asset_class", "asset_type", "class", "instrument", "kind", "type", "etf",
            "security", "product", "etf_multiple", "leverage_factor", "factor", "leveraged",
        ]
        let side = given["side"]?.text.flatMap { $0.contains("etf") ? $0 : nil }
        let words = (names.map { given[$0]?.text } + [side]).compactMap { $0?.lowercased() }
        let plain = ["stock", "equity", "etf", "us_equity", "1", "1x", "false"]
        let bareKinds = ["true", "leveraged_etf", "leveraged", "leveraged etf"]
        let factors = words.compactMap { text in text.first { $0.isNumber }.flatMap { Int(String($0)) } }
        for text in words where !plain.contains(text) {
            let isFund =
                ["2", "3"].contains(text) || bareKinds.contains(text) || text.contains("2x") || text.contains("3x")
                || text.contains("leverage")
            guard isFund, let most = factors.max(), (2...3).contains(most) else { throw GoldenCase.Skip(reason: "no such asset: \(text)") }
        }
        return factors.max() ?? 1
    }

    private static func marginCall(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "account", "margin", "reg_t_margin")
        let bought = item.given["buy"] ?? item.given
        let quantity = try known(bought["qty"]?.quantity, "qty")
        guard item.given["debit"] == nil || item.given["cash"] == nil else { throw GoldenCase.Skip(reason: "cash and debit") }
        if let debit = item.given["debit"]?.money, item.given["buy"] == nil {
            let mark = first(item.when, "mark", "price") ?? first(item.given, "price", "mark")
            for name in ["find", "read"] { try assume(item.when, name) }
            guard let mark else { return callPrice(debit: debit, quantity, item) }
            return try standing(at: mark, quantity, cash: -debit, item)
        }
        let price = try known(bought["price"]?.price, "price")
        if let marks = first(item.when, "mark", "marks", "price", "prices", "current_price") {
            return try standing(at: marks, quantity, cash: (item.given["cash"]?.money ?? 0) - price * quantity, item)
        }
        try assume(item.when, "find")
        try assume(item.when, "read", "call_price", "margin_call_price", "price")
        return callPrice(debit: price * quantity - (item.given["cash"]?.money ?? 0), quantity, item)
    }

    /// The price below which there is a call, and the cents next to it.
    private static func callPrice(debit: Money, _ quantity: Quantity, _ item: GoldenCase) -> [String: JSONValue] {
        let exact = MarginRequirement.callPrice(
            debit: debit, quantity: quantity, maintenance: item.given["maintenance"]?.ratio ?? Ratio(percent: 25))
        let above = exact.rounded(toPlaces: 2, .ceiling)
        return ["exact_threshold": .decimal(exact), "no_call_at": .decimal(above), "call_at": .decimal(above - Price(cents: 1))]
    }

    /// How an account stands at one price of what it holds beside its cash or debit, or at each of several.
    private static func standing(
        at marks: JSONValue, _ quantity: Quantity, cash: Money, _ item: GoldenCase
    ) throws -> [String: JSONValue] {
        var policy = try policy(item)
        policy.margin.longMaintenance = item.given["maintenance"]?.ratio ?? Ratio(percent: 25)
        // What the case says must be kept is all that must.
        policy.margin.lowPrice = 0
        policy.margin.concentration = nil
        var answers: [String: [JSONValue]] = [:]
        for mark in try items(marks).map({ try known($0.price, "mark") }) {
            let market = Market(
                policy: policy, cash: cash, positions: [PositionSpec("ABC", quantity, at: mark)],
                quote: QuoteChange(bid: mark, ask: mark, last: mark))
            let balances = market.exchange.balances(of: market.account)
            let isCalled = JSONValue.bool(balances.maintenanceCall.isPositive), amount = JSONValue.decimal(balances.maintenanceCall)
            for name in ["maintenance", "maintenance_margin", "requirement"] {
                answers[name, default: []].append(.decimal(balances.maintenanceRequirement))
            }
            for name in ["margin_call", "call", "is_call", "in_call"] {
                // A case may mean by this whether there is a call, or how much it is for.
                let isAmount = items(item.expect[name]).contains { $0.double != nil }
                answers[name, default: []].append(isAmount ? amount : isCalled)
            }
            for name in ["call_amount", "maintenance_call", "deficit"] {
                answers[name, default: []].append(amount)
            }
            answers["equity", default: []].append(.decimal(balances.equity))
        }
        return answers.mapValues { marks.list.isEmpty ? $0[0] : .array($0) }
    }

    private static func legacyPDT(_ item: GoldenCase) throws -> [String: JSONValue] {
        if dayTradeCounts.contains(where: { item.has($0, in: item.given) }) { return try dayTrade(item) }
        try assume(item.given, "before", "2026-06-04")
        try assume(item.when, "sell_overnight")
        let power = MarginRequirement.dayTradingBuyingPower(
            previousEquity: try known(item.given["last_equity"]?.money, "last_equity"),
            previousMaintenance: item.given["last_maintenance_margin"]?.money ?? 0)
        return [
            "daytrading_buying_power": .decimal(power),
            "dtmc": .decimal(
                MarginRequirement.dayTradingCall(
                    peak: first(item.when, "then_day_trade_peak", "day_trade_peak")?.money ?? 0, buyingPower: power)),
        ]
    }

    private static func interest(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "day_count", "act/360")
        try assume(item.when, "accrue")
        let amount = MarginRequirement.interest(
            debit: try known(item.given["settled_debit"]?.money, "settled_debit"),
            rate: try known(item.given["annual_rate"]?.ratio, "annual_rate"),
            days: item.given["days"]?.int ?? (item.given["weekday"]?.text?.hasPrefix("Fri") == true ? 3 : 1))
        return ["unrounded": .decimal(amount), "rounded": .decimal(amount.posted)]
    }
}
