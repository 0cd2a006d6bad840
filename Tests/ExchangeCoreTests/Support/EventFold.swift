@testable import ExchangeCore

/// What the events alone say of every order; it must be what the exchange says.
struct EventFold {
    private struct Known {
        var status: OrderStatus
        var filled: Quantity
    }

    private var orders: [OrderID: Known] = [:]
    private var lastSequence: Int64 = 0
    private var lastInstant = Instant.distantPast
    private(set) var violations: [String] = []

    /// Takes in the events of one step.
    mutating func take(_ events: [Event]) {
        for event in events {
            if event.seq != lastSequence + 1 { violations.append("sequence \(event.seq) after \(lastSequence)") }
            lastSequence = event.seq
            if event.at < lastInstant { violations.append("time went back at \(event)") }
            lastInstant = event.at
            guard let change = event.kind.change else { continue }
            let known = orders[change.order]
            if known?.status != change.from { violations.append("\(event): was \(String(describing: known?.status))") }
            if let from = change.from, from != change.to, !from.successors.contains(change.to) {
                violations.append("\(event): no such transition")
            }
            if let from = change.from, from.isClosed { violations.append("\(event): after the end") }
            if let known, change.filledQuantity < known.filled { violations.append("\(event): fills shrank") }
            // What a replacement takes over is known when it comes to the market.
            if event.kind.mayChangeFills {
            } else if let known, change.filledQuantity != known.filled {
                violations.append("\(event): filled without a fill")
            }
            orders[change.order] = Known(status: change.to, filled: change.filledQuantity)
        }
    }

    /// Compares with what the exchange says.
    mutating func compare(with exchange: Exchange) -> [String] {
        var found = violations
        violations = []
        for number in 1...max(1, exchange.orderCount) {
            guard let order = exchange.order(OrderID(Int64(number))) else { continue }
            let known = orders[order.id]
            if known?.status != order.status {
                found.append("order \(number) is \(order.status), its events say \(String(describing: known?.status))")
            }
            if let known, known.filled != order.filledQuantity {
                found.append("order \(number) filled \(order.filledQuantity), its events say \(known.filled)")
            }
        }
        if lastInstant > exchange.now { found.append("an event of the future") }
        return found
    }
}

extension EventKind {
    fileprivate var mayChangeFills: Bool {
        switch self {
        case .orderFilled, .orderAccepted, .orderActivated: true
        default: false
        }
    }
}

extension Exchange {
    /// The texts of what something done to it brings about.
    mutating func texts(of deed: (inout Exchange) -> [Event]) -> [String] {
        let events = deed(&self)
        return events.map { text(of: $0) }
    }
}
