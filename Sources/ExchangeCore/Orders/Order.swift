/// An order as the exchange knows it. Values of this type are read; commands change them.
///
/// FIX's words: `quantity` is OrderQty, `filledQuantity` CumQty, `leavesQuantity` LeavesQty, `averagePrice` AvgPx.
public struct Order: Sendable, Blank {
    // The members stand by their use and size, not by their subject: what the end of an order touches comes first, since those
    // that end are seldom in the processor's cache, and what is small fills the gaps behind what is not. A world keeps every
    // order for good, and a command touches few lines of memory this way.

    /// Its place in the book.
    var place = BookPlace()
    public internal(set) var status: OrderStatus = .pendingNew
    /// Why it is not at the market, while it is open and not there.
    public internal(set) var hold: HoldReason?
    /// What sets it apart from a plain order.
    var traits = OrderTraits()
    private(set) var lifetime = Lifetime.day
    public private(set) var strategy = OrderStrategy.single
    var flags: OrderFlags = []
    /// Its place among its account's open orders; 0 if it has none.
    var openPlace: Int32 = 0
    private var instrumentNumber: Int32 = 0
    public internal(set) var quantity: Quantity = 0
    public internal(set) var filledQuantity: Quantity = 0
    /// What it holds back of what it needs: less than that if siblings hold it already.
    var reservedCash: Money = 0
    var reservedQuantity: Quantity = 0
    public internal(set) var updatedAt = Instant(nanoseconds: 0)
    private var expiry = Instant.distantPast
    /// Its id, as lists and other records write it.
    private(set) var number: Int32 = 0
    public private(set) var account = AccountID(0)
    /// What the first leg trades in one unit of the order; 0 in a container.
    private var units: Int32 = 0
    public internal(set) var side = Side.buy
    public internal(set) var type = OrderType.market
    public private(set) var positionEffect = PositionEffect.automatic
    public private(set) var session = OrderSession.normal

    /// The limit in billionths; `unlimited` without one, and `elsewhere` if it is too large for that.
    private var limit = Order.unlimited
    /// What few orders are asked for with; nil if it has nothing of it.
    private(set) var details: OrderDetails?
    /// What it needs of the account's means, as it was assessed when it came to the market.
    var need = Need()
    /// Price times quantity of all fills, so that the average is exact.
    var filledValue = ExactMoney.zero
    /// The first leg's symbol; empty in a container.
    public internal(set) var symbol = Symbol("")
    public private(set) var enteredAt = Instant(nanoseconds: 0)
    /// What few orders come to have; nil if it has nothing of it.
    private var history: OrderHistory?
    // Other orders by their numbers, 0 for none.
    /// The order of its account that was placed before it.
    var older: Int32 = 0
    private var replacesNumber: Int32 = 0
    private var replacedByNumber: Int32 = 0
    /// Its newest execution.
    var lastExecutionNumber: Int32 = 0

    private static var unlimited: Int64 { .max }
    private static var elsewhere: Int64 { .max - 1 }

    /// A blank record.
    @inline(__always) init() {}

    public var id: OrderID { @inline(__always) get { OrderID(Int64(number)) } }

    /// What the first leg trades in one unit of the order.
    public var ratio: Int { @inline(__always) get { Int(units) } }

    /// The first leg's instrument; none in a container or if the symbol was unknown.
    public internal(set) var instrument: InstrumentID? {
        @inline(__always) get { instrumentNumber == 0 ? nil : InstrumentID(instrumentNumber) }
        @inline(__always) set { instrumentNumber = newValue?.rawValue ?? 0 }
    }

    /// When it dies unfilled; nil if never.
    public internal(set) var expiresAt: Instant? {
        @inline(__always) get { expiry == .distantPast ? nil : expiry }
        @inline(__always) set { expiry = newValue ?? .distantPast }
    }

    public internal(set) var limitPrice: Price? {
        @inline(__always) get {
            if limit < Order.elsewhere { return Price(billionths: Int128(limit)) }
            return limit == Order.unlimited ? nil : history?.largeLimit
        }
        @inline(__always) set {
            guard let newValue else { return limit = Order.unlimited }
            if let billionths = Int64(exactly: newValue.billionths), billionths < Order.elsewhere {
                limit = billionths
            } else {
                limit = Order.elsewhere
                history = OrderHistory(history) { $0.largeLimit = newValue }
            }
        }
    }

