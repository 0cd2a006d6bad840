// A trade: the execution, the order, the position and the cash.
extension Exchange {
    /// Fills an order of one leg.
    mutating func fill(_ id: OrderID, _ quantity: Quantity, at price: Price, isMaker: Bool) {
        let i = index(id)
        guard quantity.isPositive, let instrument = orders[i].instrument else { return }
        let account = orders[i].account
        let side = orders[i].side
        let multiplier = instruments[instrument].instrument.multiplier
        let signed = side == .buy ? quantity : -quantity
        _ = accounts[account].trade(
            instrument, signed, at: price, multiplier: multiplier, method: orders[i].taxLotMethod ?? .fifo,
            choices: orders[i].taxLots, at: now)

        let before = orders[i].status
        orders[i].filledQuantity = orders[i].filledQuantity + quantity
        orders[i].filledValue &+= ExactMoney(price, quantity).raw
        orders[i].updatedAt = now
        let isDone = orders[i].filledQuantity >= orders[i].quantity
        orders[i].status = isDone ? .filled : .partiallyFilled
        let execution = Execution(
            id: ExecutionID(Int64(executionLog.count + 1)), order: id, account: account, instrument: instrument, leg: 0, side: side,
            quantity: quantity, price: price, at: now, positionAfter: accounts[account].positions.quantity(instrument), fees: 0,
            isMaker: isMaker)
        executionLog.append(execution)
        orders[i].executions.append(execution.id)
        if isDone {
            orders[i].closedAt = now
            leaveMarket(id)
        } else {
            reserve(id)
        }
        emit(.orderFilled(change(i, from: before), execution))

        let exact = ExactMoney(price, -signed, multiplier: multiplier)
        let cash = exact.posted
        accounts[account].roundingResidue += ExactMoney(cash) - exact
        let settlement = SettlementCalendar.settlementDate(tradedOn: NewYorkTime.date(at: now))
        post(
            account, .trade, cash, settlesOn: settlement, instrument: instrument, quantity: signed, price: price, order: id,
            execution: execution.id)
    }
}
