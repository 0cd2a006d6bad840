import ExchangeCore

/// A world's orders.
public struct OrdersFace: Sendable {
    let world: any ControlledWorld

    /// An order as the control API tells of it.
    public struct Reading: Sendable, Equatable {
        public let id: String
        public let clientOrderID: String?
        public let account: String
        public let symbol: String
        public let status: OrderStatus
        public let quantity: Quantity
        public let filledQuantity: Quantity
        public let averagePrice: Price?
        public let reason: String?

        init(_ value: JSONValue) {
            id = value["id"]?.string ?? ""
            clientOrderID = value["clientOrderId"]?.string
            account = value["account"]?.string ?? ""
            symbol = value["symbol"]?.string ?? ""
            status = value["status"]?.string.flatMap(OrderStatus.init) ?? .pendingNew
            quantity = value.decimal("quantity") ?? 0
            filledQuantity = value.decimal("filledQuantity") ?? 0
            averagePrice = value.decimal("averagePrice")
            reason = value["reason"]?.string
        }
    }

    /// The orders of a status (`open` and `closed` too), symbol and account, oldest first.
    public func list(status: String? = nil, symbol: String? = nil, account: String? = nil) throws(ControlError) -> [Reading] {
        let pairs = [("status", status), ("symbol", symbol), ("account", account)]
        let query = pairs.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        let value = try world.call("GET", "/orders" + (query.isEmpty ? "" : "?" + query.joined(separator: "&")))
        return value["orders"]?.array?.map(Reading.init) ?? []
    }

    /// The order of that id: the exchange's own, or any vendor's.
    public subscript(id: String) -> OrderFace { OrderFace(world: world, id: id) }
}

/// One order of a world.
public struct OrderFace: Sendable {
    let world: any ControlledWorld
    public let id: String

    /// What has become of it.
    public func read() throws(ControlError) -> OrdersFace.Reading { OrdersFace.Reading(try world.call("GET", path(""))) }

    /// Fills it, in whole or in part, at its own terms or at a price given.
    @discardableResult
    public func fill(quantity: Quantity? = nil, price: Price? = nil) throws(ControlError) -> OrdersFace.Reading {
        try act("/fill") { json in
            if let quantity { json.member("quantity", quantity.description) }
            if let price { json.member("price", price.description) }
        }
    }

    /// Cancels it as its client would.
    @discardableResult
    public func cancel() throws(ControlError) -> OrdersFace.Reading { try act("/cancel") { _ in } }

    /// Rejects it, for a reason of the exchange's or in words of your own.
    @discardableResult
    public func reject(_ reason: String) throws(ControlError) -> OrdersFace.Reading {
        try act("/reject") { $0.member("reason", reason) }
    }

    /// Ends its life as its time in force would.
    @discardableResult
    public func expire() throws(ControlError) -> OrdersFace.Reading { try act("/expire") { _ in } }

    private func act(_ action: String, _ members: (inout JSONWriter) -> Void) throws(ControlError) -> OrdersFace.Reading {
        OrdersFace.Reading(try world.call("POST", path(action), members))
    }

    private func path(_ action: String) -> String { "/orders/" + PercentEncoding.encode(id) + action }
}
