/// An order as the exchange knows it. Values of this type are read; commands change them.
///
/// FIX's words: `quantity` is OrderQty, `filledQuantity` CumQty, `leavesQuantity` LeavesQty, `averagePrice` AvgPx.
public struct Order: Sendable {
    public let id: OrderID
    public let account: AccountID
    public internal(set) var status: OrderStatus = .pendingNew
    public internal(set) var side: Side
    public let positionEffect: PositionEffect
    public internal(set) var type: OrderType
    public let timeInForce: TimeInForce
    public let session: OrderSession
    public let strategy: OrderStrategy
    public let childLink: ChildLink
    /// Why it is not at the market, while it is open and not there.
    public internal(set) var hold: HoldReason?
    /// Whether the stop was elected.
    public internal(set) var isTriggered = false
    public let allOrNone: Bool
    public let doNotReduce: Bool
    /// The first leg's instrument; none in a container or if the symbol was unknown.
    public internal(set) var instrument: InstrumentID?
    /// The first leg's symbol; empty in a container.
    public internal(set) var symbol: Symbol
    /// What the first leg trades in one unit of the order.
    public let ratio: Int
    /// The legs after the first.
    public internal(set) var otherLegs: [OrderLeg] = []
    public internal(set) var quantity: Quantity
    public let notional: Money?
    public internal(set) var filledQuantity: Quantity = 0
    /// How much of `filledQuantity` was filled while it was still the order that it replaces.
    public internal(set) var carriedQuantity: Quantity = 0
    public internal(set) var limitPrice: Price?
    /// The stop; for a trailing stop where it stands now.
    public internal(set) var stopPrice: Price?
    public let stopBasis: PriceBasis?
    public internal(set) var trailing: TrailingTerms?
    /// The best basis a trailing stop has seen.
    public internal(set) var waterMark: Price?
    public let enteredAt: Instant
    public internal(set) var updatedAt: Instant
    public internal(set) var closedAt: Instant?
    /// When it dies unfilled; nil if never.
    public internal(set) var expiresAt: Instant?
    public let releaseAt: Instant?
    public let cancelAt: Instant?
    public internal(set) var reason: RejectReason?
    public internal(set) var parent: OrderID?
    public internal(set) var children: [OrderID] = []
    /// The order that this one took the place of, and the one that took this one's.
    public internal(set) var replaces: OrderID?
    public internal(set) var replacedBy: OrderID?
    public internal(set) var executions: [ExecutionID] = []
    public let clientOrderID: String?
    public let provider: String?
    public let tag: String?
    public let taxLotMethod: TaxLotMethod?
    public let taxLots: [TaxLotChoice]
    /// The rule that scripts it.
    public internal(set) var rule: RuleID?

    /// Whether it was filled by hand or by a rule, at a price that need not be the market's.
    public internal(set) var isForced = false

    /// The instruments of the legs after the first.
    var otherInstruments: [InstrumentID] = []
    /// Price times quantity of all fills, so that the average is exact.
    var filledValue = ExactMoney.zero
    /// What it needs of the account's means, as it was assessed when it came to the market.
    var need = Need()
    /// What of that it holds back: less than it needs if siblings hold it already.
    var reservedCash: Money = 0
    var reservedQuantity: Quantity = 0
    /// Whether the market leaves it alone because a script has it.
    var isScripted = false
    /// Whether anyone was told of it.
    var isKnown = false
    /// Whether it was counted among those that work on its instruments.
    var isAtMarket = false
    /// Whether it was at the market before, so that it trades as a resting order.
    var hasRested = false
    /// What is displayed before it at its price.
    var queueAhead: Quantity = 0
    /// Whether it was counted as a day trade already.
    var isDayTrade = false
    /// Where it stands among its account's open orders; -1 once it is closed.
    var openIndex: Int32 = -1
    /// Its place in the book.
    var place = BookPlace()

    /// What is still to be filled; zero once it is closed.
    public var leavesQuantity: Quantity { status.isClosed ? 0 : quantity - filledQuantity }

    /// The average price of its fills, rounded half up to a billionth; nil before the first.
    public var averagePrice: Price? {
        guard filledQuantity.isPositive else { return nil }
        return filledValue.perUnit(filledQuantity)
    }

    /// Whether it is a mere container of children.
    public var isContainer: Bool { ratio == 0 }

    /// All legs.
    public var legs: [OrderLeg] {
        isContainer ? [] : [OrderLeg(side, symbol, effect: positionEffect, ratio: ratio)] + otherLegs
    }

    /// Whether a client could still cancel it.
    public var isCancelable: Bool { status.isOpen && status != .pendingCancel && status != .pendingReplace }

    /// What is still to be filled, without asking whether it is closed.
    @inline(__always) var remaining: Quantity { quantity - filledQuantity }

    /// Whether it trades in the opening auction only.
    var isOnOpen: Bool { timeInForce == .atOpen }

    /// Whether it trades in the closing auction only.
    var isOnClose: Bool { timeInForce == .atClose || type == .marketOnClose || type == .limitOnClose }

    /// The limit that binds it now: none for a market order or an elected stop.
    var bindingLimit: Price? {
        switch type {
        case .limit, .stopLimit, .trailingStopLimit, .limitOnClose: limitPrice
        case .market, .stop, .trailingStop, .marketOnClose, .netDebit, .netCredit, .netZero, .exercise: nil
        }
    }
}

extension Order {
    /// An order as it was asked for, not placed yet.
    init(_ request: OrderRequest, id: OrderID, instrument: InstrumentID?, at now: Instant) {
        self.id = id
        account = request.account
        side = request.legs.first?.side ?? .buy
        positionEffect = request.legs.first?.positionEffect ?? .automatic
        type = request.type
        timeInForce = request.timeInForce
        session = request.session
        strategy = request.strategy
        childLink = request.childLink
        allOrNone = request.allOrNone
        doNotReduce = request.doNotReduce
        self.instrument = instrument
        symbol = request.legs.first?.symbol ?? Symbol("")
        ratio = request.legs.first?.ratio ?? 0
        if request.legs.count > 1 { otherLegs = Array(request.legs.dropFirst()) }
        quantity = request.quantity
        notional = request.notional
        limitPrice = request.limitPrice
        stopPrice = request.stopPrice
        stopBasis = request.stopBasis
        trailing = request.trailing
        enteredAt = now
        updatedAt = now
        releaseAt = request.releaseAt
        cancelAt = request.cancelAt
        clientOrderID = request.clientOrderID
        provider = request.provider
        tag = request.tag
        taxLotMethod = request.taxLotMethod
        taxLots = request.taxLots
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
