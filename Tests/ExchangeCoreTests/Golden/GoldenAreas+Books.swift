@testable import ExchangeCore

// Orders of several accounts in one book, queues, what a displayed size has left.
extension GoldenAreas {
    static let books: [String: Handler] = ["matching": matching, "queue_position": queue, "liquidity_consumption": consumption]

    private static func matching(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = try policy(item)
        policy.crossing = .priceTime
        var market = Market(policy: policy, cash: 100_000_000, quote: nil)
        var ids: [String: OrderID] = [:]
        // Who is named is one account; whoever is not has one of its own.
        var owners: [String: AccountID] = [:]
        func owner(_ entry: JSONValue, _ number: Int) -> AccountID {
            let name = first(entry, "account", "owner")?.text ?? "m\(number)"
            if let known = owners[name] { return known }
            market.run(.openAccount(AccountSpec(number: name, cash: 100_000_000)))
            let id = AccountID(Int32(owners.count + 2))
            owners[name] = id
            return id
        }
        let incomingSide =
            item.when["incoming"]?["side"]?.text
            ?? (item.when["actions"]?.list.compactMap(\.text).last?.contains("sell") == true || item.given["side"]?.text == "buy"
                ? "sell" : "buy")
        let restingSide = incomingSide == "buy" ? "sell" : "buy"
        let entries = (item.given["book"]?.list ?? []).map { ($0["t"]?.double ?? 0, $0) }
        for (index, (_, entry)) in entries.sorted(by: { $0.0 < $1.0 }).enumerated() {
            let account = owner(entry, index)
            let json = entry.with("side", entry["side"] ?? .string(restingSide)).with(
                "limit", entry["px"] ?? item.given["same_price"])
            ids[entry["id"]?.text ?? ""] = market.place(try request(json, account: account)).id
        }
        var incoming = item.when["incoming"]
        var priority: [JSONValue] = []
        for action in item.when["actions"]?.list.compactMap(\.text) ?? [] {
            let plain = action.replacing(" then back to ", with: "->").replacing(" -> ", with: "->")
            let words = plain.split(separator: " ").map(String.init)
            if words.count == 4, ["amend", "replace"].contains(words[0]), let id = ids[words[1]] {
                guard ["qty", "price", "px", "limit"].contains(words[2]) else { throw GoldenCase.Skip(reason: "no action: \(action)") }
                // From a value to another, and from there perhaps to more of them.
                let values = words[3].replacing("->", with: ">").split(separator: ">").map(String.init)
                var newest = id
                for value in values.count > 1 ? Array(values.dropFirst()) : values {
                    let number = try known(Price(value), value)
                    let changed = market.order(newest).request.with {
                        if words[2] == "qty" { $0.quantity = Quantity(billionths: number.billionths) } else { $0.limitPrice = number }
                    }
                    market.run(.replaceOrder(newest, changed))
                    newest = market.order(newest).replacedBy ?? newest
                }
                ids[words[1]] = newest
            } else if ["new", "add"].contains(words.first), let (json, name) = try newcomer(words, item, restingSide) {
                ids[name] = market.place(try request(json, account: owner(json, ids.count))).id
            } else if words.count == 2, words[0] == "cancel", let id = ids[words[1]] {
                market.run(.cancelOrder(id))
            } else if words.count >= 3, words[0] == "incoming" {
                incoming = .object([
                    "side": .string(words[1]), "qty": .string(words[2]),
                    "px": words.count > 3 ? .string(words[words.count - 1]) : item.given["same_price"] ?? .null,
                ])
            } else {
                throw GoldenCase.Skip(reason: "no action: \(action)")
            }
        }
        var queue: ContiguousArray<OrderID> = []
        let book = market.exchange.instruments[InstrumentID(1)].book
        (incomingSide == "buy" ? book.limitSells : book.limitBuys).collect(into: &queue, market.exchange.orders) { _ in true }
        priority = queue.compactMap { id in ids.first { $0.value == id }.map { .string($0.key) } }
        guard incoming != nil || !priority.isEmpty else { throw GoldenCase.Skip(reason: "incoming is not known here") }
        // Without an order that comes in, the case is about the queue alone.
        let taker = try incoming.map { order in
            market.place(try request(order, account: owners[first(order, "account", "owner")?.text ?? ""] ?? market.account))
        }
        let trades: [JSONValue] = market.exchange.executions.filter { $0.isMaker }.map { execution in
            .object([
                "maker": .string(ids.first { $0.value == execution.order }?.key ?? ""), "qty": .decimal(execution.quantity),
                "price": .decimal(execution.price),
            ])
        }
        let result: [String: JSONValue] = [
            "trades": .array(trades), "priority_after": .array(priority),
            "remaining": .object(JSONMembers(ids.mapValues { .decimal(market.order($0).remaining) })),
            "makers": .object(JSONMembers(ids.mapValues { word(market.order($0)) })),
        ]
        guard let taker else { return result }
        let own: [String: JSONValue] = [
            "residual": .decimal(taker.remaining), "filled_qty": .decimal(taker.filledQuantity),
            "filled_avg_price": .decimal(taker.averagePrice), "status": word(taker), "taker_status": word(taker), "taker": word(taker),
        ]
        return join(own, result)
    }

