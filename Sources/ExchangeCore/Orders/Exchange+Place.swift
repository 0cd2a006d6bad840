// An order's arrival: from a request to a record that works, waits, or was rejected.
extension Exchange {
    /// Places an order and says its number beside the events; nil if there is no such account.
    public mutating func place(_ request: OrderRequest) -> (order: OrderID?, events: [Event]) {
        let next = OrderID(Int64(orders.count + 1))
        let events = apply(.placeOrder(request))
        return (orders.count >= next.rawValue ? next : nil, events)
    }

    mutating func placeOrder(_ request: OrderRequest) {
        guard isOpen(request.account) else { return emit(.commandRejected(.unknownAccount)) }
        guard request.familySize <= ExchangeLimits.maximumFamily else { return emit(.commandRejected(.invalidChildren)) }
        admit(request, parent: nil, replaces: nil, refusal: check(request))
    }

    /// Makes records of a request and its children, and sends to the market what may go there.
    @discardableResult
    mutating func admit(_ request: OrderRequest, parent: OrderID?, replaces: OrderID?, refusal: RejectReason?) -> OrderID {
        let id = OrderID(Int64(orders.count + 1))
        let instrument = request.legs.first.flatMap { instruments.id($0.symbol) }
        var order = Order(request, id: id, instrument: instrument, at: now)
        order.parent = parent
        order.replaces = replaces
        orders.append(order)
        accounts[request.account].orders.append(id)
        if let refusal {
            reject(id, refusal, isNew: true)
            return id
        }
        if let name = request.clientOrderID { accounts[request.account].clientOrderIDs[name] = id }
        open(id)
        start(id)
        for child in request.children {
            let childID = admit(child.with { $0.account = request.account }, parent: id, replaces: nil, refusal: nil)
            orders[index(id)].children.append(childID)
        }
        return id
    }

    /// Decides where a new order begins and says so.
    private mutating func start(_ id: OrderID) {
        let order = orders[index(id)]
        if order.isContainer {
            announce(id, .working, hold: nil, isNew: true)
        } else if let parent = order.parent, orders[index(parent)].strategy == .trigger || orders[index(parent)].hold == .parent {
            announce(id, .held, hold: .parent, isNew: true)
        } else {
            enter(id, isNew: true)
        }
    }

    /// Brings an order to the market, or to where it waits for its session.
    mutating func enter(_ id: OrderID, isNew: Bool) {
        let i = index(id)
        orders[i].expiresAt = expiry(of: orders[i])
        if let expiry = orders[i].expiresAt { scheduleExpiry(id, at: expiry) }
        reserve(id)
        announce(id, .working, hold: nil, isNew: isNew)
        pending.arrivals.append(id)
    }

    /// Gives an order its status and tells of it.
    mutating func announce(_ id: OrderID, _ status: OrderStatus, hold: HoldReason?, isNew: Bool) {
        let i = index(id)
        let before = orders[i].status
        orders[i].status = status
        orders[i].hold = hold
        orders[i].updatedAt = now
        let change = self.change(i, from: isNew ? nil : before)
        if status == .held {
            emit(.orderHeld(change))
        } else if isNew {
            emit(.orderAccepted(change))
        } else {
            emit(.orderActivated(change))
        }
    }

    /// Ends an order as rejected.
    mutating func reject(_ id: OrderID, _ reason: RejectReason, isNew: Bool = false) {
        let i = index(id)
        let before = orders[i].status
        orders[i].status = .rejected
        orders[i].reason = reason
        orders[i].hold = nil
        orders[i].closedAt = now
        orders[i].updatedAt = now
        if !isNew { leaveMarket(id) }
        emit(.orderRejected(change(i, from: isNew ? nil : before), reason))
    }

    /// Counts an order among the open ones of its account.
    private mutating func open(_ id: OrderID) {
        let i = index(id)
        let account = orders[i].account
        orders[i].openIndex = Int32(truncatingIfNeeded: accounts[account].openOrders.count)
        accounts[account].openOrders.append(id)
    }

    /// Where an order's record stands.
    @inline(__always) func index(_ id: OrderID) -> Int { Int(id.rawValue) - 1 }

    /// What has happened to the order at an index since it had the status `from`.
    func change(_ i: Int, from: OrderStatus?) -> OrderChange {
        OrderChange(
            order: orders[i].id, account: orders[i].account, from: from, to: orders[i].status, quantity: orders[i].quantity,
            filledQuantity: orders[i].filledQuantity, averagePrice: orders[i].averagePrice)
    }
}

extension OrderRequest {
    /// How many orders this request makes, itself included.
    var familySize: Int { children.reduce(1) { $0 + $1.familySize } }
}
