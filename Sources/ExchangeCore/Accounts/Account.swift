/// Whether an account may borrow.
public enum AccountType: String, Sendable, Hashable, CaseIterable { case cash, margin }

/// An account as it is opened.
public struct AccountSpec: Sendable, Hashable {
    public var number: String
    public var type: AccountType
    public var cash: Money
    public var positions: [PositionSpec]
    /// The switches for this account's orders; the exchange's own if nil.
    public var policy: MarketPolicy?
    /// The vendor it belongs to, for rules and listings; nil if it belongs to none.
    public var provider: String?

    public init(
        number: String, type: AccountType = .margin, cash: Money = 0, positions: [PositionSpec] = [],
        policy: MarketPolicy? = nil, provider: String? = nil
    ) {
        self.number = number
        self.type = type
        self.cash = cash
        self.positions = positions
        self.policy = policy
        self.provider = provider
    }
}

/// A position as it is given to an account; negative quantities are short.
public struct PositionSpec: Sendable, Hashable {
    public var symbol: Symbol
    public var quantity: Quantity
    public var averagePrice: Price

    public init(_ symbol: Symbol, _ quantity: Quantity, at averagePrice: Price) {
        self.symbol = symbol
        self.quantity = quantity
        self.averagePrice = averagePrice
    }
}

/// What is to change in an account; nil members keep their value, `positions` replaces them all.
public struct AccountChange: Sendable, Hashable {
    public var type: AccountType?
    public var cash: Money?
    public var positions: [PositionSpec]?
    public var policy: MarketPolicy?
    public var isRestricted: Bool?
    public var allowsShorting: Bool?

    public init(type: AccountType? = nil, cash: Money? = nil, positions: [PositionSpec]? = nil) {
        self.type = type
        self.cash = cash
        self.positions = positions
    }
}

/// An account as it can be read.
public struct Account: Sendable, Hashable {
    public let id: AccountID
    public let number: String
    public let type: AccountType
    public let provider: String?
    public let openedAt: Instant
    public let isClosed: Bool
    /// Whether it may only close positions.
    public let isRestricted: Bool
    public let allowsShorting: Bool
    public let cash: Money
}
