@testable import ExchangeCore

// What options need of margin and cash accounts.
extension GoldenAreas {
    /// What must be kept for some options, or held back for an order in them.
    static func optionMargin(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "read", "requirement", "reserve", "margin", "margin_requirement", "collateral")
        try assume(given, "multiplier", "100")
        let premium = given["premium"]?.price ?? 0, contracts = given["contracts"]?.quantity ?? 1
        func both(_ margin: Money) -> [String: JSONValue] { ["margin": .decimal(margin), "requirement": .decimal(margin)] }
        if given["legs"] != nil { return both(try requirement(ofLegs: item)) }
        let type = word(given["type"]?.text ?? "")
        switch type {
        case _ where type.contains("naked"), "short_call", "short_put":
            let isPut = given["right"]?.text?.uppercased().hasPrefix("P") ?? type.hasSuffix("put")
            return both(
                MarginRequirement.nakedOption(
                    right: isPut ? .put : .call, underlying: try known(given["underlying"]?.price, "underlying"),
                    strike: try known(given["strike"]?.price, "strike"), premium: premium, contracts: contracts,
                    isIndex: try isIndex(given, type)))
        case "cash_secured_put":
            try assume(given, "account", "cash")
            let collateral = MarginRequirement.cashSecuredPut(strike: try known(given["strike"]?.price, "strike"), contracts: contracts)
            return join(
                both(collateral),
                [
                    "collateral": .decimal(collateral), "reserve": .decimal(collateral),
                    "cash_after_fill_delta": .decimal(premium * contracts * 100),
                ])
        case "covered_call":
            try assume(given, "strike")
            var market = Market(type: .cash, positions: [PositionSpec("ABC", given["shares"]?.quantity ?? contracts * 100, at: 10)])
            let price = premium.isPositive ? premium : 1
            let terms = OptionTerms(underlying: "ABC", right: .call, strike: 12, expiration: CivilDate.of(2026, 12, 18))
            market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
            market.run(.setQuote("OPT", QuoteChange(bid: price, ask: price, last: price)))
            let cash = market.exchange.balances(of: market.account).cash
            let order = market.place(.limit(market.account, .sell, contracts, "OPT", at: price))
            let gained = market.exchange.balances(of: market.account).cash - cash
            let reserved = market.exchange.sharesUnderCalls(market.exchange.view(market.account), InstrumentID(1))
            return join(
                both(order.need.means),
                [
                    "shares_reserved": .decimal(reserved), "reserved_shares": .decimal(reserved),
                    "cash_after_fill_delta": .decimal(premium.isPositive ? gained : nil),
                ])
        case "long_option", "long_call", "long_put":
            try assume(given, "right", "c", "p", "call", "put")
            try assume(given, "strike")
            var market = Market(policy: try policy(item), cash: 100_000_000)
            let terms = OptionTerms(underlying: "ABC", right: .call, strike: 10, expiration: CivilDate.of(2026, 12, 18))
            market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
            market.run(.setQuote("OPT", QuoteChange(bid: premium, ask: premium, last: premium)))
            let order = market.place(.limit(market.account, .buy, contracts, "OPT", at: premium))
            let needed = order.need.means
            // It lends what the account may buy for more when it is worth as much again.
            let before = market.exchange.balances(of: market.account).buyingPower
            market.run(.setQuote("OPT", QuoteChange(bid: premium * 2, ask: premium * 2, last: premium * 2)))
            let loan = market.exchange.balances(of: market.account).buyingPower - before
            return join(both(needed), ["loan_value": .decimal(loan), "cost": .decimal(needed)])
        case _ where type.contains("vertical") || type.contains("spread"):
            let margin = try vertical(given, type, contracts)
            // What was paid for the spread is lost no more.
            let credit = first(given, "credit", "net_credit", "net_premium")?.price.map { $0 * contracts * 100 }
            return join(
                both(margin),
                ["max_loss": .decimal(credit.map { margin - $0 }), "margin_net_of_credit": .decimal(credit.map { margin - $0 })])
        default: throw GoldenCase.Skip(reason: "no option position \(type)")
        }
    }

    private static func isIndex(_ given: JSONValue, _ type: String) throws -> Bool {
        // A narrow index is margined as a stock is.
        if type.contains("narrow") { throw GoldenCase.Skip(reason: "no option position \(type)") }
        return type.contains("index") || given["index"]?.bool == true
    }

    /// A short option and a long one of the same right and day.
    private static func vertical(_ given: JSONValue, _ type: String, _ contracts: Quantity) throws -> Money {
        try assume(given, "credit")
        try assume(given, "net_premium")
        try assume(given, "net_credit")
        let words: [String: OptionTerms.Right] = ["C": .call, "CALL": .call, "P": .put, "PUT": .put]
        let named: OptionTerms.Right = type.contains("call") ? .call : .put
        let right = try given["right"]?.text.map { try known(words[$0.uppercased()], $0) } ?? creditRight(given, type) ?? named
        let strikes = try strikes(given, type, right)
        // Where nothing says how the underlying stands, the spread stands at its greatest loss.
        let width = right == .put ? strikes.short - strikes.long : strikes.long - strikes.short
        let premium = first(given, "short_premium", "premium")?.price ?? 0
        func leg(_ strike: Price, _ contracts: Quantity, _ premium: Price) -> OptionMargin.Leg {
            let terms = OptionTerms(underlying: "ABC", right: right, strike: strike, expiration: CivilDate.of(2026, 12, 18))
            return OptionMargin.Leg(terms: terms, contracts: contracts, multiplier: 100, premium: premium)
        }
        let underlying = given["underlying"]?.price
        return OptionMargin.requirement(
            [
                leg(strikes.short, -contracts, underlying == nil ? max(premium, width) : premium),
                leg(strikes.long, contracts, given["long_premium"]?.price ?? 0),
            ], shares: 0, underlying: underlying ?? strikes.long, isIndex: try isIndex(given, type),
            isCash: given["account"]?.text == "cash")
    }

    /// The right of a spread that is paid for and whose strikes say which is which: the lower one is short of calls, the
    /// higher one of puts. Nil where the type says the right, or where nothing was paid.
    private static func creditRight(_ given: JSONValue, _ type: String) -> OptionTerms.Right? {
        guard !type.contains("call"), !type.contains("put") else { return nil }
        guard type.contains("credit") || first(given, "credit", "net_credit", "net_premium") != nil,
            let (short, long) = zip2(first(given, "short_strike", "short")?.price, first(given, "long_strike", "long")?.price)
        else { return nil }
        return short < long ? .call : .put
    }

    /// The two strikes of a vertical spread: each by its name, or two of which the type says which is short, or any two so
    /// wide apart.
    private static func strikes(_ given: JSONValue, _ type: String, _ right: OptionTerms.Right) throws -> (short: Price, long: Price) {
        let width = given["width"]?.price
        let short: Price, long: Price
        if let named = zip2(first(given, "short_strike", "short")?.price, first(given, "long_strike", "long")?.price) {
            (short, long) = named
        } else {
            let both = try given["strikes"]?.list.map { try known($0.price, "strikes") } ?? width.map { [100 + $0, 100] } ?? []
            guard both.count == 2 else { throw GoldenCase.Skip(reason: "no strikes") }
            // Who is paid is short of the dearer option, the put of the higher strike or the call of the lower; who pays is long
            // of it. A mere width is that of a spread that is paid for.
            let pays = ["debit", "bull_call", "bear_put"].contains { type.contains($0) } || given["debit"] != nil
            let isPaid =
                ["credit", "bull_put", "bear_call"].contains { type.contains($0) }
                || first(given, "credit", "net_credit", "net_premium") != nil
            guard pays != isPaid || width != nil else { throw GoldenCase.Skip(reason: "which strike is short?") }
            let low = min(both[0], both[1]), high = max(both[0], both[1])
            (short, long) = (right == .put) != pays ? (high, low) : (low, high)
        }
        if let width, width != (short - long).magnitude { throw GoldenCase.Skip(reason: "strikes that are not \(width) apart") }
        return (short, long)
    }

    /// What an account that holds some options, and shares, must keep for them.
    private static func requirement(ofLegs item: GoldenCase) throws -> Money {
        let given = item.given
        try assume(given, "type")
        let isCash = given["account"]?.text == "cash"
        let times = given["contracts"]?.quantity ?? 1
        let legs = try (given["legs"]?.list ?? []).map { leg in
            let side = leg["side"]?.text.map { word($0) } ?? "long"
            let isShort = try known(
                ["long": false, "buy": false, "buy_to_open": false, "short": true, "sell": true, "sell_to_open": true][side], "side \(side)"
            )
            let size = first(leg, "contracts", "qty", "ratio")?.quantity ?? 1
            let expiration = leg["expiration"]?.text.flatMap { CivilDate($0) } ?? CivilDate.of(2026, 12, 18)
            let right: OptionTerms.Right = try known(leg["right"]?.text, "right").uppercased().hasPrefix("P") ? .put : .call
            let terms = OptionTerms(
                underlying: "ABC", right: right, strike: try known(leg["strike"]?.price, "strike"), expiration: expiration)
            return OptionMargin.Leg(
                terms: terms, contracts: (isShort ? -size.magnitude : size).scaled(by: times.billionths, over: Quantity.scale),
                multiplier: 100, premium: leg["premium"]?.price ?? 0)
        }
        return OptionMargin.requirement(
            legs, shares: given["shares"]?.quantity ?? 0, underlying: try known(given["underlying"]?.price, "underlying"),
            isIndex: given["index"]?.bool ?? false, isCash: isCash)
    }
}
