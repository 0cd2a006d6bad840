/// What a contract would be worth under assumptions of the caller's.
public struct OptionAnalysis: Sendable, Hashable {
    /// To a thousandth.
    public let value: Price
    /// Its derivatives.
    public let greeks: OptionGreeks

    /// What is assumed; nil: as it is.
    public struct Assumptions: Sendable, Hashable {
        /// What the underlying is worth.
        public var underlyingPrice: Price?
        /// As a fraction, the same for every strike.
        public var volatility: Ratio?
        /// A year's, as a fraction.
        public var interestRate: Ratio?
        /// Calendar days that are left, from this instant.
        public var days: Int?

        /// Everything as it is.
        public init() {}
    }
}

extension OptionModel {
    /// A contract's value by Black, Scholes and Merton under such assumptions; nil for one that has expired.
    /// - Parameter quote: how the contract stands now: what is not assumed is taken from there.
    public func analysis(_ quote: OptionQuote, assuming given: OptionAnalysis.Assumptions, at instant: Instant)
        -> OptionAnalysis?
    {
        guard let volatility = given.volatility ?? quote.volatility else { return nil }
        let secondsPerYear = 365.0 * 86_400
        let left = expiry(of: quote.contract).secondsSinceEpoch - pricingInstant(at: instant).secondsSinceEpoch
        let seconds = given.days.map { Double(min(max($0, 0), 36_500)) * 86_400 } ?? Double(max(left, 0))
        let value = BlackScholes(
            quote.contract.right, s: (given.underlyingPrice ?? quote.underlyingPrice).dollars,
            k: quote.contract.strike.dollars,
            t: seconds / secondsPerYear, r: Price(billionths: (given.interestRate ?? interestRate).billionths).dollars,
            q: parameters.dividendYield, v: Price(billionths: volatility.billionths).dollars)
        return OptionAnalysis(value: Price(rounding: value.price), greeks: OptionGreeks(value))
    }
}
