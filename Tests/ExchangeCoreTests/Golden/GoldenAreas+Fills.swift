@testable import ExchangeCore

// Fills, auctions, bars.
extension GoldenAreas {
    static let fills: [String: Handler] = ["fill": fill, "auction": fill, "halt_fill": fill, "bar_expansion": barExpansion]

    private static func fill(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(given, "tz", "america/new_york")
        let json = try known(item.when["order"], "order")
        let request = try request(json.with("tif", given["tif"]).with("tif", item.when["tif"]))
        try assume(json, "symbol")
        try assumeSameFills(item, request)
        guard given["slippage"]?.double ?? 0 == 0 else { throw GoldenCase.Skip(reason: "no slippage by an amount here") }
        var (market, quotes) = try marketForFills(item, request)
        let cash = market.exchange.balances(of: market.account).cash
        let placed = market.place(request)
        var statuses = [word(placed, item)]
        var elected: JSONValue = .null
        while !quotes.isEmpty {
            market.run(.setQuote("ABC", quote(quotes.removeFirst())))
            statuses.append(word(market.order(placed.id), item))
        }
        for (index, event) in (given["events"]?.list ?? item.when["events"]?.list ?? []).enumerated() {
            try step(event, placed.id, &market)
            statuses.append(word(market.order(placed.id), item))
            if elected == .null, market.order(placed.id).isTriggered { elected = .int(index) }
        }
        let bars = given["bar"].map { [$0] } ?? given["bars"]?.list ?? []
        if bars.isEmpty { try assume(given, "mode", "quote", "quotes", "l1", "tick", "fixed") }
        let mode = given["mode"] ?? first(given["policy"] ?? .null, "bar_path", "bar_mode")
        let order = mode?.text.map { $0 == "OHLC" ? "fixed" : $0.lowercased() } ?? "fixed"
        let path = try known(BarPath(rawValue: bars.isEmpty ? "fixed" : order), "mode \(order)")
        for json in bars {
            market.run(.bar("ABC", try bar(json), path: path))
            statuses.append(word(market.order(placed.id), item))
        }
        if hasAuction(given) { market.advance(to: "2026-03-02T21:00:01Z") }
        let end = market.order(placed.id)
        let executions = market.exchange.executions(of: end.id)
        var result: [String: JSONValue] = [
            "fills": .array(
                executions.map {
                    .object([
                        "qty": .decimal($0.quantity), "price": .decimal($0.price), "liquidity": .string($0.isMaker ? "maker" : "taker"),
                    ])
                }),
            "filled_qty": .decimal(end.filledQuantity), "filled_avg_price": .decimal(end.averagePrice),
            "avg_price": .decimal(end.averagePrice), "fill_price": .decimal(executions.last?.price),
            "status": word(end, item), "statuses": self.statuses(statuses, of: end.id, market, item.expect["statuses"]),
            "elected_at_event": elected, "elected": .bool(end.isTriggered),
            "triggered": .bool(end.isTriggered), "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            // What keeps its type was not converted.
            "converted_type": told(
                [.string(word(end.type.rawValue))] + (end.type == request.type ? [.null, .string("none")] : []),
                item.expect.members["converted_type"]),
            "converted": .bool(end.type != request.type), "events": told(of: end.id, market, item.expect["events"]),
            "limit_price": .decimal(end.limitPrice), "position": .decimal(held(market)),
        ]
        for name in ["avg_fill_price", "average_price", "price", "avgPx"] { result[name] = .decimal(end.averagePrice) }
        for name in ["cum_qty", "filled", "filled_quantity"] { result[name] = .decimal(end.filledQuantity) }
        result["status_final"] = word(end, item)
        result["final_status"] = word(end, item)
        result["fill_count"] = .int(executions.count)
        result["stop_price"] = .decimal(end.stopPrice)
        result["type"] = .string(word(end.type.rawValue))
        result["accepted"] = .bool(end.status != .rejected)
        let rest = end.quantity - end.filledQuantity
        for name in ["remaining_qty", "residual", "unfilled_qty"] { result[name] = .decimal(rest) }
        for name in ["leaves_qty", "leaves"] { result[name] = .decimal(end.status.isClosed ? 0 : rest) }
        for name in item.expect.members.keys where name.contains("cancel") {
            let isCanceled = end.status == .canceled || end.status == .expired
            result[name] = item.expect[name]?.bool == nil ? .decimal(isCanceled ? rest : 0) : .bool(isCanceled)
        }
        result["liquidity"] = executions.last.map { .string($0.isMaker ? "maker" : "taker") } ?? .null
        result["refusal"] = end.reason.map { .string($0.code) }
        return result
    }

