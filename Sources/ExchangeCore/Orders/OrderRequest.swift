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
    public var account: AccountID
    /// One leg; two to four for a combination; none for a mere container of children.
    public var legs: [OrderLeg]
    public var type: OrderType
    public var timeInForce: TimeInForce = .day
    public var session: OrderSession = .normal
    /// Units of the order. Zero if `notional` is given instead.
    public var quantity: Quantity = 0
    /// Dollars to trade instead of a quantity.
    public var notional: Money?
    /// The limit, or the net price of a combination (never negative: the type tells debit from credit).
    public var limitPrice: Price?
    public var stopPrice: Price?
    /// What elects the stop; the policy's basis if nil.
    public var stopBasis: PriceBasis?
    public var trailing: TrailingTerms?
    public var strategy: OrderStrategy = .single
    public var childLink: ChildLink = .independent
    public var children: [OrderRequest] = []
    /// Unique in the account for ever, if given.
    public var clientOrderID: String?
    /// The vendor API it came through, for rules to match on.
    public var provider: String?
    /// Anything the caller wants to find on the order again.
    public var tag: String?
    public var taxLotMethod: TaxLotMethod?
    /// The lots to sell, for `specificLot`: lot number and quantity.
    public var taxLots: [TaxLotChoice] = []
    public var allOrNone = false
    /// Whether an option may be priced at a cent whatever its step: a cabinet trade.
    public var isCabinet = false
    /// Whether it is rejected if it would trade on arrival.
    public var mustRest = false
    /// Whether dividends leave the prices of this order alone (DNR).
    public var doNotReduce = false
    /// When it goes to the market, if not at once.
    public var releaseAt: Instant?
    /// When it is canceled, if it lives so long.
    public var cancelAt: Instant?

    /// A request with everything else at its default.
    public init(account: AccountID, legs: [OrderLeg], type: OrderType, quantity: Quantity = 0) {
        self.account = account
        self.legs = legs
        self.type = type
        self.quantity = quantity
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
        OrderRequest(account: account, legs: [OrderLeg(side, symbol, effect: effect)], type: .market, quantity: quantity)
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

    /// The same request with something changed.
    public func with(_ change: (inout OrderRequest) -> Void) -> OrderRequest {
        var copy = self
        change(&copy)
        return copy
    }
}
