/// What the price model knows of a symbol beforehand.
public struct PriceParameters: Sendable, Hashable {
    /// The customs a symbol's prices follow.
    public enum Kind: Sendable, Hashable {
        /// Shares and exchange-traded funds: bid and ask, three sessions, volume.
        case stock
        /// A number without a bid, an ask or extended hours.
        case index
        /// One price a day, at the close.
        case mutualFund
        /// Like a stock, in steps of its own (inferred: the night is left out, so that it keeps step with its index).
        case future
        /// Traded around the clock, on every day (inferred: the weekend is not left out).
        case forex, crypto
    }

    public var kind: Kind
    /// The close of 2025-12-31, in dollars, whatever the seed: prices are recognisable in the years around it.
    public var base: Double
    /// The standard deviation of a year's log return.
    public var volatility: Double
    /// The growth of a year, as a logarithm.
    public var drift: Double
    /// Units traded on an average day.
    public var averageVolume: Double
    /// The correlation of every price move with the market's, −1…1.
    public var marketLoading: Double
    /// The name whose chance the rest of the move is drawn from; symbols of one lineage move together.
    public var lineage: String
    /// The bid-ask spread, in hundredths of a percent of the price; at least a tick is quoted.
    public var spreadBasisPoints: Double
    /// The yearly dividend, as a fraction of the price.
    public var dividendYield: Double
    /// The step of its prices; a share below $1 moves by a hundredth of it.
    public var tick: Price

    /// Parameters of a share with the customs of its kind.
    public init(
        kind: Kind = .stock, base: Double, volatility: Double, drift: Double = 0.06, averageVolume: Double,
        marketLoading: Double = 0.5, lineage: String, spreadBasisPoints: Double = 1, dividendYield: Double = 0
    ) {
        self.kind = kind
        self.base = base
        self.volatility = volatility
        self.drift = drift
        self.averageVolume = averageVolume
        self.marketLoading = marketLoading
        self.lineage = lineage
        self.spreadBasisPoints = spreadBasisPoints
        self.dividendYield = dividendYield
        tick = Self.tick(kind, base: base)
    }

    /// The step that is customary for a kind of instrument at a price.
    private static func tick(_ kind: Kind, base: Double) -> Price {
        switch kind {
        case .stock, .index, .mutualFund: Price(cents: 1)
        case .future: Price(cents: 25)
        case .forex: Price(billionths: base > 20 ? 1_000_000 : 10_000)
        case .crypto: Price(billionths: base > 100 ? 10_000_000 : 100_000)
        }
    }

    /// A symbol's own parameters if it is well known, else plausible ones made from its letters.
    public static func of(_ symbol: Symbol) -> PriceParameters {
        SharedParameters.wellKnown[symbol.text]?.parameters ?? derived(symbol.text)
    }

    /// The symbols with parameters of their own, sorted.
    public static let wellKnownSymbols: [Symbol] = wellKnown.keys.sorted().map { Symbol($0) }

    /// The same text gives the same parameters everywhere: a price of 8–400, a volatility of 20–60 %.
    fileprivate static func derived(_ text: String) -> PriceParameters {
        let hash = StableHash.of(text)
        let u = UInt32(truncatingIfNeeded: hash).unitInterval
        let v = UInt32(truncatingIfNeeded: hash >> 32).unitInterval
        let w = UInt32(truncatingIfNeeded: SplitMix64.mix(hash)).unitInterval
        var result = PriceParameters(
            base: 8 * ElementaryFunctions.exp(3.9 * u), volatility: 0.2 + 0.4 * v, drift: 0.05,
            averageVolume: 2e5 * ElementaryFunctions.exp(4 * w), marketLoading: 0.3 + 0.4 * w, lineage: text,
            spreadBasisPoints: 3, dividendYield: v < 0.5 ? 0.02 * u : 0)
        result.base = (result.base * 100).rounded() / 100
        result.kind = shape(of: text)
        switch result.kind {
        case .stock: break
        case .index:
            (result.base, result.volatility, result.dividendYield) = (result.base * 20, 0.2, 0)
        case .mutualFund:
            (result.base, result.volatility, result.averageVolume) = (10 + 40 * u, 0.16, 0)
        case .future:
            (result.base, result.volatility, result.dividendYield) = ((50 + 50 * u).rounded() * 4, 0.25, 0)
        case .forex:
            (result.base, result.volatility, result.drift, result.marketLoading) = (0.5 + u, 0.08, 0, 0)
            (result.spreadBasisPoints, result.dividendYield) = (0.5, 0)
        case .crypto:
            (result.volatility, result.dividendYield) = (0.8, 0)
        }
        result.tick = tick(result.kind, base: result.base)
        return result
    }

    /// The kind that a symbol's spelling tells.
    private static func shape(of text: String) -> Kind {
        let bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "$") { return .index }
        if bytes.first == UInt8(ascii: "/") { return .future }
        if let slash = bytes.firstIndex(of: UInt8(ascii: "/")) {
            let left = text.utf8.prefix(slash).count
            let right = bytes.count - slash - 1
            if right == 3 || right == 4 { return left == 3 && fiat.contains(String(text.prefix(3))) ? .forex : .crypto }
        }
        return bytes.count == 5 && bytes.last == UInt8(ascii: "X") ? .mutualFund : .stock
    }

    private static let fiat: Set<String> = [
        "EUR", "GBP", "USD", "JPY", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "MXN",
    ]
}

/// Parameters behind a reference, so that ten thousand worlds have those of a well-known symbol once.
final class SharedParameters: Sendable, Hashable {
    let parameters: PriceParameters

    init(_ parameters: PriceParameters) { self.parameters = parameters }

    fileprivate static let wellKnown = PriceParameters.wellKnown.mapValues(SharedParameters.init)

    /// A symbol's own.
    static func of(_ symbol: Symbol) -> SharedParameters {
        wellKnown[symbol.text] ?? SharedParameters(.derived(symbol.text))
    }

    static func == (a: SharedParameters, b: SharedParameters) -> Bool { a === b || a.parameters == b.parameters }

    func hash(into hasher: inout Hasher) { hasher.combine(parameters) }
}
