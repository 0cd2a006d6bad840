@testable import ExchangeCore

/// How each area's cases are put to the exchange: one function an area, which gives back what the exchange says.
enum GoldenAreas {
    typealias Handler = @Sendable (GoldenCase) throws -> [String: JSONValue]

    static let handlers: [String: Handler] = [fills, lives, checks, books, trails, families, accounting, margins, securities, models]
        .reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

    /// The switches of a case: its vendor's, and those it names.
    static func policy(_ item: GoldenCase) throws -> MarketPolicy {
        var policy: MarketPolicy
        let engine = item.given["engine"]?.text
        switch item.given["venue"]?.text ?? item.given["broker"]?.text {
        case "alpaca":
            policy = .alpacaPaper
            policy.randomPartial = 0
        case "schwab": policy = .schwab
        case "finra":
            policy = MarketPolicy()
            policy.margin.longMaintenance = Ratio(percent: 25)
        case nil, "realistic", "nautilus", "nt", "lean", "interactive_brokers", "ibkr":
            policy = item.given["venue"]?.text == "realistic" ? .realistic : MarketPolicy()
        case let other?: throw GoldenCase.Skip(reason: "no vendor \(other)")
        }
        if let engine, !["nautilus", "nt", "lean"].contains(engine) { throw GoldenCase.Skip(reason: "no engine \(engine)") }
        for (name, value) in item.given["policy"]?.members ?? [:] { try set(name, value, in: &policy) }
        if let word = item.given["policy"]?.text, word != "lean_bar_check_then_update" {
            throw GoldenCase.Skip(reason: "no policy \(word)")
        }
        if let basis = item.given["trigger_basis"]?.text, basis != "bid_ask" {
            policy.stopBasis = try known(PriceBasis(rawValue: basis), basis)
        }
        return policy
    }

    private static func set(_ name: String, _ value: JSONValue, in policy: inout MarketPolicy) throws {
        let text = value.text ?? ""
        switch name {
        case "size": policy.size = try known(MarketPolicy.Size(rawValue: text), text)
        case "resting_fill_price": policy.restingFillPrice = try known(MarketPolicy.RestingFillPrice(rawValue: text), text)
        case "limit_touch", "prob_fill_on_limit":
            switch text {
            case "strict": policy.limitTouch = .strict
            case "inclusive": policy.limitTouch = .inclusive
            default:
                let number = text.hasPrefix("prob(") ? String(text.dropFirst(5).dropLast()) : text
                policy.limitTouch = .probability(try known(Ratio(number), text))
            }
        case "oto_trigger": policy.trigger = try known(MarketPolicy.TriggerMode(rawValue: text), text)
        case "oco_on_partial": policy.ocoOnPartial = try known(MarketPolicy.PartialOCO(rawValue: text), text)
        case "auction_price_source": policy.auctionPrice = text.lowercased().contains("nbbo") ? .nbbo : .official
        case "stop_trigger_basis": if text != "bid_ask" { policy.stopBasis = try known(PriceBasis(rawValue: text), text) }
        case "day_trade_regime": policy.dayTrades = try known(MarketPolicy.DayTradeRegime(rawValue: text), text)
        case "fee_rounding": policy.feeRounding = try rounding(text)
        case "self_trade": policy.selfTrade = try known(MarketPolicy.SelfTrade(rawValue: text), text)
        case "crossing": policy.crossing = try known(MarketPolicy.Crossing(rawValue: text), text)
        case "extended_hours_gtc": policy.allowsExtendedGoodTillCanceled = text == "true"
        case "reject_stop_orders": policy.rejectsStopsOnWrongSide = text == "true"
        case "random_partial":
            let p = try known(value.ratio, text)
            guard p == 0 || p == 1 else { throw GoldenCase.Skip(reason: "chance \(text) of another generator") }
            policy.randomPartial = p
        default:
            switch (name, text) {
            case ("residual", "rest_until_next_quote"), ("bar_gap", "favorable_open"), ("liquidity_consumption", "true"): break
            default: throw GoldenCase.Skip(reason: "no switch \(name): \(value)")
            }
        }
    }

    /// How fees become cents, in any of the words for it.
    static func rounding(_ text: String) throws -> MarketPolicy.FeeRounding {
        if text.contains("half_up") { return .halfUp }
        if text.contains("daily") || text.contains("per_day") || text.contains("aggregate") { return .dailyCeiling }
        if text.contains("ceil") || text.contains("up") { return .perFillCeiling }
        throw GoldenCase.Skip(reason: "no rounding \(text)")
    }

    static func known<T>(_ value: T?, _ text: String) throws -> T {
        guard let value else { throw GoldenCase.Skip(reason: "\(text) is not known here") }
        return value
    }

    /// Reads a member that only says what holds anyway; anything else that it may say is not understood.
    static func assume(_ json: JSONValue, _ name: String, _ allowed: String...) throws {
        guard let value = json[name] else { return }
        guard let text = value.text?.lowercased(), allowed.isEmpty || allowed.contains(text) else {
            throw GoldenCase.Skip(reason: "\(name) \(value) is not understood")
        }
    }

    /// The first member of several names, all of which are then read.
    static func first(_ json: JSONValue, _ names: String...) -> JSONValue? {
        names.compactMap { json[$0] }.first
    }

    /// Two sets of answers as one.
    static func join(_ a: [String: JSONValue], _ b: [String: JSONValue]) -> [String: JSONValue] { a.merging(b) { mine, _ in mine } }

    static func zip2<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
        if let a, let b { (a, b) } else { nil }
    }

    static func quote(_ json: JSONValue) -> QuoteChange {
        QuoteChange(
            bid: json["bid"]?.price, ask: json["ask"]?.price, last: json["last"]?.price, bidSize: json["bid_size"]?.quantity,
            askSize: json["ask_size"]?.quantity)
    }

    static func bar(_ json: JSONValue) throws -> Bar {
        func number(_ short: String, _ long: String) -> Price? { (json[short] ?? json[long])?.price }
        let open = try known(number("o", "open"), "o"), high = try known(number("h", "high"), "h")
        let low = try known(number("l", "low"), "l")
        let close = number("c", "close") ?? open
        return Bar(
            closesAt: .distantPast, open: open, high: high, low: low, close: close, volume: (json["v"] ?? json["volume"])?.quantity ?? 0)
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

    /// The quantity and price of a text such as `buy 100@10`, or of a pair.
    static func trade(_ json: JSONValue) -> (quantity: Quantity, price: Price)? {
        if let text = json.text {
            let parts = text.split(whereSeparator: { $0 == " " || $0 == "@" }).map(String.init)
            guard parts.count >= 3, let quantity = Quantity(parts[1]), let price = Price(parts[2]) else { return nil }
            return (parts[0].hasPrefix("sell") ? -quantity : quantity, price)
        }
        if json.list.count == 2 { return zip2(json.list[0].quantity, json.list[1].price).map { ($0.0, $0.1) } }
        guard let quantity = json["qty"]?.quantity, let price = (json["price"] ?? json["px"])?.price else { return nil }
        return (json["side"]?.text?.hasPrefix("sell") == true ? -quantity.magnitude : quantity, price)
    }
}
