/// The open orders of an account, oldest first. Found by halving: an order that ends touches no record but its own.
struct OpenOrders: Sendable, RandomAccessCollection {
    private var ids: ContiguousArray<OrderID> = []

    @inline(__always) var startIndex: Int { 0 }
    @inline(__always) var endIndex: Int { ids.count }
    subscript(index: Int) -> OrderID { @inline(__always) get { ids[index] } }

    /// Adds an order: at the end, since numbers grow, but for one that waited while later ones were opened.
    mutating func insert(_ id: OrderID) {
        if let last = ids.last, last > id { ids.insert(id, at: position(of: id)) } else { ids.append(id) }
    }

    /// Takes an order out, if it is there.
    mutating func remove(_ id: OrderID) {
        let index = position(of: id)
        guard index < ids.count, ids[index] == id else { return }
        ids.withUnsafeMutableBufferPointer { ids in
            guard let base = ids.baseAddress else { return }
            (base + index).update(from: base + index + 1, count: ids.count - index - 1)
        }
        ids.removeLast()
    }

    /// The index of an order, or where it would stand.
    private func position(of id: OrderID) -> Int {
        ids.withUnsafeBufferPointer { ids in
            var low = 0, high = ids.count
            while low < high {
                let middle = (low &+ high) >> 1
                if ids[middle] < id { low = middle &+ 1 } else { high = middle }
            }
            return low
        }
    }
}
