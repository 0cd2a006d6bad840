import ExchangeCore

/// A world's orders, of every account and every provider.
public struct OrdersFace: Sendable {
    let world: any ControlledWorld

    /// An order as the control API tells of it.
    public struct Reading: Sendable, Equatable {
        public let id: String
        public let clientOrderID: String?
        /// Its names at the broker that took it; every `orders[…]` takes those too.
        public let vendorIDs: [String]
        public let provider: String?
        public let account: String
        public let symbol: String
        public let side: Side
        public let type: OrderType
        /// `day`, `gtc`, `ioc`, `fok`, `opg`, `cls`, `gtd`, …
        public let timeInForce: String
        public let quantity: Quantity
        public let filledQuantity: Quantity
        public let leavesQuantity: Quantity
        public let averagePrice: Price?
        public let limitPrice: Price?
        public let stopPrice: Price?
        public let status: OrderStatus
        public let reason: String?
        /// The id of the rule that took it.
        public let rule: String?
        public let enteredAt: Instant
        public let closedAt: Instant?
        public let expiresAt: Instant?
        public let legs: [Leg]
        public let parent: String?
        public let children: [String]
        public let replaces: String?
        public let replacedBy: String?

        init(_ value: JSONValue) {
            id = value.text("id")
            clientOrderID = value["clientOrderId"]?.string
            vendorIDs = value.texts("vendorIds")
            provider = value["provider"]?.string
            account = value.text("account")
            symbol = value.text("symbol")
            side = value.word("side") ?? .buy
            type = value.word("type") ?? .market
            timeInForce = value.text("timeInForce")
            quantity = value.decimal("quantity") ?? 0
            filledQuantity = value.decimal("filledQuantity") ?? 0
            leavesQuantity = value.decimal("leavesQuantity") ?? 0
            averagePrice = value.decimal("averagePrice")
            limitPrice = value.decimal("limitPrice")
            stopPrice = value.decimal("stopPrice")
            status = value.word("status") ?? .pendingNew
            reason = value["reason"]?.string
            rule = value["rule"]?.string
            enteredAt = value.instant("enteredAt") ?? .distantPast
            closedAt = value.instant("closedAt")
            expiresAt = value.instant("expiresAt")
            legs = value.list("legs", Leg.init)
            parent = value["parent"]?.string
            children = value.texts("children")
            replaces = value["replaces"]?.string
            replacedBy = value["replacedBy"]?.string
        }
    }

    /// One instrument of an order.
    public struct Leg: Sendable, Equatable {
        public let symbol: String
        public let side: Side
        /// `opening`, `closing` or `automatic`.
        public let effect: String
        /// Its share in the order.
        public let ratio: Int

        init(_ value: JSONValue) {
            symbol = value.text("symbol")
            side = value.word("side") ?? .buy
            effect = value.text("effect")
            ratio = value.count("ratio")
        }
    }

    /// The orders that match, oldest first. `status` is one of the exchange's words, `open` or `closed`.
    public func list(
        status: String? = nil, symbol: String? = nil, account: String? = nil, clientOrderID: String? = nil
    ) throws(ControlError) -> [Reading] {
        let query = ControlAnswer.query([
            "status": status, "symbol": symbol, "account": account, "clientOrderId": clientOrderID,
        ])
        return try world.call("GET", "/orders" + query).list("orders", Reading.init)
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
