/// What an instrument is worth at an instant: the best prices, the last trade and the day so far. Sizes are in
/// units of the instrument (shares, contracts), never in lots.
public struct Quote: Sendable, Hashable {
    public var bid: Price?
    public var ask: Price?
    public var last: Price?
    public var bidSize: Quantity = 0
    public var askSize: Quantity = 0
    public var lastSize: Quantity = 0
    /// Units traded since the session began.
    public var volume: Quantity = 0
    public var at: Instant
    /// When the last trade was.
    public var lastAt: Instant
    public var open: Price?
    public var high: Price?
    public var low: Price?
    public var previousClose: Price?

    /// A quote of nothing.
    public init(at: Instant) {
        self.at = at
        lastAt = at
    }

    /// The last price held between bid and ask; their midpoint if there is none.
    public var mark: Price? {
        @inline(__always) get {
            if let bid, let ask { return last.map { min(max($0, bid), ask) } ?? Price.midpoint(bid, ask) }
            return last ?? bid ?? ask
        }
    }

    /// How far the last price is from the previous close; nil without both.
    public var netChange: Price? {
        guard let last, let previousClose, previousClose.isPositive else { return nil }
        return last - previousClose
    }

    /// The price that a basis names.
    public func price(_ basis: PriceBasis) -> Price? {
        switch basis {
        case .last: last
        case .bid: bid
        case .ask: ask
        case .mark: mark
        case .midpoint: if let bid, let ask { Price.midpoint(bid, ask) } else { nil }
        case .doubleLast: last
        // Who has no side is told of the middle.
        case .bidAsk, .doubleBidAsk: if let bid, let ask { Price.midpoint(bid, ask) } else { nil }
        }
    }
}

/// Some members of a quote; what is nil keeps its value.
public struct QuoteChange: Sendable, Hashable {
    public var bid: Price?
    public var ask: Price?
    public var last: Price?
    public var bidSize: Quantity?
    public var askSize: Quantity?
    public var lastSize: Quantity?
    public var volume: Quantity?
    public var open: Price?
    public var high: Price?
    public var low: Price?
    public var previousClose: Price?

    /// A change of the members that are given.
    public init(
        bid: Price? = nil, ask: Price? = nil, last: Price? = nil, bidSize: Quantity? = nil, askSize: Quantity? = nil,
        lastSize: Quantity? = nil, volume: Quantity? = nil, previousClose: Price? = nil
    ) {
        self.bid = bid
        self.ask = ask
        self.last = last
        self.bidSize = bidSize
        self.askSize = askSize
        self.lastSize = lastSize
        self.volume = volume
        self.previousClose = previousClose
    }
}
