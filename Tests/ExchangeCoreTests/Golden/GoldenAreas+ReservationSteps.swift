@testable import ExchangeCore

// What open orders hold back while they come, fill and go.
extension GoldenAreas {
    /// What an account may still buy for after each of some events: an order that comes, or what becomes of one.
    static func reservationSteps(_ item: GoldenCase) throws -> [String: JSONValue] {
        let events = items(item.when["events"])
        // Without a quote a bare number is what an order is worth.
        let isQuoted = ["ask", "bid", "price", "last"].contains { item.has($0, in: item.given) }
        let orders = try events.map { try orderRequest($0, isQuoted: isQuoted) }
        var market = try market(for: orders.compactMap { $0 }, item)
        var powers: [JSONValue] = [], accepted: [JSONValue] = [], held: [JSONValue] = []
        var open: [OrderID] = []
        for (event, request) in zip(events, orders) {
            if let request {
                let order = market.place(request)
                accepted.append(.bool(order.status != .rejected))
                open.append(order.id)
            } else {
                let sentence = event.text ?? ""
                let deed = try known(deed(sentence), sentence), order = try known(named(sentence, of: open), sentence)
                let price = market.order(order).limitPrice ?? market.exchange.quote("ABC")?.last ?? 10
                perform(deed, on: order, at: price, &market)
            }
            let balances = market.exchange.balances(of: market.account)
            powers.append(.decimal(balances.buyingPower))
            held.append(.decimal(balances.reserved))
        }
        var result: [String: JSONValue] = [:]
        /// All of them, or the last one where a case expects one value alone.
        func set(_ names: [String], to values: [JSONValue]) {
            for name in names { result[name] = item.expect[name]?.text == nil ? .array(values) : values.last }
        }
        set(
            ["buying_power_after", "buying_power", "bp_after", "remaining_buying_power", "buying_power_remaining", "remaining"], to: powers)
        set(["reserved", "reserved_after"], to: held)
        set(["accepted"], to: accepted)
        set(["statuses", "results"], to: accepted.map { .string($0 == .bool(true) ? "accepted" : "rejected") })
        for (place, number) in zip(["first", "second", "third"], accepted.indices) {
            result[place] = .string(accepted[number] == .bool(true) ? "accepted" : "rejected")
        }
        for (place, number) in zip(["first", "second", "third"], powers.indices) {
            for name in ["bp_after_", "buying_power_after_", "remaining_after_", "available_after_"] {
                result[name + place] = powers[number]
            }
        }
        return result
    }

    /// The order that an event brings: an object, or words such as `submit buy limit 3 @ 200`. Nil for what befalls an order.
    private static func orderRequest(_ event: JSONValue, isQuoted: Bool) throws -> OrderRequest? {
        guard let text = event.text else { return try request(ofValue: first(event, "submit", "place", "order") ?? event) }
        let words = text.lowercased().replacing("@", with: " @ ").split(separator: " ").map(String.init)
        let sides = ["buy", "sell", "sell_short", "buy_to_cover", "short"]
        guard deed(text) == nil, let side = words.first(where: { sides.contains($0) }) else { return nil }
        let at = words.firstIndex { $0 == "@" || $0 == "at" }
        let quantity = try known(words[..<(at ?? words.count)].compactMap { Quantity($0) }.first, text)
        let price = at.flatMap { $0 + 1 < words.count ? Price(words[$0 + 1]) : nil }
        let json: [String: JSONValue] = ["side": .string(side == "short" ? "sell_short" : side), "qty": .decimal(quantity)]
        if price == nil, !isQuoted || words.contains("value") {
            return try request(ofValue: JSONValue.object(["side": json["side"] ?? .null, "value": .decimal(quantity)]))
        }
        let isStop = words.contains("stop")
        return try request(.object(JSONMembers(json)).with(isStop ? "stop" : "limit", price.map { .decimal($0) }))
    }

    /// The order that a sentence means: the first or the second by that word, or else the one that came last.
    private static func named(_ sentence: String, of orders: [OrderID]) -> OrderID? {
        let words = sentence.lowercased()
        for (number, name) in ["first", "second", "third"].enumerated() where words.contains(name) {
            return orders.indices.contains(number) ? orders[number] : nil
        }
        return orders.last
    }
}
