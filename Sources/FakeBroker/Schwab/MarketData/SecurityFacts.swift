import ExchangeCore

/// All that Schwab shows of one security at one instant: the instrument, its quote, and what follows from the two.
///
/// What has parts of its own stands behind references, since a stream makes one of these for every tick of a key.
struct SecurityFacts: Sendable {
    private var boxedInstrument: Boxed<Instrument>
    private(set) var quote: Quote
    private(set) var now: Instant
    /// The part of the market's day that `now` falls in.
    let session: MarketSession
    /// The past year; nil where the price source has none.
    let year: YearStatistics?
    /// The last trade of a regular session.
    private(set) var regular: RegularTrade
    private var boxedOption: Boxed<OptionFacts>?

    init(
        instrument: Instrument, quote: Quote, now: Instant, session: MarketSession, year: YearStatistics?,
        regular: RegularTrade, option: OptionFacts? = nil
    ) {
        boxedInstrument = Boxed(instrument)
        self.quote = quote
        self.now = now
        self.session = session
        self.year = year
        self.regular = regular
        boxedOption = option.map(Boxed.init)
    }

    struct RegularTrade: Sendable, Equatable {
        var price: Price?
        var size: Quantity
        var at: Instant
    }

    var instrument: Instrument { boxedInstrument.value }

    /// What an option's price is made of; nil for everything else.
    var option: OptionFacts? {
        get { boxedOption?.value }
        set { boxedOption = newValue.map(Boxed.init) }
    }

    var isOption: Bool { boxedOption != nil }

    var symbol: String { instrument.symbol.text }

    /// The same security at another instant of the same session of the same day.
    func with(_ quote: Quote, regular: RegularTrade, at now: Instant) -> SecurityFacts {
        var facts = self
        facts.quote = quote
        facts.regular = regular
        facts.now = now
        return facts
    }

    /// The same security with another quote.
    func with(_ quote: Quote) -> SecurityFacts {
        var facts = self
        facts.quote = quote
        return facts
    }

    /// The same security with its trading halted.
    var halted: SecurityFacts {
        var facts = self
        var instrument = instrument
        instrument.isHalted = true
        facts.boxedInstrument = Boxed(instrument)
        return facts
    }

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
