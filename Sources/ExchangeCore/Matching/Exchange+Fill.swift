// A trade: the position, the execution, the order, the cash; then what it means for other orders.
extension Exchange {
    /// Fills an order of one leg.
    mutating func fill(_ id: OrderID, _ quantity: Quantity, at price: Price, isMaker: Bool) {
        let i = index(id)
        guard quantity.isPositive, orders[i].status.isOpen, let instrument = orders[i].instrument else { return }
        let before = orders[i].status
        let execution = trade(i, leg: 0, instrument, orders[i].side, quantity, at: price, isMaker: isMaker)
        record(i, quantity, at: price)
        emit(.orderFilled(change(i, from: before), execution))
        postTrade(execution)
        afterFill(of: id, quantity)
    }

    /// Fills a combination: every leg at its price, in one step.
    mutating func fillCombination(_ id: OrderID, _ quantity: Quantity, legs prices: [Price], net: Price) {
        let i = index(id)
        let legs = orders[i].legs
        let quantity = min(quantity, orders[i].remaining)
        guard quantity.isPositive, orders[i].status.isOpen, prices.count == legs.count else { return }
        let before = orders[i].status
        var executions: [Execution] = []
        for (k, instrument) in legInstruments(i).enumerated() {
            executions.append(
                trade(i, leg: k, instrument, legs[k].side, quantity * legs[k].ratio, at: prices[k], isMaker: orders[i].hasRested))
        }
        // The last leg's event carries what the fill did to the order; those before it only tell of their trades.
        let unchanged = change(i, from: before)
        record(i, quantity, at: net)
        for execution in executions.dropLast() { emit(.orderFilled(unchanged, execution)) }
        if let last = executions.last { emit(.orderFilled(change(i, from: before), last)) }
        for execution in executions { postTrade(execution) }
        afterFill(of: id, quantity)
    }

    /// Takes a trade into the account's position and writes its execution.
    private mutating func trade(
        _ i: Int, leg: Int, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity, at price: Price, isMaker: Bool
    ) -> Execution {
        let account = orders[i].account
        let multiplier = instruments[instrument].instrument.multiplier
        noteDayTrade(i, instrument, side, quantity)
        _ = accounts[account].trade(
            instrument, side == .buy ? quantity : -quantity, at: price, multiplier: multiplier,
            method: orders[i].taxLotMethod ?? .fifo, choices: orders[i].taxLots, at: now)
        let id = ExecutionID(Int64(executionLog.count + 1))
        let execution = Execution(
            id: id, order: orders[i].id, account: account, instrument: instrument, leg: leg, side: side, quantity: quantity,
            price: price, at: now, positionAfter: accounts[account].positions.quantity(instrument),
            fees: sumOfFees(account, instrument, side, quantity, price), isMaker: isMaker)
        executionLog.append(execution)
        orders[i].note(id)
        return execution
    }

    /// Takes a fill into the order's own record.
    private mutating func record(_ i: Int, _ quantity: Quantity, at price: Price) {
        orders.modify(i) { order in
            order.filledQuantity = order.filledQuantity + quantity
            order.filledValue += ExactMoney(price, quantity)
            order.updatedAt = now
        }
        if orders[i].filledQuantity >= orders[i].quantity {
            end(i, as: .filled, reason: nil)
        } else {
            // A cancel or a replacement that was asked for stays asked for.
            if orders[i].status != .pendingCancel, orders[i].status != .pendingReplace { orders[i].status = .partiallyFilled }
            updateReservation(orders[i].id)
        }
    }

    /// Moves the cash of a trade, and its fees.
    private mutating func postTrade(_ execution: Execution) {
        let signed = execution.side == .buy ? execution.quantity : -execution.quantity
        let exact = ExactMoney(execution.price, -signed, multiplier: instruments[execution.instrument].instrument.multiplier)
        let cash = exact.posted
        accounts[execution.account].roundingResidue += ExactMoney(cash) - exact
        post(
            execution.account, .trade, cash, settlesOn: settlementDate(execution.instrument), instrument: execution.instrument,
            quantity: signed, price: execution.price, order: execution.order, execution: execution.id)
        chargeFees(execution)
        judge(execution, cash: cash)
    }

    /// When a trade of an instrument settles that is done today.
    @inline(__always) private func settlementDate(_ id: InstrumentID) -> CivilDate {
        switch instruments[id].instrument.kind {
        case .crypto, .forex: clock.date
        case .option, .futureOption, .future, .mutualFund: clock.optionSettlement
        case .stock, .etf, .index, .bond: clock.stockSettlement
        }
    }

    /// The date in New York.
    var today: CivilDate { clock.date }
}
