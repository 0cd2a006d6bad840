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
        // The symbols that it names were listed when its command was begun.
        let id = admit(request)
        let order = ref(id)
        if let instrument = order.pointee.instrument { refresh(instrument) }
        for instrument in order.otherInstruments { refresh(instrument) }
        valuePositions(of: request.account)
        var need: Need?
        let refusal = check(request, order, replacing: nil, need: &need)
        if view(request.account).pointee.policy.collarsBuyStops { collar(id) }
        if let refusal {
            // A rule that rejects speaks before the exchange's own reason, as a script's word is what is tested.
            return refuse(id, rejectionByRule(request) ?? refusal)
        }
        launch(id, need: need)
    }

    /// The record that a request would make, with its symbols looked up.
    @inline(__always) func record(of request: OrderRequest, _ id: OrderID) -> Order {
        let others =
            request.legs.count > 1
            ? OtherLegs(Array(request.legs.dropFirst()), request.legs.dropFirst().compactMap { instruments.id($0.symbol) }) : nil
        let instrument = request.legs.isEmpty ? nil : instruments.id(request.legs[0].symbol)
        return Order(request, id: id, instrument: instrument, others: others, at: now)
    }

    /// Takes in the record of a request and those of its children, without a status that anyone was told of.
    mutating func admit(_ request: OrderRequest, parent: OrderID? = nil) -> OrderID {
        let id = OrderID(Int64(orders.count + 1))
        orders.append(record(of: request, id))
        if let parent { orders[index(id)].parent = parent }
        accounts[request.account].orders.append(id)
        if !request.children.isEmpty {
            let children = request.children.map { child in admit(child.with { $0.account = request.account }, parent: id) }
            orders[index(id)].children = children
        }
        return id
    }

    /// Turns the buy stops of a family into stop-limits.
    mutating func collar(_ id: OrderID) {
        let order = ref(id)
        if order.pointee.type == .stop, order.pointee.side == .buy { order.pointee.collarBuyStop() }
        for child in order.pointee.children { collar(child) }
    }

    /// Starts an admitted order and its children: tells of each, and sends to the market what may go there. `need` is
    /// what it needs of its account, if that was reckoned just now.
    mutating func launch(_ id: OrderID, need: Need? = nil) {
        let order = ref(id)
        join(order)
        if order.isContainer { announce(order, .working) } else { begin(order, need: need) }
        if order.pointee.children.isEmpty {
            if order.pointee.status.isClosed { endFamily(of: order) }
            return
        }
        let isTrigger = order.pointee.strategy == .trigger
        for child in order.pointee.children where !orders[index(child)].isKnown {
            if isTrigger || order.pointee.status.isClosed {
                hold(child)
            } else if let reason = joinGroup(child) {
                hold(child)
                close(child, as: .canceled, reason: reason)
            } else {
                launch(child)
            }
        }
        if order.pointee.status.isClosed { endFamily(of: order) }
    }

    /// Tells of an order that waits for its parent, and of its children.
    mutating func hold(_ id: OrderID) {
        let order = ref(id)
        join(order)
        announce(order, .held, hold: .parent)
        for child in order.pointee.children where !orders[index(child)].isKnown { hold(child) }
    }

    /// Takes a held order, whose parent was filled, and what is below it on its way.
    mutating func activate(_ id: OrderID) {
        let order = ref(id)
        guard order.pointee.status == .held, order.pointee.hold == .parent else { return }
        if order.isContainer {
            announce(order, .working)
        } else {
            if let refusal = checkMeans(order) { return reject(id, refusal) }
            begin(order)
        }
        if order.pointee.strategy != .trigger { for child in order.pointee.children { activate(child) } }
    }

    /// Brings an order to the market, or to where it waits: for a rule, its release, its session, its latency.
    mutating func begin(_ order: OrderRef, need: Need? = nil) {
        setExpiry(order)
        if order.pointee.type.isTrailing { startTrailing(order) }
        if let need { order.pointee.need = need } else { assess(order) }
        updateReservation(order)
        if rules.isActive, order.pointee.rule == nil,
            let rule = rules.take(order.pointee, account: accounts[order.pointee.account].number)
        {
            order.pointee.rule = rule
            emit(.ruleFired(rule, order.pointee.id))
            return runScript(order.pointee.id, from: 0, isDue: false)
        }
        proceed(order)
    }

    /// The way to the market after a rule has let it go.
    mutating func proceed(_ order: OrderRef) {
        if let release = order.pointee.details?.members.releaseAt, release > now {
            timers.schedule(.release(order.pointee.id), at: release, phase: .arrivals)
            return announce(order, .held, hold: .releaseTime)
        }
        let latency = view(order.pointee.account).pointee.policy.latency.order
        if latency > .zero, order.pointee.hold != .latency, order.pointee.hold != .session, order.pointee.replaces == nil {
            timers.schedule(.release(order.pointee.id), at: now + latency, phase: .arrivals)
            return announce(order, .pendingNew, hold: .latency)
        }
        if currentSession == .regular, order.pointee.session == .normal {
            announce(order, .working)
            return reachMarket(order)
        }
        proceedOutsideRegularSession(order)
    }

    private mutating func proceedOutsideRegularSession(_ order: OrderRef) {
        guard canReachMarket(order) else {
            waiting.append(order.pointee.id)
            return announce(order, .pendingNew, hold: .session)
        }
        announce(order, .working)
        reachMarket(order)
    }

    /// Puts a working order before the market: its auction's list, or the queue of arrivals.
    private mutating func reachMarket(_ order: OrderRef) {
        if isForAuction(order) {
            auctionOrders.append(order.pointee.id)
        } else {
            pending.arrivals.append(order.pointee.id)
        }
        countWorking(order, +1)
    }

    /// Whether an order trades in an auction only.
    @inline(__always) func isForAuction(_ order: OrderView) -> Bool { order.isOnOpen || order.isOnClose }

    /// Gives an open order its status and tells of it.
    mutating func announce(_ order: OrderRef, _ status: OrderStatus, hold: HoldReason? = nil) {
        let before = order.pointee.isKnown ? order.pointee.status : nil
        // An order that was filled in part goes on as such, wherever it waits.
        let status = order.pointee.filledQuantity.isPositive ? .partiallyFilled : status
        order.pointee.status = status
        order.pointee.hold = hold
        order.pointee.updatedAt = now
        order.pointee.isKnown = true
        if before == status { return }
        if status == .held {
            emit(.orderHeld(change(order, from: before)))
        } else if before == nil {
            emit(.orderAccepted(change(order, from: before)))
        } else {
            emit(.orderActivated(change(order, from: before)))
        }
    }

    /// Counts an order among the open ones of its account.
    mutating func join(_ order: OrderRef) {
        guard !order.pointee.isListed else { return }
        let id = order.pointee.id, account = ref(order.pointee.account)
        if let name = order.pointee.details?.members.clientOrderID { account.pointee.clientOrderIDs[name] = id }
        order.pointee.isListed = true
        account.pointee.openOrders.insert(id)
    }

    /// Where an order's record stands.
    @inline(__always) func index(_ id: OrderID) -> Int { Int(truncatingIfNeeded: id.rawValue) &- 1 }

    /// What has happened to an order since it had the status `from`.
    @inline(__always) func change(_ order: OrderView, from: OrderStatus?) -> OrderChange {
        OrderChange(
            order: order.pointee.id, account: order.pointee.account, from: from, to: order.pointee.status, quantity: order.pointee.quantity,
            filledQuantity: order.pointee.filledQuantity, averagePrice: order.averagePrice)
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
