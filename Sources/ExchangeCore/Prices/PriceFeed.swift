/// What generates one symbol's quotes: the one face that the exchange asks, whatever the symbol is.
///
/// A value without state, one word in size, that copies share. Making one costs a few microseconds, so keep it
/// beside the instrument.
public indirect enum PriceFeed: Sendable, Hashable {
    case underlying(GeneratedPrices)
    case option(OptionPrices)

    /// The feed of a symbol in the world of `seed`: an option's if the symbol is the OCC's, and has an underlying with
    /// options. Every other symbol has a price, known or not.
    public init(seed: UInt64, symbol: Symbol, hours: MarketHours) {
        if let contract = OCCSymbol(symbol.text),
            let option = OptionPrices(seed: seed, contract: contract, hours: hours)
        {
            self = .option(option)
        } else {
            self = .underlying(GeneratedPrices(seed: seed, symbol: symbol, hours: hours))
        }
    }

    /// The quote at an instant.
    public func quote(at instant: Instant) -> Quote {
        switch self {
        case .underlying(let prices): prices.quote(at: instant)
        case .option(let prices): prices.quote(at: instant)
        }
    }

    /// The first instant after `instant` at which the quote may differ.
    public func nextChange(after instant: Instant) -> Instant {
        switch self {
        case .underlying(let prices): prices.nextChange(after: instant)
        case .option(let prices): prices.nextChange(after: instant)
        }
    }
}
