@testable import ExchangeCore

// The tables of statuses.
extension GoldenAreas {
    static let states: [String: Handler] = ["state_machine": transition]

    /// A step of a vendor's order: in its table, and one that the exchange can take where it has states for it.
    private static func transition(_ item: GoldenCase) throws -> [String: JSONValue] {
        let pair = item.when["transition"]?.list.compactMap(\.text) ?? []
        guard pair.count == 2 else { throw GoldenCase.Skip(reason: "no transition") }
        let broker = word(try known(first(item.given, "broker", "venue")?.text, "broker"))
        guard ["schwab", "alpaca"].contains(broker) else { throw GoldenCase.Skip(reason: "no vendor \(broker)") }
        let isSchwab = broker == "schwab"
        let names = pair.map { isSchwab ? $0.uppercased() : $0.lowercased() }
        let successors = try known(VendorStates.successors(of: names[0], isSchwab: isSchwab), names[0])
        if VendorStates.successors(of: names[1], isSchwab: isSchwab) == nil {
            // A state that only the other vendor has is none that an order comes to.
            let other = isSchwab ? names[1].lowercased() : names[1].uppercased()
            _ = try known(VendorStates.successors(of: other, isSchwab: !isSchwab), names[1])
            return ["legal": .bool(false)]
        }
        guard successors.contains(names[1]) else { return ["legal": .bool(false)] }
        let from = statuses(names[0]), to = statuses(names[1])
        let canBe = from.isEmpty || to.isEmpty || from.contains { a in to.contains { a == $0 || a.successors.contains($0) } }
        return ["legal": .bool(canBe)]
    }

    /// What a vendor's word may be in the exchange; nothing for what it has no state for.
    private static func statuses(_ name: String) -> [OrderStatus] {
        switch name {
        case "NEW", "PENDING_ACKNOWLEDGEMENT", "PENDING_ACTIVATION", "AWAITING_MANUAL_REVIEW", "accepted": [.pendingNew]
        case "PENDING_CANCEL", "AWAITING_UR_OUT", "PENDING_RECALL": [.pendingCancel]
        case "ACCEPTED", "QUEUED", "pending_new": [.pendingNew, .working]
        case "AWAITING_PARENT_ORDER", "AWAITING_RELEASE_TIME": [.held]
        case "AWAITING_STOP_CONDITION", "AWAITING_CONDITION", "new": [.working]
        // A stop leg stays held for Alpaca while it waits for its stop.
        case "held": [.held, .working]
        case "WORKING": [.working, .partiallyFilled]
        default: OrderStatus.allCases.filter { word($0.rawValue) == name.lowercased() }
        }
    }
}
