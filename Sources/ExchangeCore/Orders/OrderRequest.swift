/// One instrument of an order, with its side and how many of it go into one unit of the order.
public struct OrderLeg: Sendable, Hashable {
    public var symbol: Symbol
    public var side: Side
    public var positionEffect: PositionEffect
    /// Units of this leg in one unit of the order: 1, or 100 for the shares under one covered call.
    public var ratio: Int

    /// A leg, by default of ratio 1.
    public init(_ side: Side, _ symbol: Symbol, effect: PositionEffect = .automatic, ratio: Int = 1) {
        self.symbol = symbol
        self.side = side
        self.positionEffect = effect
        self.ratio = ratio
    }
}

/// What a client asks for: one order, or a tree of them.
public struct OrderRequest: Sendable, Hashable {
    // The members stand by their size: what is small fills the gaps behind prices that may be missing.

    /// Units of the order. Zero if `notional` is given instead.
    public var quantity: Quantity = 0
    /// The limit, or the net price of a combination (never negative: the type tells debit from credit).
    public var limitPrice: Price?
    public var allOrNone = false
    /// Whether an option may be priced at a cent whatever its step: a cabinet trade.
    public var isCabinet = false
    /// Whether it is rejected if it would trade on arrival.
    public var mustRest = false
    public var account: AccountID
    public var type: OrderType
    public var session: OrderSession = .normal
    public var strategy: OrderStrategy = .single
    public var childLink: ChildLink = .independent
    // The first leg, member by member; of no meaning in a mere container of children.
    private(set) var side = Side.buy
    private(set) var positionEffect = PositionEffect.automatic
    private(set) var isContainer = true
    /// Whether dividends leave the prices of this order alone (DNR).
    public var doNotReduce = false
    public var stopPrice: Price?
    private(set) var symbol = Symbol("")
    private(set) var ratio = 0
    /// The legs after the first, and the children; nil if it has neither.
    private(set) var parts: OrderParts?
    /// What few requests have; nil if it has nothing of it.
    private(set) var details: OrderDetails?
    public var timeInForce: TimeInForce = .day

    /// One leg; two to four for a combination; none for a mere container of children.
    public var legs: [OrderLeg] {
        get { firstLeg.map { [$0] + (parts?.otherLegs ?? []) } ?? [] }
        set {
            firstLeg = newValue.first
            parts = OrderParts.of(Array(newValue.dropFirst()), children)
        }
    }

    /// The first leg; nil in a container.
    var firstLeg: OrderLeg? {
        get { isContainer ? nil : OrderLeg(side, symbol, effect: positionEffect, ratio: ratio) }
        set {
            isContainer = newValue == nil
            symbol = newValue?.symbol ?? Symbol("")
            side = newValue?.side ?? .buy
            positionEffect = newValue?.positionEffect ?? .automatic
            ratio = newValue?.ratio ?? 0
        }
    }

    public var children: [OrderRequest] {
        get { parts?.children ?? [] }
        set { parts = OrderParts.of(parts?.otherLegs ?? [], newValue) }
    }

    /// Dollars to trade instead of a quantity.
    public var notional: Money? {
        get { details?.members.notional }
        set { details = OrderDetails.of(details) { $0.notional = newValue } }
    }

    /// What elects the stop; the policy's basis if nil.
    public var stopBasis: PriceBasis? {
        get { details?.members.stopBasis }
        set { details = OrderDetails.of(details) { $0.stopBasis = newValue } }
    }

    public var trailing: TrailingTerms? {
        get { details?.members.trailing }
        set { details = OrderDetails.of(details) { $0.trailing = newValue } }
    }

    /// Unique in the account for ever, if given.
    public var clientOrderID: String? {
        get { details?.members.clientOrderID }
        set { details = OrderDetails.of(details) { $0.clientOrderID = newValue } }
    }

    /// The vendor API it came through, for rules to match on.
    public var provider: String? {
        get { details?.members.provider }
        set { details = OrderDetails.of(details) { $0.provider = newValue } }
    }

