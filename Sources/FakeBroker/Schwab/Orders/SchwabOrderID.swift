import ExchangeCore

/// Schwab's numbers for the exchange's: an order's has 13 digits and rises with every order.
enum SchwabOrderID {
    private static let orderBase: Int64 = 1_000_000_000_000
    private static let executionBase: Int64 = 90_000_000_000
    private static let cancelBase: Int64 = 95_000_000_000

    /// The number a client knows an order by.
    static func number(_ id: OrderID) -> Int64 { orderBase + id.rawValue }

    /// The order that a client's number means; nil for a text that is no such number.
    static func order(_ text: String) -> OrderID? {
        guard let number = Int64(text), number > orderBase else { return nil }
        return OrderID(number - orderBase)
    }

    /// The number of an execution's activity.
    static func activity(_ id: ExecutionID) -> Int64 { executionBase + id.rawValue }

    /// The number of a cancel's activity.
    static func cancelActivity(_ id: OrderID) -> Int64 { cancelBase + id.rawValue }
}
