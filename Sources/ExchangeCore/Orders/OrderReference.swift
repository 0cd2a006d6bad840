/// An order that is about to be changed, where it stands.
typealias OrderRef = UnsafeMutablePointer<Order>
/// An order that is only read, where it stands.
typealias OrderView = UnsafePointer<Order>

/// What is asked of an order where it stands, member by member: a computed property of `Order` itself would be handed a
/// copy of the whole record.
protocol OrderReading {
    var record: OrderView { get }
}

extension UnsafePointer: OrderReading where Pointee == Order {
    @inline(__always) var record: OrderView { self }
}

extension UnsafeMutablePointer: OrderReading where Pointee == Order {
    @inline(__always) var record: OrderView { OrderView(self) }
}

extension OrderReading {
    /// Its id, as the lists of a book write it.
    @inline(__always) var number: Int32 { record.pointee.number }

    /// What is still to be filled, without asking whether it is closed.
    @inline(__always) var remaining: Quantity { record.pointee.quantity - record.pointee.filledQuantity }

    /// The average price of its fills, rounded half up to a billionth; nil before the first.
    @inline(__always) var averagePrice: Price? {
        let filled = record.pointee.filledQuantity
        return filled.isPositive ? record.pointee.filledValue.perUnit(filled) : nil
    }

    /// What has happened to it since it had a status; nil if it was not known before.
    @inline(__always) func change(from before: OrderStatus?) -> OrderChange {
        OrderChange(
            averagePrice: averagePrice, from: before, to: record.pointee.status, account: record.pointee.account,
            order: record.pointee.id, quantity: record.pointee.quantity, filledQuantity: record.pointee.filledQuantity)
    }

    /// Whether it has more than one leg.
    @inline(__always) var isCombination: Bool {
        record.pointee.traits.contains(.legged) && !(record.pointee.others?.instruments.isEmpty ?? true)
    }

    /// The instruments of the legs after the first.
    @inline(__always) var otherInstruments: [InstrumentID] { record.pointee.others?.instruments ?? [] }

    /// Whether it is a mere container of children.
    @inline(__always) var isContainer: Bool { record.pointee.ratio == 0 }

    /// Whether it trades in the opening auction only.
    @inline(__always) var isOnOpen: Bool { record.pointee.lifetime == .atOpen }

    /// Whether it trades in the closing auction only.
    @inline(__always) var isOnClose: Bool {
        record.pointee.lifetime == .atClose || record.pointee.type == .marketOnClose || record.pointee.type == .limitOnClose
    }

    /// The limit that binds it now: none for a market order or an elected stop.
    @inline(__always) var bindingLimit: Price? {
        switch record.pointee.type {
        case .limit, .stopLimit, .trailingStopLimit, .limitOnClose: record.pointee.limitPrice
        case .market, .stop, .trailingStop, .marketOnClose, .netDebit, .netCredit, .netZero, .exercise: nil
        }
    }
}

// The same of an order that is a value of its own.
extension Order {
    var remaining: Quantity { withUnsafePointer(to: self) { $0.remaining } }
    var isCombination: Bool { withUnsafePointer(to: self) { $0.isCombination } }
    var isOnOpen: Bool { withUnsafePointer(to: self) { $0.isOnOpen } }
    var isOnClose: Bool { withUnsafePointer(to: self) { $0.isOnClose } }
    var bindingLimit: Price? { withUnsafePointer(to: self) { $0.bindingLimit } }
}
