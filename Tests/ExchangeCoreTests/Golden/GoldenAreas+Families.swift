import FakeBroker

@testable import ExchangeCore

// Brackets, triggers, OCOs, the table of statuses, clocks.
extension GoldenAreas {
    static let families: [String: Handler] = [
        "bracket": bracket, "trigger": trigger, "oto": trigger, "ouo": ouo, "oco": ouo, "state_machine": transition, "clock": clock,
    ]

    /// The number behind a word of a sentence such as `entry partially fills 40 @10.5`.
    private static func fill(_ text: String) -> (quantity: Quantity, price: Price?)? {
        let words = text.split(separator: " ").map(String.init)
        guard let at = words.firstIndex(where: { ["fills", "partial", "filled"].contains($0) }), at + 1 < words.count,
            let quantity = Quantity(words[at + 1])
        else { return nil }
        return (quantity, words.first { $0.hasPrefix("@") }.flatMap { Price(String($0.dropFirst())) })
    }

    private static func bracket(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let quantity = given["entry"]?["qty"]?.quantity ?? given["entry_qty"]?.quantity ?? 100
        let entryPrice = given["entry"]?["fill"]?.price ?? 300
        let side: Side = given["entry"]?["side"]?.text?.hasPrefix("sell") == true ? .sell : .buy
        let far: Price = side == .buy ? 1 : -1
        var policy = try policy(item)
        if let mode = first(given, "mode", "trigger_mode")?.text {
            policy.trigger = try known(MarketPolicy.TriggerMode(rawValue: mode), mode)
        }
        var market = Market(
            policy: policy, cash: 100_000_000, quote: QuoteChange(bid: entryPrice - 1, ask: entryPrice + 1, last: entryPrice))
        func price(_ name: String, _ parts: String...) -> Price? {
            given[name].flatMap { json in json.price ?? parts.compactMap { json[$0]?.price }.first }
        }
        let profitLimit = price("take_profit", "limit", "limit_price") ?? entryPrice + far
        let stop = price("stop_loss", "stop", "stop_price") ?? entryPrice - far
        let stopLimit = first(given["stop_loss"] ?? .null, "limit", "limit_price")?.price
        var request = OrderRequest.limit(
            market.account, side, quantity, "ABC", at: first(given["entry"] ?? .null, "limit")?.price ?? entryPrice)
        request.strategy = .trigger
        request.childLink = .oneCancelsOther
        request.children = [
            .limit(market.account, side.opposite, quantity, "ABC", at: profitLimit),
            .stop(market.account, side.opposite, quantity, "ABC", at: stop, limit: stopLimit),
        ]
        let entry = market.place(request)
        guard entry.children.count == 2 else { return ["refusal": .string(entry.reason?.code ?? ""), "status": word(entry)] }
        let profit = entry.children[0], loss = entry.children[1]
        switch given["state"]?.text {
        case let state? where state.hasPrefix("entry filled"): market.run(.fillOrder(entry.id, quantity: nil, price: entryPrice))
        case nil, "entry open", "entry working": break
        case let state?: throw GoldenCase.Skip(reason: "no state: \(state)")
        }
        var result: [String: JSONValue] = [:]
        var sizes: [JSONValue] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            let target = event.contains("entry") || event.contains("parent") ? entry.id : event.contains("take_profit") ? profit : loss
            if let (quantity, price) = fill(event) {
                let own = market.order(target).request.limitPrice ?? market.order(target).stopPrice ?? entryPrice
                market.run(.fillOrder(target, quantity: quantity, price: price ?? (target == entry.id ? entryPrice : own)))
                if target == profit, result["stop_loss_qty_after_tp_partial"] == nil {
                    result["stop_loss_qty_after_tp_partial"] = .decimal(market.order(loss).quantity)
                }
            } else if event.contains("cancel") {
                market.run(.cancelOrder(target))
            } else if event.contains("expire") {
                market.run(.expireOrder(target))
            } else if event.contains("reject") {
                market.run(.rejectOrder(target, .brokerRejected))
            } else if event.hasSuffix("fills") || event.hasSuffix("filled") {
                market.run(
                    .fillOrder(
                        target, quantity: nil, price: target == entry.id ? entryPrice : market.order(target).request.limitPrice ?? stop))
            } else if event == "stop elected" {
                // Elected, with a limit that is not met yet.
                let beyond = stopLimit.map { side == .buy ? min(stop, $0) : max(stop, $0) } ?? stop
                let dime = Price(cents: side == .buy ? -10 : 10)
                market.run(
                    .setQuote(
                        "ABC",
                        side == .buy
                            ? QuoteChange(bid: beyond + dime, ask: stop, last: stop)
                            : QuoteChange(bid: stop, ask: beyond + dime, last: stop)))
            } else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            sizes.append(.decimal(market.order(profit).quantity))
        }
        let tp = market.order(profit), sl = market.order(loss)
        result["take_profit_final"] = word(tp)
        result["stop_loss_final"] = word(sl)
        result["take_profit"] = word(tp)
        result["stop_loss"] = word(sl)
        result["tp_filled"] = .decimal(tp.filledQuantity)
        result["sl_filled"] = .decimal(sl.filledQuantity)
        result["entry"] = word(market.order(entry.id))
        result["entry_status"] = word(market.order(entry.id))
        result["entry_filled"] = .decimal(market.order(entry.id).filledQuantity)
        result["stop_loss_qty"] = .decimal(sl.quantity)
        result["take_profit_qty"] = .decimal(tp.quantity)
        for name in ["child_qty_after", "children_qty_after", "children_qty"] { result[name] = .array(sizes) }
        result["children_status"] = word(tp)
        result["children_active"] = .bool(tp.status != .held)
        result["child_qty"] = .decimal(tp.quantity)
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        result["position"] = .decimal(state.quantity)
        result["realized_pl"] = .decimal(state.realized.money)
        return result
    }

    private static func trigger(_ item: GoldenCase) throws -> [String: JSONValue] {
        let quantity = first(item.given, "parent_qty", "qty")?.quantity ?? 100
        try assume(item.given, "child", "awaiting_parent_order", "held")
        try assume(item.given, "parent", "working", "new")
        var policy = try policy(item)
        if let mode = first(item.given, "mode", "trigger_mode")?.text {
            policy.trigger = try known(MarketPolicy.TriggerMode(rawValue: mode), mode)
        }
        var market = Market(policy: policy, cash: 100_000_000)
        var request = OrderRequest.limit(market.account, .buy, quantity, "ABC", at: 9)
        request.strategy = .trigger
        request.children = [.limit(market.account, .sell, quantity, "ABC", at: 20)]
        let parent = market.place(request)
        guard let child = parent.children.first else { return ["refusal": .string(parent.reason?.code ?? "")] }
        var after: [JSONValue] = []
        var sizes: [Quantity] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            if let (quantity, _) = fill(event) {
                market.run(.fillOrder(parent.id, quantity: quantity, price: 9))
            } else {
                switch event.split(separator: " ").last.map(String.init)?.uppercased() {
                case "FILLED", "FILLS": market.run(.fillOrder(parent.id, quantity: nil, price: 9))
                case "CANCELED", "CANCEL", "CANCELS": market.run(.cancelOrder(parent.id))
                case "REJECTED": market.run(.rejectOrder(parent.id, .brokerRejected))
                case "EXPIRED": market.run(.expireOrder(parent.id))
                default: throw GoldenCase.Skip(reason: "no event: \(event)")
                }
            }
            switch market.order(child).status {
            case .held: after.append(.string("AWAITING_PARENT_ORDER"))
            case .working, .partiallyFilled: after.append(.string("WORKING"))
            case let status: after.append(.string(status.rawValue.uppercased()))
            }
            sizes.append(market.order(child).quantity)
        }
        let last = after.last ?? .null
        var result = ["child": last, "child_status": last, "child_final": last]
        for name in ["child_after", "child_statuses", "child_qty_after", "child_qty"] {
            let all: [JSONValue] = name.contains("qty") ? sizes.map { .decimal($0) } : after
            if case .array? = item.expect[name] { result[name] = .array(all) } else { result[name] = all.last ?? .null }
        }
        result["position"] = .decimal(market.exchange.accounts[market.account].positions.quantity(InstrumentID(1)))
        return result
    }

    private static func ouo(_ item: GoldenCase) throws -> [String: JSONValue] {
        let legs = item.given["legs"]?.list ?? []
        let quantities = try legs.map { try known($0["qty"]?.quantity, "qty") }
        let quantity = quantities.first ?? 100
        var market = Market(policy: try policy(item), cash: 10_000_000, positions: [PositionSpec("ABC", quantity, at: 10)])
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        request.children = try zip(legs, quantities).map { leg, quantity in
            switch leg["id"]?.text {
            case "tp": .limit(market.account, .sell, quantity, "ABC", at: 20)
            case "sl": .stop(market.account, .sell, quantity, "ABC", at: 5)
            case let other: throw GoldenCase.Skip(reason: "no leg \(other ?? "")")
            }
        }
        let container = market.place(request)
        guard container.children.count == 2 else { return ["refusal": .string(container.reason?.code ?? ""), "status": word(container)] }
        let ids = Dictionary(zip(legs.compactMap { $0["id"]?.text }, container.children)) { first, _ in first }
        guard let sl = ids["sl"], let tp = ids["tp"] else { throw GoldenCase.Skip(reason: "no leg sl or tp") }
        var after: [Quantity] = [], profits: [Quantity] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            guard let id = ids[String(event.prefix { $0 != " " })] else { throw GoldenCase.Skip(reason: "no event: \(event)") }
            if let (quantity, _) = fill(event) {
                market.run(.fillOrder(id, quantity: quantity, price: 20))
            } else if event.contains("cancel") {
                market.run(.cancelOrder(id))
            } else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            if market.order(sl).status.isOpen { after.append(market.order(sl).quantity - market.order(sl).filledQuantity) }
            if market.order(tp).status.isOpen { profits.append(market.order(tp).quantity - market.order(tp).filledQuantity) }
        }
        return [
            "sl_qty_after": .decimals(after), "sl_status_final": .string(market.order(sl).status.rawValue.uppercased()),
            "tp_qty_after": .decimals(profits), "tp_status_final": .string(market.order(tp).status.rawValue.uppercased()),
        ]
    }

    /// A step of a vendor's order: in its table, and one that the exchange can take where it has states for it.
    private static func transition(_ item: GoldenCase) throws -> [String: JSONValue] {
        let pair = item.when["transition"]?.list.compactMap(\.text) ?? []
        guard pair.count == 2 else { throw GoldenCase.Skip(reason: "no transition") }
        let broker = word(try known(first(item.given, "broker", "venue")?.text, "broker"))
        guard ["schwab", "alpaca"].contains(broker) else { throw GoldenCase.Skip(reason: "no vendor \(broker)") }
        let isSchwab = broker == "schwab"
        let names = pair.map { isSchwab ? $0.uppercased() : $0.lowercased() }
        let successors = try known(VendorStates.successors(of: names[0], isSchwab: isSchwab), names[0])
        _ = try known(VendorStates.successors(of: names[1], isSchwab: isSchwab), names[1])
        guard successors.contains(names[1]) else { return ["legal": .bool(false)] }
        let from = statuses(names[0]), to = statuses(names[1])
        let canBe = from.isEmpty || to.isEmpty || from.contains { a in to.contains { a == $0 || a.successors.contains($0) } }
        return ["legal": .bool(canBe)]
    }

    /// What a vendor's word may be in the exchange; nothing for what it has no state for.
    private static func statuses(_ name: String) -> [OrderStatus] {
        switch name {
        case "NEW", "PENDING_ACKNOWLEDGEMENT", "PENDING_ACTIVATION", "AWAITING_MANUAL_REVIEW", "accepted": [.pendingNew]
        case "PENDING_CANCEL", "AWAITING_UR_OUT", "PENDING_RECALL": [.pendingCancel]
        case "ACCEPTED", "QUEUED", "pending_new": [.pendingNew, .working]
        case "AWAITING_PARENT_ORDER", "AWAITING_RELEASE_TIME": [.held]
        case "AWAITING_STOP_CONDITION", "AWAITING_CONDITION", "new": [.working]
        // A stop leg stays held for Alpaca while it waits for its stop.
        case "held": [.held, .working]
        case "WORKING": [.working, .partiallyFilled]
        default: OrderStatus.allCases.filter { word($0.rawValue) == name.lowercased() }
        }
    }

    private static func clock(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "read", "virtual_elapsed_ms")
        if let elapsed = (item.given["real_elapsed_ms"] ?? item.when["real_elapsed_ms"])?.int {
            let wall = Instant(seconds: 0)
            let scale = item.given["scale"]?.text.flatMap { Double($0.filter { $0 != "x" }) }
            let mode = item.given["mode"]?.text ?? (scale == nil ? "realtime" : "scaled")
            let kind = try known(
                ["frozen": WorldClock.Mode.frozen, "manual": .frozen, "realtime": .realtime, "scaled": .scaled][mode], mode)
            let clock = WorldClock(kind, now: kind == .frozen ? wall : nil, scale: scale, wall: wall)
            return ["virtual_elapsed_ms": .int(Int(clock.now(wall: Instant(milliseconds: Int64(elapsed))).millisecondsSinceEpoch))]
        }
        guard let start = item.given["now"]?.int, let target = item.when["advance_to"]?.int else {
            throw GoldenCase.Skip(reason: "clocks that run by themselves belong to worlds")
        }
        func instant(_ seconds: Int) -> Instant { Instant(seconds: Int64(seconds)) }
        var exchange = Exchange(configuration: ExchangeConfiguration(), now: instant(start))
        var timers = item.given["timers"]?.list.compactMap { zip2($0.list.first?.text, $0.list.last?.int) } ?? []
        if let interval = item.given["interval"]?.int, interval > 0 {
            timers = stride(from: start + interval, through: max(start, target) + interval, by: interval).map { ("t\($0)", $0) }
        }
        for (name, _) in timers { _ = exchange.apply(.defineInstrument(Instrument(Symbol(name)))) }
        for (name, at) in timers {
            _ = exchange.apply(.setQuoteSource(Symbol(name), .scripted([ScriptedQuote(at: instant(at), QuoteChange(last: 1))])))
        }
        let events = exchange.advance(to: instant(target)).compactMap { event -> (String, Instant)? in
            guard case .quoteChanged(let id, _) = event.kind else { return nil }
            return (exchange.instrument(id)?.symbol.text ?? "", event.at)
        }
        var result: [String: JSONValue] = [
            "pending": .array(timers.filter { $0.1 > max(start, target) }.map { .string($0.0) }),
            "now": .int(Int(exchange.now.secondsSinceEpoch)), "fired": .array(events.map { .string($0.0) }),
            "fired_at": .array(events.map { .int(Int($0.1.secondsSinceEpoch)) }), "tie_break": .string("scheduling order"),
        ]
        if target < start, events.isEmpty, exchange.now == instant(start) { result["error"] = .string("time cannot go backwards") }
        return result
    }
}
