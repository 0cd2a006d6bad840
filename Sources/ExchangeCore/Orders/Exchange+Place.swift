// An order's arrival: from a request to a record that works, waits, or was rejected.
extension Exchange {
    /// Places an order and says its number beside the events; nil if there is no such account.
    public mutating func place(_ request: OrderRequest) -> (order: OrderID?, events: [Event]) {
        let next = OrderID(Int64(orders.count + 1))
        let events = apply(.placeOrder(request))
        return (orders.count >= next.rawValue ? next : nil, events)
    }

    mutating func placeOrder(_ request: OrderRequest) {
        guard accounts.contains(request.account) else { return emit(.commandRejected(.unknownAccount)) }
        let account = ref(request.account)
        if account.pointee.isClosed { return emit(.commandRejected(.unknownAccount)) }
        guard request.hasAcceptableFamily else { return emit(.commandRejected(.invalidChildren)) }
        // The symbols that it names were listed when its command was begun.
        let order = admit(request, account)
        var traded = order.pointee.instrument.map { view($0) }
        if !isValued(account) || order.pointee.traits.contains(.legged) || traded?.needsRefresh(at: now) ?? false {
            bringUp(order, account)
            traded = order.pointee.instrument.map { view($0) }
        }
        var isAssessed = false
        let refusal = check(request, order, account, traded, replacing: nil, isAssessed: &isAssessed)
        if account.pointee.policy.collarsBuyStops { collar(order.pointee.id) }
        if let refusal { return refuse(order.pointee.id, request, refusal) }
        launch(order, account, isAssessed: isAssessed)
    }

    /// Brings what an order and its account are reckoned by up to now.
    @inline(never) private mutating func bringUp(_ order: OrderRef, _ account: AccountRef) {
        if let instrument = order.pointee.instrument { refresh(instrument) }
        for instrument in order.otherInstruments { refresh(instrument) }
        valuePositions(of: account)
    }

    @inline(never) private mutating func refuse(_ id: OrderID, _ request: OrderRequest, _ refusal: RejectReason) {
        // A rule that rejects speaks before the exchange's own reason, as a script's word is what is tested.
        refuse(id, rejectionByRule(request) ?? refusal)
    }

    /// The record that a request would make, with its symbols looked up.
    func record(of request: OrderRequest, _ id: OrderID) -> Order {
        Order(request, id: id, instrument: firstInstrument(of: request), others: otherLegs(of: request), at: now)
    }

    @inline(__always) private func firstInstrument(of request: OrderRequest) -> InstrumentID? {
        request.isContainer ? nil : instruments.id(request.symbol)
    }

    private func otherLegs(of request: OrderRequest) -> OtherLegs? {
        guard let legs = request.parts?.otherLegs, !legs.isEmpty else { return nil }
        return OtherLegs(legs, legs.compactMap { instruments.id($0.symbol) })
    }

    /// Takes in the record of a request and those of its children, without a status that anyone was told of.
    mutating func admit(_ request: OrderRequest, _ account: AccountRef) -> OrderRef {
        let instrument = firstInstrument(of: request)
        let others = request.isCombination ? otherLegs(of: request) : nil
        let order = orders.appendBlank()
        order.pointee.write(request, id: OrderID(Int64(orders.count)), instrument: instrument, others: others, at: now)
        order.pointee.older = account.pointee.newestOrder
        account.pointee.newestOrder = order.number
        return !request.isFamily ? order : admitChildren(of: order.pointee.id, request, account)
    }

    @inline(never) private mutating func admitChildren(
        of id: OrderID, _ request: OrderRequest, _ account: AccountRef
    ) -> OrderRef {
        var children: [OrderID] = []
        for child in request.children {
            let order = admit(child.with { $0.account = request.account }, account)
            order.pointee.parent = id
            children.append(order.pointee.id)
        }
        let order = ref(id)
        order.pointee.children = children
        return order
    }

    /// Takes the order that was admitted last, with its children, out again, as if it had never been.
    mutating func retract(_ id: OrderID) {
        let order = view(id)
        ref(order.pointee.account).pointee.newestOrder = order.pointee.older
        while orders.count > index(id) { orders.removeLast() }
    }

    /// Turns the buy stops of a family into stop-limits.
    mutating func collar(_ id: OrderID) {
        let order = ref(id)
        if order.pointee.type == .stop, order.pointee.side == .buy { order.pointee.collarBuyStop() }
        for child in order.pointee.children { collar(child) }
    }

    /// Starts an admitted order and its children: tells of each, and sends to the market what may go there. What it
    /// needs of its account stands in its record, if that was reckoned just now.
    mutating func launch(_ order: OrderRef, _ account: AccountRef, isAssessed: Bool = false) {
        join(order, account)
        if order.pointee.traits.contains(.legged), order.isContainer {
            announce(order, .working)
        } else {
            begin(order, account, isAssessed: isAssessed)
        }
        if order.pointee.traits.contains(.related) { launchFamily(of: order, account) }
    }

