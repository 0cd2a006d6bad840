@testable import ExchangeCore

// Bands, and the end of options: exercise, assignment, expiry.
extension GoldenAreas {
    static let securities: [String: Handler] = [
        "calendar": calendar, "luld": bands, "option_expiry": optionExpiry, "split": split, "dividend": dividend,
        "dividend_adjustment": dividend, "gtc_adjustment": dividend, "order_adjustment": dividend,
    ]

    private static func bands(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "read", "bands")
        let time = item.given["time"]?.text?.split(separator: ":").compactMap { Int($0) } ?? []
        guard time.count >= 2 else { throw GoldenCase.Skip(reason: "no time") }
        let minute = time[0] * 60 + time[1]
        // There are bands in the regular session only.
        guard minute >= 570, minute < 960 else { return ["lower": .null, "upper": .null, "bands": .null] }
        let bands = LimitBands.around(
            try known(item.given["reference"]?.price, "reference"),
            tier: try known(item.given["tier"]?.int.flatMap { LimitBandTier(rawValue: $0) }, "tier"),
            previousClose: try known(item.given["prev_close"]?.price, "prev_close"), isLastPart: minute >= 935 && minute < 960)
        return ["lower": .decimal(bands.lower), "upper": .decimal(bands.upper)]
    }

    // MARK: The end of options

    private static func optionExpiry(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "expire", "true")
        try assume(given, "multiplier", "100")
        try assume(given, "threshold", "0.01")
        let (contracts, isPut) = try holding(given)
        let close = try known(
            first(
                given, "official_close", "close", "settlement_value", "settlement_price", "settlement", "final_settlement", "settle",
                "set_value")?.price, "close")
        let terms = OptionTerms(
            underlying: "ABC", right: isPut ? .put : .call, strike: try known(given["strike"]?.price, "strike"),
            expiration: CivilDate.of(2026, 3, 2), settlement: try isCashSettled(given) ? .cash : .physical)
        let premium = given["premium"]?.price
        let isCovered = given["covered"]?.bool == true
        let shareCount =
            first(given, "shares", "covered_shares", "long_shares", "stock")?.quantity ?? (isCovered ? contracts.magnitude * 100 : 0)
        let shares = shareCount.isZero ? [] : [PositionSpec("ABC", shareCount, at: given["shares_avg"]?.price ?? 10)]
        var market = Market(
            hours: .nyse, type: given["account"]?.text == "cash" ? .cash : .margin, cash: given["cash"]?.money ?? 100_000_000,
            positions: shares, quote: QuoteChange(last: close))
        market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
        market.run(
            .adjustAccount(market.account, AccountChange(positions: shares + [PositionSpec("OPT", contracts, at: premium ?? 1)])))
        let cash = market.exchange.balances(of: market.account).cash
        let entries = market.exchange.ledger(of: market.account).count
        if try isKept(given) || isKept(item.when) { market.run(.doNotExercise(market.account, "OPT")) }
        if let exercise = item.when["exercise"] {
            market.run(.exercise(market.account, "OPT", exercise.quantity ?? contracts.magnitude))
        } else if let assign = item.when["assign"] {
            market.run(.assign(market.account, "OPT", assign.quantity ?? contracts.magnitude))
        } else {
            market.advance(to: "2026-03-02T22:00:00Z")
        }
        var result = outcome(market, after: entries)
        result["share_delta"] = .decimal((market.exchange.position(of: market.account, in: "ABC")?.quantity ?? 0) - shareCount)
        result["cash_delta"] = .decimal(market.exchange.balances(of: market.account).cash - cash)
        // Without a premium nothing is known of what was gained.
        if premium != nil {
            let positions = market.exchange.accounts[market.account].positions
            let realized = positions[InstrumentID(1)].realized.money + positions[InstrumentID(2)].realized.money
            for name in ["realized_pl", "realized_pnl", "realized"] { result[name] = .decimal(realized) }
        }
        return result
    }

    /// Names of positions in options on an index.
    private static let indexPositions =
        ["long_index_calls", "long_index_puts", "short_index_calls", "short_index_puts"]
        + ["index_call", "index_calls", "index_put", "index_puts"]

    /// The contracts that are held, negative if they are owed, and whether they are puts.
    private static func holding(_ given: JSONValue) throws -> (contracts: Quantity, isPut: Bool) {
        let names =
            ["long_calls", "long_puts", "long_call", "long_put", "short_put", "short_puts", "short_calls", "short_call"]
            + indexPositions
        let named = names.filter { given[$0] != nil }
        guard named.count <= 1 else { throw GoldenCase.Skip(reason: "two positions") }
        let count = (named.first.flatMap { given[$0] } ?? first(given, "short_contracts", "contracts", "qty"))?.quantity ?? 1
        let prefix = String((named.first ?? "").prefix { $0 != "_" })
        let side = given["side"]?.text ?? (prefix == "index" ? "long" : prefix)
        let isShort = try known(
            ["long": false, "buy": false, "": given["short_contracts"] != nil || count.isNegative, "short": true, "sell": true][side], side)
        let right = given["right"]?.text?.uppercased() ?? (named.first?.contains("put") == true ? "P" : "C")
        let isPut = try known(["P": true, "PUT": true, "C": false, "CALL": false][right], right)
        return (isShort ? -count.magnitude : count.magnitude, isPut)
    }

    /// Whether a case says, in any of the words for it, that its option pays cash and delivers no shares.
    private static func isCashSettled(_ given: JSONValue) throws -> Bool {
        let flags = ["index", "index_option", "cash_settled", "cash_settled_index", "is_index"].map { name in
            given[name].map { $0.bool ?? ($0.text != nil) } == true
        }
        let words: [String: Bool] = [
            "cash": true, "index": true, "european_index": true, "index_option": true, "physical": false, "equity": false,
            "equity_option": false, "option": false, "american": false, "european": false, "shares": false, "am": true,
        ]
        let said = try ["settlement", "style", "exercise_style", "asset", "settlement_type", "type", "kind", "option_type"].compactMap {
            name -> Bool? in
            // What an option is settled at may bear this name too.
            guard let value = given[name], value.price == nil else { return nil }
            let text = word(value.text ?? "")
            return try known(words[text] ?? (text.contains("cash_settled") || text.contains("index") ? true : nil), "\(name) \(value)")
        }
        // Options on these are options on an index.
        let root = first(given, "underlying", "product", "symbol")?.text?.uppercased() ?? ""
        let isIndex = ["INDEX", "SPX", "SPXW", "NDX", "RUT", "VIX", "XSP", "DJX"].contains(root)
        let isNamed = indexPositions.contains { given[$0] != nil }
        return isNamed || flags.contains(true) || said.contains(true) || isIndex
    }

    /// Whether the holder does not want to exercise.
    private static func isKept(_ json: JSONValue) throws -> Bool {
        let flags = ["do_not_exercise", "dne"].map { json[$0]?.bool == true }
        guard let instruction = first(json, "instruction", "instructions")?.text else { return flags.contains(true) }
        return try known(["dne": true, "do_not_exercise": true, "exercise": false, "none": false][word(instruction)], instruction)
    }

    /// What was done with the options, by the events and the ledger since its first entries.
    private static func outcome(_ market: Market, after entries: Int) -> [String: JSONValue] {
        let isExercised = market.log.contains { if case .optionExercised = $0.kind { true } else { false } }
        let isAssigned = market.log.contains { if case .optionAssigned = $0.kind { true } else { false } }
        let posted = market.exchange.ledger(of: market.account).dropFirst(entries)
        func activity(_ entry: LedgerEntry) -> String {
            if entry.kind == .optionExpiration { return "OPEXP" }
            return entry.instrument == InstrumentID(1) ? "OPTRD" : entry.kind == .optionAssignment ? "OPASN" : "OPEXC"
        }
        var result: [String: JSONValue] = [
            "auto_exercised": .bool(isExercised), "assigned": .bool(isAssigned),
            "expired_worthless": .bool(posted.contains { $0.kind == .optionExpiration }),
            "option_qty_delta": .decimal(posted.filter { $0.instrument == InstrumentID(2) }.reduce(Quantity(0)) { $0 + $1.quantity }),
            "activities": .array(posted.map { .string(activity($0)) }),
        ]
        // Shares change hands at one price, whatever those cost that were there before.
        result["share_price"] = posted.last { $0.instrument == InstrumentID(1) }?.price.map { .decimal($0) }
        guard let shares = market.exchange.position(of: market.account, in: "ABC") else { return result }
        result["broker_avg_entry"] = .decimal(shares.averagePrice)
        // The lot of shares that were bought says what they cost, of shares that are owed what they brought.
        let lot = market.exchange.taxLots(of: market.account, in: "ABC").last
        result[shares.quantity.isNegative ? "tax_proceeds_per_share" : "tax_cost_basis_per_share"] = lot.map { .decimal($0.price) }
        return result
    }
}
