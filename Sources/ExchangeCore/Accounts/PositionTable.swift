/// An account's positions, sorted by instrument.
struct PositionTable: Sendable {
    private(set) var states: ContiguousArray<PositionState> = []
    /// Their instruments, close together for the search.
    private var instruments: ContiguousArray<InstrumentID> = []
    /// Grows with every change, so that what was reckoned from the positions is known to hold or not.
    private(set) var version: Int64 = 0

    /// The position at an index of `states`, read where it stands.
    subscript(at index: Int) -> PositionState {
        @inline(__always) unsafeAddress {
            // Good for the access, which holds the table and so the storage of its states.
            states.withUnsafeBufferPointer { states in
                guard let base = states.baseAddress, index < states.count else { preconditionFailure("no position \(index)") }
                return base + index
            }
        }
    }

    /// The index of an instrument's position, or where it would stand.
    func search(_ instrument: InstrumentID) -> (index: Int, found: Bool) {
        instruments.withUnsafeBufferPointer { instruments in
            var low = 0, high = instruments.count
            while low < high {
                let middle = (low + high) >> 1
                if instruments[middle] < instrument { low = middle + 1 } else { high = middle }
            }
            return (low, low < instruments.count && instruments[low] == instrument)
        }
    }

    /// The position in an instrument, an empty one if there is none; changing it keeps it.
    subscript(instrument: InstrumentID) -> PositionState {
        get {
            let (index, found) = search(instrument)
            return found ? states[index] : PositionState(instrument: instrument)
        }
        _modify {
            version &+= 1
            let (index, found) = search(instrument)
            if !found { insert(instrument, at: index) }
            states[index].worthVersion = .min
            yield &states[index]
        }
    }

    /// Holds so many more units of a position for open orders, or less if negative; what it is worth stays the same.
    mutating func hold(_ quantity: Quantity, of instrument: InstrumentID) {
        let (index, found) = search(instrument)
        if !found {
            insert(instrument, at: index)
            version &+= 1
        }
        states[index].held = states[index].held + quantity
    }

    private mutating func insert(_ instrument: InstrumentID, at index: Int) {
        states.insert(PositionState(instrument: instrument), at: index)
        instruments.insert(instrument, at: index)
    }

    /// Keeps what a position is worth, until it or its instrument changes.
    mutating func keep(_ worth: PositionSums, at index: Int, _ version: Int64) {
        states[index].worth = worth
        states[index].worthVersion = version
    }

    /// The quantity held of an instrument.
    func quantity(_ instrument: InstrumentID) -> Quantity {
        let (index, found) = search(instrument)
        return found ? self[at: index].quantity : 0
    }
}

/// A position with its cost, its lots and its day.
struct PositionState: Sendable {
    let instrument: InstrumentID
    var quantity: Quantity = 0
    /// Price times quantity of what is held (without the multiplier); negative if short.
    var cost = ExactMoney.zero
    var realized = ExactMoney.zero
    var realizedToday = ExactMoney.zero
    /// Promised to open orders: sells of a long position, covers of a short one.
    var held: Quantity = 0
    var lots: [TaxLot] = []
    var previousQuantity: Quantity = 0
    /// What `cost` was when the current trading day began.
    var previousCost = ExactMoney.zero
    var previousMark: Price = 0
    var boughtToday: Quantity = 0
    var soldToday: Quantity = 0
    /// What today's purchases cost, and the lots that the day began with: for who compresses lots overnight.
    var boughtValueToday = ExactMoney.zero
    var lotsBefore: [TaxLot] = []

    /// What it alone was worth when it was last valued, and the version of the marks from which on that holds no more.
    var worth = PositionSums()
    var worthVersion = Int64.min

    init(instrument: InstrumentID) { self.instrument = instrument }

    /// What one unit cost on average.
    var averagePrice: Price { quantity.isZero ? 0 : cost.perUnit(quantity) }

    /// Takes in a trade (negative quantities sell) at a price, averaging what it opens and realising what it
    /// closes, multiplier included. Says how much of the trade closed.
    mutating func apply(_ traded: Quantity, at price: Price, multiplier: Int) -> Quantity {
        if traded.isPositive {
            boughtToday = boughtToday + traded
            boughtValueToday += ExactMoney(price, traded)
        } else {
            soldToday = soldToday - traded
        }
        var closed: Quantity = 0
        if !quantity.isZero, quantity.isNegative != traded.isNegative {
            closed = min(quantity.magnitude, traded.magnitude)
            let signed = quantity.isNegative ? -closed : closed
            let removed = closed == quantity.magnitude ? cost : cost.part(closed, of: quantity.magnitude)
            let gain = (ExactMoney(price, signed) - removed) * multiplier
            cost -= removed
            quantity = quantity - signed
            realized += gain
            realizedToday += gain
        }
        let opened = traded.isNegative ? -(traded.magnitude - closed) : traded - closed
        if !opened.isZero {
            cost += ExactMoney(price, opened)
            quantity = quantity + opened
        }
        return closed
    }
}

extension PositionTable {
    /// Forgets a position altogether.
    mutating func remove(_ instrument: InstrumentID) {
        let (index, found) = search(instrument)
        if found {
            states.remove(at: index)
            instruments.remove(at: index)
        }
        version &+= 1
    }

    /// Lets `body` change every position in turn.
    mutating func updateAll(_ body: (inout PositionState) -> Void) {
        version &+= 1
        for index in states.indices {
            states[index].worthVersion = .min
            body(&states[index])
        }
    }

    /// Says that what the positions are valued by has changed, although they have not.
    mutating func touch() { updateAll { _ in } }
}
