// A trade: the position, the execution, the order, the cash; then what it means for other orders.
extension Exchange {
    /// Fills an order of one leg.
    mutating func fill(_ order: OrderRef, _ quantity: Quantity, at price: Price, isMaker: Bool) {
        guard quantity.isPositive, order.pointee.status.isOpen, let instrument = order.pointee.instrument else { return }
        let before = order.pointee.status
        let execution = trade(order, leg: 0, instrument, order.pointee.side, quantity, at: price, isMaker: isMaker)
        record(order, quantity, at: price)
        emit(.orderFilled(change(order, from: before), execution))
        postTrade(execution)
        afterFill(of: order, quantity)
    }

    /// Fills a combination: every leg at its price, in one step.
    mutating func fillCombination(_ id: OrderID, _ quantity: Quantity, legs prices: [Price], net: Price) {
        let order = ref(id)
        let legs = order.pointee.legs
        let quantity = min(quantity, order.remaining)
        guard quantity.isPositive, order.pointee.status.isOpen, prices.count == legs.count else { return }
        let before = order.pointee.status
        var executions: [Execution] = []
        for (k, instrument) in legInstruments(index(id)).enumerated() {
            executions.append(
                trade(order, leg: k, instrument, legs[k].side, quantity * legs[k].ratio, at: prices[k], isMaker: order.pointee.hasRested))
        }
        // The last leg's event carries what the fill did to the order; those before it only tell of their trades.
        let unchanged = change(order, from: before)
        record(order, quantity, at: net)
        for execution in executions.dropLast() { emit(.orderFilled(unchanged, execution)) }
        if let last = executions.last { emit(.orderFilled(change(order, from: before), last)) }
        for execution in executions { postTrade(execution) }
        afterFill(of: order, quantity)
    }

    /// Takes a trade into the account's position and writes its execution.
    private mutating func trade(
        _ order: OrderRef, leg: Int, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity, at price: Price, isMaker: Bool
    ) -> Execution {
        let account = ref(order.pointee.account)
        noteDayTrade(order, account, instrument, side)
        let isValued = isValued(account)
        let after = account.pointee.trade(
            instrument, side == .buy ? quantity : -quantity, at: price,
            multiplier: view(instrument).pointee.instrument.multiplier, method: order.pointee.details?.members.taxLotMethod ?? .fifo,
            choices: order.pointee.details?.members.taxLots ?? [], at: now)
        if isValued { revalue(instrument, of: account) }
        let id = ExecutionID(Int64(executionLog.count + 1))
        let execution = Execution(
            id: id, order: order.pointee.id, account: order.pointee.account, instrument: instrument, leg: leg, side: side,
            quantity: quantity, price: price, at: now, positionAfter: after,
            fees: sumOfFees(order.pointee.account, instrument, side, quantity, price), isMaker: isMaker)
        executionLog.append(execution)
        order.pointee.note(id)
        return execution
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
    private mutating func postTrade(_ execution: Execution) {
        let signed = execution.side == .buy ? execution.quantity : -execution.quantity
        let exact = ExactMoney(execution.price, -signed, multiplier: view(execution.instrument).pointee.instrument.multiplier)
        let cash = exact.posted
        let account = ref(execution.account)
        account.pointee.roundingResidue += ExactMoney(cash) - exact
        post(
            execution.account, .trade, cash, settlesOn: settlementDate(execution.instrument), instrument: execution.instrument,
            quantity: signed, price: execution.price, order: execution.order, execution: execution.id)
        if account.pointee.policy.fees != .none { chargeFees(execution) }
        judge(execution, cash: cash)
    }

    /// When a trade of an instrument settles that is done today.
    @inline(__always) private func settlementDate(_ id: InstrumentID) -> CivilDate {
        switch view(id).pointee.instrument.kind {
        case .crypto, .forex: clock.date
        case .option, .futureOption, .future, .mutualFund: clock.optionSettlement
        case .stock, .etf, .index, .bond: clock.stockSettlement
        }
    }

    /// The date in New York.
    var today: CivilDate { clock.date }
}
