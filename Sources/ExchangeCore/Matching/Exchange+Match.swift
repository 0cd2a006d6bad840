// Orders against the quote.
extension Exchange {
    /// Looks at an order that has just come to the market: fills what can be had, and books the rest.
    mutating func arrive(_ id: OrderID) {
        let i = index(id)
        guard orders[i].status.isOpen, orders[i].hold == nil, !orders[i].isScripted, let instrument = orders[i].instrument else { return }
        _ = take(id, instrument, isMaker: false)
        guard orders[i].status.isOpen else { return }
        switch orders[i].timeInForce {
        case .immediateOrCancel, .fillOrKill: close(id, as: .canceled, reason: nil)
        default: book(id, instrument)
        }
    }

    /// Puts an order into its instrument's book.
    mutating func book(_ id: OrderID, _ instrument: InstrumentID) {
        let i = index(id)
        if let limit = orders[i].limitPrice {
            orders[i].place.list = .limit
            orders[i].place.price = limit
        } else {
            orders[i].place.list = .market
        }
        instruments[instrument].book.insert(id, &orders)
    }

    /// Looks at an instrument's resting orders after its quote changed.
    mutating func match(_ instrument: InstrumentID) {
        for side in Side.allCases {
            let quote = instruments[instrument].quote
            guard let touch = side == .buy ? quote.ask : quote.bid else { continue }
            for id in reached(instrument, side, by: touch) where orders[index(id)].status.isOpen {
                if !take(id, instrument, isMaker: true) { break }
            }
        }
    }

    /// The resting orders of a side that a price on the other side reaches: market orders, then the best limits.
    private func reached(_ instrument: InstrumentID, _ side: Side, by touch: Price) -> ContiguousArray<OrderID> {
        var result: ContiguousArray<OrderID> = []
        let book = instruments[instrument].book
        var id = (side == .buy ? book.marketBuys : book.marketSells).first
        while id != 0 {
            result.append(OrderID(Int64(id)))
            id = orders[Int(id) - 1].place.next
        }
        if side == .buy {
            book.limitBuys.collect(into: &result, orders) { $0 >= touch }
        } else {
            book.limitSells.collect(into: &result, orders) { $0 <= touch }
        }
        return result
    }

    /// Fills what the quote gives an order. Says whether there may be more for the next one.
    private mutating func take(_ id: OrderID, _ instrument: InstrumentID, isMaker: Bool) -> Bool {
        let i = index(id)
        let quote = instruments[instrument].quote
        guard let touch = orders[i].side == .buy ? quote.ask : quote.bid else { return false }
        if let limit = orders[i].limitPrice {
            guard orders[i].side == .buy ? limit >= touch : limit <= touch else { return true }
        }
        let policy = accounts[orders[i].account].policy
        let price = isMaker && policy.restingFillPrice == .limit ? orders[i].limitPrice ?? touch : touch
        fill(id, orders[i].quantity - orders[i].filledQuantity, at: price, isMaker: isMaker)
        return true
    }
}
