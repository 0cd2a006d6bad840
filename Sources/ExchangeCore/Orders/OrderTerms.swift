/// Which way a leg trades. Whether it opens or closes a position is `PositionEffect`'s to say.
public enum Side: String, Sendable, Hashable, CaseIterable {
    case buy, sell

    /// The other side.
    public var opposite: Side { self == .buy ? .sell : .buy }
}

/// Whether a leg may open a position, must close one, or does what the account's position suggests.
///
/// Selling stock to open is a short sale; buying stock to close covers one. With `automatic` a sale closes a
/// long position if there is one and is a short sale otherwise.
public enum PositionEffect: String, Sendable, Hashable, CaseIterable {
    case automatic, opening, closing
}

/// What an order asks for.
public enum OrderType: String, Sendable, Hashable, CaseIterable {
    case market, limit, stop, stopLimit, trailingStop, trailingStopLimit
    /// Only in the closing auction.
    case marketOnClose, limitOnClose
    /// Two to four legs at a net price paid, received, or neither.
    case netDebit, netCredit, netZero
    /// The holder's exercise of a long option.
    case exercise

    /// Whether the order waits for a stop price before it works.
    public var isStop: Bool {
        switch self {
        case .stop, .stopLimit, .trailingStop, .trailingStopLimit: true
        case .market, .limit, .marketOnClose, .limitOnClose, .netDebit, .netCredit, .netZero, .exercise: false
        }
    }

    /// Whether an order of this type meets the quote as it comes, with nothing to be done or waited for before.
    @inline(__always) var meetsQuote: Bool {
        switch self {
        case .market, .limit, .marketOnClose, .limitOnClose: true
        case .stop, .stopLimit, .trailingStop, .trailingStopLimit, .netDebit, .netCredit, .netZero, .exercise: false
        }
    }

    /// Whether the stop price follows the market.
    public var isTrailing: Bool { @inline(__always) get { self == .trailingStop || self == .trailingStopLimit } }

    /// Whether the order has a net price over its legs.
    public var isNet: Bool { @inline(__always) get { self == .netDebit || self == .netCredit || self == .netZero } }

    /// Whether the order is for the closing auction only.
    @inline(__always) var isOnClose: Bool { self == .marketOnClose || self == .limitOnClose }

    /// Whether the request must carry a limit (or net) price.
    public var needsLimitPrice: Bool {
        @inline(__always) get {
            switch self {
            case .limit, .stopLimit, .limitOnClose, .netDebit, .netCredit: true
            case .market, .stop, .trailingStop, .trailingStopLimit, .marketOnClose, .netZero, .exercise: false
            }
        }
    }

    /// Whether the request must carry a stop price.
    public var needsStopPrice: Bool { @inline(__always) get { self == .stop || self == .stopLimit } }

    /// Which prices the request must carry, and no others.
    var prices: OrderPrices {
        @inline(__always) get { OrderPrices(limit: needsLimitPrice, stop: needsStopPrice, trail: isTrailing) }
    }
}

/// The prices that an order is asked for with.
struct OrderPrices: Equatable {
    private let bits: UInt8

    @inline(__always) init(limit: Bool, stop: Bool, trail: Bool) { bits = (limit ? 1 : 0) | (stop ? 2 : 0) | (trail ? 4 : 0) }
}

/// How long an order lives.
public enum TimeInForce: Sendable, Hashable {
    /// Until the end of its session.
    case day
    /// Until canceled, or the policy's longest life.
    case goodTillCanceled
    /// What can be had at once; the rest is canceled.
    case immediateOrCancel
    /// All of it at once, or nothing.
    case fillOrKill
    /// Only in the opening auction.
    case atOpen
    /// Only in the closing auction.
    case atClose
    /// Until the close of the week's, the month's, or the next month's last session.
    case endOfWeek, endOfMonth, endOfNextMonth
    /// Until an instant.
    case goodTill(Instant)

    @inline(__always) var isDay: Bool { if case .day = self { true } else { false } }

    /// Whether it is for the opening auction only, or for the closing one.
    @inline(__always) var isOnOpen: Bool { if case .atOpen = self { true } else { false } }
    @inline(__always) var isOnClose: Bool { if case .atClose = self { true } else { false } }

    /// Whether it may outlive the day.
    var isOpenEnded: Bool {
        switch self {
        case .goodTillCanceled, .endOfWeek, .endOfMonth, .endOfNextMonth, .goodTill: true
        case .day, .immediateOrCancel, .fillOrKill, .atOpen, .atClose: false
        }
    }

