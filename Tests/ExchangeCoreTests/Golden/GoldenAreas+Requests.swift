@testable import ExchangeCore

// Orders in a case's words.
extension GoldenAreas {
    static func request(_ json: JSONValue, account: AccountID = AccountID(1), symbol: Symbol = "ABC") throws -> OrderRequest {
        let (side, effect) = try side(first(json, "side", "instruction", "action")?.text ?? "buy")
        let size = first(json, "qty", "quantity", "shares", "contracts", "order_qty")?.quantity
        var request = OrderRequest.market(account, side, size ?? (json["notional"] == nil ? 1 : 0), symbol, effect: effect)
        request.notional = json["notional"]?.money
        if let effect = first(json, "position_effect", "positionEffect", "effect")?.text {
            request.legs[0].positionEffect = try known(PositionEffect(rawValue: effect.lowercased()), effect)
        }
        if let intent = first(json, "position_intent", "intent")?.text { request.legs[0].positionEffect = try GoldenAreas.side(intent).1 }
        if first(json, "closing", "reduce_only")?.bool == true { request.legs[0].positionEffect = .closing }
        if first(json, "dnr", "do_not_reduce")?.bool == true { request.doNotReduce = true }
        request.limitPrice = first(json, "limit", "limit_price", "px", "price", "limitPrice")?.price
        request.stopPrice = first(json, "stop", "stop_price", "stopPrice", "trigger_price")?.price
        if let tif = first(json, "tif", "duration", "time_in_force")?.text { request.timeInForce = try timeInForce(tif, json) }
        let standard =
            request.stopPrice == nil ? (request.limitPrice == nil ? "market" : "limit") : request.limitPrice == nil ? "stop" : "stop_limit"
        try setType(first(json, "type", "order_type", "orderType")?.text ?? standard, json, &request)
        if json["extended_hours"]?.bool == true { request.session = .seamless }
        if let session = json["session"]?.text, session.uppercased() != "NORMAL" {
            request.session = try known(OrderSession(rawValue: session.lowercased()), session)
        }
        request.clientOrderID =
            json["client_order_id"]?.text
            ?? json["client_order_id_length"]?.int.map { String(repeating: "x", count: min(max(0, $0), 10_000)) }
        if json["all_or_none"]?.bool == true { request.allOrNone = true }
        request.taxLotMethod = try json["tax_lot_method"]?.text.map { try lotMethod($0) }
        return request
    }

    static func side(_ word: String) throws -> (Side, PositionEffect) {
        switch word.lowercased() {
        case "buy", "sell": (word.lowercased() == "buy" ? .buy : .sell, .automatic)
        case "sell_short", "sell_to_open": (.sell, .opening)
        case "sell_to_close": (.sell, .closing)
        case "buy_to_cover", "buy_to_close": (.buy, .closing)
        case "buy_to_open": (.buy, .opening)
        default: throw GoldenCase.Skip(reason: "no side \(word)")
        }
    }

    private static func setType(_ word: String, _ json: JSONValue, _ request: inout OrderRequest) throws {
        switch word.lowercased() {
        case "market": request.type = .market
        case "limit":
            request.type = .limit
            request.limitPrice = request.limitPrice ?? 10
        case "stop", "stop_market":
            request.type = .stop
            // A stop has but one price, which may be called just that.
            if request.stopPrice == nil, json["price"] != nil { swap(&request.stopPrice, &request.limitPrice) }
            request.stopPrice = request.stopPrice ?? (request.legs[0].side == .buy ? 11 : 9)
        case "stop_limit": request.type = .stopLimit
        case "trailing_stop", "trailing_stop_limit":
            request.trailing = hasTrail(json) ? try trailing(json) : TrailingTerms(.amount(1))
            request.type = word.lowercased() == "trailing_stop" ? .trailingStop : .trailingStopLimit
        case "market_on_close", "moc": request.type = .marketOnClose
        case "limit_on_close", "loc": request.type = .limitOnClose
        case "market_on_open", "moo":
            request.type = .market
            request.timeInForce = .atOpen
        case "limit_on_open", "loo":
            request.type = .limit
            request.timeInForce = .atOpen
        default: throw GoldenCase.Skip(reason: "no order type \(word)")
        }
    }

