import Foundation

/// What one would write first, as a peer: orders in a dictionary, a sorted array for each side of each symbol, decimal
/// prices, a dictionary of positions for each account and an event as a line of text for whatever happens. It knows
/// neither cash nor margin, neither sessions nor expiry, and cannot be copied cheaply.
struct PlainBook {
    private struct Order {
        let account: String
        let symbol: String
        let isBuy: Bool
        let price: Decimal
        let quantity: Decimal
    }

    private var orders: [Int: Order] = [:]
    private var bids: [String: [(price: Decimal, order: Int)]] = [:]
    private var asks: [String: [(price: Decimal, order: Int)]] = [:]
    private var positions: [String: [String: Decimal]] = [:]
    private var lastOrder = 0
    private(set) var events: [String] = []
    private let bid = Decimal(100), ask = Decimal(string: "100.02") ?? 100

    /// Does one step of the stream, with an event for all that it does.
    mutating func apply(_ step: OrderStream.Step) {
        events.removeAll(keepingCapacity: true)
        switch step {
        case .place(let account, let symbol, let isBuy, let cents, let quantity): place(account, symbol, isBuy, cents, quantity)
        case .cancel(let order): cancel(order)
        case .replace(let order, let account, let symbol, let isBuy, let cents, let quantity):
            cancel(order)
            place(account, symbol, isBuy, cents, quantity)
        }
    }

    private mutating func place(_ account: Int, _ symbol: Int, _ isBuy: Bool, _ cents: Int, _ quantity: Int) {
        lastOrder += 1
        let order = Order(
            account: String(10_000_000 + account), symbol: "SYM\(symbol)", isBuy: isBuy, price: Decimal(cents) / 100,
            quantity: Decimal(quantity))
        events.append("accepted \(lastOrder)")
        if isBuy ? order.price >= ask : order.price <= bid {
            let signed = isBuy ? order.quantity : -order.quantity
            positions[order.account, default: [:]][order.symbol, default: 0] += signed
            events.append("filled \(lastOrder) at \(isBuy ? ask : bid)")
            return
        }
        orders[lastOrder] = order
        if isBuy {
            let at = bids[order.symbol]?.firstIndex { $0.price < order.price } ?? bids[order.symbol]?.count ?? 0
            bids[order.symbol, default: []].insert((order.price, lastOrder), at: at)
        } else {
            let at = asks[order.symbol]?.firstIndex { $0.price > order.price } ?? asks[order.symbol]?.count ?? 0
            asks[order.symbol, default: []].insert((order.price, lastOrder), at: at)
        }
    }

    private mutating func cancel(_ number: Int) {
        guard let order = orders.removeValue(forKey: number) else { return }
        if order.isBuy {
            bids[order.symbol]?.removeAll { $0.order == number }
        } else {
            asks[order.symbol]?.removeAll { $0.order == number }
        }
        events.append("canceled \(number)")
    }
}
