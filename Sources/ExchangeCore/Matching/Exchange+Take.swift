// One order against one quote.
extension Exchange {
    /// Fills what the quote gives an order, by its account's policy. Says whether there may be more for the next.
    mutating func take(
        _ i: Int, _ instrument: InstrumentID, isMaker: Bool, pass: MatchPass, isPartOfWhole: Bool = false
    ) -> Bool {
        if currentSession != .regular || orders[i].session != .normal { guard isInSession(i) else { return true } }
        let isBuy = orders[i].side == .buy
        let limit = orders[i].bindingLimit
        let account = orders[i].account
        let best: Price?
        if accounts[account].policy.size == .walkBook, instruments[instrument].hasLevels {
            best = isBuy ? instruments[instrument].asks.first?.price : instruments[instrument].bids.first?.price
        } else {
            best = isBuy ? instruments[instrument].quote.ask : instruments[instrument].quote.bid
        }
        guard let touch = best else { return false }
        if let limit {
            guard isBuy ? limit >= touch : limit <= touch else { return true }
            if limit == touch, !touchFills(i, instrument, isMaker: isMaker) { return true }
        }
        let keepsLimit = isMaker && accounts[account].policy.restingFillPrice == .limit
        var price = keepsLimit ? limit ?? touch : touch
        if instruments[instrument].bands != nil {
            guard isWithinBands(touch, instrument) else { return true }
            price = heldToBands(price, instrument)
        }
        sizeByNotional(i, at: price)
        let isWhole = !isPartOfWhole && (orders[i].timeInForce == .fillOrKill || orders[i].allOrNone)
        if isWhole, offered(to: i, instrument) < orders[i].remaining { return true }
        if pass == .barOpen || pass == .barPath, let share = accounts[account].policy.volumeShare {
            return takeShare(i, instrument, share, at: price)
        }
        switch accounts[account].policy.size {
        case .ignore:
            fill(orders[i].id, isWhole ? orders[i].remaining : perhapsPartial(i, instrument), at: price, isMaker: isMaker)
            return true
        case .capToDisplayed: return takeDisplayed(i, instrument, at: price, isMaker: isMaker)
        case .walkBook: return walk(i, instrument, limit: limit, price: keepsLimit ? price : nil, isMaker: isMaker)
        case .levelOneSlipOneTick: return takeAndSlip(i, instrument, limit: limit, at: price, isMaker: isMaker)
        }
    }

    /// How much the quote could give an order at once.
    @inline(never) func offered(to i: Int, _ instrument: InstrumentID) -> Quantity {
        let isBuy = orders[i].side == .buy
        let quote = instruments[instrument].quote
        guard let touch = isBuy ? quote.ask : quote.bid else { return 0 }
        let limit = orders[i].bindingLimit
        func reaches(_ price: Price) -> Bool {
            (limit.map { isBuy ? price <= $0 : price >= $0 } ?? true) && isWithinBands(price, instrument)
        }
        switch accounts[orders[i].account].policy.size {
        case .ignore: return reaches(touch) ? ExchangeLimits.maximumQuantity : 0
        case .walkBook where instruments[instrument].hasLevels:
            let levels = isBuy ? instruments[instrument].asks : instruments[instrument].bids
            return levels.reduce(Quantity(0)) { reaches($1.price) ? $0 + $1.size : $0 }
        case .capToDisplayed, .walkBook: return reaches(touch) ? left(instrument, isBuy: isBuy) : 0
        case .levelOneSlipOneTick:
            let beyond = slipped(touch, instrument, isBuy: isBuy)
            return reaches(beyond) ? ExchangeLimits.maximumQuantity : reaches(touch) ? left(instrument, isBuy: isBuy) : 0
        }
    }

    /// What is left of the displayed size; a size that was never told bounds nothing.
    private func left(_ instrument: InstrumentID, isBuy: Bool) -> Quantity {
        let shown = isBuy ? instruments[instrument].quote.askSize : instruments[instrument].quote.bidSize
        if shown.isZero { return ExchangeLimits.maximumQuantity }
        return isBuy ? instruments[instrument].askLeft : instruments[instrument].bidLeft
    }

    private mutating func consume(_ quantity: Quantity, _ instrument: InstrumentID, isBuy: Bool) {
        if isBuy {
            instruments[instrument].askLeft = max(0, instruments[instrument].askLeft - quantity)
        } else {
            instruments[instrument].bidLeft = max(0, instruments[instrument].bidLeft - quantity)
        }
    }

    private func slipped(_ price: Price, _ instrument: InstrumentID, isBuy: Bool) -> Price {
        let tick = instruments[instrument].instrument.tick.increment(at: price)
        return isBuy ? price + tick : max(0, price - tick)
    }

