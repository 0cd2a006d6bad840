/// Which orders a rule speaks of; members that are nil match all.
public struct RuleMatch: Sendable, Hashable {
    public var provider: String?
    /// The account's number.
    public var account: String?
    public var symbol: Symbol?
    public var side: Side?
    public var type: OrderType?
    public var clientOrderID: String?
    /// Only the n-th order that matches otherwise, counted from 1.
    public var nth: Int?

    public init(
        provider: String? = nil, account: String? = nil, symbol: Symbol? = nil, side: Side? = nil, type: OrderType? = nil,
        clientOrderID: String? = nil, nth: Int? = nil
    ) {
        self.provider = provider
        self.account = account
        self.symbol = symbol
        self.side = side
        self.type = type
        self.clientOrderID = clientOrderID
        self.nth = nth
    }
}

/// How much of an order a scripted fill takes.
public enum FillAmount: Sendable, Hashable {
    case quantity(Quantity)
    /// Per cent of the order's quantity, rounded down to the instrument's lot; 100 in sum fills it all.
    case percent(Ratio)
    case remaining
}

/// One thing that a rule does to an order. `after` counts from the step before.
public enum RuleStep: Sendable, Hashable {
    /// Keeps the order pending until then.
    case accept(after: Duration = .zero)
    case reject(RejectReason, after: Duration = .zero)
    /// At the given price, or else the one the market gives now, or else its limit.
    case fill(FillAmount = .remaining, price: Price? = nil, after: Duration = .zero)
    /// Keeps the order from the market until someone acts on it.
    case hold
    case cancel(after: Duration = .zero)
    case expire(after: Duration = .zero)
}

/// Scripted behaviour of the exchange. The first rule that matches an order takes it.
///
/// An order that a rule fills or holds never meets the market: after the last step it stays as it is until it is
/// filled, canceled or expired by command or by its time in force. After mere acceptance it works as usual, until
/// a later step cancels or expires it.
public struct Rule: Sendable, Hashable {
    public var name: String?
    public var when: RuleMatch
    public var steps: [RuleStep]
    /// How many orders it takes; all if nil.
    public var times: Int?

    public init(name: String? = nil, when: RuleMatch = RuleMatch(), then steps: [RuleStep], times: Int? = nil) {
        self.name = name
        self.when = when
        self.steps = steps
        self.times = times
    }
}

/// A rule with what it has done so far.
public struct RuleState: Sendable, Hashable {
    public let id: RuleID
    public internal(set) var rule: Rule
    /// Orders that matched, and orders that it took.
    public internal(set) var matched = 0
    public internal(set) var fired = 0
}
