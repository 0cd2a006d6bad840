// What the exchange refuses because of the prices that an order names.
extension Exchange {
    @inline(__always)
    mutating func checkPrices(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        if request.prices != request.type.prices, let refusal = request.checkPresence() { return refusal }
        if let limit = request.limitPrice, let refusal = request.checkPrice(limit, traded, account) { return refusal }
        if let stop = request.stopPrice, let refusal = request.checkStop(stop, traded, account) { return refusal }
        if request.isTrailing, let refusal = request.checkTrailing() { return refusal }
        // Few orders are held to the quote at all.
        guard request.stopPrice != nil || request.mustRest || !account.pointee.policy.acceptsFarLimits else { return nil }
        return checkDistance(request, traded, account)
    }

    /// A stop on the wrong side of the market, and a limit too far beyond it.
    @inline(never)
    private mutating func checkDistance(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        guard request.stopPrice != nil || request.type == .limit else { return nil }
        let side = request.side
        let quote = currentQuote(traded.pointee.id)
        if let stop = request.stopPrice, account.pointee.policy.rejectsStopsOnWrongSide,
            let price = quote.price((request.stopBasis ?? account.pointee.policy.stopBasis).resolved(for: side)) ?? quote.last
        {
            if side == .buy ? stop <= price : stop >= price { return .stopOnWrongSide }
        }
        guard request.type == .limit, let limit = request.limitPrice, let touch = side == .buy ? quote.ask : quote.bid else { return nil }
        if request.mustRest, side == .buy ? limit >= touch : limit <= touch { return .wouldTrade }
        let percent: Int
        switch account.pointee.policy.farLimits {
        case .accept: return nil
        case .percent(let value): percent = value
        case .tiered: percent = (touch <= 25 ? 10 : touch <= 50 ? 5 : 3) * (session == .regular ? 1 : 2)
        }
        let distance = Ratio(percent: percent) * touch
        return (side == .buy ? limit > touch + distance : limit < touch - distance) ? .limitTooFar : nil
    }
}

extension MarketPolicy {
    /// Whether a limit may be as far from the market as it likes.
    @inline(__always) fileprivate var acceptsFarLimits: Bool { if case .accept = farLimits { true } else { false } }
}

extension OrderRequest {
    /// The prices that it carries.
    @inline(__always) fileprivate var prices: OrderPrices {
        OrderPrices(limit: limitPrice != nil, stop: stopPrice != nil, trail: isTrailing)
    }

    @inline(__always)
    fileprivate func checkPrice(_ price: Price, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let isNet = type.isNet
        guard isNet ? !price.isNegative : price.isPositive, price <= ExchangeLimits.maximumPrice else { return .invalidPrice }
        if isCabinet, price == Price(cents: 1) { return nil }
        guard account.pointee.policy.checksPriceIncrement else { return nil }
        return (isNet ? price.isMultiple(of: Price(cents: 1)) : traded.pointee.instrument.tick.allows(price)) ? nil : .priceIncrement
    }

    @inline(never)
    fileprivate func checkStop(_ stop: Price, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        checkPrice(stop, traded, account)
    }

    /// A price that is missing, or that orders of its type do not have.
    @inline(never)
    fileprivate func checkPresence() -> RejectReason? {
        if type.needsLimitPrice, limitPrice == nil { return .missingLimitPrice }
        if type.needsStopPrice, stopPrice == nil { return .missingStopPrice }
        if type.isTrailing, !isTrailing { return .missingTrailingTerms }
        if !type.isTrailing, isTrailing { return .unexpectedPrice }
        if limitPrice != nil, !type.needsLimitPrice, type != .netZero { return .unexpectedPrice }
        return stopPrice != nil && !type.needsStopPrice ? .unexpectedPrice : nil
    }

    @inline(never)
    fileprivate func checkTrailing() -> RejectReason? {
        guard let trailing else { return nil }
        let isSane =
            switch trailing.offset {
            case .amount(let amount): amount.isPositive && amount <= ExchangeLimits.maximumPrice
            case .percent(let percent): percent.isPositive && percent < 100
            case .ticks(let count): (1...1_000_000).contains(count)
            }
        if type == .trailingStopLimit, trailing.limitOffset == nil { return .missingLimitPrice }
        let hasSaneLimit = trailing.limitOffset.map { !$0.isNegative && $0 <= ExchangeLimits.maximumPrice } ?? true
        return isSane && hasSaneLimit ? nil : .invalidPrice
    }
}
