// Bars: four prices run through the orders as if they had been seen one by one.
extension Exchange {
    mutating func runBar(_ symbol: Symbol, _ bar: Bar, _ path: BarPath) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        guard bar.isSane else { return emit(.commandRejected(.invalidQuote)) }
        instruments[id].isPinned = true
        updateTicking(id)
        run(bar, path: path, on: id)
    }

    /// Runs one bar: at its open everything trades there; on its way through the other prices limits and stops
    /// trade at their own.
    mutating func run(_ bar: Bar, path: BarPath, on id: InstrumentID) {
        guard bar.isSane else { return }
        instruments[id].barVolume = bar.volume
        instruments[id].barTaken = 0
        for (step, price) in bar.prices(path).enumerated() {
            var quote = instruments[id].quote
            let quarter = bar.volume.scaled(by: 1, over: 4, rounding: .down).rounded(toPlaces: 0, .down)
            let part = step == 3 ? bar.volume - quarter * 3 : quarter
            quote.volume = min(quote.volume + part, ExchangeLimits.maximumQuantity)
            quote.at = now
            quote.lastAt = now
            quote.bid = price
            quote.ask = price
            quote.bidSize = 0
            quote.askSize = 0
            quote.last = price
            quote.lastSize = part
            quote.open = quote.open ?? price
            quote.high = max(quote.high ?? price, price)
            quote.low = min(quote.low ?? price, price)
            install(quote, for: id, tells: true, hasPrinted: true, pass: step == 0 ? .barOpen : .barPath)
            settleAll()
            if step == 0 {
                trail(through: bar, id)
                settleAll()
            }
        }
    }
}

extension Bar {
    /// Whether the four prices can be those of one bar.
    public var isSane: Bool {
        low.isPositive && low <= open && low <= close && high >= open && high >= close && high <= ExchangeLimits.maximumPrice
            && !volume.isNegative && volume <= ExchangeLimits.maximumQuantity
    }

    /// The four prices in the order in which they are taken to have happened.
    public func prices(_ path: BarPath) -> [Price] {
        path.isHighFirst(open: open, high: high, low: low) ? [open, high, low, close] : [open, low, high, close]
    }
}

extension BarPath {
    /// Whether the high comes before the low: always if fixed, else only if it is nearer to the open.
    public func isHighFirst(open: Price, high: Price, low: Price) -> Bool {
        self == .fixed || (high - open).magnitude < (low - open).magnitude
    }
}
