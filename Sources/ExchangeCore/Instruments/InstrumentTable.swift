/// Every instrument with its quote and its book, by dense id.
struct InstrumentTable: Sendable {
    private(set) var states = Chunked<InstrumentState>()
    private var index: [Symbol: InstrumentID] = [:]

    var count: Int { states.count }

    /// The id of a symbol.
    func id(_ symbol: Symbol) -> InstrumentID? { index[symbol] }

    subscript(id: InstrumentID) -> InstrumentState {
        get { states[Int(id.rawValue) - 1] }
        _modify { yield &states[Int(id.rawValue) - 1] }
    }

    /// Whether there is such an instrument.
    func contains(_ id: InstrumentID) -> Bool { id.rawValue >= 1 && Int(id.rawValue) <= states.count }

    /// Adds an instrument, or changes the one with its symbol.
    mutating func define(_ instrument: Instrument, source: PriceSource, at now: Instant) -> InstrumentID {
        if let id = index[instrument.symbol] {
            self[id].instrument = instrument
            return id
        }
        let id = InstrumentID(Int32(truncatingIfNeeded: states.count + 1))
        states.append(InstrumentState(id: id, instrument: instrument, source: source, at: now))
        index[instrument.symbol] = id
        return id
    }
}

/// One instrument, what it is worth, and who wants to trade it.
struct InstrumentState: Sendable {
    let id: InstrumentID
    var instrument: Instrument
    var quote: Quote
    var source: PriceSource
    /// Whether a command set the quote, so that its source is not asked.
    var isPinned = false
    var book = OrderBook()
    /// What is left of the displayed sizes since the quote last changed.
    var bidLeft: Quantity = 0
    var askLeft: Quantity = 0
    /// The levels of the book, best first, if they were set.
    var bids: [BookQuote] = []
    var asks: [BookQuote] = []
    /// Who wants every tick, and how many orders work on it.
    var watchers = 0
    var workingOrders = 0
    /// Whether it waits in `PendingWork.quotes`.
    var isDirty = false

    init(id: InstrumentID, instrument: Instrument, source: PriceSource, at now: Instant) {
        self.id = id
        self.instrument = instrument
        self.source = source
        quote = Quote(at: now)
    }
}
