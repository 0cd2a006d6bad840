/// The largest things the exchange takes in, so that no sum inside it can overflow.
public enum ExchangeLimits {
    /// Dollars for one unit.
    @inlinable @inline(__always) public static var maximumPrice: Price { Price(10_000_000) }
    /// Units in one order or position.
    @inlinable @inline(__always) public static var maximumQuantity: Quantity { Quantity(1_000_000_000) }
    /// Dollars in one account or deposit.
    @inlinable @inline(__always) public static var maximumCash: Money { Money(1_000_000_000_000_000) }
    /// Legs of one combination.
    public static let maximumLegs = 4
    /// Orders in one tree of triggers and OCOs, and how deep it may be.
    public static let maximumFamily = 64
    public static let maximumDepth = 8
    /// Characters of a client's order id.
    public static let maximumClientOrderID = 128
    /// Reactions to one command or timer before the exchange gives up finding rest.
    public static let maximumReactions = 10_000_000
}