    static func timeInForce(_ text: String, _ json: JSONValue) throws -> TimeInForce {
        switch text.lowercased() {
        case "day": return .day
        case "gtc", "good_till_cancel": return .goodTillCanceled
        case "ioc", "immediate_or_cancel": return .immediateOrCancel
        case "fok", "fill_or_kill": return .fillOrKill
        case "opg", "moo", "loo": return .atOpen
        case "cls", "moc", "loc": return .atClose
        case "end_of_week": return .endOfWeek
        case "end_of_month": return .endOfMonth
        case "next_end_of_month": return .endOfNextMonth
        case "gtd", "good_till_date":
            let end = try known(first(json, "expire_time", "expire_time_et", "good_till", "expires_at")?.text, "expire_time")
            if end.hasSuffix("Z") { return .goodTill(try known(Instant(end), end)) }
            return .goodTill(try newYork(String(end.prefix(10)), end.count > 11 ? String(end.dropFirst(11)) : "16:00:00"))
        default: throw GoldenCase.Skip(reason: "no time in force \(text)")
        }
    }

    static func lotMethod(_ word: String) throws -> TaxLotMethod {
        try known(
            [
                "fifo": TaxLotMethod.fifo, "lifo": .lifo, "high_cost": .highCost, "low_cost": .lowCost, "average_cost": .averageCost,
                "weighted_average": .averageCost, "weighted_average_intraday": .averageCost,
                "loss_harvester": .lossHarvester, "specific_lot": .specificLot,
            ][word.lowercased()], word)
    }

    /// How a trailing stop follows the market, in a case's words or in Schwab's; an amount where no kind is named.
    static func trailing(_ json: JSONValue) throws -> TrailingTerms {
        let named = first(json, "basis", "trail_basis", "stopPriceLinkBasis", "stop_price_link_basis")?.text?.lowercased() ?? "last"
        let basis = try known(
            [
                "last": PriceBasis.last, "bid": .bid, "ask": .ask, "mark": .mark, "ask_bid": .midpoint, "average": .midpoint,
                "mid": .midpoint, "midpoint": .midpoint, "bid_ask": isBuy(json) ? .ask : .bid,
            ][named], "basis \(named)")
        func terms(_ offset: TrailingTerms.Offset) -> TrailingTerms {
            TrailingTerms(
                offset, basis: basis,
                limitOffset: first(json, "limit_offset", "limit_trail", "trail_limit_offset", "trailing_limit_offset", "limitOffset")?.price
            )
        }
        if let amount = first(json, "trail_price", "trail_amount", "old_trail_price", "old_trail", "trigger_offset")?.price {
            return terms(.amount(amount))
        }
        if let percent = first(json, "trail_percent", "old_trail_percent")?.ratio { return terms(.percent(percent)) }
        let kind = first(json, "offset_type", "trailing_offset_type", "trail_type", "stopPriceLinkType", "stop_price_link_type")?.text
        let bare = first(json, "trail", "trailing_offset", "stopPriceOffset", "stop_price_offset")
        let offset = try known((bare ?? json["offset"])?.ratio, "offset")
        switch kind.map({ word($0) }) ?? (bare == nil ? nil : "value") {
        case "basis_points", "bps", "bp": return terms(.percent(offset.scaled(by: 1, over: 100)))
        case "percent": return terms(.percent(offset))
        case "tick", "ticks": return terms(.ticks(try known((bare ?? json["offset"])?.int, "offset")))
        case "price", "value", "amount": return terms(.amount(Price(billionths: offset.billionths)))
        default: throw GoldenCase.Skip(reason: "no trailing offset \(json)")
        }
    }

    static func hasTrail(_ json: JSONValue) -> Bool {
        let names = [
            "trail_price", "trail_percent", "trail_amount", "trail", "trailing_offset", "offset", "old_trail", "trigger_offset",
            "stopPriceOffset", "stop_price_offset",
        ]
        return names.contains { json[$0] != nil }
    }

    private static func isBuy(_ json: JSONValue) -> Bool { json["side"]?.text?.hasPrefix("buy") == true }
}
