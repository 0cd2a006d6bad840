/// What an underlying was worth when its options were priced.
public struct UnderlyingSpot: Sendable, Hashable {
    public var price: Price
    /// The day's opening, high and low so far.
    public var open: Price
    public var high: Price
    public var low: Price
    public var previousClose: Price

    /// An underlying that has one price only, or others where they are given.
    public init(price: Price, open: Price? = nil, high: Price? = nil, low: Price? = nil, previousClose: Price? = nil) {
        self.price = price
        self.open = open ?? price
        self.high = max(high ?? price, price)
        self.low = min(low ?? price, price)
        self.previousClose = previousClose ?? self.open
    }

    /// The underlying of a quote, from wherever that is; `nil` if the quote has no price.
    public init?(_ quote: Quote) {
        guard let price = quote.mark, price.isPositive else { return nil }
        self.init(
            price: price, open: quote.open, high: quote.high, low: quote.low, previousClose: quote.previousClose)
    }
}

/// One contract at one instant: its market, and what the model says of it.
public struct OptionQuote: Sendable, Hashable {
    public let contract: OCCSymbol
    /// Bid, ask, last, sizes, volume and the day so far. There is no bid where it would be zero, and neither bid nor
    /// ask once the contract has expired. The high and low bound what was traded, the close is exact.
    public let quote: Quote
    public let underlyingPrice: Price
    /// The model's price, to a thousandth.
    public let theoreticalValue: Price
    /// Implied volatility as a fraction; `nil`, like all that follows from it, for an expired contract.
    public let volatility: Ratio?
    public let greeks: OptionGreeks?
    /// Contracts open, as counted at the end of the day before.
    public let openInterest: Int
    /// What exercise would bring at the underlying's price.
    public let intrinsicValue: Price
}

/// The derivatives of an option's price, to a millionth.
public struct OptionGreeks: Sendable, Hashable {
    /// For a dollar of the underlying.
    public let delta: Ratio
    /// Of delta, for a dollar of the underlying.
    public let gamma: Ratio
    /// For a day.
    public let theta: Ratio
    /// For a point of volatility.
    public let vega: Ratio
    /// For a point of the interest rate.
    public let rho: Ratio

    init(_ value: BlackScholes) {
        delta = Ratio(rounding: value.delta)
        gamma = Ratio(rounding: value.gamma)
        theta = Ratio(rounding: value.theta / 365)
        vega = Ratio(rounding: value.vega / 100)
        rho = Ratio(rounding: value.rho / 100)
    }
}

extension Ratio {
    /// A number rounded to a millionth.
    init(rounding value: Double) {
        let bounded = max(-1e12, min(1e12, value))
        self.init(billionths: Int128(Int64((bounded * 1e6).rounded())) * 1000)
    }
}

extension Price {
    /// The price in dollars, for the models.
    var dollars: Double {
        // Int128's own conversion is some hundred times slower.
        guard let small = Int64(exactly: billionths) else { return billionths < 0 ? -1e10 : 1e10 }
        return Double(small) * 1e-9
    }

    /// A number of dollars rounded to a multiple of `step`.
    init(rounding dollars: Double, toMultipleOf step: Price = Price(billionths: 1_000_000)) {
        let units = (max(-9e9, min(9e9, dollars)) / step.dollars).rounded()
        self.init(billionths: Int128(Int64(max(-9e18, min(9e18, units)))) * step.billionths)
    }
}
