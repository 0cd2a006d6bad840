import ExchangeCore

/// An order as a client sends it: the trader API's `OrderRequest`, read and checked.
struct SchwabOrderRequest: Sendable {
    var session = SchwabSession.normal
    var duration = SchwabDuration.day
    /// Nil in a mere container (OCO).
    var type: SchwabOrderType?
    var strategy = SchwabStrategyType.single
    var complexStrategy: SchwabComplexStrategy?
    var quantity: Quantity?
    var price: Price?
    var stopPrice: Price?
    var stopPriceLinkBasis: SchwabLinkBasis?
    var stopPriceLinkType: SchwabLinkType?
    var stopPriceOffset: Price?
    var stopType: SchwabStopType?
    var priceLinkBasis: SchwabLinkBasis?
    var priceLinkType: SchwabLinkType?
    var priceOffset: Price?
    var activationPrice: Price?
    var taxLotMethod: SchwabTaxLotMethod?
    var specialInstruction: SchwabSpecialInstruction?
    var cancelTime: Instant?
    var releaseTime: Instant?
    var destinationLinkName: String?
    var legs: [Leg] = []
    var children: [SchwabOrderRequest] = []

    /// One leg.
    struct Leg: Sendable {
        var symbol: String
        var assetType: SchwabAssetType
        var instruction: SchwabInstruction
        var positionEffect: SchwabPositionEffect?
        var quantity: Quantity
        var quantityType: SchwabQuantityType?
    }
}

/// What an order was sent with that the exchange has no word for; kept only where there is something to keep.
struct SchwabOrderDetail: Sendable {
    /// The type, where it is a special kind of the exchange's.
    var type: SchwabOrderType?
    var complexStrategy: SchwabComplexStrategy?
    var stopPriceLinkBasis: SchwabLinkBasis?
    var stopPriceLinkType: SchwabLinkType?
    var stopPriceOffset: Price?
    var stopType: SchwabStopType?
    var priceLinkBasis: SchwabLinkBasis?
    var priceLinkType: SchwabLinkType?
    var destinationLinkName: String?

    /// What the exchange would forget of `request`; nil if nothing.
    init?(_ request: SchwabOrderRequest) {
        complexStrategy = request.complexStrategy == SchwabComplexStrategy.none ? nil : request.complexStrategy
        type = request.type == .cabinet || request.type == .nonMarketable ? request.type : nil
        stopPriceLinkBasis = request.stopPriceLinkBasis
        stopPriceLinkType = request.stopPriceLinkType
        stopPriceOffset = request.stopPriceOffset
        stopType = request.stopType
        priceLinkBasis = request.priceLinkBasis
        priceLinkType = request.priceLinkType
        destinationLinkName = request.destinationLinkName
        let isEmpty =
            type == nil && complexStrategy == nil && stopPriceLinkBasis == nil && stopPriceLinkType == nil && stopPriceOffset == nil
            && stopType == nil && priceLinkBasis == nil && priceLinkType == nil && destinationLinkName == nil
        if isEmpty { return nil }
    }
}

/// Why an order request goes no further.
enum SchwabOrderRefusal: Error, Sendable, Equatable {
    /// It breaks the schema or the portal's rules: 400, with one line for each mistake.
    case invalid([String])
    /// It is right, but asks for something that is not imitated: 501, naming it.
    case notImitated(String)
}