    /// Anything the caller wants to find on the order again.
    public var tag: String? {
        get { details?.members.tag }
        set { details = OrderDetails.of(details) { $0.tag = newValue } }
    }

    public var taxLotMethod: TaxLotMethod? {
        get { details?.members.taxLotMethod }
        set { details = OrderDetails.of(details) { $0.taxLotMethod = newValue } }
    }

    /// The lots to sell, for `specificLot`: lot number and quantity.
    public var taxLots: [TaxLotChoice] {
        get { details?.members.taxLots ?? [] }
        set { details = OrderDetails.of(details) { $0.taxLots = newValue } }
    }

    /// When it goes to the market, if not at once.
    public var releaseAt: Instant? {
        get { details?.members.releaseAt }
        set { details = OrderDetails.of(details) { $0.releaseAt = newValue } }
    }

    /// When it is canceled, if it lives so long.
    public var cancelAt: Instant? {
        get { details?.members.cancelAt }
        set { details = OrderDetails.of(details) { $0.cancelAt = newValue } }
    }

    /// A request with everything else at its default.
    public init(account: AccountID, legs: [OrderLeg], type: OrderType, quantity: Quantity = 0) {
        self.init(account: account, leg: legs.first, type: type, quantity: quantity)
        if legs.count > 1 { self.legs = legs }
    }

    /// The same of one leg.
    fileprivate init(account: AccountID, leg: OrderLeg?, type: OrderType, quantity: Quantity) {
        self.account = account
        self.type = type
        self.quantity = quantity
        firstLeg = leg
    }
}

/// So much of one tax lot.
public struct TaxLotChoice: Sendable, Hashable {
    public var lot: Int64
    public var quantity: Quantity

    public init(lot: Int64, quantity: Quantity) {
        self.lot = lot
        self.quantity = quantity
    }
}

extension OrderRequest {
    /// A market order of one leg.
    public static func market(
        _ account: AccountID, _ side: Side, _ quantity: Quantity, _ symbol: Symbol, effect: PositionEffect = .automatic
    ) -> OrderRequest {
        OrderRequest(account: account, leg: OrderLeg(side, symbol, effect: effect), type: .market, quantity: quantity)
    }

    /// A limit order of one leg.
    public static func limit(
        _ account: AccountID, _ side: Side, _ quantity: Quantity, _ symbol: Symbol, at price: Price,
        effect: PositionEffect = .automatic
    ) -> OrderRequest {
        var request = OrderRequest.market(account, side, quantity, symbol, effect: effect)
        request.type = .limit
        request.limitPrice = price
        return request
    }

    /// A stop order of one leg.
    public static func stop(
        _ account: AccountID, _ side: Side, _ quantity: Quantity, _ symbol: Symbol, at stop: Price, limit: Price? = nil
    ) -> OrderRequest {
        var request = OrderRequest.market(account, side, quantity, symbol)
        request.type = limit == nil ? .stop : .stopLimit
        request.stopPrice = stop
        request.limitPrice = limit
        return request
    }

    /// Whether it has more than one leg.
    @inline(__always) var isCombination: Bool { !(parts?.otherLegs.isEmpty ?? true) }

    /// Whether it has children.
    @inline(__always) var isFamily: Bool { !(parts?.children.isEmpty ?? true) }

    /// Whether it has a client's id, dollars in place of a quantity, a trail, an instant at which it is canceled.
    @inline(__always) var isNamed: Bool { details?.members.clientOrderID != nil }
    @inline(__always) var hasNotional: Bool { details?.members.notional != nil }
    @inline(__always) var hasCancelTime: Bool { details?.members.cancelAt != nil }
    @inline(__always) var isTrailing: Bool { details?.members.trailing != nil }

    /// The same request with something changed.
    public func with(_ change: (inout OrderRequest) -> Void) -> OrderRequest {
        var copy = self
        change(&copy)
        return copy
    }
}
