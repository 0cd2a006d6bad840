// Orders that are bound to one another: triggers and their children, and the siblings of an OCO.
extension Exchange {
    /// The orders that share an OCO with this one, itself included, oldest first; none if it is in no OCO.
    func group(of id: OrderID) -> [OrderID] {
        let i = index(id)
        if orders[i].strategy == .oco, !orders[i].isContainer { return [id] + orders[i].children }
        // A replacement that has not taken its place yet is in no family.
        guard let parent = orders[i].parent, orders[index(parent)].children.contains(id) else { return [] }
        let head = index(parent)
        if orders[head].strategy == .oco { return orders[head].isContainer ? orders[head].children : [parent] + orders[head].children }
        return orders[head].childLink == .oneCancelsOther ? orders[head].children : []
    }

    /// Whether an order is in an OCO.
    @inline(__always) func isInGroup(_ i: Int) -> Bool {
        if orders[i].strategy == .oco { return true }
        guard let parent = orders[i].parent else { return false }
        return orders[index(parent)].strategy == .oco || orders[index(parent)].childLink == .oneCancelsOther
    }

    /// Lets an order that is about to start know what its siblings have done before it: why it is over already, if it
    /// is; else it is smaller by what they filled.
    mutating func joinGroup(_ id: OrderID) -> RejectReason? {
        let i = index(id)
        guard isInGroup(i) else { return nil }
        let policy = accounts[orders[i].account].policy
        for member in group(of: id) where member != id && orders[index(member)].isKnown {
            let sibling = orders[index(member)]
            switch sibling.status {
            case .filled: return .siblingFilled
            case .canceled, .rejected: if policy.cancelsSiblings { return .siblingCanceled }
            default: break
            }
            guard sibling.filledQuantity.isPositive, !orders[i].isContainer else { continue }
            guard policy.ocoOnPartial == .reduceSibling, orders[i].quantity > sibling.filledQuantity else { return .siblingFilled }
            orders[i].quantity = orders[i].quantity - sibling.filledQuantity
        }
        return nil
    }

    /// What a fill does to the order's siblings and children, before anything else can fill.
    mutating func afterFill(of id: OrderID, _ quantity: Quantity) {
        let i = index(id)
        guard orders[i].status.isOpen else { return endFamily(of: id) }
        if isInGroup(i) {
            let reduces = accounts[orders[i].account].policy.ocoOnPartial == .reduceSibling
            for sibling in group(of: id) where sibling != id {
                if reduces { reduce(sibling, by: quantity) } else { close(sibling, as: .canceled, reason: .siblingFilled) }
            }
        }
        followParent(i)
    }

    /// Under partial triggering: gives the children the quantity that their parent has filled so far.
    private mutating func followParent(_ i: Int) {
        guard orders[i].strategy == .trigger, accounts[orders[i].account].policy.trigger == .partial else { return }
        for child in orders[i].children { follow(child, orders[i].filledQuantity) }
    }

    /// Gives an exit the quantity that its entry has filled, less what its siblings have closed of it.
    private mutating func follow(_ id: OrderID, _ filled: Quantity) {
        let c = index(id)
        guard orders[c].isKnown, orders[c].status.isOpen else { return }
        if orders[c].isContainer {
            for child in orders[c].children {
                if orders[index(child)].hold == .parent { orders[index(child)].quantity = filled } else { follow(child, filled) }
            }
            return activate(id)
        }
        let closed =
            isInGroup(c) ? group(of: id).reduce(Quantity(0)) { $1 == id ? $0 : $0 + orders[index($1)].filledQuantity } : 0
        guard filled - closed > orders[c].filledQuantity else { return }
        let isUnchanged = orders[c].quantity == filled - closed
        orders[c].quantity = filled - closed
        if orders[c].hold == .parent { return activate(id) }
        if isUnchanged { return }
        assess(id)
        updateReservation(id)
        emit(.orderAdjusted(change(c, from: orders[c].status)))
    }

    /// Makes an order smaller by what its sibling filled; what is left of nothing is canceled.
    private mutating func reduce(_ id: OrderID, by quantity: Quantity) {
        let i = index(id)
        guard orders[i].status.isOpen, orders[i].isKnown, !orders[i].isContainer else { return }
        let left = orders[i].quantity - quantity
        guard left > orders[i].filledQuantity else { return close(id, as: .canceled, reason: .siblingFilled) }
        orders[i].quantity = left
        orders[i].updatedAt = now
        updateReservation(id)
        emit(.orderAdjusted(change(i, from: orders[i].status)))
    }

    /// What an order's end means for its children, its siblings and the container it is in.
    mutating func endFamily(of id: OrderID) {
        let i = index(id)
        guard !orders[i].children.isEmpty || orders[i].parent != nil else { return }
        let status = orders[i].status
        guard status != .replaced else { return }
        endChildren(i, status)
        endSiblings(i, status)
        if let parent = orders[i].parent { completeContainer(parent) }
    }

    private mutating func endChildren(_ i: Int, _ status: OrderStatus) {
        switch orders[i].strategy {
        case .single: break
        case .trigger:
            followParent(i)
            for child in orders[i].children {
                if status == .filled {
                    activate(child)
                } else if orders[index(child)].hold == .parent || orders[index(child)].isContainer && !hasBegun(child) {
                    close(child, as: .canceled, reason: .parentNotFilled)
                }
            }
        case .oco where orders[i].isContainer:
            for child in orders[i].children where status != .filled {
                close(child, as: status == .expired ? .expired : .canceled, reason: nil)
            }
        case .oco: break
        }
    }

    /// Whether a child of a container has come to the market.
    private func hasBegun(_ container: OrderID) -> Bool {
        orders[index(container)].children.contains { orders[index($0)].hold != .parent }
    }

    private mutating func endSiblings(_ i: Int, _ status: OrderStatus) {
        let reason: RejectReason
        switch status {
        case .filled: reason = .siblingFilled
        case .canceled, .rejected:
            // What ended because a sibling filled does not end that sibling.
            guard accounts[orders[i].account].policy.cancelsSiblings, orders[i].reason != .siblingFilled else { return }
            reason = .siblingCanceled
        default: return
        }
        for sibling in group(of: orders[i].id) where sibling != orders[i].id { close(sibling, as: .canceled, reason: reason) }
    }

    /// Ends a container whose children have all ended: filled if one of them was, else as they did.
    private mutating func completeContainer(_ id: OrderID) {
        let i = index(id)
        guard orders[i].isContainer, orders[i].status.isOpen else { return }
        var outcome = OrderStatus.expired
        for child in orders[i].children {
            switch orders[index(child)].status {
            case .filled: outcome = .filled
            case .canceled, .replaced: if outcome != .filled { outcome = .canceled }
            case .rejected: if outcome == .expired { outcome = .rejected }
            case .expired: break
            case .pendingNew, .held, .working, .partiallyFilled, .pendingCancel, .pendingReplace: return
            }
        }
        let before = orders[i].status
        end(
            i, as: outcome,
            reason: orders[index(orders[i].children[0])].status == .rejected ? orders[index(orders[i].children[0])].reason : nil)
        emit(.orderCompleted(change(i, from: before)))
        endFamily(of: id)
    }
}
