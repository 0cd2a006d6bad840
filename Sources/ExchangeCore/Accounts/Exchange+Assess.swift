// What an order needs of its account, and whether the account has it.
/// An order's need, or why it cannot be met.
struct Assessment: Sendable {
    var need = Need()
    var refusal: RejectReason?

    static func refused(_ reason: RejectReason) -> Assessment { Assessment(refusal: reason) }
}

extension Exchange {
    /// Reckons what an order needs and keeps it in its record.
    mutating func assess(_ id: OrderID) {
        let i = index(id)
        guard orders[i].instrument != nil else { return }
        orders[i].need = assessment(of: orders[i], besides: releasable(for: i)).need
    }

    /// Why a held order cannot go to the market now; nil if it can.
    func checkMeans(_ id: OrderID) -> RejectReason? {
        let i = index(id)
        return assessment(of: orders[i], besides: releasable(for: i)).refusal
    }

    /// The orders whose reservations an order does not compete with: its own and its siblings'.
    private func releasable(for i: Int) -> ReleasedOrders {
        isInGroup(i) ? .many(group(of: orders[i].id)) : .one(i)
    }

    /// What an order needs, `besides` naming the orders whose reservations count as free.
    func assessment(of order: Order, besides: ReleasedOrders = .none) -> Assessment {
        guard let instrument = order.instrument else { return Assessment() }
        if order.type == .exercise { return assessExercise(order, instrument) }
        if order.isCombination { return assessCombination(order, besides: besides) }
        let price = assumedPrice(order, instrument)
        var units = order.remaining
        if let notional = order.notional, order.quantity.isZero {
            let unit = price * instruments[instrument].instrument.multiplier
            guard unit.isPositive else { return .refused(.noMarketPrice) }
            units = notional / unit
        }
        var result = split(order, instrument, order.side, order.positionEffect, units, besides: besides)
        guard result.refusal == nil, result.need.opening.isPositive else { return result }
        if mayOnlyClose(order.account) { return .refused(.accountRestricted) }
        if order.side == .sell, let refusal = checkShort(order, instrument) { return .refused(refusal) }
        result.need.means = meansNeeded(order, instrument, result.need.opening, at: price)
        guard result.need.means.isPositive else { return result }
        let free = means(of: order.account) - accounts[order.account].reserved + reserved(by: besides)
        if result.need.means > free { result.refusal = .insufficientBuyingPower }
        return result
    }

    /// How much of a leg closes a position and how much opens one, and whether it may.
    private func split(
        _ order: Order, _ instrument: InstrumentID, _ side: Side, _ effect: PositionEffect, _ units: Quantity, besides: ReleasedOrders
    ) -> Assessment {
        let (at, found) = accounts[order.account].positions.search(instrument)
        let position = found ? accounts[order.account].positions[at: at].quantity : 0
        let opposite = side == .buy ? max(0, -position) : max(0, position)
        guard opposite.isPositive else {
            if effect == .closing { return .refused(.oversold) }
            if !accounts[order.account].policy.allowsFlips, position.isZero, let refusal = checkOppositeOpening(order, instrument, side) {
                return .refused(refusal)
            }
            return Assessment(need: Need(closing: 0, opening: units))
        }
        let held =
            accounts[order.account].positions[at: at].held - heldQuantity(by: besides, of: instrument)
            + (side == .sell ? sharesUnderCalls(order.account, instrument) : 0)
        let free = max(0, opposite - max(0, held))
        // Selling short while shares are held is another matter than selling them.
        if effect == .opening, side == .sell, !accounts[order.account].policy.allowsFlips { return .refused(.positionFlip) }
        let closing = min(units, free)
        let opening = units - closing
        if opening.isPositive {
            if effect == .closing { return .refused(.oversold) }
            if !accounts[order.account].policy.allowsFlips { return .refused(side == .sell ? .oversold : .positionFlip) }
        }
        return Assessment(need: Need(closing: closing, opening: opening))
    }

