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
        guard request.hasAcceptableFamily else { return emit(.commandRejected(.invalidChildren)) }
        for leg in request.legs { if let id = instruments.id(leg.symbol) { refresh(id) } }
        valuePositions(of: request.account)
        guard let refusal = check(request) else { return launch(admit(request, parent: nil)) }
        // A rule that rejects speaks before the exchange's own reason, as a script's word is what is tested.
        let reason = rejectionByRule(request) ?? refusal
        refuse(admit(request, parent: nil), reason)
    }

    /// Makes records of a request and its children, without a status that anyone was told of.
    mutating func admit(_ request: OrderRequest, parent: OrderID?) -> OrderID {
        let id = OrderID(Int64(orders.count + 1))
        var order = Order(request, id: id, instrument: request.legs.first.flatMap { instruments.id($0.symbol) }, at: now)
        order.parent = parent
        if request.legs.count > 1 { order.otherInstruments = request.legs.dropFirst().compactMap { instruments.id($0.symbol) } }
        let account = request.account
        if order.type == .stop, order.side == .buy, accounts[account].policy.collarsBuyStops { order.collarBuyStop() }
        orders.append(order)
        accounts[account].orders.append(id)
        if !request.children.isEmpty {
            let children = request.children.map { admit($0.with { $0.account = account }, parent: id) }
            orders[index(id)].children = children
        }
        return id
    }

    /// Starts an admitted order and its children: tells of each, and sends to the market what may go there.
    mutating func launch(_ id: OrderID) {
        let i = index(id)
        join(id)
        if orders[i].isContainer { announce(id, .working) } else { begin(id) }
        let isTrigger = orders[i].strategy == .trigger
        for child in orders[i].children where !orders[index(child)].isKnown {
            if isTrigger || orders[i].status.isClosed {
                hold(child)
            } else if let reason = joinGroup(child) {
                hold(child)
                close(child, as: .canceled, reason: reason)
            } else {
                launch(child)
            }
        }
        if orders[i].status.isClosed { endFamily(of: id) }
    }

    /// Tells of an order that waits for its parent, and of its children.
    mutating func hold(_ id: OrderID) {
        let i = index(id)
        join(id)
        announce(id, .held, hold: .parent)
        for child in orders[i].children where !orders[index(child)].isKnown { hold(child) }
    }

    /// Takes a held order, whose parent was filled, and what is below it on its way.
    mutating func activate(_ id: OrderID) {
        let i = index(id)
        guard orders[i].status == .held, orders[i].hold == .parent else { return }
        if orders[i].isContainer {
            announce(id, .working)
        } else {
            if let refusal = checkMeans(id) { return reject(id, refusal) }
            begin(id)
        }
        if orders[i].strategy != .trigger { for child in orders[i].children { activate(child) } }
    }

    /// Brings an order to the market, or to where it waits: for a rule, its release, its session, its latency.
    mutating func begin(_ id: OrderID) {
        let i = index(id)
        setExpiry(id)
        if orders[i].type.isTrailing { startTrailing(i) }
        assess(id)
        updateReservation(id)
        if rules.isActive, orders[i].rule == nil, let rule = rules.take(orders[i], account: accounts[orders[i].account].number) {
            orders[i].rule = rule
            emit(.ruleFired(rule, id))
            return runScript(id, from: 0, isDue: false)
        }
        proceed(id)
    }

    /// The way to the market after a rule has let it go.
    mutating func proceed(_ id: OrderID) {
        let i = index(id)
        if let release = orders[i].releaseAt, release > now {
            timers.schedule(.release(id), at: release, phase: .arrivals)
            return announce(id, .held, hold: .releaseTime)
        }
        let latency = accounts[orders[i].account].policy.latency.order
        if latency > .zero, orders[i].hold != .latency, orders[i].hold != .session, orders[i].replaces == nil {
            timers.schedule(.release(id), at: now + latency, phase: .arrivals)
            return announce(id, .pendingNew, hold: .latency)
        }
        guard canReachMarket(i) else {
            waiting.append(id)
            return announce(id, .pendingNew, hold: .session)
        }
        announce(id, .working)
        reachMarket(id)
    }

    /// Puts a working order before the market: its auction's list, or the queue of arrivals.
    mutating func reachMarket(_ id: OrderID) {
        let i = index(id)
        if orders[i].isOnOpen || orders[i].isOnClose {
            auctionOrders.append(id)
        } else {
            pending.arrivals.append(id)
        }
        countWorking(i, +1)
    }

    /// Gives an open order its status and tells of it.
    mutating func announce(_ id: OrderID, _ status: OrderStatus, hold: HoldReason? = nil) {
        let i = index(id)
        let before = orders[i].isKnown ? orders[i].status : nil
        // An order that was filled in part goes on as such, wherever it waits.
        orders[i].status = orders[i].filledQuantity.isPositive ? .partiallyFilled : status
        orders[i].hold = hold
        orders[i].updatedAt = now
        orders[i].isKnown = true
        if before == orders[i].status { return }
        let change = self.change(i, from: before)
        if orders[i].status == .held {
            emit(.orderHeld(change))
        } else if before == nil {
            emit(.orderAccepted(change))
        } else {
            emit(.orderActivated(change))
        }
    }

    /// Counts an order among the open ones of its account.
    mutating func join(_ id: OrderID) {
        let i = index(id)
        let account = orders[i].account
        guard orders[i].openIndex < 0 else { return }
        if let name = orders[i].clientOrderID { accounts[account].clientOrderIDs[name] = id }
        orders[i].openIndex = Int32(truncatingIfNeeded: accounts[account].openOrders.count)
        accounts[account].openOrders.append(id)
    }

    /// Where an order's record stands.
    @inline(__always) func index(_ id: OrderID) -> Int { Int(truncatingIfNeeded: id.rawValue) &- 1 }

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

    /// How many generations it has.
    var familyDepth: Int { 1 + (children.map(\.familyDepth).max() ?? 0) }

    var hasAcceptableFamily: Bool {
        children.isEmpty || (familySize <= ExchangeLimits.maximumFamily && familyDepth <= ExchangeLimits.maximumDepth)
    }
}

extension Order {
    /// Turns a buy stop into a stop-limit 4 % (from $50: 2.5 %) above the stop, rounded down to what may be quoted
    /// (Alpaca's user protection page, 2026-09; the rounding from its page of 2022).
    mutating func collarBuyStop() {
        guard let stop = stopPrice else { return }
        type = .stopLimit
        let factor = stop < 50 ? Ratio(percent: 104) : Ratio(billionths: 1_025_000_000)
        limitPrice = TickRule.stock.rounded(factor * stop, .down)
    }
}
