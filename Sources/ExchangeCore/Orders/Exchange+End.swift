// An order's end: canceled, expired, filled; and what it leaves behind.
extension Exchange {
    mutating func cancelOrder(_ id: OrderID) {
        guard let order = order(id) else { return emit(.cancelRejected(id, .unknownOrder)) }
        guard order.status.isOpen else { return emit(.cancelRejected(id, .orderNotOpen(order.status))) }
        close(id, as: .canceled, reason: nil)
    }

    /// Ends an open order and tells of it.
    mutating func close(_ id: OrderID, as status: OrderStatus, reason: RejectReason?) {
        let i = index(id)
        guard orders[i].status.isOpen else { return }
        let before = orders[i].status
        orders[i].status = status
        orders[i].reason = reason ?? orders[i].reason
        orders[i].hold = nil
        orders[i].closedAt = now
        orders[i].updatedAt = now
        leaveMarket(id)
        let change = self.change(i, from: before)
        if status == .expired { emit(.orderExpired(change)) } else { emit(.orderCanceled(change)) }
    }

    /// Takes a closed order out of the book, the lists of open orders and the reservations.
    mutating func leaveMarket(_ id: OrderID) {
        let i = index(id)
        if let instrument = orders[i].instrument { instruments[instrument].book.remove(id, &orders) }
        release(id)
        let account = orders[i].account
        let open = Int(orders[i].openIndex)
        if open >= 0 {
            let last = accounts[account].openOrders.removeLast()
            if last != id {
                accounts[account].openOrders[open] = last
                orders[index(last)].openIndex = Int32(truncatingIfNeeded: open)
            }
            orders[i].openIndex = -1
        }
    }

    /// When an order dies unfilled.
    func expiry(of order: Order) -> Instant? {
        let calendar = MarketCalendar(hours: configuration.hours)
        switch order.timeInForce {
        case .day:
            let day = calendar.workingDay(at: now, extendedHours: order.session != .normal)
            return order.session == .normal ? day.close : day.postClose
        case .goodTill(let instant): return instant
        default: return nil
        }
    }

    mutating func scheduleExpiry(_ id: OrderID, at instant: Instant) {
        timers.schedule(.cancel(id), at: instant, phase: .expiry)
    }
}
