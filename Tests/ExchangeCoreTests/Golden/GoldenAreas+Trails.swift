@testable import ExchangeCore

// Trailing stops.
extension GoldenAreas {
    static let trails: [String: Handler] = ["trailing_stop": trail, "trailing_stop_limit": trail]

    private static func trail(_ item: GoldenCase) throws -> [String: JSONValue] {
        let when = item.when
        var given = item.given
        let policy = try policy(item)
        let mark = first(given, "hwm", "lwm", "water_mark")?.price
        if !hasTrail(given), let distance = zip2(mark, given["stop_price"]?.price).map({ ($0 - $1).magnitude }) {
            given = given.with("trail_price", .decimal(distance))
        }
        let terms = try trailing(given)
        for name in ["type", "order_type"] { try assume(given, name, "trailing_stop", "trailing_stop_limit") }
        let side: Side = given["side"]?.text?.hasPrefix("buy") == true ? .buy : .sell
        let step = first(given, "tick", "tick_size")?.price, tick = step.map { TickRule.fixed($0) } ?? .stock
        if let price = when["price"]?.price {
            let stop = terms.stop(from: price, side: side, tick: tick)
            return ["stop_price": .decimal(stop), "limit_price": .decimal(limit(stop, terms, side))]
        }
        let bars = try when["bars"]?.list.map { try bar($0) } ?? []
        let steps = try steps(item, terms.basis.resolved(for: side))
        // A stop that is given says where the best price seen so far was.
        let implied = given["stop_price"]?.price.flatMap { stop -> Price? in
            if case .amount(let amount) = terms.offset { side == .sell ? stop + amount : stop - amount } else { nil }
        }
        guard
            let start = (mark ?? implied).map({ seen($0, terms.basis.resolved(for: side)) }) ?? steps.first
                ?? bars.first.map({ seen($0.open, terms.basis.resolved(for: side)) })
                // Any price will do where only a change of the order is asked about.
                ?? (first(when, "patch", "replace") == nil || item.expect["accepted"] == nil
                    ? nil : seen(100, terms.basis.resolved(for: side)))
        else { throw GoldenCase.Skip(reason: "no prices") }
        let skipped = mark == nil && implied == nil && !steps.isEmpty ? 1 : 0
        let isRegular = first(given, "regular_hours", "rth", "market_open")?.bool
        let session = given["session"]?.text ?? isRegular.map { $0 ? "regular" : "extended" }
        var market = Market(
            policy: policy, hours: session == nil ? .alwaysOpen : .nyse, cash: 100_000_000,
            positions: side == .sell ? [PositionSpec("ABC", 100, at: 10)] : [], at: try instant(ofSession: session), quote: nil)
        if step != nil {
            var instrument = Instrument("ABC")
            instrument.tick = tick
            market.run(.defineInstrument(instrument))
        }
        market.run(.setQuote("ABC", start))
        var request = OrderRequest.market(market.account, side, given["qty"]?.quantity ?? 100, "ABC")
        request.type = terms.limitOffset == nil ? .trailingStop : .trailingStopLimit
        request.trailing = terms
        var order = market.place(request)
        var result: [String: JSONValue] = ["refusal": .string(order.reason?.code ?? "")]
        var triggered: JSONValue = .null
        var stops: [Price] = [], marks: [Price] = []
        for (index, step) in steps.enumerated() {
            if index >= skipped { market.run(.setQuote("ABC", step)) }
            if triggered == .null, market.order(order.id).isTriggered { triggered = .int(index) }
            if let stop = market.order(order.id).stopPrice { stops.append(stop) }
            if let mark = market.order(order.id).waterMark { marks.append(mark) }
        }
        for (index, bar) in bars.enumerated() {
            market.run(.bar("ABC", bar, path: .fixed))
            if triggered == .null, market.order(order.id).isTriggered { triggered = .int(index) }
            result["stop_after_bar\(index)"] = .decimal(market.order(order.id).stopPrice)
            if let stop = market.order(order.id).stopPrice { stops.append(stop) }
        }
        if let now = try change(when, terms) {
            let refusal = market.exchange.checkReplacement(of: order.id, by: order.request.with { $0.trailing = now })
            result.merge(refused(refusal)) { $1 }
            if refusal == nil { result["http"] = .int(200) }
            market.run(.replaceOrder(order.id, order.request.with { $0.trailing = now }))
            if let id = market.order(order.id).replacedBy { order = market.order(id) }
        }
        let end = market.order(order.id)
        if let mark = end.waterMark {
            for name in ["hwm", "lwm", "water_mark"] { result[name] = .decimal(mark) }
            let exact = (end.trailing ?? terms).stop(from: mark, side: side, tick: tick)
            result["stop_price_unrounded"] = .decimal(exact)
            result["limit_price_unrounded"] = .decimal(limit(exact, end.trailing ?? terms, side))
        }
        for name in ["stop_price", "new_stop_price", "stop_price_after", "new_stop"] { result[name] = .decimal(end.stopPrice) }
        for name in ["limit_price", "new_limit_price"] { result[name] = .decimal(end.limitPrice) }
        result["fill_price"] = .decimal(end.averagePrice)
        for name in item.expect.members.keys where result[name] == nil && name.hasPrefix("stop") {
            if case .array? = item.expect[name] { result[name] = .decimals(stops) }
        }
        for name in ["hwms", "hwm_path", "hwm_after_each"] { result[name] = .decimals(marks) }
        for name in item.expect.members.keys where result[name] == nil && item.expect[name]?.price != nil {
            if name.hasPrefix("hwm_") || name.hasPrefix("lwm_") { result[name] = .decimal(end.waterMark) }
            if name.hasPrefix("limit_") { result[name] = .decimal(end.limitPrice) }
            if name.hasPrefix("stop_") || name == "trigger_price" { result[name] = .decimal(end.stopPrice) }
        }
        for name in ["status", "status_final"] { result[name] = word(end) }
        for name in ["triggered", "elected"] { result[name] = .bool(end.isTriggered) }
        for name in ["stops", "stop_prices", "stop_price_after_each"] { result[name] = .decimals(stops) }
        for name in ["triggered_at_index", "trigger_index", "triggered_index", "triggered_at_event", "triggered_bar"]
        where bars.isEmpty == (name != "triggered_bar") { result[name] = triggered }
        return result
    }

