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
        let order = record(of: request, OrderID(Int64(orders.count + 1)))
        if let instrument = order.instrument { refresh(instrument) }
        for instrument in order.otherInstruments { refresh(instrument) }
        valuePositions(of: request.account)
        var need: Need?
        // The symbols that it names were listed when its command was begun.
        guard let refusal = check(request, order, replacing: nil, need: &need) else {
            return launch(admit(request, consume order), need: need)
        }
        // A rule that rejects speaks before the exchange's own reason, as a script's word is what is tested.
        let reason = rejectionByRule(request) ?? refusal
        refuse(admit(request, order), reason)
    }

    /// The record that a request would make, with its symbols looked up.
    func record(of request: OrderRequest, _ id: OrderID) -> Order {
        let others = request.legs.count > 1 ? request.legs.dropFirst().compactMap { instruments.id($0.symbol) } : []
        let instrument = request.legs.isEmpty ? nil : instruments.id(request.legs[0].symbol)
        return Order(request, id: id, instrument: instrument, others: others, at: now)
    }

    /// Takes in the record of a request and those of its children, without a status that anyone was told of.
    mutating func admit(_ request: OrderRequest, _ order: consuming Order) -> OrderID {
        let id = order.id, account = request.account
        let isCollared = order.type == .stop && order.side == .buy && accounts[account].policy.collarsBuyStops
        orders.append(order)
        if isCollared { orders[index(id)].collarBuyStop() }
        accounts[account].orders.append(id)
        if !request.children.isEmpty {
            orders[index(id)].children = request.children.map { child in
                let child = child.with { $0.account = account }
                var record = record(of: child, OrderID(Int64(orders.count + 1)))
                record.parent = id
                return admit(child, record)
            }
        }
        return id
    }

    /// Starts an admitted order and its children: tells of each, and sends to the market what may go there. `need` is
    /// what it needs of its account, if that was reckoned just now.
    mutating func launch(_ id: OrderID, need: Need? = nil) {
        let i = index(id)
        join(id)
        if orders[i].isContainer { announce(id, .working) } else { begin(id, need: need) }
        if orders[i].children.isEmpty {
            if orders[i].status.isClosed { endFamily(of: id) }
            return
        }
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
    mutating func begin(_ id: OrderID, need: Need? = nil) {
        let i = index(id)
        setExpiry(id)
        if orders[i].type.isTrailing { startTrailing(i) }
        if let need { orders[i].need = need } else { assess(id) }
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
        if isForAuction(i) {
            auctionOrders.append(id)
        } else {
            pending.arrivals.append(id)
        }
        countWorking(i, +1)
    }

    /// Whether an order trades in an auction only.
    @inline(__always) func isForAuction(_ i: Int) -> Bool {
        // Member by member: a property of the order would copy it.
        let type = orders[i].type, timeInForce = orders[i].timeInForce
        return timeInForce.isOnOpen || timeInForce.isOnClose || type == .marketOnClose || type == .limitOnClose
    }

    /// Gives an open order its status and tells of it.
    mutating func announce(_ id: OrderID, _ status: OrderStatus, hold: HoldReason? = nil) {
        let i = index(id)
        let before = orders[i].isKnown ? orders[i].status : nil
        // An order that was filled in part goes on as such, wherever it waits.
        let status = orders[i].filledQuantity.isPositive ? .partiallyFilled : status
        orders.modify(i) { order in
            order.status = status
            order.hold = hold
            order.updatedAt = now
            order.isKnown = true
        }
        if before == status { return }
        if status == .held {
            emit(.orderHeld(change(i, from: before)))
        } else if before == nil {
            emit(.orderAccepted(change(i, from: before)))
        } else {
            emit(.orderActivated(change(i, from: before)))
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
    @inline(__always) func change(_ i: Int, from: OrderStatus?) -> OrderChange {
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