    private static func hasAuction(_ given: JSONValue) -> Bool {
        given["closing_auction_price"] != nil || given["opening_auction_price"] != nil
    }

    private static func held(_ market: Market) -> Quantity {
        market.exchange.accounts[market.account].positions.quantity(InstrumentID(1))
    }

    /// The market as a case gives it, and the quotes that come after the order.
    private static func marketForFills(_ item: GoldenCase, _ request: OrderRequest) throws -> (Market, [JSONValue]) {
        let given = item.given
        var at = given["opening_auction_price"] != nil ? "2026-03-02T13:00:00Z" : "2026-03-02T15:00:00Z"
        let session = given["session"]?.text ?? first(given, "market_open", "session_open")?.bool.map { $0 ? "regular" : "closed" }
        let times = [item.when, given].map { first($0, "submit_at", "submitted_at_et", "at", "time", "time_et", "now_et")?.text }
        let submitted = times.compactMap { $0 }.first
        if let submitted {
            at = submitted.hasSuffix("Z") ? submitted : try newYork("2026-03-02", String(submitted.suffix(8))).description
        }
        if let session, !["regular", "normal"].contains(word(session)) { at = try instant(ofSession: session) }
        // Events at times of the day need a day.
        let isTimed =
            (given["events"] ?? item.when["events"])?.list.contains { item.peek("t", in: $0)?.text?.contains(":") ?? false } ?? false
        let held = given["position"].map { $0.quantity ?? $0["qty"]?.quantity ?? 0 }
        var market = Market(
            policy: try policy(item), hours: hasAuction(given) || session != nil || submitted != nil || isTimed ? .nyse : .alwaysOpen,
            cash: given["cash"]?.money ?? 100_000_000,
            positions: held.map { [PositionSpec("ABC", $0, at: given["position"]?["avg"]?.price ?? 10)] } ?? [], at: at, quote: nil,
            limitBands: first(given, "limit_bands", "luld")?.bool ?? false)
        if let text = given["tick"]?.price {
            var instrument = Instrument("ABC")
            instrument.tick = .fixed(text)
            market.run(.defineInstrument(instrument))
        }
        for name in ["prev_close", "last"] {
            if let last = given[name]?.price { market.run(.setQuote("ABC", QuoteChange(last: last))) }
        }
        if let book = given["book"] {
            func levels(_ side: String) -> [BookQuote] {
                book[side]?.list.compactMap { level in zip2(level.list.first?.price, level.list.last?.quantity).map { BookQuote($0, $1) } }
                    ?? []
            }
            market.run(.setBook("ABC", bids: levels("bids"), asks: levels("asks")))
        }
        var quotes = given["quotes"]?.list ?? first(given, "quote", "last_quote", "nbbo").map { [$0] } ?? []
        if !quotes.isEmpty { market.run(.setQuote("ABC", quote(quotes.removeFirst()))) }
        market.run(.setAuctionPrice("ABC", open: given["opening_auction_price"]?.price, close: given["closing_auction_price"]?.price))
        if given["halted"]?.bool == true { market.run(.halt("ABC")) }
        return (market, quotes)
    }

    /// One thing that happens: a quote, a trade, a halt, its end, a cancel.
    private static func step(_ event: JSONValue, _ order: OrderID, _ market: inout Market) throws {
        if let word = event.text {
            switch word {
            case "halt": market.run(.halt("ABC"))
            case "resume": market.run(.resume("ABC"))
            case "cancel": market.run(.cancelOrder(order))
            default: throw GoldenCase.Skip(reason: "no event: \(word)")
            }
            return
        }
        if let time = event["t"]?.text, time.contains(":") {
            let at = time.contains("T") ? String(time.suffix(8)) : time
            _ = market.exchange.advance(to: max(market.exchange.now, try newYork("2026-03-02", at)))
        }
        if let print = first(event, "trade", "print") {
            let price = try known(print.price ?? first(print, "price", "px")?.price, "price")
            let size = first(print, "size", "qty")?.quantity ?? event["size"]?.quantity ?? 100
            let aggressor = (print["aggressor"] ?? event["aggressor"])?.text
            market.run(.print("ABC", price: price, size: size, aggressor: aggressor.flatMap { Side(rawValue: $0) }))
            return
        }
        if let bars = event["bar"] {
            market.run(.bar("ABC", try bar(bars), path: .fixed))
            return
        }
        if event["halt"]?.bool == true { market.run(.halt("ABC")) }
        market.run(.setQuote("ABC", quote(event)))
        if event["resume"]?.bool == true { market.run(.resume("ABC")) }
    }

