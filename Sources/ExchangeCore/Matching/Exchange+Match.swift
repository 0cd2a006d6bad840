// Resting orders against a new quote.
extension Exchange {
    /// Whether an instrument does not trade.
    @inline(__always) func isHalted(_ instrument: InstrumentID) -> Bool { view(instrument).isHalted }

    /// Looks at an instrument's orders after its quote changed: limits best first, then combinations, then stops.
    mutating func match(_ instrument: InstrumentID) {
        let pass = instruments[instrument].pass
        let hasPrinted = instruments[instrument].hasPrinted
        instruments[instrument].pass = .quote
        instruments[instrument].hasPrinted = false
        guard !isHalted(instrument) else { return }
        updateLimitState(instrument)
        if !instruments[instrument].book.isEmpty {
            fillResting(instrument, .buy, pass)
            fillResting(instrument, .sell, pass)
        }
        if !instruments[instrument].combinations.isEmpty { matchCombinations(instrument) }
        if !instruments[instrument].book.isEmpty { electStops(instrument, pass, hasPrinted: hasPrinted) }
    }

    private mutating func fillResting(_ instrument: InstrumentID, _ side: Side, _ pass: MatchPass) {
        guard let touch = touch(instrument, side) else { return }
        let traded = ref(instrument)
        for id in reached(instrument, side, by: touch) {
            let order = ref(id)
            // A fill before may have ended this order or moved it.
            guard order.pointee.status.isOpen, order.pointee.place.list != .none, !order.pointee.isScripted else { continue }
            let isMaker =
                pass == .quote || pass == .barPath || pass == .barOpen && view(order.pointee.account).pointee.policy.barGap == .limit
            if !take(order, traded, isMaker: isMaker, pass: pass) { return }
        }
    }

    /// The price on the other side of the quote that an order of a side would trade at.
    func touch(_ instrument: InstrumentID, _ side: Side) -> Price? {
        let state = instruments[instrument].quote
        return side == .buy ? state.ask : state.bid
    }

    /// The resting orders of a side that a price on the other side reaches: market orders, then the best limits.
    private func reached(_ instrument: InstrumentID, _ side: Side, by touch: Price) -> ContiguousArray<OrderID> {
        var result: ContiguousArray<OrderID> = []
        var id = side == .buy ? instruments[instrument].book.marketBuys.first : instruments[instrument].book.marketSells.first
        while id != 0 {
            result.append(OrderID(Int64(id)))
            id = orders[Int(id) - 1].place.next
        }
        if side == .buy {
            instruments[instrument].book.limitBuys.collect(into: &result, orders) { $0 >= touch }
        } else {
            instruments[instrument].book.limitSells.collect(into: &result, orders) { $0 <= touch }
        }
        return result
    }

    /// Lets a trade elsewhere fill what rests at its price or better, as far as its size goes.
    mutating func fillFromPrint(_ instrument: InstrumentID, _ side: Side, _ price: Price, _ size: Quantity) {
        guard isWithinBands(price, instrument) else { return }
        var left = size
        for id in reached(instrument, side, by: price) {
            let order = ref(id)
            guard left.isPositive else { return }
            guard order.pointee.status.isOpen, !order.pointee.isScripted, isInSession(order), let limit = order.bindingLimit
            else { continue }
            // What was displayed before this order trades before it.
            let ahead = min(order.pointee.queueAhead, left)
            order.pointee.queueAhead = order.pointee.queueAhead - ahead
            let quantity = min(order.remaining, left - ahead)
            if order.pointee.allOrNone, quantity < order.remaining { continue }
            left = left - ahead
            guard quantity.isPositive else { continue }
            left = left - quantity
            fill(order, quantity, at: heldToBands(limit, instrument), isMaker: true)
        }
    }
}

extension InstrumentView {
    /// Whether it does not trade.
    @inline(__always) var isHalted: Bool { pointee.instrument.isHalted || pointee.isRemoved }
}

extension InstrumentRef {
    /// Whether it does not trade.
    @inline(__always) var isHalted: Bool { InstrumentView(self).isHalted }
}
