// What an order needs of its account, and whether the account has it.
/// An order's need, or why it cannot be met.
struct Assessment: Sendable {
    var need = Need()
    var refusal: RejectReason?

    static func refused(_ reason: RejectReason) -> Assessment { Assessment(refusal: reason) }
}

extension Exchange {
    /// Reckons what an order needs and keeps it in its record.
    mutating func assess(_ order: OrderRef) {
        guard order.pointee.instrument != nil else { return }
        order.pointee.need = assessment(of: order, besides: releasable(for: order)).need
    }

    /// Why a held order cannot go to the market now; nil if it can.
    func checkMeans(_ order: OrderView) -> RejectReason? { assessment(of: order, besides: releasable(for: order)).refusal }

    /// The orders whose reservations an order does not compete with: its own and its siblings'.
    private func releasable(for order: OrderView) -> ReleasedOrders {
        isInGroup(order) ? .many(group(of: order.pointee.id)) : .one(index(order.pointee.id))
    }

    /// What an order needs, `besides` naming the orders whose reservations count as free.
    func assessment(of order: OrderView, besides: ReleasedOrders = .none) -> Assessment {
        guard let instrument = order.pointee.instrument else { return Assessment() }
        if order.pointee.type == .exercise { return assessExercise(order, instrument) }
        if order.isCombination { return assessCombination(order, besides: besides) }
        let traded = view(instrument), account = view(order.pointee.account)
        let price = assumedPrice(order, traded)
        var units = order.remaining
        if let notional = order.pointee.details?.members.notional, order.pointee.quantity.isZero {
            let unit = price * traded.pointee.instrument.multiplier
            guard unit.isPositive else { return .refused(.noMarketPrice) }
            units = notional / unit
        }
        var result = split(order, account, instrument, order.pointee.side, order.pointee.positionEffect, units, besides: besides)
        guard result.refusal == nil, result.need.opening.isPositive else { return result }
        if mayOnlyClose(account) { return .refused(.accountRestricted) }
        if order.pointee.side == .sell, let refusal = checkShort(order, account, traded) { return .refused(refusal) }
        result.need.means = meansNeeded(order, account, traded, result.need.opening, at: price)
        guard result.need.means.isPositive else { return result }
        let free = means(of: order.pointee.account) - account.pointee.reserved + reserved(by: besides)
        if result.need.means > free { result.refusal = .insufficientBuyingPower }
        return result
    }

    /// How much of a leg closes a position and how much opens one, and whether it may.
    private func split(
        _ order: OrderView, _ account: AccountView, _ instrument: InstrumentID, _ side: Side, _ effect: PositionEffect, _ units: Quantity,
        besides: ReleasedOrders
    ) -> Assessment {
        let (at, found) = account.pointee.positions.search(instrument)
        let position = found ? account.pointee.positions[at: at].quantity : 0
        guard side == .buy ? position.isNegative : position.isPositive else {
            if effect == .closing { return .refused(.oversold) }
            if !account.pointee.policy.allowsFlips, position.isZero,
                let refusal = checkOppositeOpening(order, account, instrument, side)
            {
                return .refused(refusal)
            }
            return Assessment(need: Need(closing: 0, opening: units))
        }
        let held =
            account.pointee.positions[at: at].held - heldQuantity(by: besides, of: instrument)
            + (side == .sell ? sharesUnderCalls(account, instrument) : 0)
        let free = max(0, position.magnitude - max(0, held))
        // Selling short while shares are held is another matter than selling them.
        if effect == .opening, side == .sell, !account.pointee.policy.allowsFlips { return .refused(.positionFlip) }
        let closing = min(units, free)
        let opening = units - closing
        if opening.isPositive {
            if effect == .closing { return .refused(.oversold) }
            if !account.pointee.policy.allowsFlips { return .refused(side == .sell ? .oversold : .positionFlip) }
        }
        return Assessment(need: Need(closing: closing, opening: opening))
    }

