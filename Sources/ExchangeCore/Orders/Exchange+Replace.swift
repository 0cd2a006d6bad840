// Replacing an order by another, which takes over what it has filled and its place in its family.
extension Exchange {
    mutating func replaceOrder(_ id: OrderID, _ request: OrderRequest) {
        var isAssessed = false
        if isOrder(id) { valuePositions(of: view(id).pointee.account) }
        if let refusal = refusal(ofReplacing: id, by: request) { return emit(.replaceRejected(id, refusal)) }
        let account = ref(request.account)
        let new = admit(request, account), old = ref(id)
        if let parent = old.pointee.parent { new.pointee.parent = parent }
        carryFills(from: old, to: new)
        if let refusal = check(request, new, account, new.pointee.instrument.map { view($0) }, replacing: old, isAssessed: &isAssessed) {
            retract(new.pointee.id)
            return emit(.replaceRejected(id, refusal))
        }
        if account.pointee.policy.collarsBuyStops { collar(new.pointee.id) }
        new.pointee.replaces = id
        // A trailing stop keeps the best price that it has seen.
        if new.pointee.type.isTrailing, new.pointee.trailing?.basis == old.pointee.trailing?.basis {
            new.pointee.waterMark = old.pointee.waterMark
        }
        let latency = account.pointee.policy.latency
        guard !latency.isNone, latency.replace > .zero, old.pointee.hold == nil else {
            return finishReplacement(of: old, by: new, account, isAssessed: isAssessed)
        }
        let before = old.pointee.status
        old.pointee.status = .pendingReplace
        old.pointee.updatedAt = now
        emit(.orderReplacePending(old.change(from: before)))
        join(new, account)
        announce(new, .pendingNew, hold: .latency)
        holdDifference(of: old, new)
        timers.schedule(.replace(id, new.pointee.id), at: now + latency.replace, phase: .arrivals)
    }

    /// Why a replacement would be refused now; nil if it would not.
    public func checkReplacement(of id: OrderID, by request: OrderRequest) -> RejectReason? {
        var trial = self
        if let refusal = trial.refusal(ofReplacing: id, by: request) { return refusal }
        var record = record(of: request, OrderID(0)), isAssessed = false
        let old = view(id), account = view(request.account), traded = record.instrument.map { view($0) }
        record.filledQuantity = old.pointee.filledQuantity
        if let parent = old.pointee.parent { record.parent = parent }
        return withUnsafeMutablePointer(to: &record) { trial.check(request, $0, account, traded, replacing: old, isAssessed: &isAssessed) }
    }

    /// Why an order may not be replaced by what is asked for, whatever that is worth as an order.
    private mutating func refusal(ofReplacing id: OrderID, by request: OrderRequest) -> RejectReason? {
        guard isOrder(id) else { return .unknownOrder }
        let old = view(id)
        guard old.pointee.status.isCancelable else { return .orderNotOpen(old.pointee.status) }
        let account = old.pointee.account
        if old.pointee.status == .pendingNew, !view(account).pointee.policy.replacesPending { return .notReplaceable }
        guard !(old.pointee.traits.contains(.detailed) && old.pointee.notional != nil), request.notional == nil, request.account == account
        else {
            return .notReplaceable
        }
        guard request.hasAcceptableFamily else { return .invalidChildren }
        if !old.isContainer, request.quantity <= old.pointee.filledQuantity { return .quantityNotAboveFilled }
        return view(account).pointee.policy.restrictsKinds ? checkKind(ofReplacement: request, for: old) : nil
    }

    /// Puts the new order in the old one's place, or rejects it if the old one ended meanwhile.
    mutating func finishReplacement(of old: OrderID, by new: OrderID) {
        let new = ref(new)
        finishReplacement(of: ref(old), by: new, ref(new.pointee.account), isAssessed: false)
    }

