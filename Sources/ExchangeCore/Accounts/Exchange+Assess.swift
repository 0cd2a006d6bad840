// What an order needs of its account, and whether the account has it.
/// An order's need, or why it cannot be met.
struct Assessment: Sendable {
    var need = Need()
    var refusal: RejectReason?

    static func refused(_ reason: RejectReason) -> Assessment { Assessment(refusal: reason) }
}

// As where requests are checked: all is `mutating`, so that it is not handed a copy of the exchange, and what few orders
// need stands apart.
extension Exchange {
    /// Reckons what an order needs and keeps it in its record.
    mutating func assess(_ order: OrderRef) { _ = assess(order, besides: releasable(for: order)) }

    /// The same, saying why it cannot be met; `besides` names the orders whose reservations count as free.
    @discardableResult
    mutating func assess(_ order: OrderRef, besides: ReleasedOrders) -> RejectReason? {
        guard let instrument = order.pointee.instrument else { return nil }
        return assess(order, view(order.pointee.account), view(instrument), besides: besides)
    }

    /// Why a held order cannot go to the market now; nil if it can.
    mutating func checkMeans(_ order: OrderRef) -> RejectReason? { assess(order, besides: releasable(for: order)) }

    /// The orders whose reservations an order does not compete with: its own and its siblings'.
    @inline(__always) func releasable(for order: OrderView) -> ReleasedOrders {
        isInGroup(order) ? .group(of: order.pointee.id) : .one(order.pointee.id)
    }

    /// Reckons what an order in an instrument needs, keeps it in its record, and says why it cannot be met. What is refused
    /// needs nothing, unless it is only the means that are missing.
    @inline(never)
    mutating func assess(_ order: OrderRef, _ account: AccountView, _ traded: InstrumentView, besides: ReleasedOrders) -> RejectReason? {
        order.pointee.need = Need()
        if order.pointee.traits.contains(.legged) || order.pointee.type == .exercise {
            return assessOther(order, traded.pointee.id, account, besides: besides)
        }
        let price: Price
        if order.pointee.type == .limit, let limit = order.pointee.limitPrice { price = limit } else { price = assumedPrice(order, traded) }
        var units = order.remaining
        if order.pointee.quantity.isZero, let notional = order.pointee.details?.members.notional {
            let unit = price * traded.pointee.instrument.multiplier
            guard unit.isPositive else { return .noMarketPrice }
            units = notional / unit
        }
        var part = Need()
        let side = order.pointee.side
        if let refusal = split(
            order, account, traded.pointee.id, side, order.pointee.positionEffect, units, besides: besides, into: &part)
        {
            return refusal
        }
        guard part.opening.isPositive else {
            order.pointee.need = part
            return nil
        }
        if mayOnlyClose(account) { return .accountRestricted }
        let standing = standing(of: account)
        if traded.pointee.instrument.kind.isOption {
            if side == .sell, let refusal = checkWriting(order, account, traded) { return refusal }
            part.means = meansNeeded(forOptionBy: order, account, traded, part.opening, at: price)
        } else {
            var unit = price, rate: Ratio = 1
            if side == .sell {
                if let refusal = checkShort(order, account, traded, standing) { return refusal }
                unit = shortSalePrice(order, account, traded, at: price)
                rate = account.pointee.policy.margin.initial
            } else if account.pointee.type == .margin, traded.pointee.instrument.isMarginable {
                rate = initialRate(account, standing)
            }
            part.means = rate * (unit * (part.opening * traded.pointee.instrument.multiplier))
        }
        order.pointee.need = part
        guard part.means.isPositive else { return nil }
        var free = means(of: account, standing) - account.pointee.reserved
        if !besides.isNone { free = free + reserved(by: besides) }
        return part.means > free ? .insufficientBuyingPower : nil
    }

    /// The same of an exercise or a combination.
    @inline(never)
    private mutating func assessOther(
        _ order: OrderRef, _ instrument: InstrumentID, _ account: AccountView, besides: ReleasedOrders
    ) -> RejectReason? {
        let result =
            order.pointee.type == .exercise ? assessExercise(order, instrument) : assessCombination(order, account, besides: besides)
        order.pointee.need = result.need
        return result.refusal
    }

    /// Puts into `need` how much of a leg closes a position and how much opens one, and says why it may not.
    @inline(__always)
    mutating func split(
        _ order: OrderView, _ account: AccountView, _ instrument: InstrumentID, _ side: Side, _ effect: PositionEffect, _ units: Quantity,
        besides: ReleasedOrders, into need: inout Need
    ) -> RejectReason? {
        let (at, found) = account.pointee.positions.search(instrument)
        // What it holds on the other side, of which it can close what no other order has; nothing if it is not positive. Which
        // side an order is on cannot be foreseen, so no step depends on it that all can take.
        var facing: Quantity = 0, held: Quantity = 0
        if found {
            let position = account.pointee.positions.view(at: at)
            facing = side == .sell ? position.pointee.quantity : -position.pointee.quantity
            held = position.pointee.held
        }
        if !besides.isNone { held = held - heldQuantity(by: besides, of: instrument) }
        if !view(instrument).pointee.options.isEmpty, side == .sell { held = held + sharesUnderCalls(account, instrument) }
        let closing = min(units, max(0, facing - max(0, held)))
        let opening = units - closing
        if effect != .automatic || !account.pointee.policy.allowsFlips,
            let refusal = checkEffect(order, account, instrument, side, effect, facing, opening)
        {
            return refusal
        }
        need.closing = closing
        need.opening = opening
        return nil
    }

