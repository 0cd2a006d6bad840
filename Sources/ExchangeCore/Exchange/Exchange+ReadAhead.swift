// Reading ahead: what the next commands of a batch name is fetched from memory together.
//
// In a large world most of what a command names has left the processor's caches: its request was made, and the order that
// it cancels or replaces was placed, long before. Each command would wait for its own; read one right after another, they
// are all on their way at once.
extension Exchange {
    /// How many commands are read ahead of the first of them: so few that what they name is still in a cache when it is used.
    static var stretch: Int { 32 }

    /// Reads what a stretch of commands names, from the one at an index on.
    mutating func readAhead(_ commands: UnsafeBufferPointer<CommandInPlace>, from start: Int) {
        var sum = 0
        for index in start..<min(start + Self.stretch, commands.count) {
            switch commands[index].command {
            case .placeOrder(let ticket): sum &+= read(ticket)
            case .cancelOrder(let order): sum &+= read(order)
            case .replaceOrder(let order, let ticket): sum &+= read(order) &+ read(ticket)
            default: break
            }
        }
        sumOfRead = sum
    }

    // Members that are at most 64 bytes apart, so that each line of memory that a record stands in has one.

    @inline(__always) private func read(_ ticket: OrderTicket) -> Int {
        let numbers = Int(ticket.request.account.rawValue) &+ ticket.request.ratio
        return Int(truncatingIfNeeded: ticket.request.quantity.billionths) &+ numbers
    }

    @inline(__always) private func read(_ id: OrderID) -> Int {
        guard isOrder(id) else { return 0 }
        let order = view(id)
        let amounts = order.pointee.reservedCash.billionths &+ order.pointee.need.means.billionths
        let numbers = Int(order.pointee.account.rawValue) &+ Int(order.pointee.older)
        return Int(truncatingIfNeeded: amounts) &+ numbers &+ Int(order.pointee.place.key)
    }
}
