import ExchangeCore
import HTTPCore

/// `/trader/v1/accounts/{accountHash}/orders` and `/trader/v1/orders`.
enum OrdersEndpoint {
    /// `POST`: 201, an empty body, and the order's number in `Location`. What is wrong with the order itself is a 400; what
    /// the account or the market will not have becomes a `REJECTED` order.
    static func place(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        guard state.admitsOrderRequest(call, account) else { return SchwabErrors.tooManyRequests }
        let order: SchwabOrderRequest
        let request: OrderRequest
        do {
            order = try state.schwabOrder(call.request.body, of: account)
            request = try order.exchangeRequest(account: account, tag: tag(of: call.principal))
        } catch {
            return refusal(error)
        }
        if state.namesUnlistedOption(order) { return SchwabErrors.invalid([SchwabRejectReasons.text(.unknownSymbol)]) }
        if let reason = state.exchange.check(request), SchwabRejectReasons.isSynchronous(reason) {
            return SchwabErrors.invalid([SchwabRejectReasons.text(reason)])
        }
        let id = OrderID(Int64(state.exchange.orderCount + 1))
        state.apply(.placeOrder(request))
        guard state.exchange.order(id) != nil else {
            return SchwabErrors.invalid([SchwabRejectReasons.text(.invalidChildren)])
        }
        remember(order, id, &state)
        // Clients tell of orders that filled at once and came back without their number.
        if state.definition.schwabOmitsLocationOfFilled, state.exchange.order(id)?.status == .filled {
            return HTTPResponse(.created)
        }
        return created(id, call)
    }

    /// `GET …/{orderId}`
    static func one(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        guard let order = order(call, of: account, state) else { return noOrder(call) }
        var json = JSONWriter(reserving: 1024)
        OrderWire(state).append(order, &json)
        return SchwabAnswer.json(.ok, json.bytes)
    }

    /// `GET` of one account's orders.
    static func listOfAccount(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        return list([account], earliest: nil, state, call)
    }

    /// `GET /trader/v1/orders`: those of all linked accounts, from the last sixty days.
    static func listOfAllAccounts(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let accounts = state.linkedAccounts(clientId: call.principal).map(\.id)
        // A client that asks for sixty days counts them by its own clock; a day to spare keeps it right.
        return list(accounts, earliest: min(state.now, state.wall) - .seconds(61 * 86_400), state, call)
    }

    /// `DELETE …/{orderId}`: 200 and an empty body; an order that has ended is a 400.
    static func cancel(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        guard state.admitsOrderRequest(call, account) else { return SchwabErrors.tooManyRequests }
        guard let order = order(call, of: account, state) else { return noOrder(call) }
        guard order.isCancelable else { return SchwabErrors.orderClosed(SchwabOrderStatus(order).rawValue) }
        let happened = state.apply(.cancelOrder(order.id))
        for event in happened {
            if case .cancelRejected(order.id, let reason) = event.kind {
                return SchwabErrors.invalid([SchwabRejectReasons.text(reason)])
            }
        }
        return HTTPResponse(.ok)
    }

    /// `PUT …/{orderId}`: a whole new order takes the place of the old one, under a number of its own.
    static func replace(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        guard state.admitsOrderRequest(call, account) else { return SchwabErrors.tooManyRequests }
        guard let old = order(call, of: account, state) else { return noOrder(call) }
        guard old.isCancelable else { return SchwabErrors.orderClosed(SchwabOrderStatus(old).rawValue) }
        let order: SchwabOrderRequest
        var request: OrderRequest
        do {
            order = try state.schwabOrder(call.request.body, of: account)
            request = try order.exchangeRequest(account: account, tag: tag(of: call.principal))
        } catch {
            return refusal(error)
        }
        if state.namesUnlistedOption(order) { return SchwabErrors.invalid([SchwabRejectReasons.text(.unknownSymbol)]) }
        // To Schwab the new order is one of its own; to the exchange it goes on where the old one stands.
        request.quantity = request.quantity + old.filledQuantity
        let next = OrderID(Int64(state.exchange.orderCount + 1))
        let happened = state.apply(.replaceOrder(old.id, request))
        for event in happened {
            switch event.kind {
            case .replaceRejected(old.id, let reason): return SchwabErrors.invalid([SchwabRejectReasons.text(reason)])
            case .commandRejected: return SchwabErrors.notImitated("replaceOrder")
            default: break
            }
        }
        guard state.exchange.order(next) != nil else { return SchwabErrors.orderClosed(SchwabOrderStatus(old).rawValue) }
        remember(order, next, &state)
        return created(next, call)
    }

