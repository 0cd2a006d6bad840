@testable import ExchangeCore

// When orders come to the market and when they end; what they hold back.
extension GoldenAreas {
    static let lives: [String: Handler] = [
        "tif_cutoff": cutoff, "tif_expiry": expiry, "expiry": expiry, "reservation": reservation,
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

    /// When an order came, in whichever words.
    private static func submission(_ json: JSONValue) -> JSONValue? {
        first(
            json, "submitted_at_et", "created_at_et", "submitted_at", "created_at", "created", "created_et", "submitted_et",
            "placed_at_et", "submit_at_et")
    }

    private static func expiry(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "calendar", "xnys")
        try assume(item.given, "tz", "america/new_york")
        let sources = [item.when, item.given, item.when["order"] ?? .null]
        let text = sources.compactMap { submission($0)?.text }.first
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
        ]
        // Whatever its end is called: an instant of New York's clock where the name says so.
        for name in item.expect.members.keys where name.hasSuffix("_et") && !name.hasPrefix("eligible") {
            result[name] = expires.map { newYorkText($0) } ?? .null
        }
        let day = expires.map { NewYorkTime.date(at: $0) }
        let date = day.map { JSONValue.string($0.description) } ?? .null
        for name in ["expires_on", "expires_date", "expiry_date", "expires_at_date"] { result[name] = date }
        result["expires_at"] = told([expires.map { .string($0.description) } ?? .null, date], item.expect["expires_at"])
        for name in ["days", "lifetime_days", "days_alive"] {
            result[name] = day.map { .int($0.days(since: NewYorkTime.date(at: at))) } ?? .null
        }
        if let expires, item.expect.members.keys.contains(where: { $0.contains("status") }) {
            _ = market.exchange.advance(to: expires)
            result["status"] = word(market.order(order.id))
            result["status_at_expiry"] = result["status"]
            _ = market.exchange.advance(to: expires + .seconds(2))
            // Until the cancel is confirmed, or after that.
            let answers = [word(market.order(order.id)), result["status"] ?? .null]
            result["status_after"] = told(answers, item.expect["status_after"])
            for name in ["interim_status", "status_until_ack", "status_at_cancel"] { result[name] = result["status"] }
            result["final_status"] = word(market.order(order.id))
        }
        return result
    }
}
