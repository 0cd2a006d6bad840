/// Every instrument with its quote and its book, by dense id.
struct InstrumentTable: Sendable {
    private(set) var states = Chunked<InstrumentState>()
    private var index = SymbolIndex()

    var count: Int { states.count }

    /// The id of a symbol.
    func id(_ symbol: Symbol) -> InstrumentID? { index.find(symbol) }

    subscript(id: InstrumentID) -> InstrumentState {
        @inline(__always) unsafeAddress { states.address(Int(id.rawValue) - 1) }
        @inline(__always) unsafeMutableAddress { states.mutableAddress(Int(id.rawValue) - 1) }
    }

    @inline(__always) mutating func ref(_ id: InstrumentID) -> InstrumentRef { states.mutableAddress(Int(id.rawValue) - 1) }
    @inline(__always) func view(_ id: InstrumentID) -> InstrumentView { states.address(Int(id.rawValue) - 1) }

    /// Whether there is such an instrument.
    func contains(_ id: InstrumentID) -> Bool { id.rawValue >= 1 && Int(id.rawValue) <= states.count }

    /// Adds an instrument, or changes the one with its symbol.
    mutating func define(_ instrument: Instrument, source: PriceSource, at now: Instant) -> InstrumentID {
        if let id = index.find(instrument.symbol) {
            self[id].instrument = instrument
            return id
        }
        let id = InstrumentID(Int32(truncatingIfNeeded: states.count + 1))
        states.append(InstrumentState(id: id, instrument: instrument, source: source, at: now))
        index.insert(instrument.symbol, id)
        return id
    }

    /// Forgets the price that was set for the auction that has been.
    mutating func clearAuctionPrice(_ position: Int, atOpen: Bool) {
        if atOpen { states[position].openingPrice = nil } else { states[position].closingPrice = nil }
    }
}

/// How a change of prices is to be traded.
enum MatchPass: UInt8, Sendable {
    /// A new quote: what rests trades as resting.
    case quote
    /// After a pause: everything trades as if it had just come.
    case reopening
    /// The first price of a bar: everything trades there.
    case barOpen
    /// Prices that a bar moved through: limits and stops trade at their own prices.
    case barPath
}

/// One instrument, what it is worth, and who wants to trade it.
struct InstrumentState: Sendable {
    // What every order asks for stands together, so that few lines of memory are touched.
    let id: InstrumentID
    /// Whether a command set the quote, so that its source is not asked.
    var isPinned = false
    /// Whether it is out of trading for good.
    var isRemoved = false
    var hasLevels = false
    /// The end of the second for which `quote` was last asked of the model, which moves on whole seconds.
    var freshUntil = Instant.distantPast
    /// The version of all marks when it, or what it is worth, last changed.
    var changedAt: Int64 = 0
    /// The options on it that are defined.
    var options: ContiguousArray<InstrumentID> = []
    /// The price model of a generated instrument.
    var feed: PriceFeed?
    /// The quote's mark, as `noteChange(of:)` keeps it.
    var mark: Price?
    var instrument: Instrument
    var quote: Quote
    var book = OrderBook()
    var source: PriceSource
    /// Counts the changes of source, so that timers of an old one are known.
    var sourceGeneration: Int32 = 0
    /// What splits since its definition have made of the source's prices.
    var sourceScale: Ratio = 1
    /// The combinations that have it as a leg.
    var combinations: ContiguousArray<OrderID> = []
    /// What is left of the displayed sizes since the quote last changed.
    var bidLeft: Quantity = 0
    var askLeft: Quantity = 0
    /// What is left of the levels of the book, best first, if they were set.
    var bids: ContiguousArray<BookQuote> = []
    var asks: ContiguousArray<BookQuote> = []
    /// The prices of the next auctions, if they were set.
    var openingPrice: Price?
    var closingPrice: Price?
    /// Who wants every tick, and how many orders work on it, counted where there is a feed.
    var watchers = 0
    var workingOrders = 0
    /// How the change that is waiting is to be traded, and whether the last price is new in it.
    var pass = MatchPass.quote
    var hasPrinted = false
    /// The volume of the bar that is being run through, of which orders may take their share.
    var barVolume: Quantity = 0
    var barTaken: Quantity = 0
    /// Limit bands, if they are on.
    var bands: LimitBandState?
    /// How many draws of chance it has had.
    var draws: UInt64 = 0
    /// Whether it waits in `PendingWork.quotes`.
    var isDirty = false

    init(id: InstrumentID, instrument: Instrument, source: PriceSource, at now: Instant) {
        self.id = id
        self.instrument = instrument
        self.source = source
        quote = Quote(at: now)
    }

    var hasAuctionPrice: Bool { openingPrice != nil || closingPrice != nil }

    /// Whether its quotes come from the price model now.
    var isGenerated: Bool {
        if isPinned { return false }
        if case .generated = source { return true }
        return false
    }
}
