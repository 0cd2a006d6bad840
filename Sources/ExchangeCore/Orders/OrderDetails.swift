/// What few orders have, apart from the record and shared by its copies, so that the record of a plain order stays small.
final class OrderDetails: Sendable {
    let otherLegs: [OrderLeg]
    /// The instruments of those legs.
    let otherInstruments: [InstrumentID]
    let notional: Money?
    let stopBasis: PriceBasis?
    let releaseAt: Instant?
    let cancelAt: Instant?
    let clientOrderID: String?
    let provider: String?
    let tag: String?
    let taxLotMethod: TaxLotMethod?
    let taxLots: [TaxLotChoice]

    /// The details of a request; nil if it has none.
    @inline(__always) static func of(_ request: __shared OrderRequest, _ others: [InstrumentID]) -> OrderDetails? {
        let hasSome =
            request.legs.count > 1 || request.notional != nil || request.stopBasis != nil || request.releaseAt != nil
            || request.cancelAt != nil || request.clientOrderID != nil || request.provider != nil || request.tag != nil
            || request.taxLotMethod != nil || !request.taxLots.isEmpty
        return hasSome ? OrderDetails(request, others) : nil
    }

    private init(_ request: __shared OrderRequest, _ others: [InstrumentID]) {
        otherLegs = request.legs.count > 1 ? Array(request.legs.dropFirst()) : []
        otherInstruments = others
        notional = request.notional
        stopBasis = request.stopBasis
        releaseAt = request.releaseAt
        cancelAt = request.cancelAt
        clientOrderID = request.clientOrderID
        provider = request.provider
        tag = request.tag
        taxLotMethod = request.taxLotMethod
        taxLots = request.taxLots
    }
}
