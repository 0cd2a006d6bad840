// An order's end: canceled, expired, rejected; and what it leaves behind.
extension Exchange {
    mutating func cancelOrder(_ id: OrderID) {
        guard isOrder(id) else { return emit(.cancelRejected(id, .unknownOrder)) }
        let order = ref(id)
        guard order.pointee.status.isCancelable else { return emit(.cancelRejected(id, .orderNotOpen(order.pointee.status))) }
        let account = ref(order.pointee.account)
        guard !account.pointee.policy.latency.isNone, waitsForCancel(order, account.pointee.policy.latency.cancel) else {
            return close(order, account, as: .canceled, reason: nil)
        }
    }

    /// Lets the cancel of an order be on its way for so long, if the order is at the market.
    @inline(never) private mutating func waitsForCancel(_ order: OrderRef, _ latency: Duration) -> Bool {
        guard latency > .zero, order.pointee.hold == nil else { return false }
        let before = order.pointee.status
        order.pointee.status = .pendingCancel
        order.pointee.updatedAt = now
        emit(.orderCancelPending(order.change(from: before)))
        timers.schedule(.cancel(order.pointee.id), at: now + latency, phase: .arrivals)
        return true
    }

    mutating func rejectOrder(_ id: OrderID, _ reason: RejectReason) {
        guard let order = order(id) else { return emit(.commandRejected(.unknownOrder)) }
        guard order.status.successors.contains(.rejected) else { return emit(.commandRejected(.orderNotOpen(order.status))) }
        reject(id, reason)
    }

    mutating func expireOrder(_ id: OrderID) {
        guard let order = order(id) else { return emit(.commandRejected(.unknownOrder)) }
        guard order.status.successors.contains(.expired) else { return emit(.commandRejected(.orderNotOpen(order.status))) }
        close(id, as: .expired, reason: nil)
    }

    /// Ends an open order as canceled or expired and tells of it.
    mutating func close(_ id: OrderID, as status: OrderStatus, reason: RejectReason?) { close(ref(id), as: status, reason: reason) }

    mutating func close(_ order: OrderRef, as status: OrderStatus, reason: RejectReason?) {
        guard order.pointee.status.isOpen, order.pointee.isKnown else { return }
        close(order, ref(order.pointee.account), as: status, reason: reason)
    }

    /// The same for one that is known to be open.
    @inline(__always) private mutating func close(_ order: OrderRef, _ account: AccountRef, as status: OrderStatus, reason: RejectReason?) {
        let before = order.pointee.status
        end(order, account, as: status, reason: reason)
        if status == .expired {
            emit(.orderExpired(order.change(from: before)))
        } else {
            emitInline(.orderCanceled(order.change(from: before)))
        }
        endFamily(of: order)
    }

    /// Rejects a request as a whole: it comes to be known as rejected, with all below it.
    mutating func refuse(_ id: OrderID, _ reason: RejectReason) {
        let order = ref(id)
        let before = order.pointee.isKnown ? order.pointee.status : nil
        order.pointee.isKnown = true
        end(order, ref(order.pointee.account), as: .rejected, reason: reason)
        emit(.orderRejected(order.change(from: before), reason))
        for child in order.pointee.children { refuse(child, reason) }
    }

    /// Ends an order of its own as rejected.
    mutating func reject(_ id: OrderID, _ reason: RejectReason) {
        let order = ref(id)
        // What has traded cannot be undone: the rest is canceled.
        if order.pointee.filledQuantity.isPositive { return close(order, as: .canceled, reason: reason) }
        let before = order.pointee.isKnown ? order.pointee.status : nil
        order.pointee.isKnown = true
        end(order, ref(order.pointee.account), as: .rejected, reason: reason)
        emit(.orderRejected(order.change(from: before), reason))
        endFamily(of: order)
    }

    /// Writes the end into the record and takes the order out of everything it was in.
    mutating func end(_ order: OrderRef, as status: OrderStatus, reason: RejectReason?) {
        end(order, ref(order.pointee.account), as: status, reason: reason)
    }

    mutating func end(_ order: OrderRef, _ account: AccountRef, as status: OrderStatus, reason: RejectReason?) {
        order.pointee.status = status
        if let reason { order.pointee.reason = reason }
        order.pointee.hold = nil
        order.pointee.updatedAt = now
        leaveMarket(order, account)
    }

    /// Takes a closed order out of the book, the lists of open orders and the reservations.
    private mutating func leaveMarket(_ order: OrderRef, _ account: AccountRef) {
        if let instrument = order.pointee.instrument {
            leaveBook(order, instrument)
            noteAtMarket(order, instrument, false)
        }
        release(order, account)
        if let expiry = order.pointee.expiresAt { expiries.leave(expiry) }
        if order.pointee.openPlace != 0 { account.pointee.openOrders.remove(at: order.pointee.openPlace) }
        order.pointee.openPlace = 0
    }

    /// Takes an order out of its book, its auction or its combinations.
    mutating func leaveBook(_ order: OrderRef) {
        if let instrument = order.pointee.instrument { leaveBook(order, instrument) }
    }

    private mutating func leaveBook(_ order: OrderRef, _ instrument: InstrumentID) {
        switch order.pointee.place.list {
        case .none: break
        case .combination: leaveCombinations(order, instrument)
        case .market, .limit, .stop, .scan: ref(instrument).pointee.book.remove(order, &orders)
        }
    }

    @inline(never) private mutating func leaveCombinations(_ order: OrderRef, _ instrument: InstrumentID) {
        let id = order.pointee.id
        for leg in [instrument] + order.otherInstruments { instruments[leg].combinations.removeAll { $0 == id } }
        order.pointee.place.list = .none
    }
}
