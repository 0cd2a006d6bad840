/// The orders that work on one instrument, by what wakes them.
struct OrderBook: Sendable {
    /// Market orders that found no opposite quote, or not enough of it.
    var marketBuys = OrderQueue()
    var marketSells = OrderQueue()
    var limitBuys = PriceLadder(bestIsHighest: true)
    var limitSells = PriceLadder(bestIsHighest: false)
    /// Stops on the policy's basis, the next to be elected being best.
    var stopBuys = PriceLadder(bestIsHighest: false)
    var stopSells = PriceLadder(bestIsHighest: true)
    /// What must be looked at on every change: trailing stops, stops on another basis.
    var scan: ContiguousArray<OrderID> = []

    var isEmpty: Bool {
        limitBuys.isEmpty && limitSells.isEmpty && stopBuys.isEmpty && stopSells.isEmpty && scan.isEmpty
            && marketBuys.isEmpty && marketSells.isEmpty
    }

    /// Puts an order where it belongs: its list and price are in its `place` already.
    @inline(__always) mutating func insert(_ order: OrderRef, _ orders: inout Chunked<Order>) {
        let isBuy = order.pointee.side == .buy
        switch order.pointee.place.list {
        case .none, .combination: break
        case .market: if isBuy { marketBuys.append(order, &orders) } else { marketSells.append(order, &orders) }
        case .limit: if isBuy { limitBuys.insert(order, &orders) } else { limitSells.insert(order, &orders) }
        case .stop: if isBuy { stopBuys.insert(order, &orders) } else { stopSells.insert(order, &orders) }
        case .scan: scan.append(order.pointee.id)
        }
    }

    /// Puts one limit order where another stands, with its priority.
    mutating func substitute(_ old: OrderRef, by new: OrderRef, _ orders: inout Chunked<Order>) {
        guard old.pointee.place.list == .limit else { return }
        if old.pointee.side == .buy {
            limitBuys.substitute(old, by: new, &orders)
        } else {
            limitSells.substitute(old, by: new, &orders)
        }
    }

    /// Takes an order out of its list, if it is in one.
    mutating func remove(_ order: OrderRef, _ orders: inout Chunked<Order>) {
        let isBuy = order.pointee.side == .buy
        switch order.pointee.place.list {
        case .none, .combination: break
        case .market: if isBuy { marketBuys.remove(order, &orders) } else { marketSells.remove(order, &orders) }
        case .limit: if isBuy { limitBuys.remove(order, &orders) } else { limitSells.remove(order, &orders) }
        case .stop: if isBuy { stopBuys.remove(order, &orders) } else { stopSells.remove(order, &orders) }
        case .scan:
            let id = order.pointee.id
            scan.removeAll { $0 == id }
        }
        order.pointee.place.list = .none
    }
}
