/// What kind of thing an instrument is.
public enum AssetKind: Sendable, Hashable {
    case stock, etf, index, mutualFund, future, forex, bond, crypto
    // Apart, so that what kind it is of is seen in one word.
    indirect case option(OptionTerms)
    indirect case futureOption(OptionTerms)

    /// The terms of an option of either kind.
    public var optionTerms: OptionTerms? {
        switch self {
        case .option(let terms), .futureOption(let terms): terms
        case .stock, .etf, .index, .mutualFund, .future, .forex, .bond, .crypto: nil
        }
    }

    /// Whether it is an option of either kind.
    public var isOption: Bool {
        @inline(__always) get {
            switch self {
            case .option, .futureOption: true
            case .stock, .etf, .index, .mutualFund, .future, .forex, .bond, .crypto: false
            }
        }
    }

    /// A stable word for each.
    public var code: String {
        switch self {
        case .stock: "stock"
        case .etf: "etf"
        case .index: "index"
        case .mutualFund: "mutualFund"
        case .future: "future"
        case .forex: "forex"
        case .bond: "bond"
        case .crypto: "crypto"
        case .option: "option"
        case .futureOption: "futureOption"
        }
    }
}

/// What an option gives the right to.
public struct OptionTerms: Sendable, Hashable {
    public enum Right: String, Sendable, Hashable, CaseIterable { case call, put }
    public enum Style: String, Sendable, Hashable, CaseIterable { case american, european }
    public enum Settlement: String, Sendable, Hashable, CaseIterable { case physical, cash }

    public var underlying: Symbol
    public var right: Right
    public var strike: Price
    /// The last day it can be exercised, on New York's calendar.
    public var expiration: CivilDate
    public var style: Style
    public var settlement: Settlement
    /// Whether it settles on the opening prices of its expiration day instead of the closing ones.
    public var settlesAtOpen: Bool

    /// An American option on shares, unless said otherwise.
    public init(
        underlying: Symbol, right: Right, strike: Price, expiration: CivilDate, style: Style = .american,
        settlement: Settlement = .physical, settlesAtOpen: Bool = false
    ) {
        self.underlying = underlying
        self.right = right
        self.strike = strike
        self.expiration = expiration
        self.style = style
        self.settlement = settlement
        self.settlesAtOpen = settlesAtOpen
    }
}

/// The volatility class of a stock under the limit-up limit-down plan.
public enum LimitBandTier: Int, Sendable, Hashable, CaseIterable { case one = 1, two = 2 }

/// Something that can be quoted, and mostly traded.
public struct Instrument: Sendable, Hashable {
    public let symbol: Symbol
    public var kind: AssetKind
    /// Dollars for one point of price and one unit of quantity: 100 for options on shares.
    public var multiplier: Int
    public var tick: TickRule
    public var isTradable = true
    public var isShortable = true
    public var isEasyToBorrow = true
    public var isMarginable = true
    public var isFractionable = true
    public var isHalted = false
    /// How many times the index's move an ETF makes; 1 for everything else.
    public var leverage = 1
    public var limitBandTier: LimitBandTier = .one
    /// The least margin an account keeps for a long position; the policy's own rate if nil.
    public var longMaintenance: Ratio?
    /// The yearly rate for borrowing it, if it is hard to borrow.
    public var borrowRate: Ratio = 0
    /// The smallest quantity and its step, where fractions are not allowed.
    public var lot: Quantity
    public var description: String
    public var exchange: String
    public var cusip: String

    /// An instrument with the customs of its kind: ticks, lots and multiplier.
    public init(_ symbol: Symbol, kind: AssetKind = .stock, description: String = "", exchange: String = "", cusip: String = "") {
        self.symbol = symbol
        self.kind = kind
        self.description = description
        self.exchange = exchange
        self.cusip = cusip
        lot = 1
        multiplier = 1
        switch kind {
        case .stock, .etf: tick = .stock
        case .option, .futureOption:
            tick = .pennyPilot
            multiplier = 100
            isFractionable = false
            isMarginable = false
        case .index:
            tick = .fixed(Price(cents: 1))
            isTradable = false
            isFractionable = false
        case .mutualFund, .bond:
            tick = .fixed(Price(cents: 1))
            isShortable = false
        case .future:
            tick = .fixed(Price(cents: 25))
            multiplier = 50
            isFractionable = false
        case .forex: tick = .fixed(Price(billionths: 10_000))
        case .crypto:
            tick = .fixed(Price(billionths: 1))
            isShortable = false
            isMarginable = false
        }
    }
}
