import ExchangeCore

/// How the market's definition stands in JSON: hours, where prices come from, and the switches where brokers and
/// simulators differ, each by its own name.
enum MarketForm {
    /// Reads what is given into `market`; what is left out keeps its value.
    static func read(_ form: Form, into market: inout WorldDefinition.MarketDefinition) throws(ControlError) {
        var changed = market
        try form.object { members throws(ControlError) in
            // What a clock or a world tells of its market on output.
            members.ignore("session", "isOpen", "nextOpen", "nextClose")
            try readProfile(&members, into: &changed.policy)
            try read(&members, "hours", into: &changed.hours)
            try read(&members, "prices", into: &changed.prices)
            try read(&members, "size", into: &changed.policy.size)
            try read(&members, "restingFillPrice", into: &changed.policy.restingFillPrice)
            try read(&members, "stopBasis", into: &changed.policy.stopBasis)
            try read(&members, "trigger", into: &changed.policy.trigger)
            try read(&members, "ocoOnPartial", into: &changed.policy.ocoOnPartial)
            try read(&members, "auctionPrice", into: &changed.policy.auctionPrice)
            try read(&members, "barGap", into: &changed.policy.barGap)
            try read(&members, "crossing", into: &changed.policy.crossing)
            try read(&members, "selfTrade", into: &changed.policy.selfTrade)
            try read(&members, "dayTrades", into: &changed.policy.dayTrades)
            try read(&members, "fees", into: &changed.policy.fees)
            try read(&members, "feeRounding", into: &changed.policy.feeRounding)
            if let touch = members.optional("limitTouch") { changed.policy.limitTouch = try limitTouch(touch) }
            if let share = members.optional("randomPartial") { changed.policy.randomPartial = try fraction(share) }
            if let margin = members.optional("margin") { try read(margin, into: &changed.policy.margin) }
            if let latency = members.optional("latency") { try read(latency, into: &changed.policy.latency) }
            if let limits = members.optional("farLimits") { changed.policy.farLimits = try farLimits(limits) }
            if let days = members.optional("goodTillCanceledDays") {
                changed.policy.goodTillCanceledDays = try days.integer(1...3650)
            }
            try readRules(&members, into: &changed)
            for (name, path) in flags {
                if let flag = members.optional(name) { changed.policy[keyPath: path] = try flag.flag() }
            }
        }
        market = changed
    }

    /// Writes the members: hours, prices and size always, the other switches where they differ from the default.
    static func write(_ market: WorldDefinition.MarketDefinition, into json: inout JSONWriter) {
        let policy = market.policy
        let usual = MarketPolicy()
        json.member("hours", market.hours.rawValue)
        json.member("prices", market.prices.rawValue)
        json.member("size", policy.size.rawValue)
        write("restingFillPrice", policy.restingFillPrice, usual.restingFillPrice, into: &json)
        write("stopBasis", policy.stopBasis, usual.stopBasis, into: &json)
        write("trigger", policy.trigger, usual.trigger, into: &json)
        write("ocoOnPartial", policy.ocoOnPartial, usual.ocoOnPartial, into: &json)
        write("auctionPrice", policy.auctionPrice, usual.auctionPrice, into: &json)
        write("barGap", policy.barGap, usual.barGap, into: &json)
        write("crossing", policy.crossing, usual.crossing, into: &json)
        write("selfTrade", policy.selfTrade, usual.selfTrade, into: &json)
        write("dayTrades", policy.dayTrades, usual.dayTrades, into: &json)
        write("fees", policy.fees, usual.fees, into: &json)
        write("feeRounding", policy.feeRounding, usual.feeRounding, into: &json)
        switch policy.limitTouch {
        case .inclusive: break
        case .strict: json.member("limitTouch", "strict")
        case .probability(let share): json.object("limitTouch") { $0.member("probability", share.description) }
        }
        if policy.randomPartial != usual.randomPartial { json.member("randomPartial", policy.randomPartial.description) }
        if policy.margin != usual.margin { json.object("margin") { write(policy.margin, into: &$0) } }
        if policy.latency != usual.latency {
            json.object("latency") { json in
                json.member("order", DurationText.text(policy.latency.order))
                json.member("replace", DurationText.text(policy.latency.replace))
                json.member("cancel", DurationText.text(policy.latency.cancel))
            }
        }
        switch policy.farLimits {
        case .accept: break
        case .tiered: json.member("farLimits", "tiered")
        case .percent(let percent): json.object("farLimits") { $0.member("percent", percent) }
        }
        if policy.goodTillCanceledDays != usual.goodTillCanceledDays {
            json.member("goodTillCanceledDays", policy.goodTillCanceledDays)
        }
        writeRules(market, into: &json)
        for (name, path) in flags where policy[keyPath: path] != usual[keyPath: path] {
            json.member(name, .bool(policy[keyPath: path]))
        }
    }