    /// A stable word for each, without the instant.
    public var code: String {
        switch self {
        case .day: "day"
        case .goodTillCanceled: "gtc"
        case .immediateOrCancel: "ioc"
        case .fillOrKill: "fok"
        case .atOpen: "opg"
        case .atClose: "cls"
        case .endOfWeek: "endOfWeek"
        case .endOfMonth: "endOfMonth"
        case .endOfNextMonth: "endOfNextMonth"
        case .goodTill: "gtd"
        }
    }
}

/// A time in force without its instant, for records.
enum Lifetime: UInt8, Sendable {
    case day, goodTillCanceled, immediateOrCancel, fillOrKill, atOpen, atClose, endOfWeek, endOfMonth, endOfNextMonth, goodTill
}

extension TimeInForce {
    /// What it is without its instant.
    @inline(__always) var lifetime: Lifetime {
        switch self {
        case .day: .day
        case .goodTillCanceled: .goodTillCanceled
        case .immediateOrCancel: .immediateOrCancel
        case .fillOrKill: .fillOrKill
        case .atOpen: .atOpen
        case .atClose: .atClose
        case .endOfWeek: .endOfWeek
        case .endOfMonth: .endOfMonth
        case .endOfNextMonth: .endOfNextMonth
        case .goodTill: .goodTill
        }
    }

    /// The same with its instant again, if it has one.
    @inline(__always) init(_ lifetime: Lifetime, until instant: @autoclosure () -> Instant?) {
        switch lifetime {
        case .day: self = .day
        case .goodTillCanceled: self = .goodTillCanceled
        case .immediateOrCancel: self = .immediateOrCancel
        case .fillOrKill: self = .fillOrKill
        case .atOpen: self = .atOpen
        case .atClose: self = .atClose
        case .endOfWeek: self = .endOfWeek
        case .endOfMonth: self = .endOfMonth
        case .endOfNextMonth: self = .endOfNextMonth
        case .goodTill: self = .goodTill(instant() ?? .distantPast)
        }
    }
}

/// In which part of the day an order may trade.
public enum OrderSession: String, Sendable, Hashable, CaseIterable {
    /// The regular session.
    case normal
    /// Before the regular session only.
    case am
    /// After the regular session only.
    case pm
    /// All three.
    case seamless
}

/// Which price a stop or a trailing stop watches.
public enum PriceBasis: String, Sendable, Hashable, CaseIterable {
    case last, bid, ask
    /// The last price held between bid and ask.
    case mark
    /// Halfway between bid and ask.
    case midpoint
    /// What the order would trade at: the ask for a buy, the bid for a sale.
    case bidAsk = "bid_ask"
    /// Two prices, or two quotes, one after the other.
    case doubleLast = "double_last"
    case doubleBidAsk = "double_bid_ask"

    /// Whether one price at the stop is not enough.
    var isDouble: Bool { self == .doubleLast || self == .doubleBidAsk }

    /// The price of a quote that it means for an order of a side.
    @inline(__always) func resolved(for side: Side) -> PriceBasis {
        switch self {
        case .last, .bid, .ask, .mark, .midpoint: self
        case .doubleLast: .last
        case .bidAsk, .doubleBidAsk: side == .buy ? .ask : .bid
        }
    }
}

/// How a trailing stop follows its basis.
public struct TrailingTerms: Sendable, Hashable {
    /// The distance of the stop from the best basis seen.
    public enum Offset: Sendable, Hashable {
        case amount(Price)
        /// Per cent of the best basis seen, 1 meaning one per cent.
        case percent(Ratio)
        /// So many of the instrument's ticks.
        case ticks(Int)
    }

    public var offset: Offset
    public var basis: PriceBasis
    /// For a trailing stop-limit: how far the limit stands beyond the stop.
    public var limitOffset: Price?

    /// Trailing terms, by default measured from the last price.
    public init(_ offset: Offset, basis: PriceBasis = .last, limitOffset: Price? = nil) {
        self.offset = offset
        self.basis = basis
        self.limitOffset = limitOffset
    }
}

/// How an order is bound to its children.
public enum OrderStrategy: String, Sendable, Hashable, CaseIterable {
    case single
    /// The children are held until this order is filled.
    case trigger
    /// The children, and this order too if it has legs, work at once; what fills cancels the others. Without legs
    /// it is a mere container whose status follows its children.
    case oco
}

/// How the children of a trigger are bound to one another.
public enum ChildLink: String, Sendable, Hashable, CaseIterable {
    case independent
    /// What fills cancels the others: the two exits of a bracket.
    case oneCancelsOther
}

/// Which of its lots a sale takes first.
public enum TaxLotMethod: String, Sendable, Hashable, CaseIterable {
    case fifo, lifo, highCost, lowCost, averageCost, specificLot, lossHarvester
}
