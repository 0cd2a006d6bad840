// Stops: what elects them, and how trailing ones follow the market.
extension Exchange {
    /// The price that a stop watches, if it may elect the stop now.
    private func electingPrice(_ i: Int, _ instrument: InstrumentID, checksQuote: Bool = true) -> Price? {
        let basis = stopBasis(i).resolved(for: orders[i].side)
        let quote = instruments[instrument].quote
        guard let price = quote.price(basis) else { return nil }
        if checksQuote, basis == .last, accounts[orders[i].account].policy.electionInsideQuote, let bid = quote.bid, let ask = quote.ask {
            guard price >= bid, price <= ask else { return nil }
        }
        return price
    }

    /// What an order's stop watches.
    private func stopBasis(_ i: Int) -> PriceBasis {
        orders[i].trailing?.basis ?? orders[i].stopBasis ?? accounts[orders[i].account].policy.stopBasis
    }

    /// Whether stops may be elected at this hour.
    private var electsStops: Bool { currentSession == .regular || configuration.hours == .alwaysOpen }

    /// Whether the market is at or beyond an order's stop.
    func isElected(_ i: Int, _ instrument: InstrumentID) -> Bool {
        guard electsStops, !isHalted(instrument), let stop = orders[i].stopPrice, let price = electingPrice(i, instrument) else {
            return false
        }
        return orders[i].side == .buy ? price >= stop : price <= stop
    }

    /// Whether a stop that watches the last price is reached by one.
    func isReached(_ i: Int, by price: Price) -> Bool {
        guard let stop = orders[i].stopPrice, !orders[i].type.isTrailing, stopBasis(i) == .last else { return false }
        return orders[i].side == .buy ? price >= stop : price <= stop
    }

    /// Whether that is so now, and was at the price before if its basis wants two.
    mutating func isElectedNow(_ i: Int, _ instrument: InstrumentID) -> Bool {
        let isReached = isElected(i, instrument)
        guard stopBasis(i).isDouble else { return isReached }
        let isSecond = isReached && orders[i].hasMetStop
        orders[i].hasMetStop = isReached
        return isSecond
    }

    /// Books a stop that was not elected yet.
    mutating func bookStop(_ i: Int, _ instrument: InstrumentID) {
        if !orders[i].type.isTrailing, stopBasis(i) == .last, let stop = orders[i].stopPrice {
            orders[i].place.list = .stop
            orders[i].place.price = stop
        } else {
            orders[i].place.list = .scan
        }
        instruments[instrument].book.insert(orders[i].id, &orders)
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
                let i = index(id)
                guard pass == .barOpen || pass == .barPath || electingPrice(i, instrument) != nil else { continue }
                elect(i, pass: pass)
            }
        }
        for id in instruments[instrument].book.scan where orders[index(id)].status.isOpen && orders[index(id)].place.list == .scan {
            let i = index(id)
            // Within a bar trailing stops are looked at once, by `trail(through:)`.
            if orders[i].type.isTrailing, pass == .barOpen || pass == .barPath { continue }
            if !hasPrinted, stopBasis(i) == .doubleLast { continue }
            if isElectedNow(i, instrument) {
                elect(i, pass: pass)
            } else if orders[i].type.isTrailing, let price = electingPrice(i, instrument, checksQuote: false) {
                ratchet(i, to: price)
            }
        }
    }

    /// Elects a stop: from here on it is a market or a limit order. It trades `at` a price if it was that price that the
    /// market went through it with.
    mutating func elect(_ i: Int, pass: MatchPass, at given: Price? = nil) {
        let id = orders[i].id
        leaveBook(id)
        orders[i].isTriggered = true
        orders[i].updatedAt = now
        emit(.orderTriggered(change(i, from: orders[i].status)))
        // A bar that went through the stop traded there.
        let price = given ?? (pass == .barPath ? orders[i].stopPrice : nil)
        if let price, let instrument = orders[i].instrument, isWithinBands(price, instrument),
            orders[i].bindingLimit.map({ orders[i].side == .buy ? $0 >= price : $0 <= price }) ?? true
        {
            fill(id, orders[i].remaining, at: price, isMaker: false)
        } else {
            pending.arrivals.append(id)
        }
    }

    // MARK: Trailing

    /// Lets a trailing stop begin at the price that its basis has now.
    mutating func startTrailing(_ i: Int) {
        if orders[i].waterMark != nil { return placeStop(i) }
        guard electsStops, let instrument = orders[i].instrument, !isHalted(instrument) else { return }
        refresh(instrument)
        guard let price = electingPrice(i, instrument, checksQuote: false) else { return }
        orders[i].waterMark = price
        placeStop(i)
    }

    /// Moves a trailing stop's water mark to a price if that is better, and the stop with it.
    mutating func ratchet(_ i: Int, to price: Price) {
        let isBetter = orders[i].waterMark.map { orders[i].side == .buy ? price < $0 : price > $0 } ?? true
        guard isBetter else { return }
        orders[i].waterMark = price
        placeStop(i)
    }

    /// Sets a trailing stop, and its limit if it has one, off its water mark.
    mutating func placeStop(_ i: Int) {
        guard let trailing = orders[i].trailing, let mark = orders[i].waterMark, let instrument = orders[i].instrument else { return }
        let tick = instruments[instrument].instrument.tick
        let exact = trailing.stop(from: mark, side: orders[i].side, tick: tick)
        let stop = tick.rounded(exact)
        orders[i].stopPrice = stop
        if orders[i].type == .trailingStopLimit {
            let offset = trailing.limitOffset ?? 0
            orders[i].limitPrice = max(0, orders[i].side == .buy ? stop + offset : stop - offset)
        }
    }

    /// Lets trailing stops live through a whole bar: first against the stop as it was, then following the extremes.
    mutating func trail(through bar: Bar, _ instrument: InstrumentID) {
        guard electsStops, !isHalted(instrument) else { return }
        for id in instruments[instrument].book.scan {
            let i = index(id)
            guard orders[i].status.isOpen, orders[i].place.list == .scan, orders[i].type.isTrailing, !orders[i].isScripted else { continue }
            let isBuy = orders[i].side == .buy
            if let stop = orders[i].stopPrice, isBuy ? bar.high >= stop : bar.low <= stop {
                let isGap = isBuy ? bar.open >= stop : bar.open <= stop
                elect(i, pass: isGap ? .barOpen : .barPath)
            } else {
                ratchet(i, to: isBuy ? bar.low : bar.high)
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
