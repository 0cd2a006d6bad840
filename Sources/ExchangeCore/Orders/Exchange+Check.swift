// What the exchange refuses, and why.
extension Exchange {
    /// Why this request would be rejected if it were placed now; nil if it would not.
    public func check(_ request: OrderRequest) -> RejectReason? {
        guard accounts.contains(request.account) else { return .unknownAccount }
        if accounts[request.account].isClosed { return .accountClosed }
        guard let leg = request.legs.first else { return request.children.isEmpty ? .invalidLegs : nil }
        guard let instrument = instruments.id(leg.symbol) else { return .unknownSymbol }
        guard request.quantity.isPositive, request.quantity <= ExchangeLimits.maximumQuantity else { return .invalidQuantity }
        if request.type == .limit {
            guard let limit = request.limitPrice else { return .missingLimitPrice }
            guard limit.isPositive, limit <= ExchangeLimits.maximumPrice else { return .invalidPrice }
            if !instruments[instrument].instrument.tick.allows(limit) { return .priceIncrement }
        }
        if let name = request.clientOrderID, accounts[request.account].clientOrderIDs[name] != nil { return .duplicateClientOrderID }
        return nil
    }
}
