@testable import ExchangeCore

// Fills, auctions, lives of orders, trailing stops, books.
extension GoldenAreas {
    static let trading: [String: Handler] = [
        "fill": fill, "tif_cutoff": cutoff, "tif_expiry": expiry, "validation": validation, "wash_trade": wash,
        "matching": matching, "queue_position": queue, "liquidity_consumption": consumption, "trailing_stop": trail,
        "replace": replace, "bar_expansion": barExpansion,
    ]

    private static func fill(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let order = try known(item.when["order"], "order")
        let hasAuction = given["closing_auction_price"] != nil || given["opening_auction_price"] != nil
        let policy = try policy(item)
        var market = Market(
            policy: policy, hours: hasAuction ? .nyse : .alwaysOpen, cash: 1_000_000,
            positions: given["position"]?.quantity.map { [PositionSpec("ABC", $0, at: 10)] } ?? [],
            at: given["opening_auction_price"] != nil ? "2026-03-02T13:00:00Z" : "2026-03-02T15:00:00Z", quote: nil)
        if let text = given["tick"]?.price {
            var instrument = Instrument("ABC")
            instrument.tick = .fixed(text)
            market.run(.defineInstrument(instrument))
        }
        if let close = given["prev_close"]?.price { market.run(.setQuote("ABC", QuoteChange(last: close))) }
        if let book = given["book"] {
            func levels(_ side: String) -> [BookQuote] {
                book[side]?.list.compactMap { level in zip2(level.list.first?.price, level.list.last?.quantity).map { BookQuote($0, $1) } }
                    ?? []
            }
            market.run(.setBook("ABC", bids: levels("bids"), asks: levels("asks")))
        }
        var quotes = given["quotes"]?.list ?? given["quote"].map { [$0] } ?? []
        if !quotes.isEmpty { market.run(.setQuote("ABC", quote(quotes.removeFirst()))) }
        market.run(.setAuctionPrice("ABC", open: given["opening_auction_price"]?.price, close: given["closing_auction_price"]?.price))
        let cash = market.exchange.balances(of: market.account).cash
        let placed = market.place(try request(order.with("tif", given["tif"])))
        var statuses = [word(placed)]
        var elected: JSONValue = .null
        for next in quotes {
            market.run(.setQuote("ABC", quote(next)))
            statuses.append(word(market.order(placed.id)))
        }
        for (index, event) in (given["events"]?.list ?? []).enumerated() {
            market.run(.setQuote("ABC", quote(event)))
            if elected == .null, market.order(placed.id).isTriggered { elected = .int(index) }
        }
        for json in given["bar"].map({ [$0] }) ?? given["bars"]?.list ?? [] { market.run(.bar("ABC", try bar(json), path: .fixed)) }
        if hasAuction { market.advance(to: "2026-03-02T21:00:01Z") }
        let end = market.order(placed.id)
        if case .rejected = end.status { throw GoldenCase.Skip(reason: "refused: \(end.reason?.code ?? "")") }
        return [
            "fills": .array(
                market.exchange.executions(of: end.id).map { .object(["qty": .decimal($0.quantity), "price": .decimal($0.price)]) }),
            "filled_qty": .decimal(end.filledQuantity), "filled_avg_price": end.averagePrice.map { .decimal($0) } ?? .null,
            "status": word(end), "statuses": .array(statuses), "elected_at_event": elected,
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            "converted_type": .string(end.type == .stopLimit ? "stop_limit" : end.type.rawValue),
            "limit_price": end.limitPrice.map { .decimal($0) } ?? .null,
        ]
    }

    private static func cutoff(_ item: GoldenCase) throws -> [String: JSONValue] {
        let date = try known(item.given["session_date"]?.text, "session_date")
        let at = try newYork(date, item.when["submit_at"]?.text ?? "")
        var market = Market(hours: .nyse, at: at.description)
        let order = market.place(try request(.object(["type": item.when["type"] ?? .null, "tif": item.when["tif"] ?? .null])))
        if order.status == .rejected { return ["result": .string("rejected")] }
        market.advance(to: try newYork(date, "20:00:00").description)
        return ["result": .string(market.order(order.id).status == .filled ? "accepted_today" : "queued_next_session")]
    }

