@testable import ExchangeCore
@testable import FakeBroker

// The switches of a case: its vendor's, and those it names, in the words of the rules or of a world's definition.
extension GoldenAreas {
    static func policy(_ item: GoldenCase) throws -> MarketPolicy {
        let engine = item.given["engine"]?.text ?? first(item.given["policy"] ?? .null, "engine", "bar_model", "fill_model")?.text
        let vendor = first(item.given, "venue", "broker", "profile")?.text ?? item.given["policy"]?["profile"]?.text
        var policy = try profile((vendor ?? engine).map { word($0) })
        if vendor != nil, let engine, GoldenAreas.engine(word(engine)) == nil { throw GoldenCase.Skip(reason: "no engine \(engine)") }
        for (name, value) in item.given["policy"]?.members ?? [:]
        where !["profile", "engine", "bar_model", "fill_model", "bar_path", "bar_mode"].contains(name) {
            try set(name, value, in: &policy)
        }
        if let text = item.given["policy"]?.text, word(text) != "lean_bar_check_then_update" { policy = try profile(word(text)) }
        if let basis = item.given["trigger_basis"] { try set("stop_trigger_basis", basis, in: &policy) }
        return policy
    }

    /// A published profile, or who trades without one of its own.
    private static func profile(_ name: String?) throws -> MarketPolicy {
        var policy = MarketPolicy()
        switch name {
        case "alpaca", "alpaca_paper", "alpacapaper", "paper":
            policy = .alpacaPaper
            // Whoever wants chance names it.
            policy.randomPartial = 0
        case "schwab": policy = .schwab
        case "realistic": policy = .realistic
        case "finra": policy.margin.longMaintenance = Ratio(percent: 25)
        case "interactive_brokers", "ibkr", "ib": policy.trigger = .partial
        case nil, "predictable", "fidelity", "tda", "td_ameritrade", "tdameritrade": break
        case let other?: policy = try known(engine(other), "vendor \(other)")
        }
        return policy
    }

    /// A word in one spelling: small letters, parts joined by underscores.
    static func word(_ text: String) -> String {
        var result = ""
        var wasSmall = false
        for letter in text {
            if letter.isUppercase, wasSmall { result += "_" }
            wasSmall = letter.isLowercase || letter.isNumber
            result += letter == "-" || letter == " " || letter == "/" ? "_" : letter.lowercased()
        }
        return result
    }

    private static func set(_ name: String, _ value: JSONValue, in policy: inout MarketPolicy) throws {
        let text = word(value.text ?? "")
        switch word(name) {
        case "size", "fill_size": policy.size = try known(MarketPolicy.Size(rawValue: sizes[text] ?? text), text)
        case "resting_fill_price": policy.restingFillPrice = try known(MarketPolicy.RestingFillPrice(rawValue: text), text)
        case "limit_touch", "prob_fill_on_limit":
            switch text {
            case "strict": policy.limitTouch = .strict
            case "inclusive": policy.limitTouch = .inclusive
            default:
                let number = text.hasPrefix("prob(") ? String(text.dropFirst(5).dropLast()) : text
                policy.limitTouch = .probability(try known(Ratio(number), text))
            }
        case "oto_trigger", "trigger", "trigger_mode": policy.trigger = try known(MarketPolicy.TriggerMode(rawValue: text), text)
        case "oco_on_partial", "oco_partial": policy.ocoOnPartial = try known(partials[text], text)
        case "auction_price_source", "auction_price": policy.auctionPrice = text.contains("nbbo") ? .nbbo : .official
        case "stop_trigger_basis", "stop_basis", "trigger_basis":
            policy.stopBasis = try known(PriceBasis(rawValue: bases[text] ?? text), text)
        case "day_trade_regime", "day_trades": policy.dayTrades = try known(MarketPolicy.DayTradeRegime(rawValue: text), text)
        case "fee_rounding": policy.feeRounding = try rounding(text)
        case "self_trade", "stp", "stp_mode", "self_trade_prevention": policy.selfTrade = try known(selfTrades[text], text)
        case "bar_gap": policy.barGap = try known(gaps[text], text)
        case "crossing": policy.crossing = try known(MarketPolicy.Crossing(rawValue: text), text)
        case "extended_hours_gtc", "allow_extended_gtc": policy.allowsExtendedGoodTillCanceled = text == "true"
        case "reject_stop_orders": policy.rejectsStopsOnWrongSide = text == "true"
        case "random_partial":
            let isOff = ["off", "none", "false", "disabled"].contains(text)
            let p = try known(isOff ? 0 : value.ratio ?? first(value, "p", "probability")?.ratio, text)
            _ = value["seed"]
            guard p == 0 || p == 1 else { throw GoldenCase.Skip(reason: "chance \(p) of another generator") }
            policy.randomPartial = p
        default:
            switch (name, text) {
            case ("residual", "rest_until_next_quote"), ("liquidity_consumption", "true"): break
            case ("slippage", _) where value.double == 0: break
            default: try setMember(name, value, in: &policy)
            }
        }
    }