    /// The order of an action such as `new A 100` or `add C sell 50 @10.01`, and its name.
    private static func newcomer(_ words: [String], _ item: GoldenCase, _ side: String) throws -> (JSONValue, String)? {
        guard words.count >= 3 else { return nil }
        let named = ["buy", "sell"].contains(words[2]) ? words[2] : nil
        let numbers = words.dropFirst(named == nil ? 2 : 3).filter { $0 != "@" && $0 != "at" }
        guard let size = numbers.first, Quantity(size) != nil, numbers.count <= 2 else { return nil }
        let price = numbers.count == 2 ? JSONValue.string(numbers[1].replacing("@", with: "")) : item.given["same_price"]
        return (.object(["side": .string(named ?? side), "qty": .string(size), "limit": try known(price, "price")]), words[1])
    }

    private static func queue(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = MarketPolicy()
        policy.queuesBehindDisplayed = true
        let price = try known(item.given["price"]?.price, "price")
        let isBuy = item.given["side"]?.text != "sell"
        let ahead = try known(item.given["queue_ahead"]?.quantity, "queue_ahead")
        var market = Market(
            policy: policy, cash: 10_000_000,
            quote: isBuy ? QuoteChange(bid: price, bidSize: ahead) : QuoteChange(ask: price, askSize: ahead))
        let order = market.place(
            try request(
                .object(["side": .string(isBuy ? "buy" : "sell"), "limit": .decimal(price), "qty": item.given["order_qty"] ?? .null])))
        var fills: [Quantity] = []
        let trades = isBuy ? item.when["seller_trades_at_price"] : item.when["buyer_trades_at_price"]
        for size in (trades ?? item.when["trades_at_price"])?.list.compactMap(\.quantity) ?? [] {
            let before = market.order(order.id).filledQuantity
            market.run(.print("ABC", price: price, size: size, aggressor: isBuy ? .sell : .buy))
            fills.append(market.order(order.id).filledQuantity - before)
        }
        let end = market.order(order.id)
        return [
            "fills_per_trade": .decimals(fills), "filled_qty": .decimal(end.filledQuantity), "remaining": .decimal(end.remaining),
            "status": word(end),
        ]
    }

    private static func consumption(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = try policy(item)
        policy.size = .capToDisplayed
        let price = try known(item.given["level"]?["price"]?.price, "price"), size = item.given["level"]?["size"]?.quantity
        let events = item.when["events"]?.list.compactMap(\.text) ?? []
        let isAsk = item.given["level"]?["side"]?.text.map { $0 == "ask" } ?? !events.contains { $0.hasPrefix("sell") }
        var market = Market(
            policy: policy, cash: 100_000_000, positions: isAsk ? [] : [PositionSpec("ABC", 1_000_000, at: 1)],
            quote: isAsk ? QuoteChange(ask: price, askSize: size) : QuoteChange(bid: price, bidSize: size))
        var fills: [Quantity] = [], left: [Quantity] = []
        for event in events {
            let words = event.split(separator: " ").map(String.init)
            guard let quantity = words.last.flatMap({ Quantity($0) }) else { throw GoldenCase.Skip(reason: "no event: \(event)") }
            switch words[0] {
            case "level": market.run(.setQuote("ABC", isAsk ? QuoteChange(askSize: quantity) : QuoteChange(bidSize: quantity)))
            case isAsk ? "buy" : "sell":
                let request = OrderRequest.market(market.account, isAsk ? .buy : .sell, quantity, "ABC")
                fills.append(market.place(request.with { $0.timeInForce = .immediateOrCancel }).filledQuantity)
                let state = market.exchange.instruments[InstrumentID(1)]
                left.append(isAsk ? state.askLeft : state.bidLeft)
            default: throw GoldenCase.Skip(reason: "no event: \(event)")
            }
        }
        return ["fills": .decimals(fills), "available_after": .decimals(left)]
    }
}
