/// Orders whose reservations count as free for another: its own, or those that it does not compete with.
enum ReleasedOrders {
    case none
    case one(OrderID)
    /// An order and its siblings.
    case group(of: OrderID)

    @inline(__always) var isNone: Bool { if case .none = self { true } else { false } }
}

// What open orders hold back of their account: means for what they open, units of what they close. The orders of an
// OCO hold together what the neediest of them needs.
extension Exchange {
    /// Sets what an order holds back to what it still needs, its siblings with it.
    @inline(never) mutating func updateReservation(_ order: OrderRef) { updateReservation(order, ref(order.pointee.account)) }

    @inline(__always) mutating func updateReservation(_ order: OrderRef, _ account: AccountRef) {
        if order.pointee.traits.contains(.related), isInGroup(order) { return updateGroup(of: order, account) }
        let need = order.pointee.need.remaining(order.remaining)
        setReservation(order, account, need.means, need.closing)
    }

    /// The same for the siblings of an OCO, which hold together what the neediest of them needs.
    @inline(never) private mutating func updateGroup(of order: OrderRef, _ account: AccountRef) {
        var means: Money = 0
        var closing: [(instrument: InstrumentID?, quantity: Quantity)] = []
        for id in group(of: order.pointee.id) {
            let member = ref(id)
            guard member.pointee.status.isOpen, member.pointee.hold != .parent, !member.isContainer else { continue }
            let need = member.pointee.need.remaining(member.remaining)
            let at = closing.firstIndex { $0.instrument == member.pointee.instrument }
            let held = at.map { closing[$0].quantity } ?? 0
            setReservation(member, account, max(0, need.means - means), max(0, need.closing - held))
            means = max(means, need.means)
            if let at {
                closing[at].quantity = max(held, need.closing)
            } else {
                closing.append((member.pointee.instrument, need.closing))
            }
        }
    }

    /// While an order waits to be replaced the greater need of the two is held back: the new one holds what it needs more.
    mutating func holdDifference(of old: OrderRef, _ new: OrderRef) {
        guard let instrument = new.pointee.instrument else { return }
        let released = releasable(for: old)
        assess(new, besides: released)
        let need = new.pointee.need.remaining(new.remaining)
        let held = heldQuantity(by: released, of: instrument)
        setReservation(new, ref(new.pointee.account), max(0, need.means - reserved(by: released)), max(0, need.closing - held))
    }

    /// Gives back all that a closed order held; a sibling that still needs it takes it over.
    mutating func release(_ order: OrderRef, _ account: AccountRef) {
        guard order.pointee.reservedCash.isPositive || order.pointee.reservedQuantity.isPositive else { return }
        account.pointee.reserved = account.pointee.reserved - order.pointee.reservedCash
        order.pointee.reservedCash = 0
        if order.pointee.reservedQuantity.isPositive { setReservation(order, account, 0, 0) }
        if order.pointee.traits.contains(.related), isInGroup(order) { updateGroup(of: order, account) }
    }

    /// The means that some orders hold back.
    mutating func reserved(by released: ReleasedOrders) -> Money {
        switch released {
        case .none: 0
        case .one(let id): view(id).pointee.reservedCash
        case .group(let id): group(of: id).reduce(Money(0)) { $0 + view($1).pointee.reservedCash }
        }
    }

    /// The units of an instrument that some orders hold.
    mutating func heldQuantity(by released: ReleasedOrders, of instrument: InstrumentID) -> Quantity {
        switch released {
        case .none: 0
        case .one(let id): view(id).pointee.instrument == instrument ? view(id).pointee.reservedQuantity : 0
        case .group(let id):
            group(of: id).reduce(Quantity(0)) { view($1).pointee.instrument == instrument ? $0 + view($1).pointee.reservedQuantity : $0 }
        }
    }

    @inline(__always) private func setReservation(_ order: OrderRef, _ account: AccountRef, _ means: Money, _ closing: Quantity) {
        if means != order.pointee.reservedCash {
            account.pointee.reserved = account.pointee.reserved - order.pointee.reservedCash + means
            order.pointee.reservedCash = means
        }
        if closing != order.pointee.reservedQuantity, let instrument = order.pointee.instrument {
            account.pointee.positions.hold(closing - order.pointee.reservedQuantity, of: instrument)
            order.pointee.reservedQuantity = closing
        }
    }
}
