// Where an order, an account or an instrument stands while a command is carried out.
//
// Reaching one by its number asks each time whether its storage is shared with a copy of the exchange. A command touches
// the same few records dozens of times, so it takes their references once and reads and writes through them. A reference
// is handed down to what a command calls and never kept: it stays good until its collection grows (so an order's is
// taken after it was admitted) and for as long as no copy is made, which nothing does while a command is carried out.

/// An account that is about to be changed.
typealias AccountRef = UnsafeMutablePointer<AccountState>
/// An account that is only read.
typealias AccountView = UnsafePointer<AccountState>
/// An instrument that is about to be changed.
typealias InstrumentRef = UnsafeMutablePointer<InstrumentState>
/// An instrument that is only read.
typealias InstrumentView = UnsafePointer<InstrumentState>

extension Exchange {
    @inline(__always) mutating func ref(_ id: OrderID) -> OrderRef { orders.mutableAddress(index(id)) }
    @inline(__always) mutating func ref(_ id: AccountID) -> AccountRef { accounts.ref(id) }
    @inline(__always) mutating func ref(_ id: InstrumentID) -> InstrumentRef { instruments.ref(id) }
    @inline(__always) func view(_ id: OrderID) -> OrderView { orders.address(index(id)) }
    @inline(__always) func view(_ id: AccountID) -> AccountView { accounts.view(id) }
    @inline(__always) func view(_ id: InstrumentID) -> InstrumentView { instruments.view(id) }
}
