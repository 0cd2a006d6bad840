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
            ?? (item.when["actions"]?.list.compactMap(\.text).last?.contains("sell") == true ? "sell" : "buy")
        let entries = (item.given["book"]?.list ?? []).map { ($0["t"]?.double ?? 0, $0) }
        for (index, (_, entry)) in entries.sorted(by: { $0.0 < $1.0 }).enumerated() {
            let account = owner(entry, index)
            let json = entry.with("side", entry["side"] ?? .string(incomingSide == "buy" ? "sell" : "buy")).with(
                "limit", entry["px"] ?? item.given["same_price"])
            ids[entry["id"]?.text ?? ""] = market.place(try request(json, account: account)).id
        }
        var incoming = item.when["incoming"]
        var priority: [JSONValue] = []
        for action in item.when["actions"]?.list.compactMap(\.text) ?? [] {
            let words = action.split(separator: " ").map(String.init)
            if words.count == 4, ["amend", "replace"].contains(words[0]), let id = ids[words[1]] {
                guard ["qty", "price", "px", "limit"].contains(words[2]) else { throw GoldenCase.Skip(reason: "no action: \(action)") }
                let value = String(words[3].split(separator: ">").last ?? "")
                let changed = market.order(id).request.with {
                    if words[2] == "qty" { $0.quantity = Quantity(value) ?? 0 } else { $0.limitPrice = Price(value) }
                }
                market.run(.replaceOrder(id, changed))
                ids[words[1]] = market.order(id).replacedBy
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
        let order = try known(incoming, "incoming")
        let taker = market.place(try request(order, account: owners[first(order, "account", "owner")?.text ?? ""] ?? market.account))
        let trades: [JSONValue] = market.exchange.executions.filter { $0.isMaker }.map { execution in
            .object([
                "maker": .string(ids.first { $0.value == execution.order }?.key ?? ""), "qty": .decimal(execution.quantity),
                "price": .decimal(execution.price),
            ])
        }
        return [
            "trades": .array(trades), "residual": .decimal(taker.remaining), "priority_after": .array(priority),
            "filled_qty": .decimal(taker.filledQuantity), "filled_avg_price": .decimal(taker.averagePrice), "status": word(taker),
            "taker_status": word(taker),
            "makers": .object(JSONMembers(ids.mapValues { word(market.order($0)) })),
        ]
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