    /// The stop; for a trailing stop where it stands now.
    public internal(set) var stopPrice: Price? {
        @inline(__always) get { history?.stopPrice }
        set { if newValue != stopPrice { history = OrderHistory(history) { $0.stopPrice = newValue } } }
    }

    public var timeInForce: TimeInForce {
        @inline(__always) get { TimeInForce(lifetime, until: history?.goodTill) }
    }

    /// Whoever gets one is related to others from then on.
    public internal(set) var parent: OrderID? {
        @inline(__always) get { traits.contains(.related) ? history?.parent : nil }
        set {
            traits.insert(.related)
            history = OrderHistory(history) { $0.parent = newValue }
        }
    }

    /// The order that this one took the place of.
    public internal(set) var replaces: OrderID? {
        @inline(__always) get { OrderID(number: replacesNumber) }
        @inline(__always) set { replacesNumber = newValue.number }
    }

    /// The order that took this one's place.
    public internal(set) var replacedBy: OrderID? {
        @inline(__always) get { OrderID(number: replacedByNumber) }
        @inline(__always) set { replacedByNumber = newValue.number }
    }

    public internal(set) var children: [OrderID] {
        @inline(__always) get { history?.children ?? [] }
        set { if newValue != children { history = OrderHistory(history) { $0.children = newValue } } }
    }

    /// The rule that scripts it.
    public internal(set) var rule: RuleID? {
        @inline(__always) get { history?.rule }
        set { if newValue != rule { history = OrderHistory(history) { $0.rule = newValue } } }
    }

    /// The legs after the first; nil for an order of one leg.
    var others: OtherLegs? { @inline(__always) get { history?.others } }

    /// When it came to its end: nothing changes it after.
    public var closedAt: Instant? { status.isClosed ? updatedAt : nil }

    /// Why it came to its end, if that was not what its client wanted, or was.
    public internal(set) var reason: RejectReason? {
        get { history?.reason ?? (status == .replaced ? .replacedByClient : nil) }
        set { if newValue != history?.reason { history = OrderHistory(history) { $0.reason = newValue } } }
    }

    public internal(set) var trailing: TrailingTerms? {
        get { history?.trailing }
        set { if newValue != history?.trailing { history = OrderHistory(history) { $0.trailing = newValue } } }
    }

    /// The best basis a trailing stop has seen.
    public internal(set) var waterMark: Price? {
        get { history?.waterMark }
        set { if newValue != history?.waterMark { history = OrderHistory(history) { $0.waterMark = newValue } } }
    }

    /// How much of `filledQuantity` was filled while it was still the order that it replaces.
    public internal(set) var carriedQuantity: Quantity {
        get { history?.carriedQuantity ?? 0 }
        set { if newValue != carriedQuantity { history = OrderHistory(history) { $0.carriedQuantity = newValue } } }
    }

    /// What is displayed before it at its price.
    var queueAhead: Quantity {
        get { history?.queueAhead ?? 0 }
        set { if newValue != queueAhead { history = OrderHistory(history) { $0.queueAhead = newValue } } }
    }

    /// The legs after the first.
    public var otherLegs: [OrderLeg] { @inline(__always) get { others?.legs ?? [] } }
    public var notional: Money? { @inline(__always) get { details?.members.notional } }
    public var stopBasis: PriceBasis? { @inline(__always) get { details?.members.stopBasis } }
    public var releaseAt: Instant? { @inline(__always) get { details?.members.releaseAt } }
    public var cancelAt: Instant? { @inline(__always) get { details?.members.cancelAt } }
    public var clientOrderID: String? { @inline(__always) get { details?.members.clientOrderID } }
    public var provider: String? { @inline(__always) get { details?.members.provider } }
    public var tag: String? { @inline(__always) get { details?.members.tag } }
    public var taxLotMethod: TaxLotMethod? { @inline(__always) get { details?.members.taxLotMethod } }
    public var taxLots: [TaxLotChoice] { @inline(__always) get { details?.members.taxLots ?? [] } }
    /// The newest trade that filled it; nil before the first.
    public var lastExecution: ExecutionID? { lastExecutionNumber == 0 ? nil : ExecutionID(Int64(lastExecutionNumber)) }