    /// The shares that calls written on them tie up, where no call may go uncovered.
    func sharesUnderCalls(_ account: AccountID, _ underlying: InstrumentID) -> Quantity {
        guard !instruments[underlying].options.isEmpty, mustCoverCalls(account) else { return 0 }
        var shares: Quantity = 0
        for option in instruments[underlying].options {
            guard instruments[option].instrument.kind.optionTerms?.right == .call else { continue }
            let written = -accounts[account].positions.quantity(option)
            if written.isPositive { shares = shares + written * instruments[option].instrument.multiplier }
        }
        for id in accounts[account].openOrders {
            let k = index(id)
            guard orders[k].side == .sell, !orders[k].isCombination, let option = orders[k].instrument,
                let terms = instruments[option].instrument.kind.optionTerms, terms.right == .call,
                terms.underlying == instruments[underlying].instrument.symbol
            else { continue }
            shares = shares + min(orders[k].need.opening, orders[k].remaining) * instruments[option].instrument.multiplier
        }
        return shares
    }

    /// Whether an account may write calls on shares that it holds only.
    func mustCoverCalls(_ account: AccountID) -> Bool {
        accounts[account].type == .cash || !accounts[account].policy.allowsUncoveredOptions
    }

    /// While nothing is held, an order that would open long and one that would open short cannot both wait.
    private func checkOppositeOpening(_ order: Order, _ instrument: InstrumentID, _ side: Side) -> RejectReason? {
        guard !instruments[instrument].instrument.kind.isOption, order.parent == nil else { return nil }
        for id in accounts[order.account].openOrders {
            let k = index(id)
            guard orders[k].instrument == instrument, orders[k].side != side, orders[k].hold != .parent, id != order.id,
                orders[k].need.opening.isPositive, !orders[k].isCombination
            else { continue }
            return .oppositeSideOrderOpen
        }
        return nil
    }

    /// Whether an account may open a short position with an order.
    private func checkShort(_ order: Order, _ id: InstrumentID) -> RejectReason? {
        if instruments[id].instrument.kind.isOption { return checkWriting(order, id) }
        let account = order.account
        guard accounts[account].type == .margin, accounts[account].allowsShorting, !isFrozen(account) else { return .shortingNotAllowed }
        guard instruments[id].instrument.isShortable else { return .notShortable }
        guard instruments[id].instrument.isEasyToBorrow || accounts[account].policy.allowsHardToBorrow else { return .hardToBorrow }
        guard order.quantity.isWhole, order.notional == nil else { return .shortFractional }
        return netWorth(account) < accounts[account].policy.margin.minimumEquity ? .shortingNotAllowed : nil
    }

    /// Whether an account may write an option: a cash account only what it can cover or pay.
    private func checkWriting(_ order: Order, _ id: InstrumentID) -> RejectReason? {
        guard let terms = instruments[id].instrument.kind.optionTerms else { return nil }
        guard mustCoverCalls(order.account), terms.right == .call else {
            return nil
        }
        let underlying = instruments.id(terms.underlying)
        let (at, found) = underlying.map { accounts[order.account].positions.search($0) } ?? (0, false)
        let shares = found ? accounts[order.account].positions.states[at].quantity - accounts[order.account].positions.states[at].held : 0
        let written = -accounts[order.account].positions.quantity(id)
        let pending = accounts[order.account].openOrders.reduce(Quantity(0)) {
            let other = orders[index($1)]
            return other.instrument == id && other.side == .sell && other.id != order.id
                ? $0 + min(other.need.opening, other.remaining) : $0
        }
        let needed = (max(0, written) + pending + order.remaining) * instruments[id].instrument.multiplier
        return shares < needed ? .uncoveredOption : nil
    }

    /// The price that an order is reckoned at before it trades.
    func assumedPrice(_ order: Order, _ instrument: InstrumentID) -> Price {
        if order.type == .limit, let limit = order.limitPrice { return limit }
        let quote = currentQuote(instrument)
        let touch = (order.side == .buy ? quote.ask : quote.bid) ?? quote.last ?? quote.bid ?? quote.ask
        switch order.type {
        case .limit, .stopLimit, .limitOnClose, .trailingStopLimit: return order.limitPrice ?? touch ?? 0
        case .stop: return order.side == .buy ? max(order.stopPrice ?? 0, touch ?? 0) : order.stopPrice ?? touch ?? 0
        case .trailingStop: return order.side == .buy ? max(order.stopPrice ?? 0, touch ?? 0) : touch ?? order.stopPrice ?? 0
        case .market: return (currentSession == .regular ? touch : quote.price(outside: currentSession) ?? touch) ?? 0
        case .marketOnClose, .netDebit, .netCredit, .netZero, .exercise: return touch ?? 0
        }
    }