    /// What the market becomes step by step, in whichever words.
    private static func steps(_ item: GoldenCase, _ basis: PriceBasis) throws -> [QuoteChange] {
        if let prices = (item.when["prices"] ?? item.given["prices"])?.list {
            return try prices.map { json in
                if case .object = json { return quote(json) }
                return seen(try known(json.price, "price"), basis)
            }
        }
        let quotes = (item.when["quotes"] ?? item.given["quotes"] ?? item.when["events"])?.list ?? []
        return try quotes.compactMap { json in
            if let text = json.text, isChange(text) { return nil }
            // A sentence such as `price 110` or `last 110`.
            if let price = json.text?.split(separator: " ").last.flatMap({ Price(String($0)) }) { return seen(price, basis) }
            guard case .object = json else { throw GoldenCase.Skip(reason: "no quote: \(json)") }
            return quote(json)
        }
    }

    /// The quote that shows a price where a trailing stop looks for it.
    private static func seen(_ price: Price, _ basis: PriceBasis) -> QuoteChange {
        let cent = Price(cents: 1)
        return switch basis {
        case .last, .doubleLast: QuoteChange(last: price)
        case .bid: QuoteChange(bid: price, ask: price + cent)
        case .ask: QuoteChange(bid: price - cent, ask: price)
        case .midpoint, .mark, .bidAsk, .doubleBidAsk: QuoteChange(bid: price - cent, ask: price + cent, last: price)
        }
    }

    /// The terms that a change asks for; nil if none does. A bare `trail` is of the kind that the order has.
    private static func change(_ when: JSONValue, _ terms: TrailingTerms) throws -> TrailingTerms? {
        let words = when["action"]?.text?.split(whereSeparator: { $0 == " " || $0 == "=" }).map(String.init) ?? []
        if !words.isEmpty, !isChange(words[0]) || words.count > 3 { throw GoldenCase.Skip(reason: "no action \(words)") }
        let said = when["events"]?.list ?? []
        // What the market does after the change would have to be run after it.
        if said.dropLast().contains(where: { $0.text.map(isChange) ?? false }) { throw GoldenCase.Skip(reason: "prices after a change") }
        let last = said.last?.text.flatMap { isChange($0) ? $0.split(separator: " ").last : nil }
        let bare =
            first(when, "new_trail", "patch_trail", "trail", "new_trail_price", "replace_trail") ?? number(words)
            ?? last.map { .string(String($0)) }
        let then = when["then"]
        guard let patch = first(when, "patch", "replace") ?? first(then ?? .null, "patch", "replace") ?? bare else { return nil }
        guard let amount = (patch["trail"] ?? (patch.text == nil ? nil : patch))?.price else { return try trailing(patch) }
        if case .percent = terms.offset { return TrailingTerms(.percent(Ratio(billionths: amount.billionths)), basis: terms.basis) }
        return TrailingTerms(.amount(amount), basis: terms.basis)
    }

    /// The number that an action ends with.
    private static func number(_ words: [String]) -> JSONValue? { words.last.flatMap { Price($0) == nil ? nil : .string($0) } }

    /// Whether a sentence changes the order, such as `PATCH trail 3`.
    private static func isChange(_ text: String) -> Bool {
        ["patch", "replace", "put"].contains(String(word(text).prefix { $0 != "_" }))
    }

    private static func limit(_ stop: Price, _ terms: TrailingTerms, _ side: Side) -> Price? {
        terms.limitOffset.map { side == .buy ? stop + $0 : stop - $0 }
    }
}
