@testable import ExchangeCore

// Orders that carry the name of an earlier one.
extension GoldenAreas {
    static let duplicates: [String: Handler] = [
        "idempotency": duplicate, "client_order_id": duplicate, "duplicate_client_order_id": duplicate, "duplicate": duplicate,
    ]

    /// Several requests one after the other, or one order and what there was before it.
    private static func duplicate(_ item: GoldenCase) throws -> [String: JSONValue] {
        let events = sentences(first(item.when, "events", "requests", "actions"), of: "order")
        let action = item.peek("action", in: item.when)
        guard !events.isEmpty || action != nil else { return try validation(item) }
        var market = Market(policy: try policy(item), hours: .nyse, cash: 100_000_000)
        let usual = first(item.given, "client_order_id", "existing_client_order_id")?.text ?? "one"
        func submit(_ name: String) -> RejectReason? {
            let order = OrderRequest.limit(market.account, .buy, 1, "ABC", at: 1).with { $0.clientOrderID = name }
            let reason = market.exchange.check(order)
            market.place(order)
            return reason
        }
        func last() -> OrderID? { market.exchange.orders(of: market.account) { $0.status != .rejected }.map(\.id).max() }
        let before = first(item.given, "first_order", "existing", "first", "existing_status", "status")
        if let before {
            let reason = submit(before["client_order_id"]?.text ?? usual)
            guard reason == nil else { throw GoldenCase.Skip(reason: "no first order: \(before)") }
            try end((before["status"] ?? before).text ?? "new", last(), &market)
        }
        var answers: [[String: JSONValue]] = []
        for event in events + [item.when["action"]?.text].compactMap({ $0 }) {
            switch deed(event) {
            case .cancel?, .fill?, .expire?: try end(event, last(), &market)
            case .fillPart?, .reject?: throw GoldenCase.Skip(reason: "no event: \(event)")
            case nil:
                let reason = submit(name(event) ?? usual)
                answers.append(join(refused(reason), reason == nil ? ["http": .int(200)] : [:]))
            }
        }
        var result = answers.last ?? [:]
        for name in ["accepted", "rejected", "http", "code"] {
            if case .array? = item.expect[name] { result[name] = .array(answers.map { $0[name] ?? .null }) }
        }
        let taken = market.exchange.orders(of: market.account) { $0.status != .rejected }.count
        for name in ["orders", "order_count", "total_orders"] { result[name] = .int(taken) }
        result["orders_created"] = .int(answers.count { $0["accepted"] == .bool(true) })
        return result
    }

    /// Ends the latest order as a word or a sentence says.
    private static func end(_ text: String, _ order: OrderID?, _ market: inout Market) throws {
        guard let order else { throw GoldenCase.Skip(reason: "nothing to end: \(text)") }
        switch deed(text) {
        case .cancel?: market.run(.cancelOrder(order))
        case .fill?: market.run(.fillOrder(order, quantity: nil, price: nil))
        case .expire?: market.run(.expireOrder(order))
        default:
            guard ["new", "accepted", "open", "working"].contains(text) else { throw GoldenCase.Skip(reason: "no status \(text)") }
        }
    }

    /// The name in a sentence such as `POST client_order_id=abc`.
    private static func name(_ sentence: String) -> String? {
        let parts = sentence.split(whereSeparator: { $0 == "=" || $0 == " " }).map(String.init)
        guard let place = parts.firstIndex(of: "client_order_id"), place + 1 < parts.count else { return nil }
        return parts[place + 1]
    }
}
