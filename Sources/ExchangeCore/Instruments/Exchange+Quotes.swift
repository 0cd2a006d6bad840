// Quotes: set by command, or from an instrument's source.
extension Exchange {
    mutating func setQuotes(_ changes: [SymbolQuote]) {
        var quotes: [(InstrumentID, Quote)] = []
        for item in changes {
            guard let id = instruments.id(item.symbol) else { return emit(.commandRejected(.unknownSymbol)) }
            // A symbol that is named twice builds on its first change.
            let quote = (quotes.last { $0.0 == id }?.1 ?? currentQuote(id)).applying(item.change, at: now)
            guard let quote else { return emit(.commandRejected(.invalidQuote)) }
            if let bid = quote.bid, let ask = quote.ask, bid > ask { return emit(.commandRejected(.crossedQuote)) }
            quotes.append((id, quote))
        }
        for (id, quote) in quotes {
            instruments[id].isPinned = true
            install(quote, for: id)
        }
    }

    /// Makes a quote the current one and has the book looked at.
    mutating func install(_ quote: Quote, for id: InstrumentID) {
        instruments[id].quote = quote
        instruments[id].bidLeft = quote.bidSize
        instruments[id].askLeft = quote.askSize
        emit(.quoteChanged(id, quote))
        markDirty(id)
    }

    /// What an instrument is worth at `now`.
    func currentQuote(_ id: InstrumentID) -> Quote { instruments[id].quote }
}

extension Quote {
    /// The quote with some members changed; nil if one of them is negative or too large.
    func applying(_ change: QuoteChange, at now: Instant) -> Quote? {
        for price in [change.bid, change.ask, change.last, change.open, change.high, change.low, change.previousClose] {
            guard let price else { continue }
            guard !price.isNegative, price <= ExchangeLimits.maximumPrice else { return nil }
        }
        for size in [change.bidSize, change.askSize, change.lastSize, change.volume] {
            guard let size else { continue }
            guard !size.isNegative, size <= ExchangeLimits.maximumQuantity else { return nil }
        }
        var quote = self
        quote.at = now
        quote.bid = change.bid ?? bid
        quote.ask = change.ask ?? ask
        quote.bidSize = change.bidSize ?? bidSize
        quote.askSize = change.askSize ?? askSize
        quote.lastSize = change.lastSize ?? lastSize
        quote.volume = change.volume ?? volume
        quote.open = change.open ?? open
        quote.high = change.high ?? high
        quote.low = change.low ?? low
        quote.previousClose = change.previousClose ?? previousClose
        if let last = change.last {
            quote.last = last
            quote.lastAt = now
            quote.open = quote.open ?? last
            quote.high = max(quote.high ?? last, last)
            quote.low = min(quote.low ?? last, last)
        }
        return quote
    }
}
