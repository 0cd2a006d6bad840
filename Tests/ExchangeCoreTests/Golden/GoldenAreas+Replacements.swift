@testable import ExchangeCore

// Replacing and canceling orders, and what is held back meanwhile.
extension GoldenAreas {
    static let replacements: [String: Handler] = [
        "replace": replace, "cancel": replace, "replace_reservation": replaceReservation, "replace_race": replace, "cancel_race": replace,
    ]

    /// One thing that is done to an order, or that happens to it while a replacement is on its way.
    private enum Step {
        case replace, cancel, fill, arrival

        init(_ sentence: String) throws {
            let words = GoldenAreas.word(sentence)
            func has(_ stems: String...) -> Bool { stems.contains { words.contains($0) } }
            if has("fill") {
                self = .fill
            } else if has("patch", "put") || words == "replace" || has("replace_requested", "replace_sent", "replace_accepted") {
                self = .replace
            } else if has("delete", "cancel") {
                self = .cancel
            } else if has("ack", "reaches", "arrives", "venue") {
                self = .arrival
            } else {
                throw GoldenCase.Skip(reason: "no event: \(sentence)")
            }
        }
    }

    private static func replace(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        let values = ["old", "old_order", "old_value", "old_order_value"]
        let asksWhatIsHeld = item.expect.members.keys.contains { $0.contains("reserv") }
        if asksWhatIsHeld || values.contains(where: { item.has($0, in: given) }) || item.has("replace", in: when) {
            return try replaceReservation(item)
        }
        var policy = try policy(item)
        let name = word(first(given, "status", "state", "order_status", "order")?.text ?? "new")
        let status = ["working": "new", "queued": "accepted", "pending_activation": "accepted"][name] ?? name
        let told = ["action", "event", "race", "then"].flatMap { sentences(when[$0], of: "order") }
        let race = sentences(given["race"], of: "order")
        var steps = try (sentences(when["events"], of: "order") + told + race).map { try Step($0) }
        // A race needs somebody to race against.
        if steps == [.fill], !status.hasPrefix("pending") {
            let isReplacement = item.expect.members.keys.contains { $0.hasPrefix("new") }
            guard isReplacement else { throw GoldenCase.Skip(reason: "a race of one: \(when)") }
            steps = [.replace, .fill]
        }
        guard !steps.isEmpty else { throw GoldenCase.Skip(reason: "no action") }
        let isRace = steps.contains(.fill)
        if status == "pending_cancel" || isRace && steps.contains(.cancel) { policy.latency.cancel = .seconds(1) }
        if status == "pending_replace" || isRace { policy.latency.replace = .seconds(1) }
        if status == "pending_new" { policy.latency.order = .seconds(1) }
        var market = Market(
            policy: policy, hours: .nyse, cash: 10_000_000, at: status == "accepted" ? "2026-03-02T23:00:00Z" : "2026-03-02T15:00:00Z")
        let total = given["qty"]?.quantity ?? 100
        let filled = first(given, "filled_qty", "filled")?.quantity ?? (status == "partially_filled" ? part(of: total) : 0)
        let order = market.place(.limit(market.account, .buy, total, "ABC", at: status == "filled" ? 11 : given["limit"]?.price ?? 9))
        let changed = order.request.with {
            $0.limitPrice = first(when, "new_limit", "limit")?.price ?? Price(cents: 890)
            if let quantity = first(when, "new_qty", "qty")?.quantity { $0.quantity = quantity }
        }
        switch status {
        case "accepted", "pending_new", "new", "filled": break
        case "pending_cancel", "canceled": market.run(.cancelOrder(order.id))
        case "pending_replace", "replaced": market.run(.replaceOrder(order.id, changed.with { $0.limitPrice = Price(cents: 880) }))
        case "expired": market.run(.expireOrder(order.id))
        case "rejected": market.run(.rejectOrder(order.id, .brokerRejected))
        case "partially_filled": market.run(.fillOrder(order.id, quantity: filled, price: nil))
        default: throw GoldenCase.Skip(reason: "no status \(status)")
        }
        var result: [String: JSONValue] = [:]
        for step in steps {
            switch step {
            case .replace:
                result = refused(market.exchange.checkReplacement(of: order.id, by: changed))
                if result["http"] == nil { result["http"] = .int(200) }
                market.run(.replaceOrder(order.id, changed))
            case .cancel:
                let now = market.order(order.id)
                result = refused(now.isCancelable ? nil : .orderNotOpen(now.status))
                if result["http"] == nil { result["http"] = .int(204) }
                market.run(.cancelOrder(order.id))
            case .fill: market.run(.fillOrder(order.id, quantity: nil, price: nil))
            case .arrival: market.advance(to: "2026-03-02T15:00:05Z")
            }
        }
        if isRace { market.advance(to: "2026-03-02T15:00:05Z") }
        let old = market.order(order.id)
        for name in [
            "status", "old_status", "status_after", "state", "state_after", "old", "old_order", "order_status", "final_status", "old_final",
        ] {
            result[name] = word(old)
        }
        let newest = market.exchange.orders(of: market.account) { $0.replaces == order.id }.max { $0.id < $1.id }
        for name in ["new_status", "new_order", "new", "new_order_status", "new_final"] { result[name] = newest.map { word($0) } ?? .null }
        for name in ["leaves", "leaves_qty"] { result[name] = newest.map { .decimal($0.remaining) } ?? .null }
        result["filled_qty"] = .decimal(old.filledQuantity)
        for name in ["cancelable", "cancellable"] { result[name] = .bool(old.isCancelable) }
        return result
    }

