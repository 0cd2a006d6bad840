/// The open orders of an account, in no order. Each has a place that its own record knows: one that ends touches nothing but
/// its place, and the next to come takes it.
struct OpenOrders: Sendable, Sequence {
    /// The number of the order at each place; at a free one, the next free one as a negative number, 0 at the last of them.
    private var places: ContiguousArray<Int32> = []
    /// The place that is taken next, from 1; 0 if none is free.
    private var free: Int32 = 0

    struct Iterator: IteratorProtocol {
        fileprivate var places: IndexingIterator<ContiguousArray<Int32>>

        mutating func next() -> OrderID? {
            while let number = places.next() {
                if number > 0 { return OrderID(Int64(number)) }
            }
            return nil
        }
    }

    func makeIterator() -> Iterator { Iterator(places: places.makeIterator()) }

    /// Adds an order and says its place, from 1.
    mutating func insert(_ number: Int32) -> Int32 {
        if free == 0 {
            places.append(number)
            return Int32(truncatingIfNeeded: places.count)
        }
        let place = free
        free = -places[Int(place) - 1]
        places[Int(place) - 1] = number
        return place
    }

    /// Takes the order at a place out.
    mutating func remove(at place: Int32) {
        places[Int(place) - 1] = -free
        free = place
    }
}
