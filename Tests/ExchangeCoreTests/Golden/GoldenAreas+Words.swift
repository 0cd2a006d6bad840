@testable import ExchangeCore

// Sentences of a case, and answers in its own words.
extension GoldenAreas {
    /// What a sentence such as `entry partially fills 40 @10.5` does to an order.
    enum Deed {
        /// Fills so much of it, or all if nil.
        case fill(Quantity?, at: Price?)
        /// Fills some of it.
        case fillPart
        case cancel, reject, expire
    }

    /// The deed of a sentence; nil if it has none, or more than one.
    static func deed(_ sentence: String) -> Deed? {
        let words = sentence.lowercased().replacing("@", with: " @ ").split(separator: " ").map(String.init)
        func has(_ stem: String) -> Bool { words.contains { $0.contains(stem) } }
        let ends: [Deed] = [("cancel", Deed.cancel), ("reject", .reject), ("expire", .expire)].filter { has($0.0) }.map(\.1)
        let fills = words.contains { ($0.contains("fill") || $0.contains("partial")) && !$0.contains("unfilled") }
        guard ends.count + (fills ? 1 : 0) == 1 else { return nil }
        if let end = ends.first { return end }
        let at = words.firstIndex { $0 == "@" || $0 == "at" }
        let price = at.flatMap { $0 + 1 < words.count ? Price(words[$0 + 1]) : nil }
        if let quantity = words[..<(at ?? words.count)].compactMap({ Quantity($0) }).first { return .fill(quantity, at: price) }
        return has("partial") ? .fillPart : .fill(nil, at: price)
    }

    /// What happens, as a list of sentences: numbers are what is filled, and an object is said member by member.
    static func sentences(_ json: JSONValue?, of subject: String) -> [String] {
        items(json).map { item in
            if let text = item.text { return Quantity(text) == nil ? text : "\(subject) fills \(text)" }
            _ = item["t"]
            let who = first(item, "order", "leg", "target", "id")?.text, what = first(item, "event", "action", "type")?.text
            let short = subjects.flatMap { name in item[name]?.text.map { [name, $0] } ?? [] }
            let price = first(item, "price", "px")?.text.map { "@\($0)" }
            return ([who, what] + short + [first(item, "qty", "quantity")?.text, price]).compactMap { $0 }.joined(separator: " ")
        }
    }

    /// Members of an object that say in one what happens and to whom.
    private static let subjects = [
        "fill", "fills", "parent_fill", "entry_fill", "parent", "entry", "take_profit", "stop_loss", "tp", "sl", "cancel",
    ]

    /// One value as a list of it; a list as it is.
    static func items(_ json: JSONValue?) -> [JSONValue] {
        guard let json else { return [] }
        if case .array(let items) = json { return items }
        return [json]
    }

    /// The answer that a case expects, if it is one of several that mean the same as the first.
    static func told(_ answers: [JSONValue], _ expected: JSONValue?) -> JSONValue {
        expected.flatMap { expected in answers.first { GoldenCase.matches($0, expected) } } ?? answers.first ?? .null
    }

    /// A status as the case writes it: in capitals or not.
    static func status(_ order: Order, _ expected: JSONValue?) -> JSONValue {
        let plain = word(order.status.rawValue)
        return told([.string(plain.uppercased()), word(order), .string(plain)], expected)
    }

    /// The statuses of an order after each step; or if the case counts otherwise, all that it went through since it was
    /// accepted, runs of the same one being one.
    static func statuses(_ steps: [JSONValue], of order: OrderID, _ market: Market, _ expected: JSONValue?) -> JSONValue {
        let changes = market.log.filter { $0.kind.change?.order == order }
        let passed = changes.compactMap { event -> JSONValue? in
            guard let change = event.kind.change else { return nil }
            if case .orderFilled = event.kind { return word(change.to) }
            return change.from == change.to ? nil : word(change.to)
        }
        let after = Array(passed.drop { $0 == .string("new") })
        return told([steps, collapsed(steps), passed, collapsed(passed), after, collapsed(after)].map { .array($0) }, expected)
    }

    /// What a stream told of an order: Alpaca's names of its events, with the acceptance or without.
    static func told(of order: OrderID, _ market: Market, _ expected: JSONValue?) -> JSONValue {
        let names = market.log.compactMap { event -> String? in
            guard event.kind.order == order else { return nil }
            return switch event.kind {
            case .orderAccepted: "new"
            case .orderHeld: "held"
            case .orderFilled(let change, _): change.to == .filled ? "fill" : "partial_fill"
            case .orderCancelPending: "pending_cancel"
            case .orderCanceled: "canceled"
            case .orderReplacePending: "pending_replace"
            case .orderReplaced: "replaced"
            case .orderExpired: "expired"
            case .orderRejected: "rejected"
            default: nil
            }
        }.map { JSONValue.string($0) }
        return told([.array(names), .array(Array(names.drop { $0 == .string("new") }))], expected)
    }

    private static func collapsed(_ items: [JSONValue]) -> [JSONValue] {
        items.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}
