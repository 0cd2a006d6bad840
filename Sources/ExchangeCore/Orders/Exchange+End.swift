// An order's end: canceled, expired, rejected; and what it leaves behind.
extension Exchange {
    mutating func cancelOrder(_ id: OrderID) {
        guard isOrder(id) else { return emit(.cancelRejected(id, .unknownOrder)) }
        let i = index(id)
        guard orders[i].status.isCancelable else { return emit(.cancelRejected(id, .orderNotOpen(orders[i].status))) }
        let latency = accounts[orders[i].account].policy.latency.cancel
        guard latency > .zero, orders[i].hold == nil else { return close(id, as: .canceled, reason: nil) }
        let before = orders[i].status
        orders[i].status = .pendingCancel
        orders[i].updatedAt = now
        emit(.orderCancelPending(change(i, from: before)))
        timers.schedule(.cancel(id), at: now + latency, phase: .arrivals)
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
    mutating func close(_ id: OrderID, as status: OrderStatus, reason: RejectReason?) {
        let i = index(id)
        guard orders[i].status.isOpen, orders[i].isKnown else { return }
        let before = orders[i].status
        end(i, as: status, reason: reason)
        emit(status == .expired ? .orderExpired(change(i, from: before)) : .orderCanceled(change(i, from: before)))
        endFamily(of: id)
    }

    /// Rejects a request as a whole: it comes to be known as rejected, with all below it.
    mutating func refuse(_ id: OrderID, _ reason: RejectReason) {
        let i = index(id)
        let before = orders[i].isKnown ? orders[i].status : nil
        orders[i].isKnown = true
        end(i, as: .rejected, reason: reason)
        emit(.orderRejected(change(i, from: before), reason))
        for child in orders[i].children { refuse(child, reason) }
    }

    /// Ends an order of its own as rejected.
    mutating func reject(_ id: OrderID, _ reason: RejectReason) {
        let i = index(id)
        // What has traded cannot be undone: the rest is canceled.
        if orders[i].filledQuantity.isPositive { return close(id, as: .canceled, reason: reason) }
        let before = orders[i].isKnown ? orders[i].status : nil
        orders[i].isKnown = true
        end(i, as: .rejected, reason: reason)
        emit(.orderRejected(change(i, from: before), reason))
        endFamily(of: id)
    }

    /// Writes the end into the record and takes the order out of everything it was in.
    mutating func end(_ i: Int, as status: OrderStatus, reason: RejectReason?) {
        orders.modify(i) { order in
            order.status = status
            if let reason { order.reason = reason }
            order.hold = nil
            order.closedAt = now
            order.updatedAt = now
        }
        leaveMarket(orders[i].id)
    }

    /// Takes a closed order out of the book, the lists of open orders and the reservations.
    mutating func leaveMarket(_ id: OrderID) {
        let i = index(id)
        leaveBook(id)
        countWorking(i, -1)
        release(id)
        if let expiry = orders[i].expiresAt { expiries.leave(expiry) }
        let account = orders[i].account
        let open = Int(orders[i].openIndex)
        guard open >= 0 else { return }
        let last = accounts[account].openOrders.removeLast()
        if last != id {
            accounts[account].openOrders[open] = last
            orders[index(last)].openIndex = Int32(truncatingIfNeeded: open)
        }
        orders[i].openIndex = -1
    }

    /// Takes an order out of its book, its auction or its combinations.
    mutating func leaveBook(_ id: OrderID) {
        let i = index(id)
        guard let instrument = orders[i].instrument, orders[i].place.list != .none else { return }
        if orders[i].place.list == .combination {
            for leg in [instrument] + orders[i].otherInstruments { instruments[leg].combinations.removeAll { $0 == id } }
            orders[i].place.list = .none
        } else {
            instruments[instrument].book.remove(id, &orders)
        }
    }

    /// Counts the order in or out of those that need their instruments' ticks.
    mutating func countWorking(_ i: Int, _ step: Int) {
        guard let instrument = orders[i].instrument, orders[i].isAtMarket != (step > 0) else { return }
        orders[i].isAtMarket = step > 0
        instruments[instrument].workingOrders += step
        updateTicking(instrument)
        guard orders[i].isCombination else { return }
        for leg in orders[i].otherInstruments {
            instruments[leg].workingOrders += step
            updateTicking(leg)
        }
    }
}
