// What open orders hold back.
extension Exchange {
    /// Holds back what an order needs.
    mutating func reserve(_ id: OrderID) {
        let i = index(id)
        guard orders[i].side == .buy, let instrument = orders[i].instrument else { return }
        let price = orders[i].limitPrice ?? currentQuote(instrument).ask ?? currentQuote(instrument).last ?? 0
        let amount = price * (orders[i].quantity - orders[i].filledQuantity) * instruments[instrument].instrument.multiplier
        setReservation(i, amount)
    }

    /// Gives back all that an order held.
    mutating func release(_ id: OrderID) { setReservation(index(id), 0) }

    private mutating func setReservation(_ i: Int, _ amount: Money) {
        let account = orders[i].account
        accounts[account].reserved = accounts[account].reserved - orders[i].reservedCash + amount
        orders[i].reservedCash = amount
    }
}
