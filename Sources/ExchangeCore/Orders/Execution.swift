/// One trade of one leg of an order.
public struct Execution: Sendable, Hashable {
    // The members stand by their size: what is small finds room together.
    public var id: ExecutionID
    public var order: OrderID
    public var account: AccountID
    public var instrument: InstrumentID
    /// Which of the order's legs traded, from 0.
    public var leg: Int
    public var at: Instant
    public var side: Side
    /// Whether the order was resting when it traded.
    public var isMaker: Bool
    public var quantity: Quantity
    public var price: Price
    /// The account's position after this trade.
    public var positionAfter: Quantity
    /// Commission and fees charged with it (those billed at the end of the day are in the ledger only).
    public var fees: Money
}

extension Execution: Blank {
    /// Of nothing yet.
    init() {
        self.init(
            id: ExecutionID(0), order: OrderID(0), account: AccountID(0), instrument: InstrumentID(0), leg: 0, at: .distantPast,
            side: .buy, isMaker: false, quantity: 0, price: 0, positionAfter: 0, fees: 0)
    }
}
