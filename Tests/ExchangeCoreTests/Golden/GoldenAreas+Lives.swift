@testable import ExchangeCore

// When orders come to the market and when they end; replacing and canceling them; what they hold back.
extension GoldenAreas {
    static let lives: [String: Handler] = [
        "tif_cutoff": cutoff, "tif_expiry": expiry, "expiry": expiry, "replace": replace, "cancel": replace, "reservation": reservation,
        "replace_reservation": replaceReservation,
    ]

    private static func cutoff(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "tz", "america/new_york")
        try assume(item.given, "calendar", "xnys")
        let date = try known(item.given["session_date"]?.text, "session_date")
        let at = try newYork(date, item.when["submit_at"]?.text ?? "")
        var policy = try policy(item)
        // The hours that are published are Alpaca's, so they are meant where nobody is named.
        if first(item.given, "venue", "broker", "profile", "policy") == nil { policy.holdsAuctionOrdersOvernight = false }
        var market = Market(policy: policy, hours: .nyse, at: at.description)
        let order = market.place(try request(item.when["order"] ?? item.when))
        var result: [String: JSONValue] = ["refusal": .string(order.reason?.code ?? "")]
        if order.status == .rejected {
            result["result"] = .string("rejected")
            return result
        }
        _ = market.exchange.advance(to: max(at + .seconds(1), try newYork(date, "20:00:00")))
        // What is for an auction has had it by then, or waits for tomorrow's.
        let now = market.order(order.id).status
        let isForAuction =
            order.timeInForce == .atOpen || order.timeInForce == .atClose || order.type == .marketOnClose || order.type == .limitOnClose
        result["result"] = .string(now == .pendingNew || isForAuction && now.isOpen ? "queued_next_session" : "accepted_today")
        return result
    }

    private static func expiry(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "calendar", "xnys")
        try assume(item.given, "tz", "america/new_york")
        let sources = [item.when, item.given, item.when["order"] ?? .null]
        let text = sources.compactMap { first($0, "submitted_at_et", "created_at_et", "submitted_at", "created_at", "created")?.text }.first
        let submitted = try known(text, "submitted_at_et")
        let at =
            submitted.hasSuffix("Z")
            ? try known(Instant(submitted), submitted)
            : try newYork(String(submitted.prefix(10)), submitted.count > 11 ? String(submitted.dropFirst(11)) : "10:00:00")
        // A cancel takes a moment to be confirmed.
        var policy = try policy(item)
        policy.latency.cancel = .seconds(1)
        var market = Market(policy: policy, hours: .nyse, at: at.description)
        let json = (item.when["order"] ?? item.when).with("type", .string("limit")).with("limit", .string("1"))
        var order = market.place(try request(json))
        let expires = order.expiresAt
        var eligible = at
        if order.status == .pendingNew {
            eligible = market.exchange.advance(to: at + .seconds(86_400 * 14), limit: .max) { $0.kind.change?.order == order.id }.stoppedAt
            order = market.order(order.id)
        }
        var result: [String: JSONValue] = [
            "eligible_from_et": newYorkText(eligible), "refusal": .string(order.reason?.code ?? ""),
            "expires_at": expires.map { .string($0.description) } ?? .null,
        ]
        for name in ["expires_at_et", "auto_cancel_at_et", "canceled_at_et", "cancel_at_et"] {
            result[name] = expires.map { newYorkText($0) } ?? .null
        }
        result["expires_on"] = expires.map { .string(NewYorkTime.date(at: $0).description) } ?? .null
        result["expires_date"] = result["expires_on"]
        if let expires, item.expect.members.keys.contains(where: { $0.contains("status") }) {
            _ = market.exchange.advance(to: expires)
            result["status"] = word(market.order(order.id))
            result["status_at_expiry"] = result["status"]
            _ = market.exchange.advance(to: expires + .seconds(2))
            result["status_after"] = word(market.order(order.id))
            result["final_status"] = word(market.order(order.id))
        }
        return result
    }

    private static func replace(_ item: GoldenCase) throws -> [String: JSONValue] {
        if item.given["old"] != nil || item.given["old_order"] != nil || item.when["replace"] != nil { return try replaceReservation(item) }
        var policy = try policy(item)
        let name = word(try known(item.given["status"]?.text, "status"))
        let status = ["working": "new", "queued": "accepted", "pending_activation": "accepted"][name] ?? name
        let action = item.when["action"]?.text?.uppercased() ?? ""
        if status == "pending_cancel" { policy.latency.cancel = .seconds(1) }
        if status == "pending_replace" || item.when["race"] != nil || item.when["then"] != nil { policy.latency.replace = .seconds(1) }
        if status == "pending_new" { policy.latency.order = .seconds(1) }
        var market = Market(
            policy: policy, hours: .nyse, cash: 10_000_000, at: status == "accepted" ? "2026-03-02T23:00:00Z" : "2026-03-02T15:00:00Z")
        let total = item.given["qty"]?.quantity ?? 100
        let filled =
            first(item.given, "filled_qty", "filled")?.quantity ?? (status == "partially_filled" ? (total * 2).scaled(by: 1, over: 5) : 0)
        let order = market.place(.limit(market.account, .buy, total, "ABC", at: status == "filled" ? 11 : item.given["limit"]?.price ?? 9))
        let changed = order.request.with {
            $0.limitPrice = first(item.when, "new_limit", "limit")?.price ?? Price(cents: 890)
            if let quantity = first(item.when, "new_qty", "qty")?.quantity { $0.quantity = quantity }
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
        var result: [String: JSONValue]
        switch action {
        case "PATCH", "REPLACE", "PUT":
            result = refused(market.exchange.checkReplacement(of: order.id, by: changed))
            market.run(.replaceOrder(order.id, changed))
        case "DELETE", "CANCEL":
            let now = market.order(order.id)
            result = refused(now.isCancelable ? nil : .orderNotOpen(now.status))
            market.run(.cancelOrder(order.id))
        default: throw GoldenCase.Skip(reason: "no action \(action)")
        }
        if let race = first(item.when, "race", "then")?.text {
            guard race.contains("fill") else { throw GoldenCase.Skip(reason: "no race: \(race)") }
            market.run(.fillOrder(order.id, quantity: nil, price: nil))
            market.advance(to: "2026-03-02T15:00:05Z")
        }
        let old = market.order(order.id)
        result["status"] = word(old)
        result["old_status"] = word(old)
        result["status_after"] = word(old)
        let newest = market.exchange.orders(of: market.account) { $0.replaces == order.id }.max { $0.id < $1.id }
        result["new_status"] = newest.map { word($0) } ?? .null
        result["new_order"] = result["new_status"]
        result["leaves"] = newest.map { .decimal($0.remaining) } ?? .null
        result["leaves_qty"] = result["leaves"]
        return result
    }

    /// What is held back while an order waits to be replaced: the greater of the two.
    static func replaceReservation(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = try policy(item)
        policy.latency.replace = .seconds(1)
        let old = try known(first(item.given, "old", "old_order", "order", "existing"), "old order")
        let new = try known(first(item.given, "new", "new_order") ?? first(item.when, "new", "new_order", "replace", "patch"), "new order")
        try assume(item.when, "action", "patch", "replace")
        try assume(item.when, "read")
        // A cash account holds back the whole value.
        var market = Market(policy: policy, type: .cash, cash: 100_000_000, quote: nil)
        let placed = market.place(try request(old))
        let merged = ["side", "type", "qty", "tif"].reduce(new) { $0.with($1, old[$1]) }
        let changed = try request(merged.with("limit", old["limit"] ?? old["limit_price"]))
        market.run(.replaceOrder(placed.id, changed))
        let during = market.exchange.balances(of: market.account).reserved
        _ = market.exchange.advance(to: market.exchange.now + .seconds(2))
        let after = market.exchange.balances(of: market.account).reserved
        return [
            "reserved": .decimal(during), "reserved_during": .decimal(during), "reserved_during_replace": .decimal(during),
            "reservation": .decimal(during), "buying_power_held": .decimal(during), "reserved_after": .decimal(after),
        ]
    }
}
