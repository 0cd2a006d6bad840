// Orders that are bound to one another: triggers and their children, and the siblings of an OCO.
extension Exchange {
    /// The orders that share an OCO with this one, itself included, oldest first; none if it is in no OCO.
    func group(of id: OrderID) -> [OrderID] {
        let i = index(id)
        if orders[i].strategy == .oco, !orders.address(i).isContainer { return [id] + orders[i].children }
        // A replacement that has not taken its place yet is in no family.
        guard let parent = orders[i].parent, orders[index(parent)].children.contains(id) else { return [] }
        let head = index(parent)
        if orders[head].strategy == .oco { return orders[head].isContainer ? orders[head].children : [parent] + orders[head].children }
        return orders[head].childLink == .oneCancelsOther ? orders[head].children : []
    }

    /// Whether an order is in an OCO.
    @inline(__always) func isInGroup(_ order: OrderView) -> Bool {
        guard order.pointee.traits.contains(.related) else { return false }
        if order.pointee.strategy == .oco { return true }
        guard let parent = order.pointee.parent else { return false }
        return view(parent).pointee.strategy == .oco || view(parent).pointee.childLink == .oneCancelsOther
    }

    /// Lets an order that is about to start know what its siblings have done before it: why it is over already, if it
    /// is; else it is smaller by what they filled.
    mutating func joinGroup(_ id: OrderID) -> RejectReason? {
        let order = ref(id)
        guard isInGroup(order) else { return nil }
        let account = view(order.pointee.account)
        for member in group(of: id) where member != id && orders[index(member)].isKnown {
            let sibling = view(member)
            switch sibling.pointee.status {
            case .filled: return .siblingFilled
            case .canceled, .rejected: if account.pointee.policy.cancelsSiblings { return .siblingCanceled }
            default: break
            }
            let filled = sibling.pointee.filledQuantity
            guard filled.isPositive, !order.isContainer else { continue }
            guard account.pointee.policy.ocoOnPartial == .reduceSibling, order.pointee.quantity > filled else { return .siblingFilled }
            order.pointee.quantity = order.pointee.quantity - filled
        }
        return nil
    }

    /// What a fill does to the order's siblings and children, before anything else can fill.
    mutating func afterFill(of order: OrderRef, _ quantity: Quantity) {
        guard order.pointee.status.isOpen else { return endFamily(of: order) }
        if isInGroup(order) {
            let id = order.pointee.id, reduces = view(order.pointee.account).pointee.policy.ocoOnPartial == .reduceSibling
            for sibling in group(of: id) where sibling != id {
                if reduces { reduce(sibling, by: quantity) } else { close(sibling, as: .canceled, reason: .siblingFilled) }
            }
        }
        followParent(order)
    }

    /// Under partial triggering: gives the children the quantity that their parent has filled so far.
    private mutating func followParent(_ order: OrderRef) {
        guard order.pointee.strategy == .trigger, view(order.pointee.account).pointee.policy.trigger == .partial else { return }
        for child in order.pointee.children { follow(child, order.pointee.filledQuantity) }
    }

    /// Gives an exit the quantity that its entry has filled, less what its siblings have closed of it.
    private mutating func follow(_ id: OrderID, _ filled: Quantity) {
        let exit = ref(id)
        guard exit.pointee.isKnown, exit.pointee.status.isOpen else { return }
        if exit.isContainer {
            for child in exit.pointee.children {
                if view(child).pointee.hold == .parent { ref(child).pointee.quantity = filled } else { follow(child, filled) }
            }
            return activate(id)
        }
        let closed =
            isInGroup(exit) ? group(of: id).reduce(Quantity(0)) { $1 == id ? $0 : $0 + view($1).pointee.filledQuantity } : 0
        guard filled - closed > exit.pointee.filledQuantity else { return }
        let isUnchanged = exit.pointee.quantity == filled - closed
        exit.pointee.quantity = filled - closed
        if exit.pointee.hold == .parent { return activate(id) }
        if isUnchanged { return }
        assess(exit)
        updateReservation(exit)
        emit(.orderAdjusted(exit.change(from: exit.pointee.status)))
    }

    /// Makes an order smaller by what its sibling filled; what is left of nothing is canceled.
    private mutating func reduce(_ id: OrderID, by quantity: Quantity) {
        let order = ref(id)
        guard order.pointee.status.isOpen, order.pointee.isKnown, !order.isContainer else { return }
        let left = order.pointee.quantity - quantity
        guard left > order.pointee.filledQuantity else { return close(order, as: .canceled, reason: .siblingFilled) }
        order.pointee.quantity = left
        order.pointee.updatedAt = now
        updateReservation(order)
        emit(.orderAdjusted(order.change(from: order.pointee.status)))
    }

    /// What an order's end means for its children, its siblings and the container it is in.
    @inline(__always) mutating func endFamily(of order: OrderRef) {
        if order.pointee.traits.contains(.related) { endRelations(of: order) }
    }

    @inline(never) private mutating func endRelations(of order: OrderRef) {
        guard order.pointee.parent != nil || !order.pointee.children.isEmpty, order.pointee.status != .replaced else { return }
        let status = order.pointee.status
        endChildren(order, status)
        endSiblings(order, status)
        if let parent = order.pointee.parent { completeContainer(parent) }
    }

    private mutating func endChildren(_ order: OrderRef, _ status: OrderStatus) {
        switch order.pointee.strategy {
        case .single: break
        case .trigger:
            followParent(order)
            for child in order.pointee.children {
                if status == .filled {
                    activate(child)
                } else if orders[index(child)].hold == .parent || view(child).isContainer && !hasBegun(child) {
                    close(child, as: .canceled, reason: .parentNotFilled)
                }
            }
        case .oco where order.pointee.isContainer:
            for child in order.pointee.children where status != .filled {
                close(child, as: status == .expired ? .expired : .canceled, reason: nil)
            }
        case .oco: break
        }
    }

    /// Whether a child of a container has come to the market.
    private func hasBegun(_ container: OrderID) -> Bool {
        orders[index(container)].children.contains { orders[index($0)].hold != .parent }
    }

    private mutating func endSiblings(_ order: OrderRef, _ status: OrderStatus) {
        let reason: RejectReason
        switch status {
        case .filled: reason = .siblingFilled
        case .canceled, .rejected:
            // What ended because a sibling filled does not end that sibling.
            guard view(order.pointee.account).pointee.policy.cancelsSiblings, order.pointee.reason != .siblingFilled else { return }
            reason = .siblingCanceled
        default: return
        }
        let id = order.pointee.id
        for sibling in group(of: id) where sibling != id { close(sibling, as: .canceled, reason: reason) }
    }

    /// Ends a container whose children have all ended: filled if one of them was, else as they did.
    private mutating func completeContainer(_ id: OrderID) {
        let order = ref(id)
        guard order.isContainer, order.pointee.status.isOpen else { return }
        var outcome = OrderStatus.expired
        for child in order.pointee.children {
            switch orders[index(child)].status {
            case .filled: outcome = .filled
            case .canceled, .replaced: if outcome != .filled { outcome = .canceled }
            case .rejected: if outcome == .expired { outcome = .rejected }
            case .expired: break
            case .pendingNew, .held, .working, .partiallyFilled, .pendingCancel, .pendingReplace: return
            }
        }
        let before = order.pointee.status, first = view(order.pointee.children[0])
        end(order, as: outcome, reason: first.pointee.status == .rejected ? first.pointee.reason : nil)
        emit(.orderCompleted(order.change(from: before)))
        endFamily(of: order)
    }
}