    private static func expiry(_ item: GoldenCase) throws -> [String: JSONValue] {
        let text = try known(item.when["submitted_at_et"]?.text, "submitted_at_et")
        let at = try newYork(String(text.prefix(10)), String(text.dropFirst(11)))
        var market = Market(policy: try policy(item), hours: .nyse, at: at.description)
        var order = market.place(try request((item.when["order"] ?? .null).with("type", .string("limit")).with("limit", .string("1"))))
        let expires = order.expiresAt
        var eligible = at
        if order.status == .pendingNew {
            eligible = market.exchange.advance(to: at + .seconds(86_400 * 14), limit: .max) { $0.kind.change?.order == order.id }.stoppedAt
            order = market.order(order.id)
        }
        return ["eligible_from_et": newYorkText(eligible), "expires_at_et": expires.map { newYorkText($0) } ?? .null]
    }

    private static func validation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let market = Market(policy: try policy(item), hours: .nyse)
        let refusal = market.exchange.check(try request(item.when["order"] ?? .null))
        return refused(refusal)
    }

    /// A refusal in Alpaca's words.
    private static func refused(_ reason: RejectReason?) -> [String: JSONValue] {
        var result: [String: JSONValue] = ["accepted": .bool(reason == nil), "rejected": .bool(reason != nil)]
        switch reason {
        case nil: break
        case .washTrade:
            result["http"] = .int(403)
            result["code"] = .int(40_310_000)
            result["message"] = .string("potential wash trade detected. use complex orders")
        case .priceIncrement?, .sessionNotAllowed?, .timeInForceNotAllowed?, .stopOnWrongSide?, .orderNotOpen?, .notReplaceable?:
            result["http"] = .int(422)
            result["code"] = .int(42_210_000)
        case .duplicateClientOrderID?:
            result["http"] = .int(422)
            result["code"] = .int(40_010_001)
            result["message"] = .string("client_order_id must be unique")
        default: break
        }
        return result
    }

    private static func wash(_ item: GoldenCase) throws -> [String: JSONValue] {
        var market = Market(policy: try policy(item), positions: [PositionSpec("ABC", 1000, at: 10)], quote: nil)
        market.place(try request(item.given["existing"] ?? .null))
        var request = try request(item.when["order"] ?? .null)
        if let kind = item.given["order_class"]?.text, kind != "simple" {
            request.strategy = .trigger
            request.children = [OrderRequest.limit(market.account, request.legs[0].side.opposite, 1, "ABC", at: 100)]
        }
        return refused(market.exchange.check(request))
    }

    private static func matching(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = MarketPolicy()
        policy.crossing = .priceTime
        var market = Market(policy: policy, cash: 100_000_000, quote: nil)
        var ids: [String: OrderID] = [:]
        let incomingSide =
            item.when["incoming"]?["side"]?.text
            ?? (item.when["actions"]?.list.compactMap(\.text).last?.contains("sell") == true ? "sell" : "buy")
        for (index, entry) in (item.given["book"]?.list ?? []).enumerated() {
            market.run(.openAccount(AccountSpec(number: "m\(index)", cash: 100_000_000)))
            let json = entry.with("side", entry["side"] ?? .string(incomingSide == "buy" ? "sell" : "buy")).with(
                "limit", entry["px"] ?? item.given["same_price"])
            ids[entry["id"]?.text ?? ""] = market.place(try request(json, account: AccountID(Int32(index + 2)))).id
        }
        var incoming = item.when["incoming"]
        var priority: [JSONValue] = []
        for action in item.when["actions"]?.list.compactMap(\.text) ?? [] {
            let words = action.split(separator: " ").map(String.init)
            if words.count == 4, words[0] == "amend", let id = ids[words[1]] {
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
        let taker = market.place(try request(try known(incoming, "incoming")))
        let trades: [JSONValue] = market.exchange.executions.filter { $0.isMaker }.map { execution in
            .object([
                "maker": .string(ids.first { $0.value == execution.order }?.key ?? ""), "qty": .decimal(execution.quantity),
                "price": .decimal(execution.price),
            ])
        }
        return ["trades": .array(trades), "residual": .decimal(taker.remaining), "priority_after": .array(priority)]
    }

    private static func queue(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = MarketPolicy()
        policy.queuesBehindDisplayed = true
        let price = try known(item.given["price"]?.price, "price")
        let isBuy = item.given["side"]?.text != "sell"
        let ahead = item.given["queue_ahead"]?.quantity
        var market = Market(
            policy: policy, cash: 10_000_000,
            quote: isBuy ? QuoteChange(bid: price, bidSize: ahead) : QuoteChange(ask: price, askSize: ahead))
        let order = market.place(
            try request(
                .object(["side": .string(isBuy ? "buy" : "sell"), "limit": .decimal(price), "qty": item.given["order_qty"] ?? .null])))
        var fills: [Quantity] = []
        for size in (item.when["seller_trades_at_price"] ?? item.when["buyer_trades_at_price"])?.list.compactMap(\.quantity) ?? [] {
            let before = market.order(order.id).filledQuantity
            market.run(.print("ABC", price: price, size: size, aggressor: isBuy ? .sell : .buy))
            fills.append(market.order(order.id).filledQuantity - before)
        }
        return ["fills_per_trade": .decimals(fills)]
    }

    private static func consumption(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = MarketPolicy()
        policy.size = .capToDisplayed
        let price = try known(item.given["level"]?["price"]?.price, "price")
        var market = Market(
            policy: policy, cash: 100_000_000, quote: QuoteChange(ask: price, askSize: item.given["level"]?["size"]?.quantity))
        var fills: [Quantity] = [], left: [Quantity] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            let words = event.split(separator: " ").map(String.init)
            guard let quantity = words.last.flatMap({ Quantity($0) }) else { throw GoldenCase.Skip(reason: "no event: \(event)") }
            if words[0] == "level" {
                market.run(.setQuote("ABC", QuoteChange(askSize: quantity)))
            } else {
                fills.append(
                    market.place(OrderRequest.market(market.account, .buy, quantity, "ABC").with { $0.timeInForce = .immediateOrCancel })
                        .filledQuantity)
                left.append(market.exchange.instruments[InstrumentID(1)].askLeft)
            }
        }
        return ["fills": .decimals(fills), "available_after": .decimals(left)]
    }

    private static func trail(_ item: GoldenCase) throws -> [String: JSONValue] {
        let terms = try trailing(item.given)
        let side: Side = item.given["side"]?.text == "buy" ? .buy : .sell
        if let price = item.when["price"]?.price { return ["stop_price": .decimal(terms.stop(from: price, side: side, tick: .stock))] }
        let isBarTest = item.when["bars"] != nil
        let bars = try item.when["bars"]?.list.map { try bar($0) } ?? []
        let prices = item.when["prices"]?.list.compactMap(\.price) ?? []
        guard let first = prices.first ?? bars.first?.open else { throw GoldenCase.Skip(reason: "no prices") }
        var market = Market(cash: 100_000_000, positions: [PositionSpec("ABC", 100, at: 10)], quote: nil)
        func set(_ price: Price) {
            let cent = Price(cents: 1)
            switch terms.basis {
            case .last: market.run(.setQuote("ABC", QuoteChange(last: price)))
            case .bid: market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price + cent)))
            case .ask: market.run(.setQuote("ABC", QuoteChange(bid: price - cent, ask: price)))
            case .midpoint, .mark: market.run(.setQuote("ABC", QuoteChange(bid: price - cent, ask: price + cent, last: price)))
            }
        }
        set(first)
        var request = OrderRequest.market(market.account, side, 100, "ABC")
        request.type = terms.limitOffset == nil ? .trailingStop : .trailingStopLimit
        request.trailing = terms
        let order = market.place(request)
        var triggered: JSONValue = .null
        var result: [String: JSONValue] = [:]
        for (index, price) in prices.enumerated().dropFirst() {
            set(price)
            if triggered == .null, market.order(order.id).isTriggered { triggered = .int(index) }
        }
        for (index, bar) in bars.enumerated() {
            market.run(.bar("ABC", bar, path: .fixed))
            if triggered == .null, market.order(order.id).isTriggered { triggered = .int(index) }
            result["stop_after_bar\(index)"] = market.order(order.id).stopPrice.map { .decimal($0) }
        }
        let end = market.order(order.id)
        if let mark = end.waterMark {
            result["hwm"] = .decimal(mark)
            result["lwm"] = .decimal(mark)
            result["stop_price_unrounded"] = .decimal(terms.stop(from: mark, side: side, tick: .stock))
        }
        result["stop_price"] = end.stopPrice.map { .decimal($0) }
        result["limit_price"] = end.limitPrice.map { .decimal($0) }
        result["fill_price"] = end.averagePrice.map { .decimal($0) }
        result[isBarTest ? "triggered_bar" : "triggered_at_index"] = triggered
        return result
    }

    private static func replace(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = try policy(item)
        let status = try known(item.given["status"]?.text, "status")
        let action = item.when["action"]?.text ?? ""
        if status == "pending_cancel" { policy.latency.cancel = .seconds(1) }
        if status == "pending_replace" { policy.latency.replace = .seconds(1) }
        if status == "pending_new" { policy.latency.order = .seconds(1) }
        var market = Market(policy: policy, hours: .nyse, at: status == "accepted" ? "2026-03-02T23:00:00Z" : "2026-03-02T15:00:00Z")
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: status == "filled" ? 11 : 9))
        let changed = order.request.with { $0.limitPrice = Price(cents: 890) }
        switch status {
        case "accepted", "pending_new", "new", "filled": break
        case "pending_cancel", "canceled": market.run(.cancelOrder(order.id))
        case "pending_replace", "replaced": market.run(.replaceOrder(order.id, changed.with { $0.limitPrice = Price(cents: 880) }))
        case "expired": market.run(.expireOrder(order.id))
        case "partially_filled": market.run(.fillOrder(order.id, quantity: 40, price: nil))
        default: throw GoldenCase.Skip(reason: "no status \(status)")
        }
        switch action {
        case "PATCH": return refused(market.exchange.checkReplacement(of: order.id, by: changed))
        case "DELETE":
            let now = market.order(order.id)
            return refused(now.isCancelable ? nil : .orderNotOpen(now.status))
        default: throw GoldenCase.Skip(reason: "no action \(action)")
        }
    }

    private static func barExpansion(_ item: GoldenCase) throws -> [String: JSONValue] {
        let mode = try known(BarPath(rawValue: item.given["mode"]?.text ?? "fixed"), "mode")
        guard item.when["run"] != nil else {
            let isHighFirst = mode.isHighFirst(
                open: item.given["o"]?.price ?? 0, high: item.given["h"]?.price ?? 0, low: item.given["l"]?.price ?? 0)
            return ["path": .string(isHighFirst ? "OHLC" : "OLHC")]
        }
        let quantity = item.given["position"]?["qty"]?.quantity ?? 100
        var market = Market(positions: [PositionSpec("ABC", quantity, at: item.given["position"]?["avg"]?.price ?? 100)], quote: nil)
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        request.children = [
            .limit(market.account, .sell, quantity, "ABC", at: try known(item.given["take_profit"]?.price, "take_profit")),
            .stop(market.account, .sell, quantity, "ABC", at: try known(item.given["stop"]?.price, "stop")),
        ]
        let container = market.place(request)
        guard container.children.count == 2 else { throw GoldenCase.Skip(reason: "refused: \(container.reason?.code ?? "")") }
        market.run(.bar("ABC", try bar(item.given["bar"] ?? .null), path: mode))
        let profit = market.order(container.children[0]), stop = market.order(container.children[1])
        let filled = profit.status == .filled ? profit : stop
        return [
            "filled": .string(filled.status != .filled ? "none" : filled.id == profit.id ? "take_profit" : "stop"),
            "price": filled.averagePrice.map { .decimal($0) } ?? .null,
            "realized_pl": .decimal(market.exchange.accounts[market.account].positions[InstrumentID(1)].realized.money),
        ]
    }

    static func zip2<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
        if let a, let b { (a, b) } else { nil }
    }
}

extension JSONValue {
    /// The object with a member added where there is none.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        guard let value, self[name] == nil else { return self }
        var members = self.members
        members[name] = value
        return .object(members)
    }
}
