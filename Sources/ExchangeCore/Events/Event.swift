/// Something that happened. Sequence numbers are dense from 1; the times never go back.
///
/// It says what it did to an order, and names what else there is to know: an execution and a line of a ledger never change
/// once they are written, and the exchange gives them by their numbers.
public struct Event: Sendable, Hashable {
    public let seq: Int64
    public let at: Instant
    public let kind: EventKind
}

/// What happened.
public enum EventKind: Sendable, Hashable {
    // One order each
    /// It is known: working, or pending until its session.
    case orderAccepted(OrderChange)
    /// It waits for its parent, its release time or a script.
    case orderHeld(OrderChange)
    /// What it waited for has come.
    case orderActivated(OrderChange)
    /// Its stop was elected.
    case orderTriggered(OrderChange)
    case orderFilled(OrderChange, ExecutionID)
    /// Its quantity or prices were changed by the exchange: a sibling's fill, a split, a dividend.
    case orderAdjusted(OrderChange)
    case orderCancelPending(OrderChange)
    case orderCanceled(OrderChange)
    case orderReplacePending(OrderChange)
    case orderReplaced(OrderChange, by: OrderID)
    case orderExpired(OrderChange)
    /// A container whose children have all come to their ends.
    case orderCompleted(OrderChange)
    indirect case orderRejected(OrderChange, RejectReason)
    /// A cancel that was refused; the order is as it was.
    case cancelRejected(OrderID, RejectReason)
    /// A replacement that was refused; the order is as it was.
    case replaceRejected(OrderID, RejectReason)

    // Accounts
    case accountOpened(AccountID)
    case accountChanged(AccountID)
    case accountClosed(AccountID)
    /// The account's ledger has a line more: its number there.
    case ledgerPosted(AccountID, entry: Int64)

    // Instruments and prices
    case instrumentChanged(InstrumentID)
    indirect case quoteChanged(InstrumentID, Quote)
    case halted(InstrumentID)
    case resumed(InstrumentID)

    // Time, rules, and what was asked wrongly
    case sessionChanged(MarketSession)
    case ruleFired(RuleID, OrderID)
    case ruleChanged(RuleID)
    case settled(AccountID, Money)
    case corporateAction(InstrumentID)
    case optionExpired(AccountID, InstrumentID, Quantity)
    case optionExercised(AccountID, InstrumentID, Quantity)
    case optionAssigned(AccountID, InstrumentID, Quantity)
    case commandRejected(RejectReason)

    /// The order it speaks of.
    public var order: OrderID? {
        switch self {
        case .orderAccepted(let change), .orderHeld(let change), .orderActivated(let change), .orderTriggered(let change),
            .orderFilled(let change, _), .orderAdjusted(let change), .orderCancelPending(let change), .orderCanceled(let change),
            .orderReplacePending(let change), .orderReplaced(let change, _), .orderExpired(let change), .orderCompleted(let change),
            .orderRejected(let change, _):
            change.order
        case .cancelRejected(let order, _), .replaceRejected(let order, _), .ruleFired(_, let order): order
        case .accountOpened, .accountChanged, .accountClosed, .ledgerPosted, .instrumentChanged, .quoteChanged, .halted,
            .resumed, .sessionChanged, .ruleChanged, .settled, .corporateAction, .optionExpired, .optionExercised,
            .optionAssigned, .commandRejected:
            nil
        }
    }

    /// What it did to an order, if it did.
    public var change: OrderChange? {
        switch self {
        case .orderAccepted(let change), .orderHeld(let change), .orderActivated(let change), .orderTriggered(let change),
            .orderFilled(let change, _), .orderAdjusted(let change), .orderCancelPending(let change), .orderCanceled(let change),
            .orderReplacePending(let change), .orderReplaced(let change, _), .orderExpired(let change), .orderCompleted(let change),
            .orderRejected(let change, _):
            change
        case .cancelRejected, .replaceRejected, .accountOpened, .accountChanged, .accountClosed, .ledgerPosted,
            .instrumentChanged, .quoteChanged, .halted, .resumed, .sessionChanged, .ruleFired, .ruleChanged, .settled,
            .corporateAction, .optionExpired, .optionExercised, .optionAssigned, .commandRejected:
            nil
        }
    }
}

/// What an event did to an order: its status before and after, and what of it is filled since.
public struct OrderChange: Sendable, Hashable {
    public let averagePrice: Price?
    /// Nil for an order that was not known before.
    public let from: OrderStatus?
    public let to: OrderStatus
    public let account: AccountID
    public let order: OrderID
    public let quantity: Quantity
    public let filledQuantity: Quantity

    /// What was still to be filled after it.
    public var leavesQuantity: Quantity { to.isClosed ? 0 : quantity - filledQuantity }
}
