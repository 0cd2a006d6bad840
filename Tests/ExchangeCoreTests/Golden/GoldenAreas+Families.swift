@testable import ExchangeCore

// Brackets.
extension GoldenAreas {
    static let families: [String: Handler] = ["bracket": bracket]

    /// The switches of a case about a family, which may say by itself when children go to work.
    static func familyPolicy(_ item: GoldenCase) throws -> MarketPolicy {
        var policy = try policy(item)
        let names = ["mode", "trigger_mode", "oto_trigger", "oto_trigger_mode", "oto_mode", "oto", "trigger"]
        for text in names.compactMap({ item.given[$0]?.text }) {
            let text = word(text)
            policy.trigger = try known(
                text.contains("partial") ? .partial : text.contains("full") || text.contains("complete") ? .full : nil, text)
        }
        return policy
    }

    /// Does to an order what a sentence says; fills are at a price of their own, or the one given.
    static func perform(_ deed: Deed, on id: OrderID, at price: Price, _ market: inout Market) {
        switch deed {
        case .fill(let quantity, let own): market.run(.fillOrder(id, quantity: quantity, price: own ?? price))
        case .fillPart: market.run(.fillOrder(id, quantity: part(of: market.order(id).remaining), price: price))
        case .cancel: market.run(.cancelOrder(id))
        case .reject: market.run(.rejectOrder(id, .brokerRejected))
        case .expire: market.run(.expireOrder(id))
        }
    }

    /// How much is filled where a case says only that some is: two fifths.
    static func part(of quantity: Quantity) -> Quantity { (quantity * 2).scaled(by: 1, over: 5).rounded(toPlaces: 0, .up) }

    private static func bracket(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let quantity = given["entry"]?["qty"]?.quantity ?? first(given, "entry_qty", "parent_qty", "qty")?.quantity ?? 100
        let entryPrice = given["entry"]?["fill"]?.price ?? 300
        let side: Side = given["entry"]?["side"]?.text?.hasPrefix("sell") == true ? .sell : .buy
        let far: Price = side == .buy ? 1 : -1
        func price(_ name: String, _ parts: String...) -> Price? {
            given[name].flatMap { json in json.price ?? parts.compactMap { json[$0]?.price }.first }
        }
        let profitLimit = price("take_profit", "limit", "limit_price") ?? entryPrice + far
        let stop = price("stop_loss", "stop", "stop_price") ?? entryPrice - far
        let stopLimit = first(given["stop_loss"] ?? .null, "limit", "limit_price")?.price
        // Neither exit is at the market when the entry fills.
        let reach = min(1, [profitLimit, stop].map { ($0 - entryPrice).magnitude.scaled(by: 1, over: 2) }.filter(\.isPositive).min() ?? 1)
        var market = Market(
            policy: try familyPolicy(item), cash: 100_000_000,
            quote: QuoteChange(bid: entryPrice - reach, ask: entryPrice + reach, last: entryPrice))
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
        func ownPrice(_ id: OrderID) -> Price { id == entry.id ? entryPrice : id == loss ? stop : profitLimit }
        if let state = given["state"]?.text {
            let isOpen = ["open", "working", "new", "held", "accepted"].contains { state.contains($0) }
            // "Entry filled, both children open" is about the entry first.
            if state.hasPrefix("entry"), let deed = deed(state.split(separator: ",").first.map(String.init) ?? state) {
                perform(deed, on: entry.id, at: entryPrice, &market)
            } else if !state.hasPrefix("entry") || !isOpen {
                throw GoldenCase.Skip(reason: "no state: \(state)")
            }
        }
        var result: [String: JSONValue] = [:]
        var sizes: [JSONValue] = []
        for event in sentences(item.when["events"] ?? item.when["event"], of: "entry") {
            let word = word(event)
            let isProfit = word.contains("take_profit") || word.hasPrefix("tp_"),
                isLoss = word.contains("stop_loss") || word.hasPrefix("sl_")
            let isEntry = word.contains("entry") || word.contains("parent")
            let targets = isEntry ? [entry.id] : (isProfit ? [profit] : []) + (isLoss ? [loss] : [])
            if event == "stop elected" {
                // Elected, with a limit that is not met yet.
                let beyond = stopLimit.map { side == .buy ? min(stop, $0) : max(stop, $0) } ?? stop
                let dime = Price(cents: side == .buy ? -10 : 10)
                market.run(
                    .setQuote(
                        "ABC",
                        side == .buy
                            ? QuoteChange(bid: beyond + dime, ask: stop, last: stop)
                            : QuoteChange(bid: stop, ask: beyond + dime, last: stop)))
            } else if let deed = deed(event), !targets.isEmpty {
                for target in targets { perform(deed, on: target, at: ownPrice(target), &market) }
                if targets == [profit], result["stop_loss_qty_after_tp_partial"] == nil {
                    result["stop_loss_qty_after_tp_partial"] = .decimal(market.order(loss).quantity)
                }
            } else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            sizes.append(.decimal(market.order(profit).quantity))
        }
        let tp = market.order(profit), sl = market.order(loss), head = market.order(entry.id)
        // A stop that waits is held for Alpaca, or new.
        let waits = sl.status == .working && !sl.isTriggered
        func last(_ name: String) -> JSONValue { told([word(sl)] + (waits ? [.string("held")] : []), item.expect[name]) }
        for name in ["take_profit", "take_profit_final", "take_profit_status", "tp", "tp_final", "tp_status"] { result[name] = word(tp) }
        for name in ["stop_loss", "stop_loss_final", "stop_loss_status", "sl", "sl_final", "sl_status"] { result[name] = last(name) }
        for name in ["entry", "entry_status", "entry_final", "parent", "parent_status"] { result[name] = word(head) }
        for name in ["children", "children_status", "children_after", "children_final"] {
            let isOne = word(tp) == word(sl) && item.expect[name]?.text != nil
            let both = [[word(tp), word(sl)]] + (waits ? [[word(tp), .string("held")]] : [])
            result[name] = isOne ? word(tp) : told(both.map { .array($0) }, item.expect[name])
        }
        result["tp_filled"] = .decimal(tp.filledQuantity)
        result["sl_filled"] = .decimal(sl.filledQuantity)
        result["entry_filled"] = .decimal(head.filledQuantity)
        result["stop_loss_qty"] = .decimal(sl.quantity)
        result["take_profit_qty"] = .decimal(tp.quantity)
        for name in ["child_qty_after", "children_qty_after", "children_qty", "child_qty"] {
            result[name] = item.expect[name]?.text == nil ? .array(sizes) : .decimal(tp.quantity)
        }
        result["children_active"] = .bool(tp.status != .held)
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        result["position"] = .decimal(state.quantity)
        // What no open exit would close.
        let exits = [tp, sl].filter { $0.status.isOpen && $0.status != .held }.map(\.remaining).max() ?? 0
        let bare = state.quantity.magnitude - min(state.quantity.magnitude, exits)
        result["protected"] = .bool(bare == 0)
        for name in ["unprotected", "unprotected_qty", "position_unprotected"] {
            result[name] = item.expect[name]?.bool == nil ? .decimal(bare) : .bool(bare > 0)
        }
        result["realized_pl"] = .decimal(state.realized.money)
        return result
    }
}
