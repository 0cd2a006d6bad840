@testable import ExchangeCore

// Orders that trigger one another, or cancel or reduce one another.
extension GoldenAreas {
    static let triggers: [String: Handler] = [
        "trigger": trigger, "oto": trigger, "oto_partial": trigger, "ouo": pair, "oco": pair,
    ]

    /// A child after each of its parent's events.
    private struct ChildLife {
        var statuses: [JSONValue] = []
        var sizes: [Quantity] = []
        var position: Quantity = 0
        var refusal: String?
    }

    private static func trigger(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        for json in [given, given["child"] ?? .null] {
            for name in ["child", "child_status", "status", "state"] where json[name]?.text != nil {
                try assume(json, name, "awaiting_parent_order", "held")
            }
        }
        if given["parent"]?.text != nil { try assume(given, "parent", "working", "new") }
        let events = sentences(first(when, "events", "parent_fills", "fills", "event"), of: "parent")
        // Ends that exclude one another each come to a parent of its own.
        let ends = sentences(first(when, "parent_events", "parent_outcomes", "parent_final", "parent_status", "parent"), of: "parent")
        let isOver = ends.map { ["filled", "canceled", "cancelled", "rejected", "expired"].contains($0.lowercased()) }
        let runs = ends.count > 1 && isOver.allSatisfy { $0 } ? ends.map { [$0] } : [events + ends]
        var life = ChildLife()
        for events in runs {
            let one = try child(of: item, events)
            if let refusal = one.refusal { return ["refusal": .string(refusal)] }
            life.statuses += one.statuses
            life.sizes += one.sizes
            life.position = one.position
        }
        let last = life.statuses.last ?? .null
        var result = ["child_status_final": last]
        for name in ["child", "child_status", "child_final", "child_after", "child_statuses", "children"] {
            if case .array? = item.expect[name] { result[name] = .array(life.statuses) } else { result[name] = last }
        }
        for name in ["child_qty_after", "child_qty", "child_quantity", "children_qty", "child_open_qty", "child_active_qty"] {
            let all = life.sizes.map { JSONValue.decimal($0) }
            if case .array? = item.expect[name] { result[name] = .array(all) } else { result[name] = all.last ?? .null }
        }
        result["position"] = .decimal(life.position)
        return result
    }

    private static func child(of item: GoldenCase, _ events: [String]) throws -> ChildLife {
        let quantity = first(item.given, "parent_qty", "entry_qty", "qty")?.quantity ?? item.given["parent"]?["qty"]?.quantity ?? 100
        let size = item.given["child_qty"]?.quantity ?? item.given["child"]?["qty"]?.quantity ?? quantity
        var market = Market(policy: try familyPolicy(item), cash: 100_000_000)
        var request = OrderRequest.limit(market.account, .buy, quantity, "ABC", at: 9)
        request.strategy = .trigger
        request.children = [.limit(market.account, .sell, size, "ABC", at: 20)]
        let parent = market.place(request)
        guard let child = parent.children.first else { return ChildLife(refusal: parent.reason?.code ?? "") }
        var life = ChildLife()
        for event in events {
            guard let deed = deed(event), !event.lowercased().contains("child") else { throw GoldenCase.Skip(reason: "no event: \(event)") }
            perform(deed, on: parent.id, at: 9, &market)
            switch market.order(child).status {
            case .held: life.statuses.append(.string("AWAITING_PARENT_ORDER"))
            case .working, .partiallyFilled: life.statuses.append(.string("WORKING"))
            case let status: life.statuses.append(.string(status.rawValue.uppercased()))
            }
            life.sizes.append(market.order(child).quantity)
        }
        life.position = market.exchange.accounts[market.account].positions.quantity(InstrumentID(1))
        return life
    }