    /// Whether a leg does what it says, and turns no position round where that is not allowed.
    @inline(never)
    private mutating func checkEffect(
        _ order: OrderView, _ account: AccountView, _ instrument: InstrumentID, _ side: Side, _ effect: PositionEffect, _ facing: Quantity,
        _ opening: Quantity
    ) -> RejectReason? {
        let allowsFlips = account.pointee.policy.allowsFlips
        guard facing.isPositive else {
            if effect == .closing { return .oversold }
            return allowsFlips || !facing.isZero ? nil : checkOppositeOpening(order, account, instrument, side)
        }
        // Selling short while shares are held is another matter than selling them.
        if effect == .opening, side == .sell, !allowsFlips { return .positionFlip }
        guard opening.isPositive else { return nil }
        if effect == .closing { return .oversold }
        return allowsFlips ? nil : side == .sell ? .oversold : .positionFlip
    }

    /// While nothing is held, an order that would open long and one that would open short cannot both wait.
    @inline(never)
    private mutating func checkOppositeOpening(_ order: OrderView, _ account: AccountView, _ instrument: InstrumentID, _ side: Side)
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

    /// Whether an account may open a short position in shares with an order.
    @inline(__always)
    private mutating func checkShort(_ order: OrderView, _ account: AccountView, _ traded: InstrumentView, _ standing: Standing)
        -> RejectReason?
    {
        guard account.pointee.type == .margin, account.pointee.allowsShorting, !isFrozen(account) else { return .shortingNotAllowed }
        guard traded.pointee.instrument.isShortable else { return .notShortable }
        guard traded.pointee.instrument.isEasyToBorrow || account.pointee.policy.allowsHardToBorrow else { return .hardToBorrow }
        guard order.pointee.quantity.isWhole, !(order.pointee.traits.contains(.detailed) && order.pointee.notional != nil) else {
            return .shortFractional
        }
        return standing.worth < account.pointee.policy.margin.minimumEquity ? .shortingNotAllowed : nil
    }

    /// The price that a short sale is reckoned at.
    @inline(__always)
    private mutating func shortSalePrice(_ order: OrderView, _ account: AccountView, _ traded: InstrumentView, at price: Price) -> Price {
        let ask = traded.needsRefresh(at: now) ? askOfModel(traded) : traded.pointee.quote.ask
        return MarginRequirement.shortSalePrice(
            limit: order.pointee.limitPrice ?? price, ask: ask ?? price, valuation: account.pointee.policy.margin.shortValuation)
    }

    @inline(never) private mutating func askOfModel(_ traded: InstrumentView) -> Price? { currentQuote(traded.pointee.id).ask }

    /// The price that an order is reckoned at before it trades.
    func assumedPrice(_ request: OrderRequest) -> Price {
        let order = record(of: request, OrderID(0))
        guard let instrument = order.instrument else { return 0 }
        let quote = currentQuote(instrument)
        return withUnsafePointer(to: order) { $0.assumedPrice(quote, currentSession) }
    }

    @inline(never)
    private mutating func assumedPrice(_ order: OrderView, _ traded: InstrumentView) -> Price {
        if traded.needsRefresh(at: now) { return order.assumedPrice(currentQuote(traded.pointee.id), currentSession) }
        return order.assumedPrice(traded.pointee.quote, currentSession)
    }
}

extension OrderView {
    /// The price that an order is reckoned at by a quote.
    @inline(__always)
    fileprivate func assumedPrice(_ quote: Quote, _ session: MarketSession) -> Price {
        if pointee.type == .limit, let limit = pointee.limitPrice { return limit }
        let isBuy = pointee.side == .buy, stop = pointee.stopPrice
        let touch = (isBuy ? quote.ask : quote.bid) ?? quote.last ?? quote.bid ?? quote.ask
        switch pointee.type {
        case .limit, .stopLimit, .limitOnClose, .trailingStopLimit: return pointee.limitPrice ?? touch ?? 0
        case .stop: return isBuy ? Swift.max(stop ?? 0, touch ?? 0) : stop ?? touch ?? 0
        case .trailingStop: return isBuy ? Swift.max(stop ?? 0, touch ?? 0) : touch ?? stop ?? 0
        case .market: return (session == .regular ? touch : quote.price(outside: session) ?? touch) ?? 0
        case .marketOnClose, .netDebit, .netCredit, .netZero, .exercise: return touch ?? 0
        }
    }
}

extension Quote {
    /// What a market order is reckoned at that cannot trade yet: the middle in extended hours, the last price when the
    /// market is closed.
    fileprivate func price(outside session: MarketSession) -> Price? { session == .closed ? last : price(.midpoint) }
}
