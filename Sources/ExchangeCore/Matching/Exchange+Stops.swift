// Stops: what elects them, and how trailing ones follow the market.
extension Exchange {
    /// The price that a stop watches, if it may elect the stop now.
    private func electingPrice(_ order: OrderView, _ instrument: InstrumentID, checksQuote: Bool = true) -> Price? {
        let basis = stopBasis(order).resolved(for: order.pointee.side)
        let quote = instruments[instrument].quote
        guard let price = quote.price(basis) else { return nil }
        if checksQuote, basis == .last, view(order.pointee.account).pointee.policy.electionInsideQuote, let bid = quote.bid,
            let ask = quote.ask
        {
            guard price >= bid, price <= ask else { return nil }
        }
        return price
    }

    /// What an order's stop watches.
    private func stopBasis(_ order: OrderView) -> PriceBasis {
        order.pointee.trailing?.basis ?? order.pointee.details?.members.stopBasis ?? view(order.pointee.account).pointee.policy.stopBasis
    }

    /// Whether stops may be elected at this hour.
    private var electsStops: Bool { currentSession == .regular || configuration.hours == .alwaysOpen }

    /// Whether the market is at or beyond an order's stop.
    func isElected(_ order: OrderView, _ instrument: InstrumentID) -> Bool {
        guard electsStops, !isHalted(instrument), let stop = order.pointee.stopPrice, let price = electingPrice(order, instrument) else {
            return false
        }
        return order.pointee.side == .buy ? price >= stop : price <= stop
    }

    /// Whether a stop that watches the last price is reached by one.
    func isReached(_ order: OrderView, by price: Price) -> Bool {
        guard let stop = order.pointee.stopPrice, !order.pointee.type.isTrailing, stopBasis(order) == .last else { return false }
        return order.pointee.side == .buy ? price >= stop : price <= stop
    }

    /// Whether that is so now, and was at the price before if its basis wants two.
    mutating func isElectedNow(_ order: OrderRef, _ instrument: InstrumentID) -> Bool {
        let isReached = isElected(order, instrument)
        guard stopBasis(order).isDouble else { return isReached }
        let isSecond = isReached && order.pointee.hasMetStop
        order.pointee.hasMetStop = isReached
        return isSecond
    }

    /// Books a stop that was not elected yet.
    mutating func bookStop(_ order: OrderRef, _ instrument: InstrumentID) {
        if !order.pointee.type.isTrailing, stopBasis(order) == .last, let stop = order.pointee.stopPrice {
            order.pointee.place.list = .stop
            order.pointee.place.price = stop
        } else {
            order.pointee.place.list = .scan
        }
        ref(instrument).pointee.book.insert(order, &orders)
        wake(instrument)
    }

    /// Elects the stops that a new price reaches, the nearest first; lets the other trailing ones follow it.
    mutating func electStops(_ instrument: InstrumentID, _ pass: MatchPass, hasPrinted: Bool) {
        guard electsStops else { return }
        if hasPrinted, let last = instruments[instrument].quote.last {
            var reached: ContiguousArray<OrderID> = []
            instruments[instrument].book.stopSells.collect(into: &reached, orders) { $0 >= last }
            instruments[instrument].book.stopBuys.collect(into: &reached, orders) { $0 <= last }
            for id in reached where orders[index(id)].status.isOpen && orders[index(id)].place.list == .stop {
                let order = ref(id)
                guard pass == .barOpen || pass == .barPath || electingPrice(order, instrument) != nil else { continue }
                elect(order, pass: pass)
            }
        }
        for id in instruments[instrument].book.scan where orders[index(id)].status.isOpen && orders[index(id)].place.list == .scan {
            let order = ref(id)
            // Within a bar trailing stops are looked at once, by `trail(through:)`.
            if order.pointee.type.isTrailing, pass == .barOpen || pass == .barPath { continue }
            if !hasPrinted, stopBasis(order) == .doubleLast { continue }
            if isElectedNow(order, instrument) {
                elect(order, pass: pass)
            } else if order.pointee.type.isTrailing, let price = electingPrice(order, instrument, checksQuote: false) {
                ratchet(order, to: price)
            }
        }
    }

