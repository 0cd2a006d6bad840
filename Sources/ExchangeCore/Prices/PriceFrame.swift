/// One session of one day of a generated price, with all that its seconds have in common.
final class PriceFrame: Sendable {
    let shape: PriceDay
    let session: MarketSession
    let path: PricePath
    /// How bid and ask stand around the last price; nil for what has neither.
    private let book: QuoteShape?
    private let quoteKey: UInt64

    init(shape: PriceDay, session: MarketSession, path: PricePath, book: QuoteShape?, quoteKey: UInt64) {
        self.shape = shape
        self.session = session
        self.path = path
        self.book = book
        self.quoteKey = quoteKey
    }

    /// The second of the session that shows at an instant: its first before it, its last after it.
    func second(at instant: Instant) -> Int {
        let elapsed = (instant.nanoseconds - path.start.nanoseconds) / 1_000_000_000
        return Int(max(0, min(Int64(path.minutes * 60 - 1), elapsed)))
    }

    /// The quote at a second of the session, `now` being the fold of its ticks through that second.
    func quote(at second: Int, _ now: PriceSpan) -> Quote {
        let at = path.start.adding(nanoseconds: Int64(second) * 1_000_000_000)
        var quote = Quote(at: at)
        quote.previousClose = Price(shape.previousClose, tick: shape.tick)
        quote.last = Price(now.close, tick: shape.tick)
        switch session {
        case .pre, .closed:
            quote.volume = Quantity(units: now.volume)
        case .regular:
            quote.setDay(now, tick: shape.tick)
            quote.volume = Quantity(units: shape.preVolume + now.volume)
        case .post:
            quote.setDay(shape.regular, tick: shape.tick)
            quote.volume = Quantity(units: shape.preVolume + shape.regular.volume + now.volume)
        }
        book?.fill(&quote, at: second, last: now.close, word: Self.quoteWord(at, quoteKey))
        return quote
    }

    /// The chance of one second's bid, ask and sizes, in the stream of a key.
    static func quoteWord(_ second: Instant, _ key: UInt64) -> UInt64 {
        SplitMix64.mix(key ^ UInt64(bitPattern: second.nanoseconds))
    }
}

extension Quote {
    /// Takes the day's opening, high and low from a span.
    fileprivate mutating func setDay(_ span: PriceSpan, tick: Int64) {
        open = Price(span.open, tick: tick)
        high = Price(span.high, tick: tick)
        low = Price(span.low, tick: tick)
    }
}
