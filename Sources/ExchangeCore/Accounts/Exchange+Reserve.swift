/// Orders whose reservations count as free for another: its own, or those that it does not compete with.
enum ReleasedOrders {
    case none
    /// The one at an index.
    case one(Int)
    case many([OrderID])

    /// Whether an order is one of them.
    func contains(_ id: OrderID) -> Bool {
        switch self {
        case .none: false
        case .one(let i): id.rawValue == i + 1
        case .many(let ids): ids.contains(id)
        }
    }
}

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

    /// While an order waits to be replaced the greater need of the two is held back: the new one holds what it needs more
    /// than the old one and its siblings hold.
    mutating func holdDifference(of old: OrderID, _ new: OrderID) {
        let o = index(old), n = index(new)
        guard orders[n].instrument != nil else { return }
        let released: ReleasedOrders = isInGroup(o) ? .many(group(of: old)) : .one(o)
        orders[n].need = assessment(of: orders[n], besides: released).need
        let need = orders[n].need.remaining(orders[n].remaining)
        let held = orders[n].instrument.map { heldQuantity(by: released, of: $0) } ?? 0
        setReservation(n, max(0, need.means - reserved(by: released)), max(0, need.closing - held))
    }

    /// Gives back all that a closed order held; a sibling that still needs it takes it over.
    mutating func release(_ id: OrderID) {
        let i = index(id)
        let held = orders[i].reservedCash.isPositive || orders[i].reservedQuantity.isPositive
        setReservation(i, 0, 0)
        if held, isInGroup(i) { updateReservation(id) }
    }

    /// The means that some orders hold back.
    func reserved(by released: ReleasedOrders) -> Money {
        switch released {
        case .none: 0
        case .one(let i): orders[i].reservedCash
        case .many(let ids): ids.reduce(Money(0)) { $0 + orders[index($1)].reservedCash }
        }
    }

    /// The units of an instrument that some orders hold.
    func heldQuantity(by released: ReleasedOrders, of instrument: InstrumentID) -> Quantity {
        switch released {
        case .none: 0
        case .one(let i): orders[i].instrument == instrument ? orders[i].reservedQuantity : 0
        case .many(let ids):
            ids.reduce(Quantity(0)) { orders[index($1)].instrument == instrument ? $0 + orders[index($1)].reservedQuantity : $0 }
        }
    }

    private mutating func setReservation(_ i: Int, _ means: Money, _ closing: Quantity) {
        let account = orders[i].account
        if means != orders[i].reservedCash {
            accounts[account].reserved = accounts[account].reserved - orders[i].reservedCash + means
            orders[i].reservedCash = means
        }
        if closing != orders[i].reservedQuantity, let instrument = orders[i].instrument {
            accounts[account].positions.hold(closing - orders[i].reservedQuantity, of: instrument)
            orders[i].reservedQuantity = closing
        }
    }
}
