// Orders that come to the market.
extension Exchange {
    /// Looks at an order that has just come to the market: fills what can be had, and books the rest.
    mutating func arrive(_ id: OrderID) {
        let order = ref(id)
        guard order.pointee.status.isOpen, order.pointee.hold == nil, !order.pointee.isScripted, let instrument = order.pointee.instrument,
            order.pointee.place.list == .none
        else { return }
        refresh(instrument)
        if !order.pointee.type.meetsQuote || order.pointee.traits.contains(.legged), !isReady(order, instrument) { return }
        let traded = ref(instrument)
        if !traded.isHalted {
            if view(order.pointee.account).pointee.policy.crossing == .off {
                _ = take(order, traded, isMaker: false, pass: .quote)
            } else {
                takeFromBoth(order, traded)
            }
            guard order.pointee.status.isOpen else { return }
        }
        switch order.pointee.lifetime {
        case .immediateOrCancel, .fillOrKill: close(order, as: .canceled, reason: nil)
        default: rest(order, traded)
        }
    }

    /// Whether an order of more than a price and a quantity meets the quote now as any other does; if not, it is done with:
    /// exercised, traded as a combination, or booked or elected as a stop.
    @inline(never) private mutating func isReady(_ order: OrderRef, _ instrument: InstrumentID) -> Bool {
        let id = order.pointee.id
        if order.pointee.type == .exercise {
            exerciseByOrder(id)
            return false
        }
        if order.isCombination {
            arriveCombination(id)
            return false
        }
        guard order.pointee.type.isStop, !order.pointee.isTriggered else { return true }
        if order.pointee.type.isTrailing { startTrailing(order) }
        if isOpening, let price = instruments[instrument].openingPrice, isReached(order, by: price), !isHalted(instrument) {
            elect(order, pass: .reopening, at: price)
        } else if isElectedNow(order, instrument) {
            elect(order, pass: .quote)
        } else {
            bookStop(order, instrument)
        }
        return false
    }

    /// Puts an order into its instrument's book.
    mutating func rest(_ order: OrderRef, _ traded: InstrumentRef) {
        if let limit = order.bindingLimit {
            order.pointee.place.list = .limit
            order.pointee.place.price = limit
            if view(order.pointee.account).pointee.policy.queuesBehindDisplayed {
                order.pointee.queueAhead = displayed(at: limit, order.pointee.side, traded.pointee.id)
            }
        } else {
            order.pointee.place.list = .market
        }
        order.pointee.hasRested = true
        traded.pointee.book.insert(order, &orders)
        if !ticking.isEmpty { wake(traded.pointee.id) }
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
    private mutating func takeFromBoth(_ order: OrderRef, _ traded: InstrumentRef) {
        let instrument = traded.pointee.id
        if order.pointee.timeInForce == .fillOrKill || order.pointee.allOrNone {
            guard available(to: order, instrument) >= order.remaining else { return }
        }
        let touch = order.pointee.side == .buy ? instruments[instrument].quote.ask : instruments[instrument].quote.bid
        takeFromBook(order, instrument, upTo: touch)
        guard order.pointee.status.isOpen else { return }
        _ = take(order, traded, isMaker: false, pass: .quote, isPartOfWhole: true)
        guard order.pointee.status.isOpen else { return }
        takeFromBook(order, instrument, upTo: nil)
    }

    /// Trades an order with the resting orders on the other side, best first, oldest first, at their prices: up to
    /// its own limit and to `bound`.
    private mutating func takeFromBook(_ order: OrderRef, _ instrument: InstrumentID, upTo bound: Price?) {
        let isBuy = order.pointee.side == .buy
        let limit = order.bindingLimit
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
        for id in makers {
            guard order.pointee.status.isOpen else { return }
            let maker = ref(id)
            guard maker.pointee.status.isOpen, isInSession(maker), !maker.pointee.isScripted, let price = maker.bindingLimit,
                isWithinBands(price, instrument)
            else { continue }
            if maker.pointee.account == order.pointee.account, preventsSelfTrade(order, maker) { continue }
            guard order.pointee.status.isOpen, maker.pointee.status.isOpen else { continue }
            let quantity = min(order.remaining, maker.remaining)
            if maker.pointee.allOrNone, quantity < maker.remaining { continue }
            fill(maker, quantity, at: price, isMaker: true)
            fill(order, quantity, at: price, isMaker: false)
        }
    }

    /// Keeps an account from trading with itself, if its policy says so.
    private mutating func preventsSelfTrade(_ taker: OrderRef, _ maker: OrderRef) -> Bool {
        switch view(taker.pointee.account).pointee.policy.selfTrade {
        case .allow: return false
        case .cancelTaker: close(taker, as: .canceled, reason: .selfTrade)
        case .cancelMaker: close(maker, as: .canceled, reason: .selfTrade)
        case .cancelBoth:
            close(maker, as: .canceled, reason: .selfTrade)
            close(taker, as: .canceled, reason: .selfTrade)
        }
        return true
    }

    /// How much an order could get at once of resting orders and of the quote.
    private func available(to order: OrderView, _ instrument: InstrumentID) -> Quantity {
        let isBuy = order.pointee.side == .buy
        let limit = order.bindingLimit
        var makers: ContiguousArray<OrderID> = []
        func reaches(_ price: Price) -> Bool { isBuy ? price <= limit ?? price : price >= limit ?? price }
        let book = instruments[instrument].book
        if isBuy {
            book.limitSells.collect(into: &makers, orders, while: reaches)
        } else {
            book.limitBuys.collect(into: &makers, orders, while: reaches)
        }
        let resting = makers.reduce(Quantity(0)) { sum, id in
            let maker = view(id)
            return maker.pointee.account == order.pointee.account || maker.pointee.isScripted ? sum : sum + maker.remaining
        }
        return resting + offered(to: order, instrument)
    }
}
