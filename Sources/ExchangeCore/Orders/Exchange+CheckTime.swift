// What the exchange refuses because of when an order is to trade.
extension Exchange {
    @inline(never)
    mutating func checkTime(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        if request.isForAuction, let refusal = checkAuction(request, account) { return refusal }
        if request.type.isTrailing, request.timeInForce == .immediateOrCancel || request.timeInForce == .fillOrKill {
            return .timeInForceNotAllowed
        }
        if !request.timeInForce.isDay, request.hasNotional || !request.quantity.isWhole, traded.pointee.instrument.kind != .crypto {
            return .timeInForceNotAllowed
        }
        if request.session != .normal, let refusal = request.checkSession(account) { return refusal }
        if case .goodTill(let instant) = request.timeInForce, instant <= now { return .expiryInThePast }
        if let cancelAt = request.details?.members.cancelAt, cancelAt <= now { return .expiryInThePast }
        return nil
    }

    /// An order for the opening or the closing auction.
    @inline(never)
    private mutating func checkAuction(_ request: OrderRequest, _ account: AccountView) -> RejectReason? {
        guard !request.type.isStop, !request.type.isNet, request.type != .exercise, !request.isCombination else { return .typeNotAllowed }
        if request.type.isOnClose, request.timeInForce != .day, request.timeInForce != .atClose { return .timeInForceNotAllowed }
        guard request.session == .normal else { return .sessionNotAllowed }
        guard account.pointee.policy.auctionCutoffs, configuration.hours == .nyse else { return nil }
        return isTooLateForAuction(request, account) ? .tooLateForAuction : nil
    }

    /// Whether the auction that an order names is about to be held: it takes orders until two minutes before the
    /// opening and ten before the close, and again from 19:00 for the next day's (Alpaca's order page, 2026), or from
    /// the close on (inferred of other brokers, whose orders wait for the next day all evening).
    private func isTooLateForAuction(_ request: OrderRequest, _ account: AccountView) -> Bool {
        let (date, ofDay) = NewYorkTime.local(now)
        guard let day = calendar.day(date) else { return false }
        let cutoff = request.timeInForce == .atOpen ? day.open - .seconds(120) : day.close - .seconds(600)
        guard now >= cutoff else { return false }
        return account.pointee.policy.holdsAuctionOrdersOvernight ? now < day.close : ofDay < 68_400_000_000_000
    }
}

extension OrderRequest {
    /// Whether it is for an auction only.
    @inline(__always) fileprivate var isForAuction: Bool { timeInForce.isOnOpen || timeInForce.isOnClose || type.isOnClose }

    /// An order for another session than the regular one.
    @inline(never)
    fileprivate func checkSession(_ account: AccountView) -> RejectReason? {
        guard type == .limit else { return .sessionNotAllowed }
        switch timeInForce {
        case .day: return nil
        case .goodTillCanceled, .endOfWeek, .endOfMonth, .endOfNextMonth, .goodTill:
            return account.pointee.policy.allowsExtendedGoodTillCanceled ? nil : .timeInForceNotAllowed
        case .immediateOrCancel, .fillOrKill, .atOpen, .atClose: return .timeInForceNotAllowed
        }
    }
}
