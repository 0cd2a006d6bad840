/// Where an order stands in a book: which list it is in, and its neighbours there.
struct BookPlace: Sendable {
    enum List: UInt8, Sendable { case none, market, limit, stop, scan, combination }

    /// The price it was put in at, in billionths: prices of a book that are too large for 64 bits, as only splits upon splits
    /// make them, stand together at the end of those.
    private var billionths: Int64 = 0
    /// Neighbours in the list, as order numbers; 0 for none.
    var previous: Int32 = 0
    var next: Int32 = 0
    var list = List.none

    /// The price it was put in at.
    var price: Price {
        @inline(__always) get { Price(billionths: Int128(billionths)) }
        @inline(__always) set { billionths = Int64(clamping: max(0, min(newValue.billionths, Int128(Int64.max - 1)))) }
    }

    /// The same as a number.
    @inline(__always) var key: Int64 { billionths }
}

/// Orders in the order of their arrival, linked through their own records.
struct OrderQueue: Sendable {
    var first: Int32 = 0
    var last: Int32 = 0

    /// A queue of none.
    init() {}

    /// A queue of one order.
    @inline(__always) init(of order: OrderRef) {
        first = order.number
        last = first
        order.pointee.place.previous = 0
        order.pointee.place.next = 0
    }

    var isEmpty: Bool { first == 0 }

    /// Adds an order at the end.
    mutating func append(_ order: OrderRef, _ orders: inout Chunked<Order>) {
        let number = order.number
        order.pointee.place.previous = last
        order.pointee.place.next = 0
        if last != 0 { orders[Int(last) - 1].place.next = number } else { first = number }
        last = number
    }

    /// Puts one order where another stands.
    mutating func substitute(_ old: OrderRef, by new: OrderRef, _ orders: inout Chunked<Order>) {
        let number = new.number, place = old.pointee.place
        new.pointee.place = place
        if place.previous != 0 { orders[Int(place.previous) - 1].place.next = number } else { first = number }
        if place.next != 0 { orders[Int(place.next) - 1].place.previous = number } else { last = number }
    }

    /// Takes an order out, wherever it stands.
    mutating func remove(_ order: OrderRef, _ orders: inout Chunked<Order>) {
        let previous = order.pointee.place.previous, next = order.pointee.place.next
        if previous != 0 { orders[Int(previous) - 1].place.next = next } else { first = next }
        if next != 0 { orders[Int(next) - 1].place.previous = previous } else { last = previous }
        order.pointee.place.previous = 0
        order.pointee.place.next = 0
    }
}

/// Price levels, each a queue of orders; the best level stands last, so that it is cheap to reach.
struct PriceLadder: Sendable {
    struct Level: Sendable {
        /// Its price, as its orders' places have it.
        fileprivate let key: Int64
        var queue: OrderQueue

        var price: Price { Price(billionths: Int128(key)) }
    }

    private(set) var levels: ContiguousArray<Level> = []
    let bestIsHighest: Bool

    init(bestIsHighest: Bool) { self.bestIsHighest = bestIsHighest }

    var isEmpty: Bool { levels.isEmpty }
    var best: Price? { levels.last?.price }

    /// The index of the first level that is not worse than a price. Each step leaves an eighth, by seven levels that are looked
    /// at together: which of them are in the processor's cache cannot be foreseen, and one after another they would be waited for.
    @inline(__always) private func position(of key: Int64) -> Int {
        levels.withUnsafeBufferPointer { levels in
            // A level is worse if its distance from the price is negative, or from the price above it is not, where the lowest is
            // best: all bits of its sign or none. A key is neither negative nor the greatest number, so that no distance overflows.
            let flip: Int64 = bestIsHighest ? 0 : -1
            let sought = key &- flip
            guard let first = levels.baseAddress else { return 0 }
            var level = first, count = levels.count
            while count >= 8 {
                let step = count &>> 3
                var worse = 0
                for pivot in 1...7 { worse &-= Int(((level[pivot &* step &- 1].key &- sought) &>> 63) ^ flip) }
                level += worse &* step
                // The last part is what the others leave, and what stands behind a pivot that is not worse is not looked at.
                count = worse == 7 ? count &- 7 &* step : step &- 1
            }
            while count > 0 {
                let half = (count &+ 1) &>> 1
                let distance = level[half &- 1].key &- sought
                level += half & Int((distance &>> 63) ^ flip)
                count &-= half
            }
            return level - first
        }
    }

    /// Adds an order at the end of its price level.
    mutating func insert(_ order: OrderRef, _ orders: inout Chunked<Order>) {
        let key = order.pointee.place.key
        let index = position(of: key)
        if index < levels.count, levels[index].key == key { return levels[index].queue.append(order, &orders) }
        if levels.capacity == 0 { levels.reserveCapacity(8) }
        let level = Level(key: key, queue: OrderQueue(of: order))
        levels.append(level)
        levels.withUnsafeMutableBufferPointer { levels in
            guard let place = levels.baseAddress.map({ $0 + index }) else { return }
            var better = levels.count - 1 - index
            if better > 16 {
                (place + 1).update(from: place, count: better)
            } else {
                // Few are moved one by one: what a block's size asks for is guessed wrongly more than it saves.
                while better > 0 {
                    place[better] = place[better - 1]
                    better -= 1
                }
            }
            place.pointee = level
        }
    }

    /// Takes an order out of its price level.
    mutating func remove(_ order: OrderRef, _ orders: inout Chunked<Order>) {
        let key = order.pointee.place.key
        let index = position(of: key)
        guard index < levels.count, levels[index].key == key else { return }
        let isLeft = levels.withUnsafeMutableBufferPointer { levels in
            levels[index].queue.remove(order, &orders)
            if !levels[index].queue.isEmpty { return false }
            guard let place = levels.baseAddress.map({ $0 + index }) else { return false }
            let better = levels.count - 1 - index
            if better > 16 {
                place.update(from: place + 1, count: better)
            } else {
                for step in 0..<better { place[step] = place[step + 1] }
            }
            return true
        }
        if isLeft { levels.removeLast() }
    }

    /// Puts one order where another stands in its price level.
    mutating func substitute(_ old: OrderRef, by new: OrderRef, _ orders: inout Chunked<Order>) {
        let key = old.pointee.place.key
        let index = position(of: key)
        guard index < levels.count, levels[index].key == key else { return }
        levels[index].queue.substitute(old, by: new, &orders)
    }

    /// Appends the orders of all levels for which `reaches` holds, best level first, oldest first; stops at the
    /// first level for which it does not.
    func collect(into result: inout ContiguousArray<OrderID>, _ orders: Chunked<Order>, while reaches: (Price) -> Bool) {
        var index = levels.count - 1
        while index >= 0, reaches(levels[index].price) {
            var id = levels[index].queue.first
            while id != 0 {
                result.append(OrderID(Int64(id)))
                id = orders[Int(id) - 1].place.next
            }
            index -= 1
        }
    }
}
