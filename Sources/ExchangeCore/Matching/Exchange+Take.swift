// One order against one quote.
extension Exchange {
    /// Fills what the quote gives an order, by its account's policy. Says whether there may be more for the next.
    mutating func take(_ order: OrderRef, _ traded: InstrumentRef, isMaker: Bool, pass: MatchPass, isPartOfWhole: Bool = false) -> Bool {
        if currentSession != .regular || order.pointee.session != .normal { guard isInSession(order) else { return true } }
        let isBuy = order.pointee.side == .buy
        var best = isBuy ? traded.pointee.quote.ask : traded.pointee.quote.bid
        if traded.pointee.hasLevels, view(order.pointee.account).pointee.policy.size == .walkBook {
            best = isBuy ? traded.pointee.asks.first?.price : traded.pointee.bids.first?.price
        }
        guard let touch = best else { return false }
        if let limit = order.bindingLimit {
            let (lower, upper) = isBuy ? (touch, limit) : (limit, touch)
            guard lower <= upper else { return true }
        }
        return take(order, traded, at: touch, isMaker: isMaker, pass: pass, isPartOfWhole: isPartOfWhole)
    }

    /// Fills what a quote gives an order whose limit it reaches.
    @inline(never) private mutating func take(
        _ order: OrderRef, _ traded: InstrumentRef, at touch: Price, isMaker: Bool, pass: MatchPass, isPartOfWhole: Bool
    ) -> Bool {
        let account = view(order.pointee.account), instrument = traded.pointee.id
        let limit = order.bindingLimit
        if limit == touch, !touchFills(order, instrument, isMaker: isMaker) { return true }
        let keepsLimit = isMaker && account.pointee.policy.restingFillPrice == .limit
        var price = keepsLimit ? limit ?? touch : touch
        if traded.pointee.bands != nil {
            guard isWithinBands(touch, instrument) else { return true }
            price = heldToBands(price, instrument)
        }
        if order.pointee.quantity.isZero { sizeByNotional(order, at: price) }
        let isWhole = !isPartOfWhole && (order.pointee.lifetime == .fillOrKill || order.pointee.allOrNone)
        if isWhole, offered(to: order, instrument) < order.remaining { return true }
        if pass == .barOpen || pass == .barPath, let share = account.pointee.policy.volumeShare {
            return takeShare(order, instrument, share, at: price)
        }
        switch account.pointee.policy.size {
        case .ignore:
            let isPartial = !isWhole && account.pointee.policy.randomPartial.isPositive
            fill(order, traded, isPartial ? perhapsPartial(order, instrument) : order.remaining, at: price, isMaker: isMaker)
            return true
        case .capToDisplayed: return takeDisplayed(order, instrument, at: price, isMaker: isMaker)
        case .walkBook: return walk(order, instrument, limit: limit, price: keepsLimit ? price : nil, isMaker: isMaker)
        case .levelOneSlipOneTick: return takeAndSlip(order, instrument, limit: limit, at: price, isMaker: isMaker)
        }
    }

