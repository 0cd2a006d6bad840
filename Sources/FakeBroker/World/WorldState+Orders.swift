import ExchangeCore

/// What a test does to a world's orders from outside the market.
extension WorldState {
    /// The order that goes by this id: the exchange's own, or any vendor's.
    func order(named id: String) throws(ControlError) -> Order {
        for provider in Providers.vendors {
            if let found = provider.administration.order(self, id), let order = exchange.order(found) { return order }
        }
        if let number = Int64(id), let order = exchange.order(OrderID(number)) { return order }
        throw .missing("There is no order '\(id)'", detail: "GET /__admin/orders lists those there are.")
    }

    /// Fills an order, in whole or in part, at its own terms or at a price given.
    mutating func fill(_ id: OrderID, quantity: Quantity?, price: Price?) throws(ControlError) {
        try act(on: id, "filled", .fillOrder(id, quantity: quantity, price: price))
    }

    /// Cancels an order as its client would.
    mutating func cancel(_ id: OrderID) throws(ControlError) { try act(on: id, "canceled", .cancelOrder(id)) }

    /// Rejects an order, as a venue does that has second thoughts.
    mutating func reject(_ id: OrderID, _ reason: RejectReason) throws(ControlError) {
        try act(on: id, "rejected", .rejectOrder(id, reason))
    }

    /// Ends an order's life as its time in force would.
    mutating func expire(_ id: OrderID) throws(ControlError) { try act(on: id, "expired", .expireOrder(id)) }

    private mutating func act(on id: OrderID, _ participle: String, _ command: Command) throws(ControlError) {
        guard let order = exchange.order(id) else { throw .missing("There is no order '\(id)'") }
        guard order.status.isOpen else {
            throw .conflict("Order \(id) is \(order.status)", detail: "It is at its end and cannot be \(participle).")
        }
        for event in apply(command) {
            switch event.kind {
            case .commandRejected(let reason), .cancelRejected(id, let reason):
                throw .conflict("Order \(id) is \(order.status)", detail: "It cannot be \(participle): \(reason.code).")
            default: continue
            }
        }
    }
}

extension WorldState {
    /// Carries out a command of the control API.
    /// - Throws: 422 with the exchange's reason, if it refuses; nothing has changed then.
    @discardableResult
    mutating func command(_ command: Command, pointer: String = "") throws(ControlError) -> [Event] {
        let events = apply(command)
        for event in events {
            if case .commandRejected(let reason) = event.kind {
                throw .unreadable(pointer, "The exchange refuses this: \(reason.code)")
            }
        }
        return events
    }
}
