// What the exchange refuses because of the account that an order is for.
extension Exchange {
    /// Whether the account may, and can pay: for what goes to the market at once. Children of a trigger are looked
    /// at when they go there.
    @inline(__always)
    mutating func checkAccount(
        _ request: OrderRequest, _ order: OrderRef, _ account: AccountView, _ traded: InstrumentView?, replacing old: OrderView?,
        isAssessed: inout Bool
    ) -> RejectReason? {
        guard let traded else { return checkSiblings(request, account) }
        // The reservations of what is replaced, and of its siblings, are free for its replacement.
        let besides: ReleasedOrders
        if let old { besides = releasable(for: old) } else { besides = .none }
        if old?.pointee.hold != .parent {
            if let refusal = assess(order, account, traded, besides: besides) { return refusal }
            // What moves before it works, or is reckoned among siblings, is assessed again when it begins.
            isAssessed = (request.type == .limit || request.type == .market) && !order.pointee.traits.contains(.related)
        }
        if account.pointee.policy.dayTrades != .none, let refusal = checkDayTrading(order) { return refusal }
        if account.pointee.policy.rejectsWashTrades, let refusal = checkWash(order, account, besides: besides) { return refusal }
        return request.strategy == .oco ? checkSiblings(request, account) : nil
    }

    /// The children of an OCO go to the market with it.
    @inline(never)
    private mutating func checkSiblings(_ request: OrderRequest, _ account: AccountView) -> RejectReason? {
        guard request.strategy == .oco else { return nil }
        for child in request.children {
            let child = child.with { $0.account = request.account }
            var record = record(of: child, OrderID(0))
            record.traits.insert(.related)
            if let refusal = withUnsafeMutablePointer(to: &record, { checkSibling(child, $0, account) }) { return refusal }
        }
        return nil
    }

    @inline(never)
    private mutating func checkSibling(_ request: OrderRequest, _ order: OrderRef, _ account: AccountView) -> RejectReason? {
        var isAssessed = false
        let traded = order.pointee.instrument.map { view($0) }
        return checkAccount(request, order, account, traded, replacing: nil, isAssessed: &isAssessed)
    }

    /// An account trading with itself: refused unless both orders have limits that do not meet, or one of them is
    /// part of something larger.
    @inline(never)
    private mutating func checkWash(_ order: OrderView, _ account: AccountView, besides: ReleasedOrders) -> RejectReason? {
        guard order.mayWashTrade else { return nil }
        let spared =
            switch besides {
            case .none: [OrderID]()
            case .one(let id): [id]
            case .group(let id): group(of: id)
            }
        // The oldest that is in its way.
        var first: (id: OrderID, isLimit: Bool)?
        for id in account.pointee.openOrders where (first.map { id < $0.id } ?? true) && !spared.contains(id) {
            let other = view(id)
            guard other.pointee.instrument == order.pointee.instrument, other.pointee.side != order.pointee.side, other.mayWashTrade
            else { continue }
            if let a = order.ownLimit, let b = other.ownLimit, order.pointee.side == .buy ? a < b : b < a { continue }
            first = (id, other.ownLimit != nil)
        }
        return first.map { .washTrade(existing: $0.id, isLimit: $0.isLimit) }
    }
}

extension OrderReading {
    /// Whether it is held against other orders of its account: not if it is part of something larger, or moves.
    @inline(__always) fileprivate var mayWashTrade: Bool {
        !record.pointee.traits.contains(.related) && !record.pointee.type.isTrailing && !isCombination
    }

    /// The limit that it was placed with: that of a collar does not count.
    fileprivate var ownLimit: Price? {
        (record.pointee.type == .limit || record.pointee.type == .stopLimit) && !record.pointee.isCollared ? record.pointee.limitPrice : nil
    }
}