    // Shared steps

    /// The order that a path names, if it is the account's.
    private static func order(_ call: Call, of account: AccountID, _ state: WorldState) -> Order? {
        guard let id = SchwabOrderID.order(call.parameters["orderId"]), let order = state.exchange.order(id),
            order.account == account
        else { return nil }
        return order
    }

    /// What is said of a path that names no order of the account: 404, or 400 where it names no number (inferred).
    private static func noOrder(_ call: Call) -> HTTPResponse {
        Int64(call.parameters["orderId"]) == nil ? SchwabErrors.invalid(["orderId must be a number"]) : SchwabErrors.orderNotFound
    }

    /// Newest first (inferred); children stand inside their parents.
    private static func list(
        _ accounts: [AccountID], earliest: Instant?, _ state: WorldState, _ call: Call
    ) -> HTTPResponse {
        let window: OrderWindow
        do {
            window = try OrderWindow(call.query, earliest: earliest)
        } catch {
            return SchwabErrors.invalid(error.errors)
        }
        var orders: [Order] = []
        for account in accounts {
            orders += state.exchange.orders(of: account) { $0.parent == nil && window.includes($0) }
        }
        orders.sort { $0.id > $1.id }
        let wire = OrderWire(state)
        return SchwabAnswer.json(
            .ok,
            JSONWriter.array(reserving: 1024 * min(orders.count, 64) + 2) { json in
                for order in orders.prefix(window.limit) { wire.append(order, &json) }
            })
    }

    /// 201 with the literal host of production: clients take the order's number out of that exact text.
    private static func created(_ id: OrderID, _ call: Call) -> HTTPResponse {
        let hash = call.parameters["accountHash"]
        let location = "https://api.schwabapi.com/trader/v1/accounts/\(hash)/orders/\(SchwabOrderID.number(id))"
        return HTTPResponse(.created, headers: [HTTPField("Location", location)])
    }

    static func refusal(_ refusal: SchwabOrderRefusal) -> HTTPResponse {
        switch refusal {
        case .invalid(let errors): SchwabErrors.invalid(errors)
        case .notImitated(let what): SchwabErrors.notImitated(what)
        }
    }

    /// The mark that Schwab puts on an app's orders: at most 22 characters (recorded).
    static func tag(of clientId: String) -> String { String(("TA_" + clientId).prefix(22)) }

    /// Keeps what the exchange has no word for, for the order and its children, which are numbered in the order in which
    /// they were sent.
    private static func remember(_ order: SchwabOrderRequest, _ id: OrderID, _ state: inout WorldState) {
        if let detail = SchwabOrderDetail(order) { state.schwab.orderDetails[id] = detail }
        guard let placed = state.exchange.order(id) else { return }
        for (child, childID) in zip(order.children, placed.children) { remember(child, childID, &state) }
    }
}

extension WorldState {
    /// Whether the app may send one more order of this account now. Previews do not count (inferred).
    fileprivate mutating func admitsOrderRequest(_ call: Call, _ account: AccountID) -> Bool {
        guard let limit = schwab.clients[call.principal]?.ordersPerMinute else { return true }
        return schwab.orderRequests.admits(call.principal, account, limit: limit, at: now)
    }
}