    /// Two exits, one of which cancels or reduces the other.
    private static func pair(_ item: GoldenCase) throws -> [String: JSONValue] {
        let events = sentences(item.when["events"] ?? item.when["event"], of: "tp").map {
            $0.replacing("child ", with: "child").replacing("leg ", with: "leg")
                .replacing("child[0]", with: "child0").replacing("child[1]", with: "child1")
        }
        let pairs = [
            "child_1 child_2", "child_a child_b", "childa childb", "limit_child stop_child", "child1 child2", "child0 child1",
            "childA childB", "leg1 leg2", "leg0 leg1", "first second", "limit stop",
        ]
        let isFromZero = events.contains { $0.hasPrefix("child0") || $0.hasPrefix("leg0") }
        let names = (["tp sl", "take_profit stop_loss", "a b", "A B"] + (isFromZero ? pairs.reversed() : pairs)).map {
            $0.split(separator: " ").map(String.init)
        }
        let named = names.first { names in events.contains { names.contains(String($0.prefix { $0 != " " })) } } ?? names[0]
        let written = item.given["children"]?.list ?? []
        let hasObjects = !written.isEmpty && written.allSatisfy { item.peek("id", in: $0) != nil }
        let legs = item.given["legs"]?.list ?? (hasObjects ? written : nil) ?? named.map { .object(["id": .string($0)]) }
        for child in written where !["WORKING", "AWAITING_STOP_CONDITION", "new", "open", nil].contains((child["status"] ?? child).text) {
            throw GoldenCase.Skip(reason: "no child \(child)")
        }
        try assume(item.given, "order_class", "oco")
        let common = first(item.given, "qty", "position", "position_qty")?.quantity
        let quantities = try legs.map { try known($0["qty"]?.quantity ?? common ?? (item.given["legs"] == nil ? 100 : nil), "qty") }
        var policy = try policy(item)
        if item.area == "ouo" { policy.ocoOnPartial = .reduceSibling }
        func exit(_ name: String, _ part: String) -> Price? { item.given[name].flatMap { $0.price ?? $0[part]?.price } }
        // The market is between the two exits.
        let exits = [exit("take_profit", "limit"), exit("stop_loss", "stop")].compactMap { $0 }
        let middle = exits.count == 2 ? (exits[0] + exits[1]).scaled(by: 1, over: 2) : 10
        var market = Market(
            policy: policy, cash: 10_000_000, positions: [PositionSpec("ABC", quantities.first ?? 100, at: 10)],
            quote: QuoteChange(bid: middle, ask: middle + Price(cents: 2), last: middle))
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        // Whichever is not named a stop is the one that takes the profit, and so is the first of two plain names.
        request.children = zip(legs, quantities).enumerated().map { place, leg in
            let name = word(first(leg.0, "id", "type", "name")?.text ?? "")
            let isStop = name.hasPrefix("sl") || name.contains("stop") || place == 1 && !name.hasPrefix("tp") && !name.contains("profit")
            return isStop
                ? .stop(market.account, .sell, leg.1, "ABC", at: first(leg.0, "stop", "price")?.price ?? exit("stop_loss", "stop") ?? 5)
                : .limit(
                    market.account, .sell, leg.1, "ABC", at: first(leg.0, "limit", "price")?.price ?? exit("take_profit", "limit") ?? 20)
        }
        let container = market.place(request)
        guard container.children.count == 2 else { return ["refusal": .string(container.reason?.code ?? ""), "status": word(container)] }
        let own = legs.compactMap { $0["id"]?.text }, ids = Dictionary(zip(own, container.children)) { first, _ in first }
        var after: [String: [Quantity]] = [:]
        for event in events {
            guard let id = ids[String(event.prefix { $0 != " " })], let deed = deed(event) else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            perform(deed, on: id, at: market.order(id).request.limitPrice ?? market.order(id).request.stopPrice ?? 20, &market)
            for (name, id) in ids where market.order(id).status.isOpen {
                after[name, default: []].append(market.order(id).quantity - market.order(id).filledQuantity)
            }
        }
        var result: [String: JSONValue] = [
            "position": .decimal(market.exchange.accounts[market.account].positions.quantity(InstrumentID(1)))
        ]
        for (name, id) in ids {
            let order = market.order(id)
            result["\(name)_qty_after"] = .decimals(after[name] ?? [])
            result["\(name)_filled"] = .decimal(order.filledQuantity)
            for key in ["\(name)_qty", "\(name)_leaves"] { result[key] = .decimal(order.quantity - order.filledQuantity) }
            for key in ["\(name)_status_final", "\(name)_status", "\(name)_final", "\(name)_after", name] {
                result[key] = status(order, item.expect[key])
            }
        }
        let children = own.compactMap { ids[$0] }.map { status(market.order($0), nil) }
        for name in ["children", "children_after", "children_final", "statuses", "legs_after"] { result[name] = .array(children) }
        // The one that nothing was done to.
        let idle = own.filter { name in !events.contains { $0.hasPrefix(name) } }.compactMap { ids[$0] }
        if idle.count == 1 {
            for name in ["sibling", "sibling_status", "sibling_after", "other"] {
                result[name] = status(market.order(idle[0]), item.expect[name])
            }
        }
        return result
    }
}