    private static func barExpansion(_ item: GoldenCase) throws -> [String: JSONValue] {
        let mode = try known(BarPath(rawValue: item.given["mode"]?.text ?? "fixed"), "mode")
        try assume(item.when, "expand")
        guard item.when["run"] != nil else {
            return try expansion(item, mode)
        }
        let quantity = item.given["position"]?["qty"]?.quantity ?? 100
        let side: Side = quantity.isNegative ? .buy : .sell
        var market = Market(
            policy: try policy(item), cash: 100_000_000,
            positions: [PositionSpec("ABC", quantity, at: item.given["position"]?["avg"]?.price ?? 100)], quote: nil)
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        request.children = [
            .limit(market.account, side, quantity.magnitude, "ABC", at: try known(item.given["take_profit"]?.price, "take_profit")),
            .stop(market.account, side, quantity.magnitude, "ABC", at: try known(first(item.given, "stop", "stop_loss")?.price, "stop")),
        ]
        let container = market.place(request)
        guard container.children.count == 2 else {
            return ["filled": .string("refused"), "refusal": .string(container.reason?.code ?? "")]
        }
        for json in item.given["bar"].map({ [$0] }) ?? item.given["bars"]?.list ?? [] { market.run(.bar("ABC", try bar(json), path: mode)) }
        let profit = market.order(container.children[0]), stop = market.order(container.children[1])
        let filled = profit.status == .filled ? profit : stop
        let names = filled.status != .filled ? ["none"] : filled.id == profit.id ? ["take_profit", "tp"] : ["stop", "stop_loss", "sl"]
        return [
            "filled": told(names.map { .string($0) }, item.expect["filled"]),
            "price": .decimal(filled.averagePrice), "position": .decimal(held(market)),
            "realized_pl": .decimal(market.exchange.accounts[market.account].positions[InstrumentID(1)].realized.money),
        ]
    }

    /// The ticks that a bar becomes, as the exchange tells of them. Where only a volume is given any prices will do.
    private static func expansion(_ item: GoldenCase, _ mode: BarPath) throws -> [String: JSONValue] {
        let given = item.given["bar"] ?? item.given
        for name in ["size_increment", "min_size", "lot_size"] { try assume(item.given, name, "1", "1.0") }
        try assume(item.given, "size_precision", "0")
        try assume(item.when, "split")
        let hasPrices = given["o"] != nil || given["open"] != nil
        let source =
            hasPrices
            ? given.with("volume", given["bar_volume"])
            : given.with("volume", given["bar_volume"]).with("o", .string("100")).with("h", .string("101")).with("l", .string("99"))
        let bar = try bar(source.with("c", source["o"]))
        var market = Market(quote: nil)
        market.run(.bar("ABC", bar, path: mode))
        let ticks = market.log.compactMap { event -> Quote? in
            if case .quoteChanged(_, let quote) = event.kind { quote } else { nil }
        }
        let isHighFirst = mode.isHighFirst(open: bar.open, high: bar.high, low: bar.low)
        var result: [String: JSONValue] = [:]
        if hasPrices {
            result["path"] = .string(isHighFirst ? "OHLC" : "OLHC")
            let pairs = ticks.map { ($0.last.map { JSONValue.decimal($0) } ?? .null, JSONValue.decimal($0.lastSize)) }
            result["prices"] = .array(pairs.map(\.0))
            let forms: [[JSONValue]] = [
                pairs.map(\.0), pairs.map { .array([$0, $1]) }, pairs.map { .object(["price": $0, "size": $1, "volume": $1, "qty": $1]) },
            ]
            let form =
                switch item.expect["ticks"]?.list.first {
                case .array?: 1
                case .object?: 2
                default: 0
                }
            result["ticks"] = .array(forms[form])
        }
        for name in ["volumes", "sizes", "tick_volumes", "tick_sizes", "volume_split", "split", "volume_per_tick"] {
            result[name] = .decimals(ticks.map(\.lastSize))
        }
        return result
    }
}