    /// The shares that calls written on them tie up, where no call may go uncovered.
    func sharesUnderCalls(_ account: AccountView, _ underlying: InstrumentID) -> Quantity {
        let options = view(underlying).pointee.options
        guard !options.isEmpty, mustCoverCalls(account) else { return 0 }
        var shares: Quantity = 0
        for option in options where view(option).pointee.instrument.kind.optionTerms?.right == .call {
            let written = -account.pointee.positions.quantity(option)
            if written.isPositive { shares = shares + written * view(option).pointee.instrument.multiplier }
        }
        for id in account.pointee.openOrders {
            let other = view(id)
            guard other.pointee.side == .sell, !other.isCombination, let option = other.pointee.instrument,
                let terms = view(option).pointee.instrument.kind.optionTerms, terms.right == .call,
                terms.underlying == view(underlying).pointee.instrument.symbol
            else { continue }
            shares = shares + min(other.pointee.need.opening, other.remaining) * view(option).pointee.instrument.multiplier
        }
        return shares
    }

    /// Whether an account may write calls on shares that it holds only.
    func mustCoverCalls(_ account: AccountView) -> Bool {
        account.pointee.type == .cash || !account.pointee.policy.allowsUncoveredOptions
    }

    /// While nothing is held, an order that would open long and one that would open short cannot both wait.
    private func checkOppositeOpening(_ order: OrderView, _ account: AccountView, _ instrument: InstrumentID, _ side: Side)
        -> RejectReason?
    {
        guard !view(instrument).pointee.instrument.kind.isOption, order.pointee.parent == nil else { return nil }
        for id in account.pointee.openOrders {
            let other = view(id)
            guard other.pointee.instrument == instrument, other.pointee.side != side, other.pointee.hold != .parent,
                id != order.pointee.id, other.pointee.need.opening.isPositive, !other.isCombination
            else { continue }
            return .oppositeSideOrderOpen
        }
        return nil
    }

    /// Whether an account may open a short position with an order.
    private func checkShort(_ order: OrderView, _ account: AccountView, _ traded: InstrumentView) -> RejectReason? {
        if traded.pointee.instrument.kind.isOption { return checkWriting(order, account, traded) }
        guard account.pointee.type == .margin, account.pointee.allowsShorting, !isFrozen(order.pointee.account) else {
            return .shortingNotAllowed
        }
        guard traded.pointee.instrument.isShortable else { return .notShortable }
        guard traded.pointee.instrument.isEasyToBorrow || account.pointee.policy.allowsHardToBorrow else { return .hardToBorrow }
        guard order.pointee.quantity.isWhole, order.pointee.details?.members.notional == nil else { return .shortFractional }
        return netWorth(order.pointee.account) < account.pointee.policy.margin.minimumEquity ? .shortingNotAllowed : nil
    }

    /// Whether an account may write an option: a cash account only what it can cover or pay.
    private func checkWriting(_ order: OrderView, _ account: AccountView, _ traded: InstrumentView) -> RejectReason? {
        guard let terms = traded.pointee.instrument.kind.optionTerms else { return nil }
        guard mustCoverCalls(account), terms.right == .call else { return nil }
        let id = traded.pointee.id
        let (at, found) = instruments.id(terms.underlying).map { account.pointee.positions.search($0) } ?? (0, false)
        let shares = found ? account.pointee.positions[at: at].quantity - account.pointee.positions[at: at].held : 0
        let written = -account.pointee.positions.quantity(id)
        let pending = account.pointee.openOrders.reduce(Quantity(0)) {
            let other = view($1)
            guard other.pointee.instrument == id, other.pointee.side == .sell, $1 != order.pointee.id else { return $0 }
            return $0 + min(other.pointee.need.opening, other.remaining)
        }
        let needed = (max(0, written) + pending + order.remaining) * traded.pointee.instrument.multiplier
        return shares < needed ? .uncoveredOption : nil
    }

    /// The price that an order is reckoned at before it trades.
    func assumedPrice(_ request: OrderRequest) -> Price {
        withUnsafePointer(to: record(of: request, OrderID(0))) { order in
            order.pointee.instrument.map { assumedPrice(order, view($0)) } ?? 0
        }
    }

    private func assumedPrice(_ order: OrderView, _ traded: InstrumentView) -> Price {
        if order.pointee.type == .limit, let limit = order.pointee.limitPrice { return limit }
        let quote = currentQuote(traded.pointee.id), isBuy = order.pointee.side == .buy
        let touch = (isBuy ? quote.ask : quote.bid) ?? quote.last ?? quote.bid ?? quote.ask
        let stop = order.pointee.stopPrice
        switch order.pointee.type {
        case .limit, .stopLimit, .limitOnClose, .trailingStopLimit: return order.pointee.limitPrice ?? touch ?? 0
        case .stop: return isBuy ? max(stop ?? 0, touch ?? 0) : stop ?? touch ?? 0
        case .trailingStop: return isBuy ? max(stop ?? 0, touch ?? 0) : touch ?? stop ?? 0
        case .market: return (currentSession == .regular ? touch : quote.price(outside: currentSession) ?? touch) ?? 0
        case .marketOnClose, .netDebit, .netCredit, .netZero, .exercise: return touch ?? 0
        }
    }

