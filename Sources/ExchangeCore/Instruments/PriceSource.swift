/// Where an instrument's quotes come from.
public enum PriceSource: Sendable, Hashable {
    /// From `setQuote` only.
    case pinned
    /// From points on the time line, each holding until the next.
    case scripted([ScriptedQuote])
    /// From recorded quotes or bars, at their own instants.
    case replay([ReplayPoint])
    /// From the price model, by this seed, or the world's if nil.
    case generated(seed: UInt64?)
}

/// What a quote becomes at an instant.
public struct ScriptedQuote: Sendable, Hashable {
    public var at: Instant
    public var change: QuoteChange

    public init(at: Instant, _ change: QuoteChange) {
        self.at = at
        self.change = change
    }
}

/// One record of a replay.
public enum ReplayPoint: Sendable, Hashable {
    case quote(ScriptedQuote)
    case bar(Bar)

    /// When it happens; a bar at its close, so that nothing is known before it was.
    public var at: Instant {
        switch self {
        case .quote(let quote): quote.at
        case .bar(let bar): bar.closesAt
        }
    }
}

/// Four prices and a volume over a span of time.
public struct Bar: Sendable, Hashable {
    public var closesAt: Instant
    public var open: Price
    public var high: Price
    public var low: Price
    public var close: Price
    public var volume: Quantity

    public init(closesAt: Instant, open: Price, high: Price, low: Price, close: Price, volume: Quantity = 0) {
        self.closesAt = closesAt
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }
}
