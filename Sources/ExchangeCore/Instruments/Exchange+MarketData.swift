// What there is to see of an instrument beside its quote.
extension Exchange {
    /// Whether an instrument's quotes come from the price model now.
    public func isGenerated(_ id: InstrumentID) -> Bool { instruments.contains(id) && instruments[id].isGenerated }

    /// The model of an instrument's prices, past and to come; nil for one that has none. A quote that is set or
    /// scripted stands over it and is not in it, and neither are splits: see `historyScale`.
    public func generatedPrices(_ id: InstrumentID) -> GeneratedPrices? {
        guard instruments.contains(id) else { return nil }
        switch instruments[id].feed {
        case .underlying(let prices): return prices
        case .option: return nil
        case nil: break
        }
        guard instruments[id].instrument.kind.optionTerms == nil else { return nil }
        return GeneratedPrices(
            seed: configuration.seed, symbol: instruments[id].instrument.symbol, hours: configuration.hours)
    }

    /// What splits have made of the model's prices: a price of the past times this is in today's shares.
    public func historyScale(_ id: InstrumentID) -> Ratio { instruments.contains(id) ? instruments[id].sourceScale : 1 }

    /// The levels of an instrument's book, best first, if they were set.
    public func levels(_ id: InstrumentID) -> (bids: [BookQuote], asks: [BookQuote])? {
        guard instruments.contains(id), instruments[id].hasLevels else { return nil }
        return (Array(instruments[id].bids), Array(instruments[id].asks))
    }
}