    private mutating func takeDisplayed(_ i: Int, _ instrument: InstrumentID, at price: Price, isMaker: Bool) -> Bool {
        let isBuy = orders[i].side == .buy
        let quantity = min(orders[i].remaining, left(instrument, isBuy: isBuy))
        guard quantity.isPositive else { return false }
        consume(quantity, instrument, isBuy: isBuy)
        fill(orders[i].id, quantity, at: price, isMaker: isMaker)
        return left(instrument, isBuy: isBuy).isPositive
    }

    private mutating func takeAndSlip(_ i: Int, _ instrument: InstrumentID, limit: Price?, at price: Price, isMaker: Bool) -> Bool {
        let isBuy = orders[i].side == .buy
        let shown = min(orders[i].remaining, left(instrument, isBuy: isBuy))
        if shown.isPositive {
            consume(shown, instrument, isBuy: isBuy)
            fill(orders[i].id, shown, at: price, isMaker: isMaker)
        }
        guard orders[i].status.isOpen, orders[i].remaining.isPositive, let touch = touch(instrument, orders[i].side) else { return true }
        let beyond = slipped(touch, instrument, isBuy: isBuy)
        if let limit, isBuy ? beyond > limit : beyond < limit { return true }
        guard isWithinBands(beyond, instrument) else { return true }
        fill(orders[i].id, orders[i].remaining, at: isMaker ? price : beyond, isMaker: isMaker)
        return true
    }

    private mutating func walk(_ i: Int, _ instrument: InstrumentID, limit: Price?, price: Price?, isMaker: Bool) -> Bool {
        guard instruments[instrument].hasLevels else {
            guard let touch = touch(instrument, orders[i].side) else { return false }
            return takeDisplayed(i, instrument, at: price ?? touch, isMaker: isMaker)
        }
        let isBuy = orders[i].side == .buy
        while orders[i].status.isOpen {
            guard let level = isBuy ? instruments[instrument].asks.first : instruments[instrument].bids.first else { return false }
            if let limit, isBuy ? level.price > limit : level.price < limit { return true }
            guard isWithinBands(level.price, instrument) else { return true }
            let quantity = min(orders[i].remaining, level.size)
            let rest = level.size - quantity
            if isBuy {
                if rest.isZero { instruments[instrument].asks.removeFirst() } else { instruments[instrument].asks[0].size = rest }
            } else {
                if rest.isZero { instruments[instrument].bids.removeFirst() } else { instruments[instrument].bids[0].size = rest }
            }
            fill(orders[i].id, quantity, at: price ?? level.price, isMaker: isMaker)
        }
        return true
    }

    /// What a bar's volume gives an order.
    private mutating func takeShare(_ i: Int, _ instrument: InstrumentID, _ share: VolumeShare, at price: Price) -> Bool {
        let volume = instruments[instrument].barVolume
        let quantity = min(orders[i].remaining, share.most(of: volume) - instruments[instrument].barTaken)
        guard quantity.isPositive else { return false }
        instruments[instrument].barTaken = instruments[instrument].barTaken + quantity
        let slip = orders[i].bindingLimit == nil ? share.slippage(taking: quantity, of: volume, at: price) : 0
        fill(orders[i].id, quantity, at: orders[i].side == .buy ? price + slip : max(0, price - slip), isMaker: false)
        return true
    }

    /// Gives an order by amount its quantity at a price: what the amount buys, to a billionth of a unit.
    mutating func sizeByNotional(_ i: Int, at price: Price) {
        guard let notional = orders[i].notional, orders[i].quantity.isZero, let instrument = orders[i].instrument else { return }
        let unit = price * instruments[instrument].instrument.multiplier
        guard unit.isPositive else { return }
        orders[i].quantity = min(notional / unit, ExchangeLimits.maximumQuantity)
    }

    /// The quantity of a fill that chance may make partial.
    private mutating func perhapsPartial(_ i: Int, _ instrument: InstrumentID) -> Quantity {
        let remaining = orders[i].remaining
        let chance = accounts[orders[i].account].policy.randomPartial
        guard chance.isPositive, remaining.isWhole, remaining > 1, draw(instrument, .partialFill, chance) else { return remaining }
        let units = UInt64(clamping: remaining.billionths / Quantity.scale)
        return Quantity(Int(clamping: 1 + drawInteger(instrument, .partialSize, below: units - 1)))
    }

    private mutating func touchFills(_ i: Int, _ instrument: InstrumentID, isMaker: Bool) -> Bool {
        switch accounts[orders[i].account].policy.limitTouch {
        case .inclusive: true
        case .strict: false
        case .probability(let chance): isMaker ? draw(instrument, .limitTouch, chance) : true
        }
    }
}
