@testable import ExchangeCore

// What it means that a case names an engine, and what this exchange cannot do as that engine does.
extension GoldenAreas {
    private static let nautilus: Set = ["nautilus", "nt", "nautilus_trader"]
    private static let lean: Set = ["lean", "quant_connect", "quantconnect"]

    /// The engine that a case names, whichever member says it.
    private static func engine(_ item: GoldenCase) -> String? {
        let policy = item.peek("policy", in: item.given)
        let names =
            ["engine", "venue", "broker", "profile"].map { item.peek($0, in: item.given) } + [policy]
            + ["profile", "engine", "bar_model", "fill_model"].map { item.peek($0, in: policy) }
        return names.compactMap { $0?.text.map { word($0) } }.first { nautilus.contains($0) || lean.contains($0) }
    }

    /// The switches of an engine: a trigger by parts, an OCO that any fill cancels, the displayed size and then one tick
    /// worse, stops by bid and ask, limits at their own price; or a limit that must be crossed. Nil if there is no such engine.
    static func engine(_ name: String) -> MarketPolicy? {
        var policy = MarketPolicy()
        if nautilus.contains(name) {
            policy.trigger = .partial
            policy.ocoOnPartial = .cancelSibling
            policy.size = .levelOneSlipOneTick
            policy.stopBasis = .bidAsk
            policy.barGap = .limit
            return policy
        }
        guard lean.contains(name) else { return nil }
        policy.limitTouch = .strict
        return policy
    }

    /// Skips what an engine does with an order, and this exchange does otherwise without having a switch for it.
    static func assumeSameFills(_ item: GoldenCase, _ request: OrderRequest) throws {
        let name = engine(item) ?? "", given = item.given
        let bars = item.peek("bar", in: given).map { [$0] } ?? item.peek("bars", in: given)?.list ?? []
        if lean.contains(name), request.type == .stopLimit, !bars.isEmpty {
            throw GoldenCase.Skip(reason: "a bar's close alone does not bound a stop-limit here")
        }
        let touch = item.peek("limit_touch", in: item.peek("policy", in: given))?.text
        let gap = item.peek("bar_gap", in: item.peek("policy", in: given))
        if !nautilus.contains(name), gap == nil, touch == "inclusive", request.type == .limit, let limit = request.limitPrice,
            try bars.contains(where: { try opens($0, beyond: limit, request) })
        {
            throw GoldenCase.Skip(reason: "where a limit trades that a bar opens beyond is not said")
        }
        guard nautilus.contains(name) else { return }
        let hasMarket = !bars.isEmpty || ["quote", "quotes", "book", "events", "last_quote"].contains { item.has($0, in: given) }
        if request.type == .market, !hasMarket { throw GoldenCase.Skip(reason: "a market order without a market waits here") }
        if item.peek("halted", in: given)?.bool == true { throw GoldenCase.Skip(reason: "orders are taken in a halt here") }
    }

    private static func opens(_ json: JSONValue, beyond limit: Price, _ request: OrderRequest) throws -> Bool {
        let open = try bar(json).open
        return request.legs[0].side == .buy ? open < limit : open > limit
    }
}
