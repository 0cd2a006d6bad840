/// An account's positions, sorted by instrument.
struct PositionTable: Sendable {
    private(set) var states: ContiguousArray<PositionState> = []
    /// Their instruments, for the search.
    private var instruments = InstrumentList()
    /// Grows with every change, so that what was reckoned from the positions is known to hold or not.
    private(set) var version: Int64 = 0

    /// The position at an index of `states`, read where it stands.
    subscript(at index: Int) -> PositionState {
        @inline(__always) unsafeAddress { view(at: index) }
    }

    /// Where the position at an index of `states` stands, for as long as the table is neither changed nor let go.
    @inline(__always) func view(at index: Int) -> PositionView {
        states.withUnsafeBufferPointer { states in
            guard let base = states.baseAddress, index < states.count else { preconditionFailure("no position \(index)") }
            return base + index
        }
    }

    /// The index of an instrument's position, or where it would stand.
    @inline(__always) func search(_ instrument: InstrumentID) -> (index: Int, found: Bool) {
        let index = instruments.count(before: instrument)
        return (index, index < states.count && view(at: index).pointee.instrument == instrument)
    }

    /// Where an instrument's position stands that is about to be changed, an empty one if there was none. It stays there
    /// until one is added or taken away.
    @inline(__always) mutating func ref(_ instrument: InstrumentID) -> PositionRef {
        version &+= 1
        let (index, found) = search(instrument)
        if !found { insert(instrument, at: index) }
        return states.withUnsafeMutableBufferPointer { states in
            guard let base = states.baseAddress, index < states.count else { preconditionFailure("no position \(index)") }
            base[index].worthVersion = .min
            return base + index
        }
    }

    /// The position in an instrument, an empty one if there is none; changing it keeps it.
    subscript(instrument: InstrumentID) -> PositionState {
        get {
            let (index, found) = search(instrument)
            return found ? states[index] : PositionState(instrument: instrument)
        }
        _modify { yield &ref(instrument).pointee }
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

    @inline(never) private mutating func insert(_ instrument: InstrumentID, at index: Int) {
        states.insert(PositionState(instrument: instrument), at: index)
        instruments.write(states)
    }

    /// Keeps what a position is worth, until it or its instrument changes.
    mutating func keep(_ worth: PositionWorth, at index: Int, _ version: Int64) {
        states[index].worth = worth
        states[index].worthVersion = version
    }

    /// The quantity held of an instrument.
    func quantity(_ instrument: InstrumentID) -> Quantity {
        let (index, found) = search(instrument)
        return found ? self[at: index].quantity : 0
    }
}

extension PositionTable {
    /// Forgets a position altogether.
    mutating func remove(_ instrument: InstrumentID) {
        let (index, found) = search(instrument)
        if found {
            states.remove(at: index)
            instruments.write(states)
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

/// The instruments of an account's positions, in their order.
private struct InstrumentList: Sendable {
    /// Eight at a time; what is left of the last is greater than any.
    private var blocks: ContiguousArray<SIMD8<Int32>> = []

    /// How many stand before an instrument. An account holds few, and which one is sought cannot be foreseen; so all are
    /// compared, which no step depends on.
    @inline(__always) func count(before instrument: InstrumentID) -> Int {
        let sought = SIMD8(repeating: instrument.rawValue)
        var less = SIMD8<Int32>.zero
        for block in blocks { less.replace(with: less &+ 1, where: block .< sought) }
        return Int(less.wrappedSum())
    }

    /// Writes all of them anew.
    mutating func write(_ states: ContiguousArray<PositionState>) {
        blocks.removeAll(keepingCapacity: true)
        for index in states.indices {
            if index % 8 == 0 { blocks.append(SIMD8(repeating: .max)) }
            blocks[index / 8][index % 8] = states[index].instrument.rawValue
        }
    }
}
