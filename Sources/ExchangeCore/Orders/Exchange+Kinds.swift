// What an order may be by what it trades and by its family, where the policy narrows it (Alpaca's order pages, 2026).
extension Exchange {
    /// Why an order of its kind is refused; nil if it is not. Children are asked for one by one.
    mutating func checkKind(_ request: OrderRequest, _ traded: InstrumentView?, _ account: AccountView) -> RejectReason? {
        if request.strategy != .single, let refusal = checkFamilyKind(request, account) { return refusal }
        guard let traded else { return nil }
        switch traded.pointee.instrument.kind {
        case .option, .futureOption:
            guard request.type == .market || request.type == .limit || request.type.isNet || request.type == .exercise else {
                return .typeNotAllowed
            }
            guard request.session == .normal else { return .sessionNotAllowed }
            return request.timeInForce == .day ? nil : .timeInForceNotAllowed
        case .crypto:
            guard request.type == .market || request.type == .limit || request.type == .stopLimit else { return .typeNotAllowed }
            let isAllowed = request.timeInForce == .goodTillCanceled || request.timeInForce == .immediateOrCancel
            return isAllowed ? nil : .timeInForceNotAllowed
        case .stock, .etf, .index, .mutualFund, .future, .forex, .bond:
            guard request.type.isTrailing else { return nil }
            return request.timeInForce == .day || request.timeInForce == .goodTillCanceled ? nil : .timeInForceNotAllowed
        }
    }

    /// The orders of a family live for the day or till canceled, in the regular session; they are of whole units and do not
    /// trail, and what cancels one another closes a position.
    private func checkFamilyKind(_ request: OrderRequest, _ account: AccountView) -> RejectReason? {
        for member in [request] + request.children where !member.legs.isEmpty {
            guard member.timeInForce == .day || member.timeInForce == .goodTillCanceled else { return .timeInForceNotAllowed }
            guard member.session == .normal else { return .sessionNotAllowed }
            guard !member.type.isTrailing else { return .typeNotAllowed }
            guard member.notional == nil, member.quantity.isWhole else { return .fractionalNotAllowed }
            guard let id = instruments.id(member.legs[0].symbol) else { return .unknownSymbol }
            switch instruments[id].instrument.kind {
            case .option, .futureOption, .crypto: return .typeNotAllowed
            case .stock, .etf, .index, .mutualFund, .future, .forex, .bond: break
            }
        }
        guard request.strategy == .oco, let leg = request.legs.first, let id = instruments.id(leg.symbol) else { return nil }
        let held = account.pointee.positions.quantity(id)
        return (leg.side == .sell ? held.isPositive : held.isNegative) ? nil : .invalidChildren
    }

    /// What may not change when an order is replaced: the quantity of the one child of a trigger, and whether a trail is an
    /// amount or a percentage.
    func checkKind(ofReplacement request: OrderRequest, for old: OrderView) -> RejectReason? {
        if let parent = old.pointee.parent, view(parent).pointee.strategy == .trigger, view(parent).pointee.children.count == 1,
            request.quantity != old.pointee.quantity
        {
            return .notReplaceable
        }
        guard let before = old.pointee.trailing, let after = request.trailing else { return nil }
        switch (before.offset, after.offset) {
        case (.amount, .amount), (.percent, .percent), (.ticks, .ticks): return nil
        default: return .notReplaceable
        }
    }

    /// Whether an order is of a bracket: an entry with two exits, or one of them.
    func isInBracket(_ i: Int) -> Bool {
        let head = orders[i].parent.map { index($0) } ?? i
        return orders[head].strategy == .trigger && orders[head].childLink == .oneCancelsOther
    }
}
