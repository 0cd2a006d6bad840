// Orders that come to the market.
extension Exchange {
    /// Looks at an order that has just come to the market: fills what can be had, and books the rest.
    mutating func arrive(_ id: OrderID) {
        let i = index(id)
        guard orders[i].status.isOpen, orders[i].hold == nil, !orders[i].isScripted, let instrument = orders[i].instrument,
            orders[i].place.list == .none
        else { return }
        refresh(instrument)
        if orders[i].type == .exercise { return exerciseByOrder(id) }
        if orders[i].isCombination { return arriveCombination(id) }
        if orders[i].type.isStop, !orders[i].isTriggered {
            if orders[i].type.isTrailing { startTrailing(i) }
            if isOpening, let price = instruments[instrument].openingPrice, isReached(i, by: price), !isHalted(instrument) {
                return elect(i, pass: .reopening, at: price)
            }
            guard isElectedNow(i, instrument) else { return bookStop(i, instrument) }
            elect(i, pass: .quote)
            return
        }
        if !isHalted(instrument) {
            if accounts[orders[i].account].policy.crossing == .priceTime {
                takeFromBoth(i, instrument)
            } else {
                _ = take(i, instrument, isMaker: false, pass: .quote)
            }
        }
        guard orders[i].status.isOpen else { return }
        switch orders[i].timeInForce {
        case .immediateOrCancel, .fillOrKill: close(id, as: .canceled, reason: nil)
        default: rest(i, instrument)
        }
    }

    /// Puts an order into its instrument's book.
    mutating func rest(_ i: Int, _ instrument: InstrumentID) {
        let limit = orders[i].bindingLimit
        orders.modify(i) { order in
            order.place.list = limit == nil ? .market : .limit
            if let limit { order.place.price = limit }
            order.hasRested = true
        }
        if let limit, accounts[orders[i].account].policy.queuesBehindDisplayed {
            orders[i].queueAhead = displayed(at: limit, orders[i].side, instrument)
        }
        instruments[instrument].book.insert(orders[i].id, &orders)
        wake(instrument)
    }

    /// What is displayed at a price on a side.
    private func displayed(at price: Price, _ side: Side, _ instrument: InstrumentID) -> Quantity {
        let levels = side == .buy ? instruments[instrument].bids : instruments[instrument].asks
        if let level = levels.first(where: { $0.price == price }) { return level.size }
        let quote = instruments[instrument].quote
        return (side == .buy ? quote.bid : quote.ask) == price ? (side == .buy ? quote.bidSize : quote.askSize) : 0
    }

    /// Lets an arriving order trade with resting orders and with the quote, whichever is better; resting orders
    /// first at the same price.
    private mutating func takeFromBoth(_ i: Int, _ instrument: InstrumentID) {
        if orders[i].timeInForce == .fillOrKill || orders[i].allOrNone {
            guard available(to: i, instrument) >= orders[i].remaining else { return }
        }
        let touch = orders[i].side == .buy ? instruments[instrument].quote.ask : instruments[instrument].quote.bid
        takeFromBook(i, instrument, upTo: touch)
        guard orders[i].status.isOpen else { return }
        _ = take(i, instrument, isMaker: false, pass: .quote, isPartOfWhole: true)
        guard orders[i].status.isOpen else { return }
        takeFromBook(i, instrument, upTo: nil)
    }

    /// Trades an order with the resting orders on the other side, best first, oldest first, at their prices: up to
    /// its own limit and to `bound`.
    private mutating func takeFromBook(_ i: Int, _ instrument: InstrumentID, upTo bound: Price?) {
        let isBuy = orders[i].side == .buy
        let limit = orders[i].bindingLimit
        var makers: ContiguousArray<OrderID> = []
        func reaches(_ price: Price) -> Bool {
            isBuy ? price <= limit ?? price && price <= bound ?? price : price >= limit ?? price && price >= bound ?? price
        }
        let book = instruments[instrument].book
        if isBuy {
            book.limitSells.collect(into: &makers, orders, while: reaches)
        } else {
            book.limitBuys.collect(into: &makers, orders, while: reaches)
        }
        for maker in makers {
            guard orders[i].status.isOpen else { return }
            let m = index(maker)
            guard orders[m].status.isOpen, isInSession(m), !orders[m].isScripted, let price = orders[m].bindingLimit,
                isWithinBands(price, instrument)
            else { continue }
            if orders[m].account == orders[i].account, preventsSelfTrade(i, m) { continue }
            guard orders[i].status.isOpen, orders[m].status.isOpen else { continue }
            let quantity = min(orders[i].remaining, orders[m].remaining)
            if orders[m].allOrNone, quantity < orders[m].remaining { continue }
            fill(maker, quantity, at: price, isMaker: true)
            fill(orders[i].id, quantity, at: price, isMaker: false)
        }
    }

    /// Keeps an account from trading with itself, if its policy says so.
    private mutating func preventsSelfTrade(_ taker: Int, _ maker: Int) -> Bool {
        switch accounts[orders[taker].account].policy.selfTrade {
        case .allow: return false
        case .cancelTaker: close(orders[taker].id, as: .canceled, reason: .selfTrade)
        case .cancelMaker: close(orders[maker].id, as: .canceled, reason: .selfTrade)
        case .cancelBoth:
            close(orders[maker].id, as: .canceled, reason: .selfTrade)
            close(orders[taker].id, as: .canceled, reason: .selfTrade)
        }
        return true
    }

    /// How much an order could get at once of resting orders and of the quote.
    private func available(to i: Int, _ instrument: InstrumentID) -> Quantity {
        let isBuy = orders[i].side == .buy
        let limit = orders[i].bindingLimit
        var makers: ContiguousArray<OrderID> = []
        func reaches(_ price: Price) -> Bool { isBuy ? price <= limit ?? price : price >= limit ?? price }
        let book = instruments[instrument].book
        if isBuy {
            book.limitSells.collect(into: &makers, orders, while: reaches)
        } else {
            book.limitBuys.collect(into: &makers, orders, while: reaches)
        }
        let resting = makers.reduce(Quantity(0)) { sum, id in
            let maker = orders[index(id)]
            return maker.account == orders[i].account || maker.isScripted ? sum : sum + maker.remaining
        }
        return resting + offered(to: i, instrument)
    }
}