    /// What is still to be filled; zero once it is closed.
    public var leavesQuantity: Quantity { @inline(__always) get { status.isClosed ? 0 : quantity - filledQuantity } }

    /// The average price of its fills, rounded half up to a billionth; nil before the first.
    public var averagePrice: Price? {
        @inline(__always) get { filledQuantity.isPositive ? filledValue.perUnit(filledQuantity) : nil }
    }

    /// Whether it is a mere container of children.
    public var isContainer: Bool { @inline(__always) get { ratio == 0 } }

    /// All legs.
    public var legs: [OrderLeg] {
        isContainer ? [] : [OrderLeg(side, symbol, effect: positionEffect, ratio: ratio)] + otherLegs
    }

    /// Whether a client could still cancel it.
    public var isCancelable: Bool { @inline(__always) get { status.isCancelable } }

}

extension Order {
    /// An order as it was asked for, not placed yet; `others` are the legs after the first.
    init(_ request: __shared OrderRequest, id: OrderID, instrument: InstrumentID?, others: OtherLegs? = nil, at now: Instant) {
        self.init()
        write(request, id: id, instrument: instrument, others: others, at: now)
    }

    /// Writes what was asked for into a blank record.
    @inline(__always) mutating func write(
        _ request: __shared OrderRequest, id: OrderID, instrument: InstrumentID?, others: OtherLegs?, at now: Instant
    ) {
        number = Int32(truncatingIfNeeded: id.rawValue)
        account = request.account
        side = request.side
        positionEffect = request.positionEffect
        symbol = request.symbol
        units = Int32(clamping: request.ratio)
        type = request.type
        lifetime = request.timeInForce.lifetime
        session = request.session
        strategy = request.strategy
        self.instrument = instrument
        quantity = request.quantity
        limitPrice = request.limitPrice
        enteredAt = now
        updatedAt = now
        traits = OrderTraits(request)
        if request.allOrNone { allOrNone = true }
        if request.doNotReduce { doNotReduce = true }
        if !traits.isEmpty || request.stopPrice != nil { writeRest(request, others) }
    }

    /// Writes what sets it apart from a plain order.
    @inline(never) private mutating func writeRest(_ request: __shared OrderRequest, _ others: OtherLegs?) {
        childLink = request.childLink
        details = request.details
        guard request.stopPrice != nil || request.isTrailing || others != nil || lifetime == .goodTill else { return }
        history = OrderHistory(history) {
            $0.stopPrice = request.stopPrice
            if case .goodTill(let instant) = request.timeInForce { $0.goodTill = instant }
            $0.trailing = request.trailing
            $0.others = others
        }
    }

    /// The request that would place this order again, without its children and its client's id.
    public var request: OrderRequest {
        var request = OrderRequest(account: account, legs: legs, type: type, quantity: quantity)
        request.timeInForce = timeInForce
        request.session = session
        request.notional = notional
        request.limitPrice = limitPrice
        request.stopPrice = type.isTrailing ? nil : stopPrice
        request.stopBasis = stopBasis
        request.trailing = trailing
        request.strategy = strategy
        request.childLink = childLink
        request.provider = provider
        request.tag = tag
        request.taxLotMethod = taxLotMethod
        request.taxLots = taxLots
        request.allOrNone = allOrNone
        request.doNotReduce = doNotReduce
        request.releaseAt = releaseAt
        request.cancelAt = cancelAt
        return request
    }
}

extension OrderID {
    /// The order of a number, as records write it; nil for 0.
    @inline(__always) fileprivate init?(number: Int32) {
        if number == 0 { return nil }
        self.init(Int64(number))
    }
}

extension OrderID? {
    /// Its number, as records write it; 0 for none.
    @inline(__always) fileprivate var number: Int32 { self.map { Int32(truncatingIfNeeded: $0.rawValue) } ?? 0 }
}
