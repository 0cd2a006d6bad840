import FakeBroker

@testable import ExchangeCore

// Brackets, triggers, OCOs, the table of statuses, clocks.
extension GoldenAreas {
    static let families: [String: Handler] = [
        "bracket": bracket, "trigger": trigger, "bracket_validation": bracketValidation, "ouo": ouo, "state_machine": transition,
        "clock": clock,
    ]

    /// The number behind a word of a sentence such as `entry partially fills 40 @10.5`.
    private static func fill(_ text: String) -> (quantity: Quantity, price: Price?)? {
        let words = text.split(separator: " ").map(String.init)
        guard let at = words.firstIndex(where: { $0 == "fills" || $0 == "partial" }), at + 1 < words.count,
            let quantity = Quantity(words[at + 1])
        else { return nil }
        return (quantity, words.first { $0.hasPrefix("@") }.flatMap { Price(String($0.dropFirst())) })
    }

    private static func bracket(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let quantity = given["entry"]?["qty"]?.quantity ?? given["entry_qty"]?.quantity ?? 100
        let entryPrice = given["entry"]?["fill"]?.price ?? 300
        var market = Market(
            policy: try policy(item), cash: 10_000_000, quote: QuoteChange(bid: entryPrice - 1, ask: entryPrice + 1, last: entryPrice))
        let profitLimit = given["take_profit"]?.price ?? entryPrice + 1
        let stop = given["stop_loss"]?["stop"]?.price ?? entryPrice - 1
        let stopLimit = given["stop_loss"]?["limit"]?.price
        var request = OrderRequest.limit(market.account, .buy, quantity, "ABC", at: entryPrice)
        request.strategy = .trigger
        request.childLink = .oneCancelsOther
        request.children = [
            .limit(market.account, .sell, quantity, "ABC", at: profitLimit),
            .stop(market.account, .sell, quantity, "ABC", at: stop, limit: stopLimit),
        ]
        let entry = market.place(request)
        guard entry.children.count == 2 else { throw GoldenCase.Skip(reason: "refused: \(entry.reason?.code ?? "")") }
        let profit = entry.children[0], loss = entry.children[1]
        if given["state"]?.text?.hasPrefix("entry filled") == true { market.run(.fillOrder(entry.id, quantity: nil, price: entryPrice)) }
        var result: [String: JSONValue] = [:]
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            let target = event.hasPrefix("entry") || event.contains("parent") ? entry.id : event.contains("take_profit") ? profit : loss
            if let (quantity, price) = fill(event) {
                market.run(.fillOrder(target, quantity: quantity, price: price ?? entryPrice))
                if target == profit, result["stop_loss_qty_after_tp_partial"] == nil {
                    result["stop_loss_qty_after_tp_partial"] = .decimal(market.order(loss).quantity)
                }
            } else if event.contains("cancel") {
                market.run(.cancelOrder(target))
            } else if event == "stop elected" {
                market.run(.setQuote("ABC", QuoteChange(bid: min(stop, stopLimit ?? stop) - Price(cents: 10), ask: stop, last: stop)))
            } else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
        }
        let tp = market.order(profit), sl = market.order(loss)
        result["take_profit_final"] = word(tp)
        result["stop_loss_final"] = word(sl)
        result["take_profit"] = word(tp)
        result["stop_loss"] = word(sl)
        result["tp_filled"] = .decimal(tp.filledQuantity)
        result["sl_filled"] = .decimal(sl.filledQuantity)
        result["children_status"] = word(tp)
        result["children_active"] = .bool(tp.status != .held)
        result["child_qty"] = .decimal(tp.quantity)
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        result["position"] = .decimal(state.quantity)
        result["realized_pl"] = .decimal(state.realized.money)
        return result
    }

    private static func trigger(_ item: GoldenCase) throws -> [String: JSONValue] {
        let quantity = item.given["parent_qty"]?.quantity ?? 100
        var market = Market(policy: try policy(item), cash: 10_000_000)
        var request = OrderRequest.limit(market.account, .buy, quantity, "ABC", at: 9)
        request.strategy = .trigger
        request.children = [.limit(market.account, .sell, quantity, "ABC", at: 20)]
        let parent = market.place(request)
        guard let child = parent.children.first else { throw GoldenCase.Skip(reason: "refused") }
        var after: [JSONValue] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            if let (quantity, _) = fill(event) {
                market.run(.fillOrder(parent.id, quantity: quantity, price: 9))
            } else {
                switch event.split(separator: " ").last.map(String.init)?.uppercased() {
                case "FILLED": market.run(.fillOrder(parent.id, quantity: nil, price: 9))
                case "CANCELED": market.run(.cancelOrder(parent.id))
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
        }
        return ["child_after": item.expect["child_after"]?.list.isEmpty == false ? .array(after) : after.last ?? .null]
    }

    private static func bracketValidation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let price = try known(item.given["market"]?.price, "market")
        let side: Side = item.given["side"]?.text == "buy" ? .buy : .sell
        let market = Market(
            policy: try policy(item), cash: 10_000_000, positions: [PositionSpec("ABC", side == .sell ? 100 : -100, at: price)],
            quote: QuoteChange(bid: price, ask: price, last: price))
        let accepted: [JSONValue] =
            try item.when["stop_prices"]?.list.compactMap(\.price).map { stop in
                var request = OrderRequest.limit(
                    market.account, side, 100, "ABC", at: try known(item.given["take_profit"]?.price, "take_profit"))
                request.strategy = .oco
                request.children = [.stop(market.account, side, 100, "ABC", at: stop)]
                return .bool(market.exchange.check(request) == nil)
            } ?? []
        return ["accepted": .array(accepted)]
    }

    private static func ouo(_ item: GoldenCase) throws -> [String: JSONValue] {
        let legs = item.given["legs"]?.list ?? []
        let quantity = legs.first?["qty"]?.quantity ?? 100
        var market = Market(positions: [PositionSpec("ABC", quantity, at: 10)])
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        request.children = legs.map { leg in
            leg["id"]?.text == "tp"
                ? .limit(market.account, .sell, quantity, "ABC", at: 20) : .stop(market.account, .sell, quantity, "ABC", at: 5)
        }
        let container = market.place(request)
        let ids = Dictionary(zip(legs.compactMap { $0["id"]?.text }, container.children)) { first, _ in first }
        guard let sl = ids["sl"] else { throw GoldenCase.Skip(reason: "no leg sl") }
        var after: [Quantity] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            guard let (quantity, _) = fill(event), let id = ids[String(event.prefix { $0 != " " })] else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            market.run(.fillOrder(id, quantity: quantity, price: 20))
            if market.order(sl).status.isOpen { after.append(market.order(sl).quantity) }
        }
        return ["sl_qty_after": .decimals(after), "sl_status_final": .string(market.order(sl).status.rawValue.uppercased())]
    }

    private static func transition(_ item: GoldenCase) throws -> [String: JSONValue] {
        let pair = item.when["transition"]?.list.compactMap(\.text) ?? []
        guard pair.count == 2 else { throw GoldenCase.Skip(reason: "no transition") }
        let isSchwab = item.given["broker"]?.text == "schwab"
        func statuses(_ word: String) throws -> [OrderStatus] {
            if isSchwab {
                switch word {
                case "NEW", "PENDING_ACKNOWLEDGEMENT", "PENDING_ACTIVATION": return [.pendingNew]
                case "ACCEPTED", "QUEUED": return [.pendingNew, .working]
                case "AWAITING_PARENT_ORDER", "AWAITING_RELEASE_TIME": return [.held]
                case "AWAITING_STOP_CONDITION", "AWAITING_CONDITION", "WORKING": return [.working, .partiallyFilled]
                default: return [try known(OrderStatus.allCases.first { $0.rawValue.uppercased() == word.replacing("_", with: "") }, word)]
                }
            }
            switch word {
            case "accepted": return [.pendingNew]
            case "pending_new": return [.pendingNew, .working]
            case "new": return [.working]
            // A stop leg stays held for Alpaca while it waits for its stop.
            case "held": return [.held, .working]
            default: return [try known(OrderStatus.allCases.first { $0.rawValue.lowercased() == word.replacing("_", with: "") }, word)]
            }
        }
        let from = try statuses(pair[0]), to = try statuses(pair[1])
        let isLegal = from.contains { a in to.contains { b in a.successors.contains(b) || (a == b && pair[0] != pair[1] && a.isOpen) } }
        return ["legal": .bool(isLegal)]
    }

    private static func clock(_ item: GoldenCase) throws -> [String: JSONValue] {
        if let elapsed = item.given["real_elapsed_ms"]?.int {
            let wall = Instant(seconds: 0)
            let scale = item.given["scale"]?.text.flatMap { Double($0.filter { $0 != "x" }) }
            let clock = WorldClock(scale == nil ? .realtime : .scaled, scale: scale, wall: wall)
            return ["virtual_elapsed_ms": .int(Int(clock.now(wall: Instant(milliseconds: Int64(elapsed))).millisecondsSinceEpoch))]
        }
        guard let start = item.given["now"]?.int, let target = item.when["advance_to"]?.int else {
            throw GoldenCase.Skip(reason: "clocks that run by themselves belong to worlds")
        }
        func instant(_ seconds: Int) -> Instant { Instant(seconds: Int64(seconds)) }
        var exchange = Exchange(configuration: ExchangeConfiguration(), now: instant(start))
        var timers = item.given["timers"]?.list.compactMap { zip2($0.list.first?.text, $0.list.last?.int) } ?? []
        if let interval = item.given["interval"]?.int, interval > 0 {
            timers = stride(from: start + interval, through: start + interval * 20, by: interval).map { ("t\($0)", $0) }
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
            "now": .int(Int(exchange.now.secondsSinceEpoch)), "fired": .array(events.map { .string($0.0) }),
            "fired_at": .array(events.map { .int(Int($0.1.secondsSinceEpoch)) }), "tie_break": .string("scheduling order"),
        ]
        if target < start, events.isEmpty, exchange.now == instant(start) { result["error"] = .string("time cannot go backwards") }
        return result
    }
}
