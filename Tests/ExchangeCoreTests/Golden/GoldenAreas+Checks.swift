@testable import ExchangeCore

// What is refused, and in which of Alpaca's words.
extension GoldenAreas {
    static let checks: [String: Handler] = [
        "validation": validation, "price_increment": validation, "tick_size": validation, "sub_penny": validation,
        "extended_hours": validation, "wash_trade": wash, "bracket_validation": bracketValidation,
    ]

    static func validation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let order = try asked(item)
        let held = first(given, "position", "qty")?.quantity
        let price = first(given, "market", "last")?.price ?? (item.when["validate"] == nil ? given["price"]?.price : nil)
        let hasStop = first(order, "stop", "stop_price", "stopPrice") != nil
        let at = try instant(ofSession: given["session"]?.text)
        var market = Market(
            policy: try policy(item), hours: .nyse, type: given["account"]?.text == "cash" ? .cash : .margin,
            cash: given["cash"]?.money ?? 100_000_000, positions: held.map { [PositionSpec("ABC", $0, at: 10)] } ?? [], at: at,
            quote: given["quote"].map { quote($0) }
                ?? price.map { QuoteChange(bid: $0, ask: $0, last: $0) }
                // A stop of which no market is told has none that it could be on the wrong side of.
                ?? (hasStop ? nil : QuoteChange(bid: d("10.00"), ask: d("10.02"), last: d("10.01"))))
        if let asset = first(given, "asset", "asset_class", "class")?.text.map({ word($0) }),
            !["us_equity", "equity", "stock"].contains(asset)
        {
            let terms = OptionTerms(underlying: "XYZ", right: .call, strike: 10, expiration: CivilDate.of(2026, 12, 18))
            let kinds: [String: AssetKind] = ["option": .option(terms), "us_option": .option(terms), "crypto": .crypto, "etf": .etf]
            market.run(.defineInstrument(Instrument("ABC", kind: try known(kinds[asset], asset))))
        }
        if given["fractionable"]?.bool == false {
            var instrument = Instrument("ABC")
            instrument.isFractionable = false
            market.run(.defineInstrument(instrument))
        }
        if given["easy_to_borrow"]?.bool == false || given["shortable"]?.bool == false {
            var instrument = Instrument("ABC")
            instrument.isEasyToBorrow = given["easy_to_borrow"]?.bool ?? true
            instrument.isShortable = given["shortable"]?.bool ?? true
            market.run(.defineInstrument(instrument))
        }
        if given["halted"]?.bool == true { market.run(.halt("ABC")) }
        let existing = items(
            first(
                given, "existing", "first", "previous", "existing_client_order_ids", "used_client_order_ids", "first_order",
                "existing_order", "existing_orders", "prior",
                "prior_order",
                "prior_orders")
        ).first
        if let name = first(given, "existing_client_order_id", "client_order_id")?.text ?? existing?.text
            ?? existing?["client_order_id"]?.text
        {
            let first = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: 1).with { $0.clientOrderID = name })
            switch (given["existing_status"] ?? existing?["status"])?.text {
            case nil, "new", "accepted": break
            case "canceled": market.run(.cancelOrder(first.id))
            case "filled": market.run(.fillOrder(first.id, quantity: nil, price: nil))
            case let status?: throw GoldenCase.Skip(reason: "no status \(status)")
            }
        }
        if let prices = first(item.when, "prices", "limit_prices")?.list {
            let outcomes = try prices.map { price in
                market.exchange.check(try request(.object(["type": .string("limit"), "limit": price]))) == nil
            }
            return ["accepted": .array(outcomes.map { .bool($0) }), "valid": .array(outcomes.map { .bool($0) })]
        }
        let twice = item.when["submit_twice"].map { [$0, $0] }
        let orders = try (twice ?? first(item.when, "submit", "orders", "posts").flatMap { $0.bool == nil ? items($0) : nil })?.map {
            try submitted($0)
        }
        var answers: [[String: JSONValue]] = []
        let before = created(market)
        for order in orders ?? [order] {
            var asked = try request(order)
            try assume(order, "symbol")
            try setClass((order["order_class"] ?? given["order_class"])?.text, &asked)
            let reason = market.exchange.check(asked)
            var answer = refused(reason)
            if reason == nil { answer["http"] = told([.int(200), .null], item.expect.members["http"]) }
            if case .priceIncrement? = reason { answer["message"] = subPenny(order) }
            answers.append(answer)
            if orders != nil || item.expect["orders_created"] != nil { market.place(asked) }
        }
        var result = answers.last ?? [:]
        if orders != nil {
            for name in ["accepted", "valid", "rejected", "http", "code"] {
                if case .array? = item.expect[name] { result[name] = .array(answers.map { $0[name] ?? .null }) }
            }
        }
        for name in ["orders_created", "orders"] { result[name] = .int(created(market) - before) }
        return result
    }

    /// The order that a case asks about: one of its own, or its prices alone.
    private static func asked(_ item: GoldenCase) throws -> JSONValue {
        if let order = item.when["order"] { return order }
        if let field = (item.when["field"] ?? item.given["field"])?.text, let value = first(item.when, "value", "price") {
            guard field.hasSuffix("price") else { throw GoldenCase.Skip(reason: "no field \(field)") }
            return .object([field: value])
        }
        guard let validate = item.when["validate"]?.text else {
            return ["limit_price", "stop_price"].reduce(item.when) { $0.with($1, item.given[$1]) }
        }
        switch word(validate) {
        case "limit", "limit_price", "price", "order", "price_increment", "tick", "tick_size", "true":
            return item.given.with("type", .string("limit"))
        case "stop", "stop_price":
            return .object(["type": .string("stop"), "stop": first(item.given, "stop_price", "stop", "price") ?? .null])
        default: throw GoldenCase.Skip(reason: "nothing to validate: \(validate)")
        }
    }

    /// An order of a list, which may be known by its name only.
    private static func submitted(_ json: JSONValue) throws -> JSONValue {
        if case .object = json { return json }
        return .object(["client_order_id": .string(try known(json.text, "order")), "type": .string("limit"), "limit": .string("1")])
    }

    /// What Alpaca says of the price of an order that has too many places (its page on orders, 2026-01-27).
    private static func subPenny(_ order: JSONValue) -> JSONValue {
        let prices = [
            ("limit_price", first(order, "limit", "limit_price", "price")), ("stop_price", first(order, "stop", "stop_price")),
        ]
        let wrong = prices.first { $0.1?.price.map { !TickRule.stock.allows($0) } ?? false }
        return .string(
            "invalid \(wrong?.0 ?? "") \(wrong?.1?.text ?? ""). sub-penny increment does not fulfill minimum pricing criteria")
    }

    /// How many orders were taken.
    private static func created(_ market: Market) -> Int { market.exchange.orders(of: market.account) { $0.status != .rejected }.count }

    /// Makes an order the head of a family of a class, with exits far from any market.
    private static func setClass(_ kind: String?, _ request: inout OrderRequest) throws {
        let side = request.legs[0].side, account = request.account, quantity = request.quantity
        let session = request.session, timeInForce = request.timeInForce
        switch kind {
        case nil, "simple", "": break
        case "bracket", "oto", "complex":
            request.strategy = .trigger
            let profit = OrderRequest.limit(account, side.opposite, quantity, "ABC", at: side == .buy ? 100_000 : 1)
            let loss = OrderRequest.stop(account, side.opposite, quantity, "ABC", at: side == .buy ? 1 : 100_000)
            request.childLink = kind == "oto" ? .independent : .oneCancelsOther
            request.children = kind == "oto" ? [loss] : [profit, loss]
        case "oco":
            request.strategy = .oco
            request.children = [.stop(account, side, quantity, "ABC", at: side == .sell ? 1 : 100_000)]
        case let kind?: throw GoldenCase.Skip(reason: "no class \(kind)")
        }
        request.children = request.children.map { child in
            child.with {
                $0.session = session
                $0.timeInForce = timeInForce
            }
        }
    }

    /// A refusal in Alpaca's words.
    static func refused(_ reason: RejectReason?) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for name in ["accepted", "valid", "allowed"] { result[name] = .bool(reason == nil) }
        for name in ["rejected", "invalid", "refused"] { result[name] = .bool(reason != nil) }
        guard let reason else {
            for name in ["code", "message", "reject_reason"] { result[name] = .null }
            return result
        }
        result["refusal"] = .string(reason.code)
        var status = 422, code = 42_210_000
        switch reason {
        case .washTrade:
            (status, code) = (403, 40_310_000)
            result["message"] = .string("potential wash trade detected. use complex orders")
            if case .washTrade(_, let isLimit) = reason {
                result["reject_reason"] = .string("opposite side \(isLimit ? "limit" : "market/stop") order exists")
            }
        case .insufficientBuyingPower, .oversold, .shortingNotAllowed, .positionFlip, .accountRestricted, .oppositeSideOrderOpen:
            (status, code) = (403, 40_310_000)
        case .patternDayTrader: (status, code) = (403, 40_310_100)
        case .duplicateClientOrderID:
            code = 40_010_001
            result["message"] = .string("client_order_id must be unique")
        default: break
        }
        result["http"] = .int(status)
        result["code"] = .int(code)
        return result
    }

    private static func wash(_ item: GoldenCase) throws -> [String: JSONValue] {
        let standing = items(item.given["existing"]), order = try known(item.when["order"], "order")
        let existing = try known(standing.first, "existing")
        let kind = [order, item.given, item.when].compactMap { $0["order_class"]?.text }.first
        // An OCO closes what is held, so that one that buys needs a short position.
        let isExitOfShort =
            kind == "oco" && order["side"]?.text == "buy" || existing["order_class"]?.text == "oco" && existing["side"]?.text == "buy"
        var market = Market(
            policy: try policy(item), cash: 100_000_000, positions: [PositionSpec("ABC", isExitOfShort ? -1000 : 1000, at: 10)], quote: nil)
        for json in standing {
            var resting = try request(json)
            try setClass(json["order_class"]?.text, &resting)
            let placed = market.place(resting)
            guard placed.status.isOpen else { return ["refusal": .string("existing: \(placed.reason?.code ?? "")"), "rejected": .null] }
        }
        // Two symbols are two markets.
        let symbols = (standing + [order]).compactMap { $0["symbol"]?.text }
        let isElsewhere = Set(symbols).count > 1
        if isElsewhere { market.run(.defineInstrument(Instrument("DEF"))) }
        var request = try request(order, symbol: isElsewhere ? "DEF" : "ABC")
        try setClass(kind, &request)
        return refused(market.exchange.check(request))
    }

    private static func bracketValidation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let kind = given["order_class"]?.text ?? "oco"
        let entryLimit = first(given, "entry_limit", "limit", "entry")?.price
        let price = try known(given["market"]?.price ?? entryLimit, "market")
        let isEntry = kind != "oco"
        let side: Side = given["side"]?.text == "buy" ? .buy : .sell
        let exit = isEntry ? side.opposite : side
        var market = Market(
            policy: try policy(item), cash: 10_000_000,
            positions: isEntry ? [] : [PositionSpec("ABC", side == .sell ? 100 : -100, at: price)],
            quote: QuoteChange(bid: price, ask: price, last: price))
        func accepts(_ stop: Price, _ profit: Price) throws -> JSONValue {
            var request = OrderRequest.limit(market.account, exit, 100, "ABC", at: profit)
            let loss = OrderRequest.stop(market.account, exit, 100, "ABC", at: stop)
            switch kind {
            case "oco":
                request.strategy = .oco
                request.children = [loss]
            case "bracket", "oto":
                var entry = OrderRequest.market(market.account, side, 100, "ABC")
                if let entryLimit {
                    entry.type = .limit
                    entry.limitPrice = entryLimit
                }
                entry.strategy = .trigger
                entry.childLink = kind == "oto" ? .independent : .oneCancelsOther
                entry.children = kind == "oto" ? [loss] : [request, loss]
                request = entry
            default: throw GoldenCase.Skip(reason: "no class \(kind)")
            }
            return .bool(market.exchange.check(request) == nil)
        }
        market.run(.resume("ABC"))
        let far: Price = exit == .sell ? price * 2 : price.scaled(by: 1, over: 2)
        let profit = given["take_profit"].flatMap { $0.price ?? first($0, "limit", "limit_price")?.price } ?? far
        if let stops = item.when["stop_prices"]?.list.compactMap(\.price) {
            return ["accepted": .array(try stops.map { try accepts($0, profit) })]
        }
        let stop = first(item.when, "stop", "stop_price")?.price ?? given["stop_loss"].flatMap { $0.price ?? $0["stop"]?.price }
        if let profits = first(item.when, "take_profits", "take_profit_prices")?.list.compactMap(\.price) {
            let stop = try known(stop, "stop")
            return ["accepted": .array(try profits.map { try accepts(stop, $0) })]
        }
        let accepted = try accepts(try known(stop, "stop"), profit)
        return ["accepted": accepted, "rejected": .bool(accepted == .bool(false))]
    }
}
