/// A request on its way to the exchange, as commands carry it: handed from one to the next by reference, and read where it
/// stands.
public final class OrderTicket: Sendable, Hashable, CustomStringConvertible {
    public let request: OrderRequest

    public init(_ request: OrderRequest) { self.request = request }

    public var description: String { "\(request)" }

    public static func == (a: OrderTicket, b: OrderTicket) -> Bool { a === b || a.request == b.request }

    public func hash(into hasher: inout Hasher) { hasher.combine(request) }
}

extension Command {
    /// Places an order.
    public static func placeOrder(_ request: OrderRequest) -> Command { .placeOrder(OrderTicket(request)) }

    /// Replaces an order by another.
    public static func replaceOrder(_ order: OrderID, _ request: OrderRequest) -> Command { .replaceOrder(order, OrderTicket(request)) }
}
