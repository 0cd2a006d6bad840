import ExchangeCore

/// All that Schwab shows of one security at one instant: the instrument, its quote, and what follows from the two.
struct SecurityFacts: Sendable {
    let instrument: Instrument
    let quote: Quote
    let now: Instant
    /// The part of the market's day that `now` falls in.
    let session: MarketSession
    /// The past year; nil where the price source has none.
    let year: YearStatistics?
    /// The last trade of a regular session.
    let regular: RegularTrade
    /// What an option's price is made of; nil for everything else.
    var option: OptionFacts?

    struct RegularTrade: Sendable, Equatable {
        var price: Price?
        var size: Quantity
        var at: Instant
    }

    var symbol: String { instrument.symbol.text }

    /// The change of the last price since the previous close, in dollars and in per cent.
    var net: PriceChange { PriceChange(quote.last, from: quote.previousClose) }
    /// The change of the mark.
    var markNet: PriceChange { PriceChange(quote.mark, from: quote.previousClose) }
    /// The change of the regular session's last price.
    var regularNet: PriceChange { PriceChange(regular.price, from: quote.previousClose) }
    /// What happened after the close; none before.
    var postMarket: PriceChange {
        session == .regular || session == .pre ? .none : PriceChange(quote.last, from: regular.price)
    }

    /// The highest and lowest prices of 52 weeks. Without a year behind it, a fifth around the close (inferred).
    var yearHigh: Price? {
        if let year { return max(year.high, quote.high ?? year.high) }
        return around(percent: 120).map { max($0, quote.high ?? $0) }
    }
    var yearLow: Price? {
        if let year { return min(year.low, quote.low ?? year.low) }
        return around(percent: 80).map { min($0, quote.low ?? $0) }
    }

    /// `Normal`, `Halted`, `Closed` or `Unknown`: shares and options stay `Normal` after the close (recorded).
    var status: String {
        if instrument.isHalted { return "Halted" }
        switch instrument.kind {
        case .stock, .etf, .mutualFund, .bond, .option: return "Normal"
        case .index: return session == .regular ? "Normal" : "Closed"
        case .future, .futureOption: return session == .closed ? "Closed" : "Normal"
        case .forex, .crypto: return "Unknown"
        }
    }

    var codes: SecurityCodes { SecurityCodes(instrument) }

    /// Only trading outside the regular hours shows in the extended block.
    var isExtendedHours: Bool { session == .pre || session == .post }

    private func around(percent: Int) -> Price? {
        (quote.previousClose ?? quote.last).map { (Ratio(percent: percent) * $0).rounded(toPlaces: 2) }
    }
}

/// How far one price is from another: in dollars, and in per cent with eight places.
struct PriceChange: Sendable, Equatable {
    static let none = PriceChange(nil, from: nil)

    let net: Price
    let percent: Ratio

    init(_ price: Price?, from base: Price?) {
        guard let price, let base, base.isPositive else {
            net = 0
            percent = 0
            return
        }
        net = price - base
        percent = Ratio(100).scaled(by: net.billionths, over: base.billionths).rounded(toPlaces: 8)
    }
}

/// What an option's price is made of.
struct OptionFacts: Sendable, Equatable {
    let terms: OptionTerms
    let multiplier: Int
    let underlyingPrice: Price
    /// Calendar days to the expiration, 0 on it.
    let daysToExpiration: Int
    /// `S` monthly, `W` weekly, `M` month-end, `Q` quarterly.
    let expirationType: String
    /// When it stops trading.
    let lastTradingDay: Instant
    /// The root of its symbol, e.g. `SPXW`.
    let root: String
    let openInterest: Int
    /// The greeks and the volatility in per cent; nil where they are not defined.
    var volatility: Ratio?
    var delta: Ratio?
    var gamma: Ratio?
    var theta: Ratio?
    var vega: Ratio?
    var rho: Ratio?
    var theoreticalValue: Price?
    /// Whether prices below $3 move by cents.
    let isPennyPilot: Bool

    /// How far it is in the money; negative when out of it.
    var moneyness: Price {
        terms.right == .call ? underlyingPrice - terms.strike : terms.strike - underlyingPrice
    }

    /// What exercising it would bring; never negative.
    var intrinsicValue: Price { max(moneyness, 0) }
    var isInTheMoney: Bool { moneyness.isPositive }
    var contractType: String { terms.right == .call ? "C" : "P" }
    /// `P` for the afternoon's prices, `A` for the opening ones.
    var settlementType: String { terms.settlesAtOpen ? "A" : "P" }
    var exerciseType: String { terms.style == .american ? "A" : "E" }
    var deliverables: String { terms.settlement == .cash ? "$\(multiplier)" : "\(multiplier) \(terms.underlying.text)" }
}