    /// The equity that opening so many units ties up.
    private func meansNeeded(_ order: Order, _ id: InstrumentID, _ opening: Quantity, at price: Price) -> Money {
        let multiplier = instruments[id].instrument.multiplier
        let isMargin = accounts[order.account].type == .margin
        if instruments[id].instrument.kind.isOption {
            if order.side == .buy { return price * opening * multiplier + openingFees(order.account, id, opening, price) }
            let before = sums(of: order.account).initial
            let after = sums(of: order.account, with: [HypotheticalTrade(instrument: id, quantity: -opening)]).initial
            // The premium comes in with the trade, except that the collateral of who must cover is the whole strike.
            let premium = isMargin && accounts[order.account].policy.allowsUncoveredOptions ? price * opening * multiplier : 0
            return max(0, after - before - premium)
        }
        if order.side == .buy {
            let value = price * opening * multiplier
            return isMargin && instruments[id].instrument.isMarginable ? initialRate(order.account) * value : value
        }
        let ask = currentAsk(id) ?? price
        let value = MarginRequirement.shortSaleValue(
            limit: order.limitPrice ?? price, ask: ask, quantity: opening * multiplier,
            valuation: accounts[order.account].policy.margin.shortValuation)
        return accounts[order.account].policy.margin.initial * value
    }

    /// A combination needs what the account's requirement grows by, plus what it pays.
    private func assessCombination(_ order: Order, besides: ReleasedOrders) -> Assessment {
        var trades: [HypotheticalTrade] = []
        var need = Need(closing: 0, opening: order.remaining)
        let legs = order.legs
        for (leg, instrument) in zip(legs, [order.instrument].compactMap { $0 } + order.otherInstruments) {
            let units = order.remaining * leg.ratio
            let part = split(order, instrument, leg.side, leg.positionEffect, units, besides: besides)
            if let refusal = part.refusal { return .refused(refusal) }
            if part.need.opening.isPositive, mayOnlyClose(order.account) { return .refused(.accountRestricted) }
            trades.append(HypotheticalTrade(instrument: instrument, quantity: leg.side == .buy ? units : -units))
        }
        let multiplier =
            zip(legs, [order.instrument].compactMap { $0 } + order.otherInstruments).map { instruments[$1].instrument.multiplier }.max()
            ?? 1
        let net: Price
        switch order.type {
        case .netDebit: net = order.limitPrice ?? 0
        case .netCredit: net = -(order.limitPrice ?? 0)
        case .netZero: net = 0
        default: net = netAtQuotes(order) ?? 0
        }
        let paid = net * order.remaining * multiplier
        let now = sums(of: order.account), then = sums(of: order.account, with: trades)
        // Long options carry no loan value, so what is paid for them is gone; shares are worth what they cost.
        let shares = (then.longStock - now.longStock) + (then.shortStock - now.shortStock) + (then.shortOption - now.shortOption)
        need.means = max(0, (then.initial - now.initial) + paid - shares)
        var result = Assessment(need: need)
        let free = means(of: order.account, now) - accounts[order.account].reserved + reserved(by: besides)
        if need.means > free { result.refusal = .insufficientBuyingPower }
        if mustCoverCalls(order.account), then.initial > ExchangeLimits.maximumCash { result.refusal = .uncoveredOption }
        return result
    }

    private func netAtQuotes(_ order: Order) -> Price? {
        var net: Price = 0
        for (leg, instrument) in zip(order.legs, [order.instrument].compactMap { $0 } + order.otherInstruments) {
            let quote = currentQuote(instrument)
            guard let price = leg.side == .buy ? quote.ask ?? quote.last : quote.bid ?? quote.last else { return nil }
            net = leg.side == .buy ? net + price * leg.ratio : net - price * leg.ratio
        }
        return net
    }
}

extension Quote {
    /// What a market order is reckoned at that cannot trade yet: the middle in extended hours, the last price when the
    /// market is closed.
    func price(outside session: MarketSession) -> Price? { session == .closed ? last : price(.midpoint) }
}
