@testable import ExchangeCore

// What is refused, and in which of Alpaca's words.
extension GoldenAreas {
    static let checks: [String: Handler] = [
        "validation": validation, "price_increment": validation, "extended_hours": validation, "idempotency": validation,
        "client_order_id": validation, "wash_trade": wash, "bracket_validation": bracketValidation,
    ]

    private static func validation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let held = first(given, "position", "qty")?.quantity
        let price = first(given, "market", "last", "price")?.price
        var market = Market(
            policy: try policy(item), hours: .nyse, type: given["account"]?.text == "cash" ? .cash : .margin,
            cash: given["cash"]?.money ?? 100_000_000, positions: held.map { [PositionSpec("ABC", $0, at: 10)] } ?? [],
            quote: given["quote"].map { quote($0) }
                ?? price.map { QuoteChange(bid: $0, ask: $0, last: $0) } ?? QuoteChange(bid: d("10.00"), ask: d("10.02"), last: d("10.01")))
        if given["easy_to_borrow"]?.bool == false || given["shortable"]?.bool == false {
            var instrument = Instrument("ABC")
            instrument.isEasyToBorrow = given["easy_to_borrow"]?.bool ?? true
            instrument.isShortable = given["shortable"]?.bool ?? true
            market.run(.defineInstrument(instrument))
        }
        if let name = first(given, "existing_client_order_id", "client_order_id")?.text ?? given["existing"]?["client_order_id"]?.text {
            let first = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: 1).with { $0.clientOrderID = name })
            switch (given["existing_status"] ?? given["existing"]?["status"])?.text {
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
            return ["accepted": .array(outcomes.map { .bool($0) })]
        }
        let order = item.when["order"] ?? item.when
        return refused(market.exchange.check(try request(order)))
    }

    /// A refusal in Alpaca's words.
    static func refused(_ reason: RejectReason?) -> [String: JSONValue] {
        var result: [String: JSONValue] = ["accepted": .bool(reason == nil), "rejected": .bool(reason != nil)]
        guard let reason else { return result }
        result["refusal"] = .string(reason.code)
        var status = 422, code = 42_210_000
        switch reason {
        case .washTrade:
            (status, code) = (403, 40_310_000)
            result["message"] = .string("potential wash trade detected. use complex orders")
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
        var market = Market(policy: try policy(item), cash: 100_000_000, positions: [PositionSpec("ABC", 1000, at: 10)], quote: nil)
        let existing = try known(item.given["existing"], "existing")
        let placed = market.place(try request(existing))
        guard placed.status.isOpen else { return ["refusal": .string("existing: \(placed.reason?.code ?? "")"), "rejected": .null] }
        var request = try request(try known(item.when["order"], "order"))
        switch (item.given["order_class"] ?? item.when["order_class"])?.text {
        case nil, "simple": break
        case "bracket", "oto":
            request.strategy = .trigger
            let exit = request.legs[0].side.opposite
            request.children = [OrderRequest.limit(market.account, exit, 1, "ABC", at: exit == .sell ? 100 : 1)]
        case "oco":
            request.strategy = .oco
            let isSale = request.legs[0].side == .sell
            request.children = [.stop(market.account, request.legs[0].side, 1, "ABC", at: isSale ? 1 : 1000)]
        case let kind?: throw GoldenCase.Skip(reason: "no class \(kind)")
        }
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