    private static let flags: [(String, WritableKeyPath<MarketPolicy, Bool> & Sendable)] = [
        ("electionInsideQuote", \.electionInsideQuote),
        ("rejectsWashTrades", \.rejectsWashTrades),
        ("collarsBuyStops", \.collarsBuyStops),
        ("rejectsStopsOnWrongSide", \.rejectsStopsOnWrongSide),
        ("queuesBehindDisplayed", \.queuesBehindDisplayed),
        ("cancelsSiblings", \.cancelsSiblings),
        ("checksExitPrices", \.checksExitPrices),
        ("auctionCutoffs", \.auctionCutoffs),
        ("allowsHardToBorrow", \.allowsHardToBorrow),
        ("allowsExtendedGoodTillCanceled", \.allowsExtendedGoodTillCanceled),
        ("checksPriceIncrement", \.checksPriceIncrement),
        ("paysDividends", \.paysDividends),
        ("allowsFlips", \.allowsFlips),
        ("allowsFractions", \.allowsFractions),
        ("allowsUncoveredOptions", \.allowsUncoveredOptions),
        ("replacesPending", \.replacesPending),
        ("compressesLots", \.compressesLots),
        ("blocksDeficits", \.blocksDeficits),
        ("holdsAuctionOrdersOvernight", \.holdsAuctionOrdersOvernight),
        ("restrictsKinds", \.restrictsKinds),
        ("cancelsAgedOrders", \.cancelsAgedOrders),
        ("adjustsBrackets", \.adjustsBrackets),
    ]

    private static func read<Choice: RawRepresentable & CaseIterable>(
        _ members: inout Members, _ name: String, into choice: inout Choice
    ) throws(ControlError) where Choice.RawValue == String {
        if let form = members.optional(name) { choice = try form.one() }
    }

    private static func write<Choice: RawRepresentable & Equatable>(
        _ name: StaticString, _ choice: Choice, _ usual: Choice, into json: inout JSONWriter
    ) where Choice.RawValue == String {
        if choice != usual { json.member(name, choice.rawValue) }
    }

    /// A share from 0 to 1.
    static func fraction(_ form: Form) throws(ControlError) -> Ratio {
        let ratio: Ratio = try form.decimal()
        guard !ratio.isNegative, ratio <= 1 else { throw form.refusal(expected: "a decimal number from 0 to 1") }
        return ratio
    }

    private static func read(_ form: Form, into margin: inout MarketPolicy.MarginRules) throws(ControlError) {
        var changed = margin
        try form.object { members throws(ControlError) in
            if let rate = members.optional("initial") { changed.initial = try fraction(rate) }
            if let rate = members.optional("longMaintenance") { changed.longMaintenance = try fraction(rate) }
            if let price = members.optional("lowPrice") { changed.lowPrice = try price.decimal() }
            if let factor = members.optional("shortValuation") { changed.shortValuation = try factor.positive() }
            if let equity = members.optional("minimumEquity") { changed.minimumEquity = try equity.decimal() }
            if let count = members.optional("intradayMultiplier") { changed.intradayMultiplier = try count.integer(1...4) }
            if let rate = members.optional("interest") { changed.interest = try fraction(rate) }
            if let lot = members.optional("borrowLot") { changed.borrowLot = try lot.decimal() }
            if let ratio = members.optional("closingOnlyRatio") { changed.closingOnlyRatio = try ratio.positive() }
            if let rule = members.optional("concentration") { changed.concentration = try concentration(rule) }
        }
        margin = changed
    }

    private static func write(_ margin: MarketPolicy.MarginRules, into json: inout JSONWriter) {
        json.member("initial", margin.initial.description)
        json.member("longMaintenance", margin.longMaintenance.description)
        json.member("lowPrice", margin.lowPrice.description)
        json.member("shortValuation", margin.shortValuation.description)
        json.member("minimumEquity", margin.minimumEquity.description)
        json.member("intradayMultiplier", margin.intradayMultiplier)
        json.member("interest", margin.interest.description)
        if margin.borrowLot.isPositive { json.member("borrowLot", margin.borrowLot.description) }
        if let ratio = margin.closingOnlyRatio { json.member("closingOnlyRatio", ratio.description) }
        if let rule = margin.concentration {
            json.object("concentration") { json in
                json.member("share", rule.share.description)
                json.member("debit", rule.debit.description)
                json.member("maintenance", rule.maintenance.description)
            }
        }
    }

    private static func concentration(_ form: Form) throws(ControlError) -> MarketPolicy.Concentration {
        try form.object { members throws(ControlError) in
            MarketPolicy.Concentration(
                share: try fraction(try members.required("share")), debit: try members.required("debit").positive(),
                maintenance: try fraction(try members.required("maintenance")))
        }
    }

    private static func read(_ form: Form, into latency: inout MarketPolicy.Latency) throws(ControlError) {
        var changed = latency
        try form.object { members throws(ControlError) in
            if let span = members.optional("order") { changed.order = try span.duration() }
            if let span = members.optional("replace") { changed.replace = try span.duration() }
            if let span = members.optional("cancel") { changed.cancel = try span.duration() }
        }
        latency = changed
    }

    private static func farLimits(_ form: Form) throws(ControlError) -> MarketPolicy.FarLimits {
        switch form.value {
        case .string("accept"): return .accept
        case .string("tiered"): return .tiered
        case .object:
            return try form.object { members throws(ControlError) in .percent(try members.required("percent").integer(1...100)) }
        default: throw form.refusal(expected: "accept, tiered or {percent}")
        }
    }

    private static func limitTouch(_ form: Form) throws(ControlError) -> MarketPolicy.LimitTouch {
        switch form.value {
        case .string("inclusive"): return .inclusive
        case .string("strict"): return .strict
        case .object:
            return try form.object { members throws(ControlError) in
                .probability(try fraction(try members.required("probability")))
            }
        default: throw form.refusal(expected: "inclusive, strict or {probability}")
        }
    }
}
