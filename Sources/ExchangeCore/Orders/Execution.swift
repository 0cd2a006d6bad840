/// One trade of one leg of an order.
public struct Execution: Sendable, Hashable {
    // The members stand by their size: what is small finds room together.
    public var id: ExecutionID
    public var order: OrderID
    public var account: AccountID
    public var instrument: InstrumentID
    public var at: Instant
    fileprivate let legNumber: Int32
    fileprivate let sequenceNumber: Int32
    /// The trade of its order before it, by its number; 0 for none.
    let older: Int32
    public var side: Side
    /// Whether the order was resting when it traded.
    public var isMaker: Bool
    public var quantity: Quantity
    public var price: Price
    /// The account's position after this trade.
    public var positionAfter: Quantity
    /// Commission and fees charged with it (those billed at the end of the day are in the ledger only).
    public var fees: Money

    /// Which of the order's legs traded, from 0.
    public var leg: Int { Int(legNumber) }

    /// Which of its order's trades it is, from 1.
    public var sequence: Int { Int(sequenceNumber) }
}

extension Execution: Blank {
    /// Of nothing yet.
    init() {
        self.init(
            id: ExecutionID(0), order: OrderID(0), account: AccountID(0), instrument: InstrumentID(0), at: .distantPast, legNumber: 0,
            sequenceNumber: 0, older: 0, side: .buy, isMaker: false, quantity: 0, price: 0, positionAfter: 0, fees: 0)
    }
}

// An order's trades are linked through their own records, the newest first.
extension Exchange {
    /// Logs a trade of one leg of an order, and says where it stands in the log.
    @inline(__always) mutating func log(
        _ order: OrderRef, _ instrument: InstrumentID, leg: Int, _ side: Side, _ quantity: Quantity, at price: Price, isMaker: Bool,
        positionAfter: Quantity, fees: Money
    ) -> UnsafePointer<Execution> {
        let execution = executionLog.appendBlank(), number = executionLog.count
        let older = order.pointee.lastExecutionNumber
        let sequence = older == 0 ? 1 : executionLog.address(Int(older) - 1).pointee.sequence + 1
        execution.pointee = Execution(
            id: ExecutionID(Int64(number)), order: order.pointee.id, account: order.pointee.account, instrument: instrument, at: now,
            legNumber: Int32(truncatingIfNeeded: leg), sequenceNumber: Int32(truncatingIfNeeded: sequence), older: older, side: side,
            isMaker: isMaker, quantity: quantity, price: price, positionAfter: positionAfter, fees: fees)
        order.pointee.lastExecutionNumber = Int32(truncatingIfNeeded: number)
        return UnsafePointer(execution)
    }

    /// Reads every trade of an order, the newest first.
    func forEachExecution(of order: Order, _ body: (UnsafePointer<Execution>) -> Void) {
        var number = order.lastExecutionNumber
        while number != 0 {
            let execution = executionLog.address(Int(number) - 1)
            body(execution)
            number = execution.pointee.older
        }
    }
}