    /// The equity that opening so many units ties up.
    private func meansNeeded(_ order: OrderView, _ account: AccountView, _ traded: InstrumentView, _ opening: Quantity, at price: Price)
        -> Money
    {
        let multiplier = traded.pointee.instrument.multiplier
        let isMargin = account.pointee.type == .margin
        if traded.pointee.instrument.kind.isOption {
            if order.pointee.side == .buy {
                return price * opening * multiplier + openingFees(order.pointee.account, traded.pointee.id, opening, price)
            }
            let trade = HypotheticalTrade(instrument: traded.pointee.id, quantity: -opening)
            let before = sums(of: order.pointee.account).initial
            let after = sums(of: order.pointee.account, with: [trade]).initial
            // The premium comes in with the trade, except that the collateral of who must cover is the whole strike.
            let premium = isMargin && account.pointee.policy.allowsUncoveredOptions ? price * opening * multiplier : 0
            return max(0, after - before - premium)
        }
        if order.pointee.side == .buy {
            let value = price * opening * multiplier
            return isMargin && traded.pointee.instrument.isMarginable ? initialRate(account) * value : value
        }
        let ask = currentAsk(traded.pointee.id) ?? price
        let value = MarginRequirement.shortSaleValue(
            limit: order.pointee.limitPrice ?? price, ask: ask, quantity: opening * multiplier,
            valuation: account.pointee.policy.margin.shortValuation)
        return account.pointee.policy.margin.initial * value
    }

    /// A combination needs what the account's requirement grows by, plus what it pays.
    private func assessCombination(_ order: OrderView, besides: ReleasedOrders) -> Assessment {
        var trades: [HypotheticalTrade] = []
        var need = Need(closing: 0, opening: order.remaining)
        let legs = order.pointee.legs
        for (leg, instrument) in zip(legs, [order.pointee.instrument].compactMap { $0 } + order.otherInstruments) {
            let units = order.remaining * leg.ratio
            let part = split(order, view(order.pointee.account), instrument, leg.side, leg.positionEffect, units, besides: besides)
            if let refusal = part.refusal { return .refused(refusal) }
            if part.need.opening.isPositive, mayOnlyClose(view(order.pointee.account)) { return .refused(.accountRestricted) }
            trades.append(HypotheticalTrade(instrument: instrument, quantity: leg.side == .buy ? units : -units))
        }
        let multiplier =
            zip(legs, [order.pointee.instrument].compactMap { $0 } + order.otherInstruments).map { instruments[$1].instrument.multiplier }
            .max()
            ?? 1
        let net: Price
        switch order.pointee.type {
        case .netDebit: net = order.pointee.limitPrice ?? 0
        case .netCredit: net = -(order.pointee.limitPrice ?? 0)
        case .netZero: net = 0
        default: net = netAtQuotes(order) ?? 0
        }
        let paid = net * order.remaining * multiplier
        let now = sums(of: order.pointee.account), then = sums(of: order.pointee.account, with: trades)
        // Long options carry no loan value, so what is paid for them is gone; shares are worth what they cost.
        let shares = (then.longStock - now.longStock) + (then.shortStock - now.shortStock) + (then.shortOption - now.shortOption)
        need.means = max(0, (then.initial - now.initial) + paid - shares)
        var result = Assessment(need: need)
        let free = means(of: order.pointee.account, now) - accounts[order.pointee.account].reserved + reserved(by: besides)
        if need.means > free { result.refusal = .insufficientBuyingPower }
        if mustCoverCalls(view(order.pointee.account)), then.initial > ExchangeLimits.maximumCash { result.refusal = .uncoveredOption }
        return result
    }

    private func netAtQuotes(_ order: OrderView) -> Price? {
        var net: Price = 0
        for (leg, instrument) in zip(order.pointee.legs, [order.pointee.instrument].compactMap { $0 } + order.otherInstruments) {
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
