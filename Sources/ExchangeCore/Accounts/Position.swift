/// What an account holds of one instrument; negative quantities are short.
public struct Position: Sendable, Hashable {
    public let account: AccountID
    public let instrument: InstrumentID
    public let symbol: Symbol
    public let quantity: Quantity
    /// What one unit cost (or brought, if short) on average.
    public let averagePrice: Price
    /// Average price times quantity times multiplier; negative if short.
    public let costBasis: Money
    /// The price it is valued at now; the average price if there is no market price.
    public let mark: Price
    /// Mark times quantity times multiplier; negative if short.
    public let marketValue: Money
    public let unrealizedProfit: Money
    /// Realised on this instrument since the account was opened.
    public let realizedProfit: Money
    /// Realised since the current trading day began.
    public let realizedToday: Money
    /// Promised to open orders that would close it; never negative.
    public let held: Quantity
    /// The quantity and the mark when the current trading day began.
    public let previousQuantity: Quantity
    public let previousMark: Price
    /// The cost basis when the current trading day began.
    public let previousCost: Money
    /// Bought and sold since then.
    public let boughtToday: Quantity
    public let soldToday: Quantity
    public let maintenanceRequirement: Money

    /// What could still be sold, or covered if short.
    public var available: Quantity { quantity.magnitude - held }
}

/// A quantity bought (or sold short) at one price at one time.
public struct TaxLot: Sendable, Hashable {
    /// Dense in the account, from 1.
    public let id: Int64
    public let openedAt: Instant
    /// Negative for a short lot.
    public internal(set) var quantity: Quantity
    /// Cost per unit, premium of an exercised option included.
    public internal(set) var price: Price
}