    /// The old or the new order of a replacement, in whichever words: an object, a text such as `100@10`, its members one
    /// by one, or its value alone, which is then that of one share.
    private static func described(_ json: JSONValue, _ which: String) -> JSONValue? {
        let isOld = which == "old"
        let whole = isOld ? first(json, "old", "old_order", "order", "existing") : first(json, "new", "new_order", "replace", "patch")
        let value = (first(json, "\(which)_value", "\(which)_order_value") ?? (isOld ? json["order_value"] : nil))?.text
        if let pair = zip2(whole?.list.first, whole?.list.last) { return .object(["qty": pair.0, "limit": pair.1]) }
        if let text = value ?? whole?.text {
            let parts = text.split(separator: "@").map(String.init)
            guard let price = parts.last else { return nil }
            return .object(["qty": .string(parts.count == 2 ? parts[0] : "1"), "limit": .string(price)])
        }
        if let whole { return whole }
        let limit = first(json, "\(which)_limit", "\(which)_price", "limit", "limit_price")
        let quantity = first(json, "\(which)_qty", "qty")
        guard limit != nil || !isOld && quantity != nil else { return nil }
        return JSONValue.object([:]).with("limit", limit).with("qty", quantity).with("side", json["side"])
    }

    /// What is held back while an order waits to be replaced: the greater of the two.
    static func replaceReservation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        var policy = try policy(item)
        policy.latency.replace = .seconds(1)
        let old = try known(described(given, "old"), "old order")
        let new = try known(described(when, "new") ?? described(given, "new"), "new order")
        try assume(when, "action", "patch", "replace", "put")
        try assume(when, "state", "pending_replace")
        try assume(when, "status", "pending_replace")
        try assume(given, "status", "new", "pending_replace")
        try assume(given, "state", "new", "pending_replace")
        try assume(when, "read")
        // A cash account holds back the whole value.
        var market = Market(policy: policy, type: .cash, cash: 100_000_000, quote: nil)
        let placed = market.place(try request(old))
        guard placed.status.isOpen else { return ["refusal": .string(placed.reason?.code ?? ""), "reserved": .null] }
        let merged = ["side", "type", "qty", "tif"].reduce(new) { $0.with($1, old[$1]) }
        let hasLimit = first(new, "limit", "limit_price", "px", "price") != nil
        let changed = try request(hasLimit ? merged : merged.with("limit", first(old, "limit", "limit_price", "px", "price")))
        market.run(.replaceOrder(placed.id, changed))
        let isPending = market.order(placed.id).status == .pendingReplace
        let during = market.exchange.balances(of: market.account).reserved
        _ = market.exchange.advance(to: market.exchange.now + .seconds(2))
        let after = market.exchange.balances(of: market.account).reserved
        var result: [String: JSONValue] = [
            "reservation": .decimal(during), "buying_power_held": .decimal(during), "order_value": .decimal(during),
            "held": .decimal(during),
            "status": .string(isPending ? "pending_replace" : "new"),
        ]
        // Whatever it is called, it is what is held back while the order is pending, or after it.
        for name in item.expect.members.keys where name.contains("reserv") {
            result[name] = .decimal(name.contains("after") ? after : during)
        }
        return result
    }
}