    private static let sizes = ["cap": "cap_to_displayed", "l1_slip": "l1_slip_one_tick"]
    private static let partials: [String: MarketPolicy.PartialOCO] = [
        "reduce": .reduceSibling, "reduce_sibling": .reduceSibling, "cancel": .cancelSibling, "cancel_sibling": .cancelSibling,
    ]
    private static let bases = ["last_price": "last", "mark_price": "mark", "mid": "midpoint", "mid_point": "midpoint"]
    private static let gaps: [String: MarketPolicy.BarGap] = [
        "favorable_open": .open, "favourable_open": .open, "open": .open, "limit": .limit, "at_limit": .limit, "none": .limit,
    ]
    private static let selfTrades: [String: MarketPolicy.SelfTrade] = [
        "cancel_taker": .cancelTaker, "cancel_maker": .cancelMaker, "cancel_both": .cancelBoth, "allow": .allow, "none": .allow,
    ]

    /// Any other switch, as the definition of a world has it.
    private static func setMember(_ name: String, _ value: JSONValue, in policy: inout MarketPolicy) throws {
        let parts = word(name).split(separator: "_")
        let member = parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
        var market = WorldDefinition.MarketDefinition()
        market.policy = policy
        do {
            let text = "{\"\(member)\":\(value.jsonText)}"
            try MarketForm.read(Form(JSONReader.read(Array(text.utf8))), into: &market)
        } catch {
            throw GoldenCase.Skip(reason: "no switch \(name): \(value)")
        }
        policy = market.policy
    }

    /// How fees become cents, in any of the words for it.
    static func rounding(_ text: String) throws -> MarketPolicy.FeeRounding {
        let text = word(text)
        if text.contains("half_up") { return .halfUp }
        if text.contains("daily") || text.contains("per_day") || text.contains("aggregate") { return .dailyCeiling }
        if text.contains("ceil") || text.contains("up") { return .perFillCeiling }
        throw GoldenCase.Skip(reason: "no rounding \(text)")
    }
}

extension JSONValue {
    /// The value written as JSON again.
    var jsonText: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let text): text
        case .string(let text): "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        case .array(let items): "[" + items.map(\.jsonText).joined(separator: ",") + "]"
        case .object: "{" + members.map { "\"\($0.key)\":\($0.value.jsonText)" }.joined(separator: ",") + "}"
        }
    }
}

extension GoldenAreas {
    /// A status in the words of the case: Schwab's if what it expects is written in capitals, else Alpaca's.
    static func word(_ order: Order, _ item: GoldenCase) -> JSONValue {
        let words = item.expect.members.filter { $0.key.contains("status") }.values.flatMap { $0.list.isEmpty ? [$0] : $0.list }
        // What waits for its session has been taken by Alpaca, and is not at the exchange yet.
        if order.status == .pendingNew, words.contains(.string("accepted")) { return .string("accepted") }
        let isSchwab = words.contains { value in value.text.map { $0 == $0.uppercased() } ?? false }
        return isSchwab ? .string(SchwabOrderStatus(order).rawValue) : word(order)
    }
}
