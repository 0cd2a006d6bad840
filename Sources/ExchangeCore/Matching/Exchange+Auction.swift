// The opening and the closing auction.
extension Exchange {
    /// Fills the orders of an auction at its price, as far as their limits allow, and cancels the rest.
    mutating func holdAuction(atOpen: Bool) {
        if !auctionOrders.isEmpty { fillAuction(atOpen: atOpen) }
        for place in 0..<instruments.count where instruments.states[place].hasAuctionPrice {
            let id = InstrumentID(Int32(place + 1))
            guard let price = atOpen ? instruments[id].openingPrice : instruments[id].closingPrice, !isHalted(id) else { continue }
            if atOpen { openThroughStops(id, at: price) }
            noteAuctionPrint(id, price, atOpen: atOpen)
        }
    }

    /// Forgets the prices that were set for an auction that has been.
    mutating func clearAuctionPrices(atOpen: Bool) {
        for place in 0..<instruments.count where instruments.states[place].hasAuctionPrice {
            instruments.clearAuctionPrice(place, atOpen: atOpen)
        }
    }

    /// Elects the stops that an official opening price lies beyond: the gap is traded at that price.
    private mutating func openThroughStops(_ instrument: InstrumentID, at price: Price) {
        var reached: ContiguousArray<OrderID> = []
        instruments[instrument].book.stopSells.collect(into: &reached, orders) { $0 >= price }
        instruments[instrument].book.stopBuys.collect(into: &reached, orders) { $0 <= price }
        for id in reached where orders[index(id)].status.isOpen && orders[index(id)].place.list == .stop {
            elect(ref(id), pass: .reopening, at: price)
        }
    }

    private mutating func fillAuction(atOpen: Bool) {
        let crossed = crossAuction(atOpen: atOpen)
        let candidates = auctionOrders
        auctionOrders = []
        for id in candidates where orders[index(id)].status.isOpen {
            let i = index(id)
            guard orders.address(i).isOnOpen == atOpen, let instrument = orders[i].instrument else {
                auctionOrders.append(id)
                continue
            }
            // A halted instrument has no auction.
            if !instruments[instrument].instrument.isHalted, !orders[i].isScripted, !crossed.contains(id) {
                cross(i, in: instrument, atOpen: atOpen)
            }
            close(id, as: .canceled, reason: nil)
        }
    }

    private mutating func cross(_ i: Int, in instrument: InstrumentID, atOpen: Bool) {
        refresh(instrument)
        let isBuy = orders[i].side == .buy
        let policy = accounts[orders[i].account].policy.auctionPrice
        guard let price = auctionPrice(instrument, atOpen: atOpen, buying: isBuy, policy) else { return }
        if let limit = orders[i].limitPrice, isBuy ? price > limit : price < limit { return }
        let order = ref(orders[i].id)
        sizeByNotional(order, at: price)
        fill(order, order.remaining, at: price, isMaker: false)
    }

    /// What an auction trades at: the price that was set for it, else the last one; or the quote, by policy.
    private func auctionPrice(_ id: InstrumentID, atOpen: Bool, buying: Bool, _ policy: MarketPolicy.AuctionPrice) -> Price? {
        let quote = instruments[id].quote
        let touch = buying ? quote.ask : quote.bid
        switch policy {
        case .nbbo: return touch ?? quote.last
        case .official: return (atOpen ? instruments[id].openingPrice : instruments[id].closingPrice) ?? quote.last ?? touch
        }
    }
}

/// The price of a call auction over a book of limits.
public enum CallAuction {
    /// One side's wish at a price; nil for any price.
    public struct Interest: Sendable, Hashable {
        public var limit: Price?
        public var quantity: Quantity

        public init(limit: Price?, quantity: Quantity) {
            self.limit = limit
            self.quantity = quantity
        }
    }

    /// The price at which most is traded; among those the one that leaves least over, then the nearest to the
    /// reference, then the lowest. Nil if nothing would be traded.
    public static func price(buys: [Interest], sells: [Interest], reference: Price) -> Price? {
        let candidates = Set((buys + sells).compactMap(\.limit) + [reference]).sorted()
        var best: (price: Price, volume: Quantity, surplus: Quantity, distance: Price)?
        for price in candidates {
            let demand = buys.reduce(Quantity(0)) { $1.limit.map { $0 >= price } ?? true ? $0 + $1.quantity : $0 }
            let supply = sells.reduce(Quantity(0)) { $1.limit.map { $0 <= price } ?? true ? $0 + $1.quantity : $0 }
            let volume = min(demand, supply)
            let surplus = (demand - supply).magnitude
            let distance = (price - reference).magnitude
            if let best, (best.volume, surplus, distance) >= (volume, best.surplus, best.distance) { continue }
            best = (price, volume, surplus, distance)
        }
        guard let best, best.volume.isPositive else { return nil }
        return best.price
    }
}