    private mutating func finishReplacement(of old: OrderRef, by new: OrderRef, _ account: AccountRef, isAssessed: Bool) {
        let id = new.pointee.id
        guard new.pointee.status.isOpen else { return }
        guard old.pointee.status.isOpen else { return refuse(id, .replaceLost) }
        carryFills(from: old, to: new)
        guard new.pointee.quantity > new.pointee.filledQuantity || new.isContainer else {
            restore(old)
            return refuse(id, .quantityNotAboveFilled)
        }
        let before = old.pointee.status
        let wasHeld = old.pointee.hold == .parent
        let isInherited = inherit(from: old, to: new)
        let keepsPlace = keepsPriority(old, new)
        if keepsPlace { substitute(old, by: new) }
        end(old, account, as: .replaced, reason: nil)
        old.pointee.replacedBy = id
        emitInline(.orderReplaced(old.change(from: before), by: id))
        if !isInherited { for child in old.pointee.children { close(child, as: .canceled, reason: .replacedByClient) } }
        if wasHeld {
            hold(id)
        } else if keepsPlace {
            takePlace(new, account, isAssessed: isAssessed)
        } else {
            launch(new, account, isAssessed: isAssessed)
        }
    }

    /// Starts an order that stands in the book already.
    @inline(never) private mutating func takePlace(_ order: OrderRef, _ account: AccountRef, isAssessed: Bool) {
        join(order, account)
        setExpiry(order)
        if !isAssessed { assess(order) }
        updateReservation(order, account)
        announce(order, .working)
        if let instrument = order.pointee.instrument { noteAtMarket(order, instrument, true) }
    }

    /// Gives an order whose replacement failed its old status back.
    private mutating func restore(_ order: OrderRef) {
        guard order.pointee.status == .pendingReplace else { return }
        announce(order, .working)
    }

    /// The new order has filled what the old one had.
    private func carryFills(from old: OrderView, to new: OrderRef) {
        new.pointee.filledQuantity = old.pointee.filledQuantity
        if old.pointee.filledQuantity.isPositive { new.pointee.carriedQuantity = old.pointee.filledQuantity }
        new.pointee.filledValue = old.pointee.filledValue
    }

    /// Gives the new order the old one's parent and siblings, and its children unless it brought its own; says whether
    /// it got those.
    @inline(__always) private mutating func inherit(from old: OrderRef, to new: OrderRef) -> Bool {
        guard old.pointee.traits.contains(.related) || new.pointee.traits.contains(.related) else { return true }
        return inheritFamily(from: old, to: new)
    }

    @inline(never) private mutating func inheritFamily(from old: OrderRef, to new: OrderRef) -> Bool {
        if let parent = old.pointee.parent, let place = view(parent).pointee.children.firstIndex(of: old.pointee.id) {
            orders[index(parent)].children[place] = new.pointee.id
            new.pointee.parent = parent
        }
        guard new.pointee.children.isEmpty, new.pointee.strategy == old.pointee.strategy else { return false }
        guard !old.pointee.children.isEmpty else { return true }
        for child in old.pointee.children { orders[index(child)].parent = new.pointee.id }
        new.pointee.children = old.pointee.children
        new.pointee.traits.insert(.related)
        old.pointee.children = []
        return true
    }

    /// Whether only the quantity shrinks, so that the order keeps its place among its equals.
    private func keepsPriority(_ old: OrderView, _ new: OrderView) -> Bool {
        old.pointee.place.list == .limit && new.pointee.type == old.pointee.type && new.pointee.limitPrice == old.pointee.limitPrice
            && new.pointee.side == old.pointee.side && new.pointee.instrument == old.pointee.instrument
            && new.pointee.timeInForce == old.pointee.timeInForce && new.pointee.session == old.pointee.session
            && new.pointee.quantity <= old.pointee.quantity && !old.pointee.isScripted
    }

    /// Puts the new order where the old one stands in its price level.
    private mutating func substitute(_ old: OrderRef, by new: OrderRef) {
        guard let instrument = old.pointee.instrument else { return }
        new.pointee.place = old.pointee.place
        new.pointee.hasRested = old.pointee.hasRested
        new.pointee.isTriggered = old.pointee.isTriggered
        new.pointee.queueAhead = old.pointee.queueAhead
        ref(instrument).pointee.book.substitute(old, by: new, &orders)
        old.pointee.place.list = .none
    }
}
