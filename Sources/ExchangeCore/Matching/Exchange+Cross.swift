// An auction between the exchange's own accounts: one price, at which most is traded.
extension Exchange {
    /// Crosses the orders of an auction that trade with one another, where nothing says what the auction's price is and
    /// both sides are there: orders without a limit first, then the better limit, then the older order.
    /// Says whose part in the auction that was.
    mutating func crossAuction(atOpen: Bool) -> Set<OrderID> {
        var crossed: Set<OrderID> = []
        for (instrument, candidates) in auctionInterest(atOpen: atOpen) {
            let buys = candidates.filter { orders[index($0)].side == .buy }, sells = candidates.filter { orders[index($0)].side == .sell }
            guard !buys.isEmpty, !sells.isEmpty else { continue }
            refresh(instrument)
            let quote = instruments[instrument].quote
            guard let reference = quote.last ?? quote.mark else { continue }
            for id in candidates { sizeByNotional(ref(id), at: reference) }
            guard let price = CallAuction.price(buys: interest(buys), sells: interest(sells), reference: reference) else { continue }
            crossed.formUnion(candidates)
            cross(inOrder(buys, isBuy: true, price), inOrder(sells, isBuy: false, price), at: price)
            noteAuctionPrint(instrument, price, atOpen: atOpen)
        }
        return crossed
    }

    /// The open orders of an auction that trade with one another, by instrument, in the order of their coming.
    private func auctionInterest(atOpen: Bool) -> [(InstrumentID, [OrderID])] {
        var result: [InstrumentID: [OrderID]] = [:]
        for id in auctionOrders {
            let order = view(id)
            guard order.pointee.status.isOpen, order.isOnOpen == atOpen, !order.pointee.isScripted,
                let instrument = order.pointee.instrument, !isHalted(instrument)
            else { continue }
            let account = view(order.pointee.account)
            guard account.pointee.policy.crossing == .priceTime, account.pointee.policy.auctionPrice == .official else { continue }
            guard (atOpen ? instruments[instrument].openingPrice : instruments[instrument].closingPrice) == nil else { continue }
            result[instrument, default: []].append(id)
        }
        return result.keys.sorted().map { ($0, result[$0] ?? []) }
    }

    private func interest(_ ids: [OrderID]) -> [CallAuction.Interest] {
        ids.map { CallAuction.Interest(limit: orders[index($0)].limitPrice, quantity: view($0).remaining) }
    }

    /// Those that a price is good enough for, in the order in which they are served.
    private func inOrder(_ ids: [OrderID], isBuy: Bool, _ price: Price) -> [OrderID] {
        func limit(_ id: OrderID) -> Price? { orders[index(id)].limitPrice }
        let willing = ids.filter { limit($0).map { isBuy ? $0 >= price : $0 <= price } ?? true }
        return willing.sorted { a, b in
            guard let x = limit(a) else { return limit(b) == nil ? a < b : true }
            guard let y = limit(b) else { return false }
            return x == y ? a < b : isBuy ? x > y : x < y
        }
    }

    private mutating func cross(_ buys: [OrderID], _ sells: [OrderID], at price: Price) {
        var b = 0, s = 0
        while b < buys.count, s < sells.count {
            let buy = ref(buys[b]), sell = ref(sells[s])
            guard buy.pointee.status.isOpen, buy.remaining.isPositive else {
                b += 1
                continue
            }
            guard sell.pointee.status.isOpen, sell.remaining.isPositive else {
                s += 1
                continue
            }
            let quantity = min(buy.remaining, sell.remaining)
            fill(buy, quantity, at: price, isMaker: false)
            fill(sell, quantity, at: price, isMaker: false)
        }
    }

    /// The auction's price becomes the last one. What the close does not wake trades no more in the session that ends.
    mutating func noteAuctionPrint(_ instrument: InstrumentID, _ price: Price, atOpen: Bool) {
        guard !instruments[instrument].isGenerated, let quote = instruments[instrument].quote.applying(QuoteChange(last: price), at: now)
        else { return }
        if atOpen { return install(quote, for: instrument, tells: true, hasPrinted: true) }
        setQuote(quote, of: instrument)
        emit(.quoteChanged(instrument, quote))
        if !instruments[instrument].options.isEmpty { followUnderlying(instrument) }
    }
}