    @inline(never) private mutating func launchFamily(of order: OrderRef, _ account: AccountRef) {
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
                launch(ref(child), account)
            }
        }
        if order.pointee.status.isClosed { endFamily(of: order) }
    }

    /// Tells of an order that waits for its parent, and of its children.
    mutating func hold(_ id: OrderID) {
        let order = ref(id)
        join(order, ref(order.pointee.account))
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
    @inline(__always) private mutating func begin(_ order: OrderRef, _ account: AccountRef, isAssessed: Bool) {
        setExpiry(order)
        if order.pointee.type.isTrailing { startTrailing(order) }
        if !isAssessed { assess(order) }
        updateReservation(order, account)
        if rules.isActive, isTakenByRule(order) { return }
        proceed(order, account)
    }

    @inline(never) private mutating func begin(_ order: OrderRef) { begin(order, ref(order.pointee.account), isAssessed: false) }

    /// Gives an order to the rule that wants it, if one does.
    @inline(never) private mutating func isTakenByRule(_ order: OrderRef) -> Bool {
        guard order.pointee.rule == nil, let rule = rules.take(order.pointee, account: accounts[order.pointee.account].number) else {
            return false
        }
        order.pointee.rule = rule
        emit(.ruleFired(rule, order.pointee.id))
        runScript(order.pointee.id, from: 0, isDue: false)
        return true
    }

    /// The way to the market after a rule has let it go.
    mutating func proceed(_ order: OrderRef) { proceed(order, view(order.pointee.account)) }

    @inline(__always) private mutating func proceed(_ order: OrderRef, _ account: AccountView) {
        if order.pointee.traits.contains(.detailed), waitsForRelease(order) { return }
        if !account.pointee.policy.latency.isNone, waits(order, account.pointee.policy.latency.order) { return }
        guard currentSession == .regular && order.pointee.session == .normal || canReachMarket(order) else {
            waiting.append(order.pointee.id)
            return announce(order, .pendingNew, hold: .session)
        }
        announce(order, .working)
        reachMarket(order)
    }

    /// Holds an order back until it is to be released, if that is still to come.
    @inline(never) private mutating func waitsForRelease(_ order: OrderRef) -> Bool {
        guard let release = order.pointee.details?.members.releaseAt, release > now else { return false }
        timers.schedule(.release(order.pointee.id), at: release, phase: .arrivals)
        announce(order, .held, hold: .releaseTime)
        return true
    }

    /// Lets an order be on its way for so long, if it has not been.
    @inline(never) private mutating func waits(_ order: OrderRef, _ latency: Duration) -> Bool {
        guard latency > .zero, order.pointee.hold != .latency, order.pointee.hold != .session, order.pointee.replaces == nil else {
            return false
        }
        timers.schedule(.release(order.pointee.id), at: now + latency, phase: .arrivals)
        announce(order, .pendingNew, hold: .latency)
        return true
    }

    /// Puts a working order before the market: its auction's list, or the queue of arrivals.
    @inline(__always) private mutating func reachMarket(_ order: OrderRef) {
        if order.pointee.traits.contains(.timed), isForAuction(order) {
            auctionOrders.append(order.pointee.id)
        } else {
            pending.arrivals.append(order.pointee.id)
        }
        if let instrument = order.pointee.instrument { noteAtMarket(order, instrument, true) }
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
            emit(.orderHeld(order.change(from: before)))
        } else if before == nil {
            emitInline(.orderAccepted(order.change(from: before)))
        } else {
            emit(.orderActivated(order.change(from: before)))
        }
    }

    /// Counts an order among the open ones of its account.
    @inline(__always) mutating func join(_ order: OrderRef, _ account: AccountRef) {
        guard order.pointee.openPlace == 0 else { return }
        if order.pointee.traits.contains(.detailed), let name = order.pointee.details?.members.clientOrderID {
            account.pointee.clientOrderIDs[name] = order.pointee.id
        }
        order.pointee.openPlace = account.pointee.openOrders.insert(order.number)
    }

    /// Where an order's record stands.
    @inline(__always) func index(_ id: OrderID) -> Int { Int(truncatingIfNeeded: id.rawValue) &- 1 }
}

extension OrderRequest {
    /// How many orders this request makes, itself included.
    var familySize: Int { children.reduce(1) { $0 + $1.familySize } }

    /// How many generations it has.
    var familyDepth: Int { 1 + (children.map(\.familyDepth).max() ?? 0) }

    var hasAcceptableFamily: Bool {
        @inline(__always) get {
            !isFamily || (familySize <= ExchangeLimits.maximumFamily && familyDepth <= ExchangeLimits.maximumDepth)
        }
    }
}

extension Order {
    /// Turns a buy stop into a stop-limit 4 % (from $50: 2.5 %) above the stop, rounded down to what may be quoted
    /// (Alpaca's user protection page, 2026-09; the rounding from its page of 2022).
    mutating func collarBuyStop() {
        guard let stop = stopPrice else { return }
        type = .stopLimit
        isCollared = true
        let factor = stop < 50 ? Ratio(percent: 104) : Ratio(billionths: 1_025_000_000)
        limitPrice = TickRule.stock.rounded(factor * stop, .down)
    }
}
