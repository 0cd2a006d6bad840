/// The generated prices of one option contract, from those of its underlying.
public struct OptionPrices: Sendable, Hashable {
    public let contract: OCCSymbol
    public let model: OptionModel
    public let underlying: GeneratedPrices

    /// The contract's prices in the world of `seed`; `nil` if its underlying has no options.
    public init?(seed: UInt64, contract: OCCSymbol, hours: MarketHours) {
        guard let model = OptionModel(seed: seed, underlying: contract.underlying, hours: hours) else { return nil }
        self.contract = contract
        self.model = model
        underlying = GeneratedPrices(seed: seed, symbol: contract.underlying, hours: hours)
    }

    /// The quote at an instant, with the model's figures.
    public func optionQuote(at instant: Instant) -> OptionQuote {
        let quote = underlying.quote(at: model.pricingInstant(at: instant))
        let spot = UnderlyingSpot(quote) ?? UnderlyingSpot(price: Price(cents: 1))  // a generated quote has a price
        return model.quote(contract, spot: spot, at: instant)
    }

    /// The quote at an instant.
    public func quote(at instant: Instant) -> Quote {
        optionQuote(at: instant).quote
    }

    /// The first instant after `instant` at which the quote may differ; never, once expired.
    public func nextChange(after instant: Instant) -> Instant {
        let expiry = model.expiry(of: contract)
        guard instant < expiry else { return .distantFuture }
        let calendar = model.calendar
        let next = calendar.isOpen(at: instant) ? instant.nextSecond : calendar.nextOpen(after: instant)
        return min(expiry, calendar.isOpen(at: next) ? next : calendar.nextOpen(after: next))
    }
}
