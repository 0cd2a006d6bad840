@testable import ExchangeCore

// What margin accounts must keep, and may do.
extension GoldenAreas {
    static let margins: [String: Handler] = [
        "buying_power": buyingPower, "maintenance_margin": maintenance, "margin_call": marginCall, "legacy_pdt": legacyPDT,
        "intraday_margin": intraday, "option_margin": optionMargin, "margin_interest": interest,
    ]

    private static func buyingPower(_ item: GoldenCase) throws -> [String: JSONValue] {
        let long = item.given["long_mv"]?.money ?? 0, short = item.given["short_mv"]?.money ?? 0, cash = item.given["cash"]?.money ?? 0
        try assume(item.given, "account", "reg_t_margin", "margin")
        try assume(item.when, "read", "account")
        let initial = item.given["initial"]?.ratio ?? Ratio(percent: 50)
        let (equity, raw) = MarginRequirement.regTBuyingPower(
            cash: cash, long: long, short: short, initial: initial)
        var policy = MarketPolicy()
        policy.margin.initial = initial
        var market = Market(policy: policy, cash: cash, quote: QuoteChange(bid: 1, ask: 1, last: 1))
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
        ]
    }

    private static func maintenance(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "read", "maintenance_margin", "maintenance")
        let rules = try policy(item).margin
        let quantity = try known(given["qty"]?.quantity, "qty"), price = try known(given["price"]?.price, "price")
        let words = ["leverage", "etf_leverage", "asset", "instrument", "kind", "type", "etf"].compactMap { given[$0]?.text?.lowercased() }
        for word in words where !["stock", "equity", "etf", "us_equity", "1", "1x", "2", "3"].contains(word) {
            guard word.contains("2x") || word.contains("3x") || word.contains("leverage") else {
                throw GoldenCase.Skip(reason: "no such asset: \(word)")
            }
        }
        let leverage = words.compactMap { word in word.first { $0.isNumber }.flatMap { Int(String($0)) } }.max() ?? 1
        let isShort = given["side"]?.text == "short"
        var value = MarginRequirement.maintenance(
            price: price, quantity: isShort ? -quantity.magnitude : quantity, rules: rules, leverage: leverage)
        if let debit = given["debit"]?.money {
            let share = given["concentration"]?.ratio ?? 1
            value = MarginRequirement.concentrated(value, position: (price * quantity).magnitude, share: share, debit: debit, rules: rules)
        }
        return ["maintenance": .decimal(value), "maintenance_margin": .decimal(value)]
    }

    private static func marginCall(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "find")
        let quantity = try known(item.given["buy"]?["qty"]?.quantity, "qty"), price = try known(item.given["buy"]?["price"]?.price, "price")
        let debit = price * quantity - (item.given["cash"]?.money ?? 0)
        let exact = MarginRequirement.callPrice(
            debit: debit, quantity: quantity, maintenance: item.given["maintenance"]?.ratio ?? Ratio(percent: 25))
        let above = exact.rounded(toPlaces: 2, .ceiling)
        return ["exact_threshold": .decimal(exact), "no_call_at": .decimal(above), "call_at": .decimal(above - Price(cents: 1))]
    }

    private static func legacyPDT(_ item: GoldenCase) throws -> [String: JSONValue] {
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

    private static func intraday(_ item: GoldenCase) throws -> [String: JSONValue] {
        if let rule = item.given["rule"]?.text, !rule.contains("4210(d)(2)") { throw GoldenCase.Skip(reason: "no rule \(rule)") }
        // The day's deficit is its peak.
        let peaks = first(item.when, "intraday_long_exposures", "exposures")?.list.compactMap(\.money) ?? []
        let exposure = try known(item.when["intraday_long_exposure"]?.money ?? peaks.max(), "intraday_long_exposure")
        let deposit = first(item.when, "deposit", "deposits")?.money ?? 0
        let days = try policy(item).deficitCallDays
        let due = first(item.given, "date", "trade_date")?.text.flatMap { CivilDate($0) }.map {
            MarketCalendar(hours: .nyse).tradingDay(days, after: $0).description
        }
        let equity = try known(item.given["equity"]?.money, "equity") - (first(item.when, "withdraw", "withdrawal")?.money ?? 0)
        let (deficit, forgiven) = MarginRequirement.intradayDeficit(
            equity: equity, requirement: (item.given["maintenance"]?.ratio ?? Ratio(percent: 25)) * exposure)
        return [
            "intraday_margin_deficit": .decimal(deficit), "de_minimis_threshold": .decimal(forgiven),
            "margin_call": .bool(deficit.isPositive), "exempt_from_freeze": .bool(MarginRequirement.isForgiven(deficit, equity: equity)),
            "remaining_call": .decimal(max(0, deficit - deposit)), "satisfied": .bool(deposit >= deficit),
            "call_due_business_days": .int(days), "due_in_business_days": .int(days), "freeze_days": .int(90),
            "call_due_date": due.map { .string($0) } ?? .null, "due_date": due.map { .string($0) } ?? .null,
        ]
    }

    private static func optionMargin(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "read", "requirement", "reserve")
        let strike = given["strike"]?.price ?? 0, premium = given["premium"]?.price ?? 0, contracts = given["contracts"]?.quantity ?? 1
        func both(_ margin: Money) -> [String: JSONValue] { ["margin": .decimal(margin), "requirement": .decimal(margin)] }
        if given["legs"] != nil { return both(try requirement(ofLegs: item)) }
        let type = given["type"]?.text ?? ""
        switch type {
        case "naked_equity_option", "naked_index_option", "naked_call", "naked_put", "naked_option":
            let isPut = given["right"]?.text?.uppercased().hasPrefix("P") ?? type.hasSuffix("put")
            return both(
                MarginRequirement.nakedOption(
                    right: isPut ? .put : .call, underlying: try known(given["underlying"]?.price, "underlying"), strike: strike,
                    premium: premium, contracts: contracts, isIndex: type == "naked_index_option" || given["index"]?.bool == true))
        case "cash_secured_put":
            try assume(given, "account", "cash")
            let collateral = MarginRequirement.cashSecuredPut(strike: strike, contracts: contracts)
            return join(
                both(collateral),
                [
                    "collateral": .decimal(collateral), "reserve": .decimal(collateral),
                    "cash_after_fill_delta": .decimal(premium * contracts * 100),
                ])
        case "covered_call":
            var market = Market(type: .cash, positions: [PositionSpec("ABC", given["shares"]?.quantity ?? contracts * 100, at: 10)])
            let terms = OptionTerms(underlying: "ABC", right: .call, strike: 12, expiration: CivilDate.of(2026, 12, 18))
            market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
            market.run(.setQuote("OPT", QuoteChange(bid: 1, ask: 1, last: 1)))
            let order = market.place(.limit(market.account, .sell, contracts, "OPT", at: 1))
            let reserved = market.exchange.sharesUnderCalls(market.exchange.view(market.account), InstrumentID(1))
            return join(both(order.need.means), ["shares_reserved": .decimal(reserved), "reserved_shares": .decimal(reserved)])
        case "long_option", "long_call", "long_put":
            try assume(given, "right", "c", "p")
            var market = Market(policy: try policy(item), cash: 100_000_000)
            let terms = OptionTerms(underlying: "ABC", right: .call, strike: 10, expiration: CivilDate.of(2026, 12, 18))
            market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
            let order = market.place(.limit(market.account, .buy, contracts, "OPT", at: premium))
            let needed = order.need.means
            return join(both(needed), ["loan_value": .int(0), "cost": .decimal(needed)])
        case _ where type.contains("vertical") || type.contains("spread"):
            try assume(given, "right", "c", "p")
            try assume(given, "credit")
            try assume(given, "net_credit")
            if let width = given["width"]?.price { return both(width * contracts * 100) }
            let long = try known(given["long_strike"]?.price, "long_strike"),
                short = try known(given["short_strike"]?.price, "short_strike")
            return both((long - short).magnitude * contracts * 100)
        default: throw GoldenCase.Skip(reason: "no option position \(given)")
        }
    }

    /// What an account that holds some options, and shares, must keep for them.
    private static func requirement(ofLegs item: GoldenCase) throws -> Money {
        let given = item.given
        let underlying = try known(given["underlying"]?.price, "underlying")
        try assume(given, "type")
        let isCash = given["account"]?.text == "cash"
        let legs = try (given["legs"]?.list ?? []).map { leg in
            let side = leg["side"]?.text ?? ""
            let size = first(leg, "contracts", "qty")?.quantity ?? 1
            let expiration = leg["expiration"]?.text.flatMap { CivilDate($0) } ?? CivilDate.of(2026, 12, 18)
            let right: OptionTerms.Right = try known(leg["right"]?.text, "right").uppercased().hasPrefix("P") ? .put : .call
            return OptionMargin.Leg(
                terms: OptionTerms(
                    underlying: "ABC", right: right, strike: try known(leg["strike"]?.price, "strike"), expiration: expiration),
                contracts: ["short", "sell"].contains(side) ? -size.magnitude : size, multiplier: 100, premium: leg["premium"]?.price ?? 0)
        }
        return OptionMargin.requirement(
            legs, shares: given["shares"]?.quantity ?? 0, underlying: underlying, isIndex: given["index"]?.bool ?? false, isCash: isCash)
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
