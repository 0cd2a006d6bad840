@testable import ExchangeCore

/// How each area's cases are put to the exchange: one function an area, which gives back what the exchange says.
enum GoldenAreas {
    typealias Handler = @Sendable (GoldenCase) throws -> [String: JSONValue]

    static let handlers: [String: Handler] = trading.merging(families) { a, _ in a }.merging(rules) { a, _ in a }.merging(models) { a, _ in
        a
    }

    /// The switches of a case: its vendor's, and those it names.
    static func policy(_ item: GoldenCase) throws -> MarketPolicy {
        var policy: MarketPolicy
        switch item.given["venue"]?.text ?? item.given["broker"]?.text {
        case "alpaca":
            policy = .alpacaPaper
            policy.randomPartial = 0
        case "schwab": policy = .schwab
        case nil: policy = MarketPolicy()
        case let other?: throw GoldenCase.Skip(reason: "no vendor \(other)")
        }
        for (name, value) in item.given["policy"]?.members ?? [:] {
            switch (name, value.text ?? "") {
            case ("size", let text): policy.size = try known(MarketPolicy.Size(rawValue: text), text)
            case ("resting_fill_price", let text): policy.restingFillPrice = try known(MarketPolicy.RestingFillPrice(rawValue: text), text)
            case ("limit_touch", "strict"): policy.limitTouch = .strict
            case ("limit_touch", "inclusive"): policy.limitTouch = .inclusive
            case ("oto_trigger", let text): policy.trigger = try known(MarketPolicy.TriggerMode(rawValue: text), text)
            case ("oco_on_partial", let text): policy.ocoOnPartial = try known(MarketPolicy.PartialOCO(rawValue: text), text)
            case ("auction_price_source", let text): policy.auctionPrice = text.contains("nbbo") ? .nbbo : .official
            case ("residual", "rest_until_next_quote"), ("bar_gap", "favorable_open"), ("random_partial", "0"),
                ("liquidity_consumption", "true"):
                break
            default: throw GoldenCase.Skip(reason: "no switch \(name): \(value)")
            }
        }
        if let basis = item.given["trigger_basis"]?.text { policy.stopBasis = try known(PriceBasis(rawValue: basis), basis) }
        return policy
    }

    static func known<T>(_ value: T?, _ text: String) throws -> T {
        guard let value else { throw GoldenCase.Skip(reason: "\(text) is not known here") }
        return value
    }

    /// An order in a case's words.
    static func request(_ json: JSONValue, account: AccountID = AccountID(1), symbol: Symbol = "ABC") throws -> OrderRequest {
        let side = json["side"]?.text ?? "buy"
        var request = OrderRequest.market(
            account, side.hasPrefix("buy") ? .buy : .sell, json["qty"]?.quantity ?? 1, symbol,
            effect: side == "sell_short" ? .opening : .automatic)
        request.limitPrice = (json["limit"] ?? json["limit_price"] ?? json["px"])?.price
        request.stopPrice = (json["stop"] ?? json["stop_price"])?.price
        let type = json["type"]?.text ?? (request.limitPrice == nil ? "market" : "limit")
        switch type {
        case "market", "MARKET": request.type = .market
        case "limit", "LIMIT":
            request.type = .limit
            request.limitPrice = request.limitPrice ?? 10
        case "stop", "STOP": request.type = .stop
        case "stop_limit", "STOP_LIMIT": request.type = .stopLimit
        case "trailing_stop", "TRAILING_STOP":
            request.type = .trailingStop
            request.trailing = try trailing(json)
        case "market_on_close", "MARKET_ON_CLOSE": request.type = .marketOnClose
        case "limit_on_close", "LIMIT_ON_CLOSE": request.type = .limitOnClose
        default: throw GoldenCase.Skip(reason: "no order type \(type)")
        }
        if let tif = (json["tif"] ?? json["duration"])?.text { request.timeInForce = try timeInForce(tif) }
        if json["extended_hours"]?.bool == true { request.session = .seamless }
        if let session = json["session"]?.text, session != "NORMAL" {
            request.session = try known(OrderSession(rawValue: session.lowercased()), session)
        }
        request.clientOrderID = json["client_order_id"]?.text
        return request
    }

    static func timeInForce(_ text: String) throws -> TimeInForce {
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
        default: throw GoldenCase.Skip(reason: "no time in force \(text)")
        }
    }

    static func trailing(_ json: JSONValue) throws -> TrailingTerms {
        let basis = try known(
            [
                "last": PriceBasis.last, "bid": .bid, "ask": .ask, "mark": .mark, "ask_bid": .midpoint, "average": .midpoint,
                "mid": .midpoint,
            ][json["basis"]?.text?.lowercased() ?? "last"], "basis")
        if let amount = json["trail_price"]?.price {
            return TrailingTerms(.amount(amount), basis: basis, limitOffset: json["limit_offset"]?.price)
        }
        if let percent = json["trail_percent"]?.ratio {
            return TrailingTerms(.percent(percent), basis: basis, limitOffset: json["limit_offset"]?.price)
        }
        let offset = try known(json["offset"]?.ratio, "offset")
        switch json["offset_type"]?.text?.lowercased() {
        case "basis_points": return TrailingTerms(.percent(offset.scaled(by: 1, over: 100)), basis: basis)
        case "percent": return TrailingTerms(.percent(offset), basis: basis)
        case "tick", "ticks": return TrailingTerms(.ticks(json["offset"]?.int ?? 1), basis: basis)
        case "price", "value", "amount": return TrailingTerms(.amount(Price(billionths: offset.billionths)), basis: basis)
        default: throw GoldenCase.Skip(reason: "no trailing offset \(json)")
        }
    }

    static func quote(_ json: JSONValue) -> QuoteChange {
        QuoteChange(
            bid: json["bid"]?.price, ask: json["ask"]?.price, last: json["last"]?.price, bidSize: json["bid_size"]?.quantity,
            askSize: json["ask_size"]?.quantity)
    }

    static func bar(_ json: JSONValue) throws -> Bar {
        let open = try known(json["o"]?.price, "o"), high = try known(json["h"]?.price, "h"), low = try known(json["l"]?.price, "l")
        return Bar(
            closesAt: .distantPast, open: open, high: high, low: low, close: json["c"]?.price ?? open, volume: json["v"]?.quantity ?? 0)
    }

    /// A status in Alpaca's words, which the cases mostly use.
    static func word(_ order: Order) -> JSONValue {
        switch order.status {
        case .pendingNew, .working: .string("new")
        case .partiallyFilled: .string("partially_filled")
        case .pendingCancel: .string("pending_cancel")
        case .pendingReplace: .string("pending_replace")
        case .held, .filled, .canceled, .replaced, .rejected, .expired: .string(order.status.rawValue)
        }
    }

    /// An instant of New York's clock: a date, and `hh:mm:ss`.
    static func newYork(_ date: String, _ time: String) throws -> Instant {
        let parts = time.split(separator: ":").compactMap { Int($0) }
        guard let day = CivilDate(date), parts.count >= 2 else { throw GoldenCase.Skip(reason: "no time: \(date) \(time)") }
        return NewYorkTime.instant(day, secondOfDay: parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0))
    }

    static func newYorkText(_ instant: Instant) -> JSONValue {
        let (date, ofDay) = NewYorkTime.local(instant)
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let second = ofDay / 1_000_000_000
        return .string("\(date)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))")
    }
}
