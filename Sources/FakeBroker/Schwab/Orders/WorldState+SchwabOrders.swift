import ExchangeCore

/// What an order request says of the account that it is for.
extension WorldState {
    /// Reads an order request, with what the account holds now in place of `ALL_SHARES` (inferred).
    func schwabOrder(_ body: [UInt8], of account: AccountID) throws(SchwabOrderRefusal) -> SchwabOrderRequest {
        var order = try SchwabOrderReader.read(body)
        for index in order.legs.indices where order.legs[index].quantityType == .allShares && order.legs[index].effect == .closing {
            let leg = order.legs[index]
            // Without a position the quantity stays as it was sent, and the exchange rejects the order as it does others.
            if let held = exchange.position(of: account, in: Symbol(leg.symbol))?.quantity, held.isNegative == (leg.side == .buy) {
                order.legs[index].quantity = held.magnitude
            }
            order.legs[index].quantityType = .shares
        }
        return order
    }
}
