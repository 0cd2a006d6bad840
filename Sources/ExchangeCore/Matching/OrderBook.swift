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
    mutating func insert(_ id: OrderID, _ orders: inout Chunked<Order>) {
        let number = Int32(truncatingIfNeeded: id.rawValue)
        let place = orders[Int(number) - 1].place
        let isBuy = orders[Int(number) - 1].side == .buy
        switch place.list {
        case .none, .combination: break
        case .market: if isBuy { marketBuys.append(number, &orders) } else { marketSells.append(number, &orders) }
        case .limit:
            if isBuy { limitBuys.insert(number, at: place.price, &orders) } else { limitSells.insert(number, at: place.price, &orders) }
        case .stop:
            if isBuy { stopBuys.insert(number, at: place.price, &orders) } else { stopSells.insert(number, at: place.price, &orders) }
        case .scan: scan.append(id)
        }
    }

    /// Puts one limit order where another stands, with its priority.
    mutating func substitute(_ old: OrderID, by new: OrderID, _ orders: inout Chunked<Order>) {
        let from = Int32(truncatingIfNeeded: old.rawValue), to = Int32(truncatingIfNeeded: new.rawValue)
        let place = orders[Int(from) - 1].place
        guard place.list == .limit else { return }
        if orders[Int(from) - 1].side == .buy {
            limitBuys.substitute(from, by: to, at: place.price, &orders)
        } else {
            limitSells.substitute(from, by: to, at: place.price, &orders)
        }
    }

    /// Takes an order out of its list, if it is in one.
    mutating func remove(_ id: OrderID, _ orders: inout Chunked<Order>) {
        let number = Int32(truncatingIfNeeded: id.rawValue)
        let place = orders[Int(number) - 1].place
        let isBuy = orders[Int(number) - 1].side == .buy
        switch place.list {
        case .none, .combination: break
        case .market: if isBuy { marketBuys.remove(number, &orders) } else { marketSells.remove(number, &orders) }
        case .limit:
            if isBuy { limitBuys.remove(number, at: place.price, &orders) } else { limitSells.remove(number, at: place.price, &orders) }
        case .stop:
            if isBuy { stopBuys.remove(number, at: place.price, &orders) } else { stopSells.remove(number, at: place.price, &orders) }
        case .scan: scan.removeAll { $0 == id }
        }
        orders[Int(number) - 1].place.list = .none
    }
}
