// What open orders hold back of their account: means for what they open, units of what they close. The orders of an
// OCO hold together what the neediest of them needs.
extension Exchange {
    /// Sets what an order holds back to what it still needs, its siblings with it.
    mutating func updateReservation(_ id: OrderID) {
        let i = index(id)
        guard isInGroup(i) else {
            let need = orders[i].need.remaining(orders[i].remaining)
            return setReservation(i, need.means, need.closing)
        }
        var means: Money = 0
        var closing: [(instrument: InstrumentID?, quantity: Quantity)] = []
        for member in group(of: id) {
            let m = index(member)
            guard orders[m].status.isOpen, orders[m].hold != .parent, !orders[m].isContainer else { continue }
            let need = orders[m].need.remaining(orders[m].remaining)
            let at = closing.firstIndex { $0.instrument == orders[m].instrument }
            let held = at.map { closing[$0].quantity } ?? 0
            setReservation(m, max(0, need.means - means), max(0, need.closing - held))
            means = max(means, need.means)
            if let at { closing[at].quantity = max(held, need.closing) } else { closing.append((orders[m].instrument, need.closing)) }
        }
    }

    /// Gives back all that a closed order held; a sibling that still needs it takes it over.
    mutating func release(_ id: OrderID) {
        let i = index(id)
        let held = orders[i].reservedCash.isPositive || orders[i].reservedQuantity.isPositive
        setReservation(i, 0, 0)
        if held, isInGroup(i) { updateReservation(id) }
    }

    /// The means that some orders hold back.
    func reserved(by orders: [OrderID]) -> Money {
        orders.reduce(Money(0)) { $0 + self.orders[index($1)].reservedCash }
    }

    /// The units of an instrument that some orders hold.
    func heldQuantity(by orders: [OrderID], of instrument: InstrumentID) -> Quantity {
        orders.reduce(Quantity(0)) { self.orders[index($1)].instrument == instrument ? $0 + self.orders[index($1)].reservedQuantity : $0 }
    }

    private mutating func setReservation(_ i: Int, _ means: Money, _ closing: Quantity) {
        let account = orders[i].account
        if means != orders[i].reservedCash {
            accounts[account].reserved = accounts[account].reserved - orders[i].reservedCash + means
            orders[i].reservedCash = means
        }
        if closing != orders[i].reservedQuantity, let instrument = orders[i].instrument {
            accounts[account].positions[instrument].held = accounts[account].positions[instrument].held - orders[i].reservedQuantity + closing
            orders[i].reservedQuantity = closing
        }
    }
}
