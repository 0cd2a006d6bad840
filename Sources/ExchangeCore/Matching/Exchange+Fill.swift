// A trade: the position, the execution, the order, the cash; then what it means for other orders.
extension Exchange {
    /// Fills an order of one leg.
    mutating func fill(_ order: OrderRef, _ quantity: Quantity, at price: Price, isMaker: Bool) {
        if let instrument = order.pointee.instrument { fill(order, ref(instrument), quantity, at: price, isMaker: isMaker) }
    }

    /// Fills an order of one leg, on an instrument.
    mutating func fill(_ order: OrderRef, _ traded: InstrumentRef, _ quantity: Quantity, at price: Price, isMaker: Bool) {
        guard quantity.isPositive, order.pointee.status.isOpen else { return }
        let before = order.pointee.status
        let account = ref(order.pointee.account)
        let execution = trade(order, account, leg: 0, traded, order.pointee.side, quantity, at: price, isMaker: isMaker)
        record(order, quantity, at: price)
        emitInline(.orderFilled(order.change(from: before), execution.pointee.id))
        postTrade(execution, account, traded)
        afterFill(of: order, quantity)
    }

    /// Fills a combination: every leg at its price, in one step.
    mutating func fillCombination(_ id: OrderID, _ quantity: Quantity, legs prices: [Price], net: Price) {
        let order = ref(id)
        let legs = order.pointee.legs
        let quantity = min(quantity, order.remaining)
        guard quantity.isPositive, order.pointee.status.isOpen, prices.count == legs.count else { return }
        let before = order.pointee.status
        let account = ref(order.pointee.account), first = executionLog.count
        for (k, instrument) in legInstruments(index(id)).enumerated() {
            _ = trade(
                order, account, leg: k, ref(instrument), legs[k].side, quantity * legs[k].ratio, at: prices[k],
                isMaker: order.pointee.hasRested)
        }
        // The last leg's event carries what the fill did to the order; those before it only tell of their trades.
        let unchanged = order.change(from: before), executions = first..<executionLog.count
        record(order, quantity, at: net)
        for k in executions.dropLast() { emit(.orderFilled(unchanged, executionLog[k].id)) }
        if let last = executions.last { emit(.orderFilled(order.change(from: before), executionLog[last].id)) }
        for k in executions { postTrade(executionLog.address(k), account, ref(executionLog[k].instrument)) }
        afterFill(of: order, quantity)
    }

    /// Takes a trade into the account's position and writes its execution; says where that stands until the next is written.
    private mutating func trade(
        _ order: OrderRef, _ account: AccountRef, leg: Int, _ traded: InstrumentRef, _ side: Side, _ quantity: Quantity, at price: Price,
        isMaker: Bool
    ) -> UnsafePointer<Execution> {
        let isValued = isValued(account)
        let instrument = traded.pointee.id, signed = side == .buy ? quantity : -quantity
        let position = account.pointee.positions.ref(instrument)
        noteDayTrade(order, account, position, side)
        let closed = position.pointee.apply(signed, at: price, multiplier: traded.pointee.instrument.multiplier)
        if closed.isPositive {
            if !order.pointee.traits.contains(.detailed) {
                position.pointee.closeOldestLots(closed)
            } else {
                closeLots(order, position, closed, at: price)
            }
        }
        account.pointee.openLot(position, of: signed, closing: closed, at: price, at: now)
        if isValued { revalue(position, traded, account) }
        let fees = account.pointee.policy.fees == .none ? 0 : sumOfFees(order.pointee.account, instrument, side, quantity, price)
        return log(
            order, instrument, leg: leg, side, quantity, at: price, isMaker: isMaker, positionAfter: position.pointee.quantity, fees: fees)
    }

    /// Closes the lots that an order asks for.
    @inline(never) private mutating func closeLots(_ order: OrderView, _ position: PositionRef, _ quantity: Quantity, at price: Price) {
        position.pointee.closeLots(
            quantity, by: order.pointee.details?.members.taxLotMethod ?? .fifo, choices: order.pointee.details?.members.taxLots ?? [],
            at: price, now: now)
    }

    /// Takes a fill into the order's own record.
    private mutating func record(_ order: OrderRef, _ quantity: Quantity, at price: Price) {
        order.pointee.filledQuantity = order.pointee.filledQuantity + quantity
        order.pointee.filledValue += ExactMoney(price, quantity)
        order.pointee.updatedAt = now
        if order.pointee.filledQuantity >= order.pointee.quantity { return end(order, as: .filled, reason: nil) }
        // A cancel or a replacement that was asked for stays asked for.
        if order.pointee.status != .pendingCancel, order.pointee.status != .pendingReplace { order.pointee.status = .partiallyFilled }
        updateReservation(order)
    }

    /// Moves the cash of a trade, and its fees.
    private mutating func postTrade(_ execution: UnsafePointer<Execution>, _ account: AccountRef, _ traded: InstrumentRef) {
        let quantity = execution.pointee.quantity, signed = execution.pointee.side == .buy ? quantity : -quantity
        let (cash, residue) = ExactMoney(execution.pointee.price, -signed, multiplier: traded.pointee.instrument.multiplier)
            .postedWithResidue
        account.pointee.roundingResidue += residue
        write(
            LedgerEntry(
                id: Int64(account.pointee.ledger.count + 1), at: now, amount: cash, balance: account.pointee.cash + cash,
                quantity: signed, price: execution.pointee.price, kind: .trade, account: execution.pointee.account,
                order: execution.pointee.order, instrument: execution.pointee.instrument, execution: execution.pointee.id,
                settlesOn: settlementDate(traded)),
            account)
        if account.pointee.policy.fees != .none { chargeFees(execution.pointee) }
        judge(execution, account, cash: cash)
    }

    /// When a trade of an instrument settles that is done today.
    @inline(__always) private func settlementDate(_ traded: InstrumentView) -> CivilDate {
        switch traded.pointee.instrument.kind {
        case .crypto, .forex: clock.date
        case .option, .futureOption, .future, .mutualFund: clock.optionSettlement
        case .stock, .etf, .index, .bond: clock.stockSettlement
        }
    }

    /// The date in New York.
    var today: CivilDate { clock.date }
}
