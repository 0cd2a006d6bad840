import ExchangeCore

/// The levels of a market, best first.
struct MarketBook: Sendable {
    var bids: [BookQuote]
    var asks: [BookQuote]
}

extension WorldState {
    /// The book of a security: the levels that were set, or else five behind each best price, sizes growing with the
    /// distance (inferred).
    func book(of facts: SecurityFacts) -> MarketBook {
        if let id = exchange.instrumentID(facts.instrument.symbol), let set = exchange.levels(id) {
            return MarketBook(bids: set.bids, asks: set.asks)
        }
        let step = facts.tickSize
        func levels(_ best: Price?, _ size: Quantity, _ direction: Int) -> [BookQuote] {
            guard let best, best.isPositive else { return [] }
            return (0..<5).compactMap { level in
                let price = best + step * (level * direction)
                guard price.isPositive else { return nil }
                return BookQuote(price, size + size * (level / 2))
            }
        }
        return MarketBook(bids: levels(facts.quote.bid, facts.quote.bidSize, -1), asks: levels(facts.quote.ask, facts.quote.askSize, 1))
    }
}