    /// Elects a stop: from here on it is a market or a limit order.
    mutating func elect(_ order: OrderRef, pass: MatchPass, at given: Price? = nil) {
        leaveBook(order)
        order.pointee.isTriggered = true
        order.pointee.updatedAt = now
        emit(.orderTriggered(order.change(from: order.pointee.status)))
        // A bar that went through the stop traded there.
        let price = given ?? (pass == .barPath ? order.pointee.stopPrice : nil), isBuy = order.pointee.side == .buy
        if let price, let instrument = order.pointee.instrument, isWithinBands(price, instrument),
            order.bindingLimit.map({ isBuy ? $0 >= price : $0 <= price }) ?? true
        {
            fill(order, order.remaining, at: price, isMaker: false)
        } else {
            pending.arrivals.append(order.pointee.id)
        }
    }

    // MARK: Trailing

    /// Lets a trailing stop begin at the price that its basis has now.
    mutating func startTrailing(_ order: OrderRef) {
        if order.pointee.waterMark != nil { return placeStop(order) }
        guard electsStops, let instrument = order.pointee.instrument, !isHalted(instrument) else { return }
        refresh(instrument)
        guard let price = electingPrice(order, instrument, checksQuote: false) else { return }
        order.pointee.waterMark = price
        placeStop(order)
    }

    /// Moves a trailing stop's water mark to a price if that is better, and the stop with it.
    mutating func ratchet(_ order: OrderRef, to price: Price) {
        let isBetter = order.pointee.waterMark.map { order.pointee.side == .buy ? price < $0 : price > $0 } ?? true
        guard isBetter else { return }
        order.pointee.waterMark = price
        placeStop(order)
    }

    /// Sets a trailing stop, and its limit if it has one, off its water mark.
    mutating func placeStop(_ order: OrderRef) {
        guard let trailing = order.pointee.trailing, let mark = order.pointee.waterMark, let instrument = order.pointee.instrument else {
            return
        }
        let tick = instruments[instrument].instrument.tick
        let exact = trailing.stop(from: mark, side: order.pointee.side, tick: tick)
        let stop = tick.rounded(exact)
        order.pointee.stopPrice = stop
        if order.pointee.type == .trailingStopLimit {
            let offset = trailing.limitOffset ?? 0
            order.pointee.limitPrice = max(0, order.pointee.side == .buy ? stop + offset : stop - offset)
        }
    }

    /// Lets trailing stops live through a whole bar: first against the stop as it was, then following the extremes.
    mutating func trail(through bar: Bar, _ instrument: InstrumentID) {
        guard electsStops, !isHalted(instrument) else { return }
        for id in instruments[instrument].book.scan {
            let order = ref(id)
            guard order.pointee.status.isOpen, order.pointee.place.list == .scan, order.pointee.type.isTrailing, !order.pointee.isScripted
            else { continue }
            let isBuy = order.pointee.side == .buy
            if let stop = order.pointee.stopPrice, isBuy ? bar.high >= stop : bar.low <= stop {
                let isGap = isBuy ? bar.open >= stop : bar.open <= stop
                elect(order, pass: isGap ? .barOpen : .barPath)
            } else {
                ratchet(order, to: isBuy ? bar.low : bar.high)
            }
        }
    }
}

extension TrailingTerms {
    /// Where the stop stands, exactly, for the best price seen.
    public func stop(from mark: Price, side: Side, tick: TickRule) -> Price {
        let distance: Price
        switch offset {
        case .amount(let amount): distance = amount
        case .percent(let percent): distance = mark.scaled(by: percent.billionths, over: Ratio(100).billionths)
        case .ticks(let count): distance = tick.increment(at: mark) * count
        }
        return side == .buy ? mark + distance : max(0, mark - distance)
    }
}
