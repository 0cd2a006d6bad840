// Quotes, books and prints that a command sets.
extension Exchange {
    mutating func setQuotes(_ changes: [SymbolQuote]) {
        var quotes: [(id: InstrumentID, quote: Quote, hasPrinted: Bool)] = []
        for item in changes {
            guard let id = instruments.id(item.symbol) else { return emit(.commandRejected(.unknownSymbol)) }
            // A symbol that is named twice builds on its first change.
            let before = quotes.last { $0.id == id }?.quote ?? currentQuote(id)
            guard let quote = before.applying(item.change, at: now) else { return emit(.commandRejected(.invalidQuote)) }
            guard !quote.isCrossed else { return emit(.commandRejected(.crossedQuote)) }
            quotes.append((id, quote, item.change.last != nil))
        }
        for item in quotes {
            instruments[item.id].isPinned = true
            instruments[item.id].bids = []
            instruments[item.id].asks = []
            instruments[item.id].hasLevels = false
            updateTicking(item.id)
            if let close = item.quote.previousClose, close != instruments[item.id].quote.previousClose {
                notePreviousClose(close, of: item.id)
            }
            install(item.quote, for: item.id, tells: true, hasPrinted: item.hasPrinted)
        }
    }

    mutating func setBook(_ symbol: Symbol, bids: [BookQuote], asks: [BookQuote]) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        let isSorted =
            zip(bids, bids.dropFirst()).allSatisfy { $0.price > $1.price } && zip(asks, asks.dropFirst()).allSatisfy { $0.price < $1.price }
        let isSane = (bids + asks).allSatisfy {
            !$0.price.isNegative && $0.price <= ExchangeLimits.maximumPrice && $0.size.isPositive
                && $0.size <= ExchangeLimits.maximumQuantity
        }
        var quote = currentQuote(id)
        quote.at = now
        quote.bid = bids.first?.price
        quote.ask = asks.first?.price
        quote.bidSize = bids.first?.size ?? 0
        quote.askSize = asks.first?.size ?? 0
        guard isSorted, isSane else { return emit(.commandRejected(.invalidQuote)) }
        guard !quote.isCrossed else { return emit(.commandRejected(.crossedQuote)) }
        instruments[id].isPinned = true
        instruments[id].bids = ContiguousArray(bids)
        instruments[id].asks = ContiguousArray(asks)
        instruments[id].hasLevels = true
        updateTicking(id)
        install(quote, for: id, tells: true)
    }

    /// A trade that happened elsewhere: it moves the last price, and fills what rests at its price or better, as far
    /// as its size goes and its aggressor reached.
    mutating func print(_ symbol: Symbol, price: Price, size: Quantity, aggressor: Side?) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        // The sizes that are displayed now, and are whole again if they are new.
        refresh(id)
        guard !size.isNegative, let quote = instruments[id].quote.applying(QuoteChange(last: price, lastSize: size), at: now) else {
            return emit(.commandRejected(.invalidQuote))
        }
        var printed = quote
        printed.volume = min(quote.volume + size, ExchangeLimits.maximumQuantity)
        instruments[id].isPinned = true
        updateTicking(id)
        if !isHalted(id) {
            if aggressor != .buy { fillFromPrint(id, .buy, price, size) }
            if aggressor != .sell { fillFromPrint(id, .sell, price, size) }
        }
        // Bid and ask are as they were, so only stops can be woken.
        instruments[id].quote = printed
        noteChange(of: id)
        instruments[id].hasPrinted = true
        emit(.quoteChanged(id, printed))
        notePrint(id, price)
        markDirty(id)
    }

    /// Makes a quote the current one and has the book looked at.
    mutating func install(_ quote: Quote, for id: InstrumentID, tells: Bool, hasPrinted: Bool = false, pass: MatchPass = .quote) {
        setQuote(quote, of: id)
        instruments[id].hasPrinted = instruments[id].hasPrinted || hasPrinted
        if pass != .quote { instruments[id].pass = pass }
        if tells { emit(.quoteChanged(id, quote)) }
        if hasPrinted, let last = quote.last { notePrint(id, last) }
        markDirty(id)
        if !instruments[id].options.isEmpty { followUnderlying(id) }
    }

    /// Begins the day of every quote that is set or comes from elsewhere: its last price is the close of the day before,
    /// and nothing has traded yet. Generated quotes know their days.
    mutating func rollQuotes() {
        for place in 0..<instruments.count {
            let id = InstrumentID(Int32(place + 1))
            guard !instruments[id].isGenerated, !instruments[id].isRemoved, let last = instruments[id].quote.last else { continue }
            instruments[id].quote.previousClose = last
            instruments[id].quote.open = nil
            instruments[id].quote.high = nil
            instruments[id].quote.low = nil
            instruments[id].quote.volume = 0
            noteChange(of: id)
        }
    }

    /// Makes a quote the current one, with its displayed sizes whole again.
    mutating func setQuote(_ quote: Quote, of id: InstrumentID) {
        instruments[id].quote = quote
        noteChange(of: id)
        instruments[id].bidLeft = quote.bidSize
        instruments[id].askLeft = quote.askSize
    }
}

extension Quote {
    /// Whether the bid is above the ask.
    var isCrossed: Bool {
        guard let bid, let ask else { return false }
        return bid > ask
    }

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
        quote.previousClose = change.previousClose ?? previousClose
        if let last = change.last {
            quote.last = last
            quote.lastAt = now
            quote.open = open ?? last
            quote.high = max(high ?? last, last)
            quote.low = min(low ?? last, last)
        }
        quote.open = change.open ?? quote.open
        quote.high = change.high ?? quote.high
        quote.low = change.low ?? quote.low
        return quote
    }
}
