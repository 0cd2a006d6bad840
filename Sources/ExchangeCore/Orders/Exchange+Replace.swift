// Replacing an order by another, which takes over what it has filled and its place in its family.
extension Exchange {
    mutating func replaceOrder(_ old: OrderID, _ request: OrderRequest) {
        let o = index(old)
        if isOrder(old) { valuePositions(of: orders[o].account) }
        var record = record(of: request, OrderID(Int64(orders.count + 1)))
        var need: Need?
        if let refusal = checkReplacement(of: old, by: request, record, need: &need) { return emit(.replaceRejected(old, refusal)) }
        record.parent = orders[o].parent
        let new = admit(request, consume record)
        let n = index(new)
        orders[n].replaces = old
        carryFills(from: o, to: n)
        // A trailing stop keeps the best price that it has seen.
        if orders[n].type.isTrailing, orders[n].trailing?.basis == orders[o].trailing?.basis { orders[n].waterMark = orders[o].waterMark }
        let latency = accounts[request.account].policy.latency.replace
        guard latency > .zero, orders[o].hold == nil else { return finishReplacement(of: old, by: new, need: need) }
        let before = orders[o].status
        orders[o].status = .pendingReplace
        orders[o].updatedAt = now
        emit(.orderReplacePending(change(o, from: before)))
        join(new)
        announce(new, .pendingNew, hold: .latency)
        holdDifference(of: old, new)
        timers.schedule(.replace(old, new), at: now + latency, phase: .arrivals)
    }

    /// Why a replacement would be refused now; nil if it would not.
    public func checkReplacement(of old: OrderID, by request: OrderRequest) -> RejectReason? {
        var need: Need?
        return checkReplacement(of: old, by: request, record(of: request, OrderID(0)), need: &need)
    }

    private func checkReplacement(of old: OrderID, by request: OrderRequest, _ record: Order, need: inout Need?) -> RejectReason? {
        guard isOrder(old) else { return .unknownOrder }
        let o = index(old)
        guard orders[o].status.isCancelable else { return .orderNotOpen(orders[o].status) }
        let account = orders[o].account
        if orders[o].status == .pendingNew, !accounts[account].policy.replacesPending { return .notReplaceable }
        guard orders[o].notional == nil, request.notional == nil, request.account == account else { return .notReplaceable }
        guard request.hasAcceptableFamily else { return .invalidChildren }
        if !orders[o].isContainer, request.quantity <= orders[o].filledQuantity { return .quantityNotAboveFilled }
        if accounts[account].policy.restrictsKinds, let refusal = checkKind(ofReplacement: request, for: o) { return refusal }
        return check(request, record, replacing: o, need: &need)
    }

    /// Puts the new order in the old one's place, or rejects it if the old one ended meanwhile.
    mutating func finishReplacement(of old: OrderID, by new: OrderID, need: Need? = nil) {
        let o = index(old), n = index(new)
        guard orders[n].status.isOpen else { return }
        guard orders[o].status.isOpen else { return refuse(new, .replaceLost) }
        carryFills(from: o, to: n)
        guard orders[n].quantity > orders[n].filledQuantity || orders[n].isContainer else {
            restore(old)
            return refuse(new, .quantityNotAboveFilled)
        }
        let before = orders[o].status
        let wasHeld = orders[o].hold == .parent
        let isInherited = inherit(from: o, to: n)
        let keepsPlace = keepsPriority(o, n)
        if keepsPlace { substitute(old, by: new) }
        end(o, as: .replaced, reason: .replacedByClient)
        orders[o].replacedBy = new
        emit(.orderReplaced(change(o, from: before), by: new))
        if !isInherited { for child in orders[o].children { close(child, as: .canceled, reason: .replacedByClient) } }
        if wasHeld {
            hold(new)
        } else if keepsPlace {
            join(new)
            setExpiry(new)
            if let need { orders[n].need = need } else { assess(new) }
            updateReservation(new)
            announce(new, .working)
            countWorking(n, +1)
        } else {
            launch(new, need: need)
        }
    }

    /// Gives an order whose replacement failed its old status back.
    private mutating func restore(_ id: OrderID) {
        let i = index(id)
        guard orders[i].status == .pendingReplace else { return }
        announce(id, .working)
    }

    /// The new order has filled what the old one had.
    private mutating func carryFills(from o: Int, to n: Int) {
        orders[n].filledQuantity = orders[o].filledQuantity
        orders[n].carriedQuantity = orders[o].filledQuantity
        orders[n].filledValue = orders[o].filledValue
    }

    /// Gives the new order the old one's parent and siblings, and its children unless it brought its own; says whether
    /// it got those.
    private mutating func inherit(from o: Int, to n: Int) -> Bool {
        let old = orders[o].id, new = orders[n].id
        if let parent = orders[o].parent, let place = orders[index(parent)].children.firstIndex(of: old) {
            orders[index(parent)].children[place] = new
            orders[n].parent = parent
        }
        guard orders[n].children.isEmpty, orders[n].strategy == orders[o].strategy else { return false }
        for child in orders[o].children { orders[index(child)].parent = new }
        orders[n].children = orders[o].children
        orders[o].children = []
        return true
    }

    /// Whether only the quantity shrinks, so that the order keeps its place among its equals.
    private func keepsPriority(_ o: Int, _ n: Int) -> Bool {
        orders[o].place.list == .limit && orders[n].type == orders[o].type && orders[n].limitPrice == orders[o].limitPrice
            && orders[n].side == orders[o].side && orders[n].instrument == orders[o].instrument
            && orders[n].timeInForce == orders[o].timeInForce && orders[n].session == orders[o].session
            && orders[n].quantity <= orders[o].quantity && !orders[o].isScripted
    }

    /// Puts the new order where the old one stands in its price level.
    private mutating func substitute(_ old: OrderID, by new: OrderID) {
        let o = index(old), n = index(new)
        guard let instrument = orders[o].instrument else { return }
        orders[n].place = orders[o].place
        orders[n].hasRested = orders[o].hasRested
        orders[n].isTriggered = orders[o].isTriggered
        orders[n].queueAhead = orders[o].queueAhead
        instruments[instrument].book.substitute(old, by: new, &orders)
        orders[o].place.list = .none
    }
}