    /// How much the quote could give an order at once.
    @inline(never) func offered(to order: OrderView, _ instrument: InstrumentID) -> Quantity {
        let isBuy = order.pointee.side == .buy
        let quote = instruments[instrument].quote
        guard let touch = isBuy ? quote.ask : quote.bid else { return 0 }
        let limit = order.bindingLimit
        func reaches(_ price: Price) -> Bool {
            (limit.map { isBuy ? price <= $0 : price >= $0 } ?? true) && isWithinBands(price, instrument)
        }
        switch view(order.pointee.account).pointee.policy.size {
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

    private mutating func takeDisplayed(_ order: OrderRef, _ instrument: InstrumentID, at price: Price, isMaker: Bool) -> Bool {
        let isBuy = order.pointee.side == .buy
        let quantity = min(order.remaining, left(instrument, isBuy: isBuy))
        guard quantity.isPositive else { return false }
        consume(quantity, instrument, isBuy: isBuy)
        fill(order, quantity, at: price, isMaker: isMaker)
        return left(instrument, isBuy: isBuy).isPositive
    }

    private mutating func takeAndSlip(_ order: OrderRef, _ instrument: InstrumentID, limit: Price?, at price: Price, isMaker: Bool) -> Bool
    {
        let isBuy = order.pointee.side == .buy
        let shown = min(order.remaining, left(instrument, isBuy: isBuy))
        if shown.isPositive {
            consume(shown, instrument, isBuy: isBuy)
            fill(order, shown, at: price, isMaker: isMaker)
        }
        guard order.pointee.status.isOpen, order.remaining.isPositive, let touch = touch(instrument, order.pointee.side) else {
            return true
        }
        let beyond = slipped(touch, instrument, isBuy: isBuy)
        if let limit, isBuy ? beyond > limit : beyond < limit { return true }
        guard isWithinBands(beyond, instrument) else { return true }
        fill(order, order.remaining, at: isMaker ? price : beyond, isMaker: isMaker)
        return true
    }

    private mutating func walk(_ order: OrderRef, _ instrument: InstrumentID, limit: Price?, price: Price?, isMaker: Bool) -> Bool {
        guard instruments[instrument].hasLevels else {
            guard let touch = touch(instrument, order.pointee.side) else { return false }
            return takeDisplayed(order, instrument, at: price ?? touch, isMaker: isMaker)
        }
        let isBuy = order.pointee.side == .buy
        while order.pointee.status.isOpen {
            guard let level = isBuy ? instruments[instrument].asks.first : instruments[instrument].bids.first else { return false }
            if let limit, isBuy ? level.price > limit : level.price < limit { return true }
            guard isWithinBands(level.price, instrument) else { return true }
            let quantity = min(order.remaining, level.size)
            let rest = level.size - quantity
            if isBuy {
                if rest.isZero { instruments[instrument].asks.removeFirst() } else { instruments[instrument].asks[0].size = rest }
            } else {
                if rest.isZero { instruments[instrument].bids.removeFirst() } else { instruments[instrument].bids[0].size = rest }
            }
            fill(order, quantity, at: price ?? level.price, isMaker: isMaker)
        }
        return true
    }

    /// What a bar's volume gives an order.
    private mutating func takeShare(_ order: OrderRef, _ instrument: InstrumentID, _ share: VolumeShare, at price: Price) -> Bool {
        let volume = instruments[instrument].barVolume
        let quantity = min(order.remaining, share.most(of: volume) - instruments[instrument].barTaken)
        guard quantity.isPositive else { return false }
        instruments[instrument].barTaken = instruments[instrument].barTaken + quantity
        let slip = order.bindingLimit == nil ? share.slippage(taking: quantity, of: volume, at: price) : 0
        fill(order, quantity, at: order.pointee.side == .buy ? price + slip : max(0, price - slip), isMaker: false)
        return true
    }

    /// Gives an order by amount its quantity at a price: what the amount buys, to a billionth of a unit.
    mutating func sizeByNotional(_ order: OrderRef, at price: Price) {
        guard let notional = order.pointee.details?.members.notional, order.pointee.quantity.isZero,
            let instrument = order.pointee.instrument
        else { return }
        let unit = price * instruments[instrument].instrument.multiplier
        guard unit.isPositive else { return }
        order.pointee.quantity = min(notional / unit, ExchangeLimits.maximumQuantity)
    }

    /// The quantity of a fill that chance may make partial.
    private mutating func perhapsPartial(_ order: OrderRef, _ instrument: InstrumentID) -> Quantity {
        let remaining = order.remaining
        let chance = view(order.pointee.account).pointee.policy.randomPartial
        guard chance.isPositive, remaining.isWhole, remaining > 1, draw(instrument, .partialFill, chance) else { return remaining }
        let units = UInt64(clamping: remaining.billionths / Quantity.scale)
        return Quantity(Int(clamping: 1 + drawInteger(instrument, .partialSize, below: units - 1)))
    }

    private mutating func touchFills(_ order: OrderRef, _ instrument: InstrumentID, isMaker: Bool) -> Bool {
        switch view(order.pointee.account).pointee.policy.limitTouch {
        case .inclusive: true
        case .strict: false
        case .probability(let chance): isMaker ? draw(instrument, .limitTouch, chance) : true
        }
    }
}
