/// The open orders of an account, oldest first. Found by halving: an order that ends touches no record but its own.
struct OpenOrders: Sendable, RandomAccessCollection {
    private var numbers: ContiguousArray<Int32> = []

    @inline(__always) var startIndex: Int { 0 }
    @inline(__always) var endIndex: Int { numbers.count }
    subscript(index: Int) -> OrderID { @inline(__always) get { OrderID(Int64(numbers[index])) } }

    /// Adds an order: at the end, since numbers grow, but for one that waited while later ones were opened.
    mutating func insert(_ id: OrderID) {
        let number = Int32(truncatingIfNeeded: id.rawValue)
        if let last = numbers.last, last > number { numbers.insert(number, at: position(of: number)) } else { numbers.append(number) }
    }

    /// Takes an order out, if it is there.
    mutating func remove(_ id: OrderID) {
        let number = Int32(truncatingIfNeeded: id.rawValue), index = position(of: number)
        guard index < numbers.count, numbers[index] == number else { return }
        numbers.withUnsafeMutableBufferPointer { numbers in
            guard let base = numbers.baseAddress else { return }
            (base + index).update(from: base + index + 1, count: numbers.count - index - 1)
        }
        numbers.removeLast()
    }

    /// The index of an order, or where it would stand. Each step halves what is left whatever it finds, since what it finds
    /// cannot be foreseen.
    @inline(__always) private func position(of number: Int32) -> Int {
        numbers.withUnsafeBufferPointer { numbers in
            var index = 0, count = numbers.count
            while count > 0 {
                let half = (count &+ 1) &>> 1
                // All bits of the distance's sign or none; numbers are positive.
                index &+= half & (Int(numbers[index &+ half &- 1] &- number) &>> 63)
                count &-= half
            }
            return index
        }
    }
}
