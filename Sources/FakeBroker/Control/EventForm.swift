import ExchangeCore

/// How events stand in JSON: `{seq, at, type, …}` with the members that its type has.
enum EventForm {
    /// Every type, in the order of the exchange's own list.
    static let types = [
        "orderAccepted", "orderHeld", "orderActivated", "orderTriggered", "orderPartiallyFilled", "orderFilled",
        "orderAdjusted", "orderCancelPending", "orderCanceled", "orderReplacePending", "orderReplaced", "orderExpired",
        "orderCompleted", "orderRejected", "cancelRejected", "replaceRejected", "accountOpened", "accountChanged",
        "accountClosed", "ledgerPosted", "instrumentChanged", "quoteChanged", "halted", "resumed", "sessionChanged",
        "ruleFired", "ruleChanged", "settled", "corporateAction", "optionExpired", "optionExercised", "optionAssigned",
        "commandRejected",
    ]

    /// The event's type as the control API names it.
    static func type(of kind: EventKind) -> String {
        switch kind {
        case .orderAccepted: "orderAccepted"
        case .orderHeld: "orderHeld"
        case .orderActivated: "orderActivated"
        case .orderTriggered: "orderTriggered"
        case .orderFilled(let change, _): change.to == .filled ? "orderFilled" : "orderPartiallyFilled"
        case .orderAdjusted: "orderAdjusted"
        case .orderCancelPending: "orderCancelPending"
        case .orderCanceled: "orderCanceled"
        case .orderReplacePending: "orderReplacePending"
        case .orderReplaced: "orderReplaced"
        case .orderExpired: "orderExpired"
        case .orderCompleted: "orderCompleted"
        case .orderRejected: "orderRejected"
        case .cancelRejected: "cancelRejected"
        case .replaceRejected: "replaceRejected"
        case .accountOpened: "accountOpened"
        case .accountChanged: "accountChanged"
        case .accountClosed: "accountClosed"
        case .ledgerPosted: "ledgerPosted"
        case .instrumentChanged: "instrumentChanged"
        case .quoteChanged: "quoteChanged"
        case .halted: "halted"
        case .resumed: "resumed"
        case .sessionChanged: "sessionChanged"
        case .ruleFired: "ruleFired"
        case .ruleChanged: "ruleChanged"
        case .settled: "settled"
        case .corporateAction: "corporateAction"
        case .optionExpired: "optionExpired"
        case .optionExercised: "optionExercised"
        case .optionAssigned: "optionAssigned"
        case .commandRejected: "commandRejected"
        }
    }

    /// The account that an event speaks of.
    static func account(of kind: EventKind, in state: WorldState) -> AccountID? {
        switch kind {
        case .accountOpened(let id), .accountChanged(let id), .accountClosed(let id), .settled(let id, _),
            .optionExpired(let id, _, _), .optionExercised(let id, _, _), .optionAssigned(let id, _, _):
            id
        case .ledgerPosted(let id, _): id
        default: kind.change?.account ?? kind.order.flatMap { state.exchange.order($0)?.account }
        }
    }

    /// Writes one event. `state` resolves its ids to names.
    static func write(_ event: Event, _ state: WorldState, into json: inout JSONWriter) {
        json.object { json in
            json.member("seq", event.seq)
            json.member("at", event.at.description)
            json.member("type", type(of: event.kind))
            if let order = event.kind.order { json.member("order", order.description) }
            if let account = account(of: event.kind, in: state) {
                json.member("account", state.exchange.account(account)?.number ?? account.description)
            }
            if let change = event.kind.change { write(change, state, into: &json) }
            write(event.kind, state, into: &json)
        }
    }

    private static func write(_ change: OrderChange, _ state: WorldState, into json: inout JSONWriter) {
        if let order = state.exchange.order(change.order) {
            json.member("symbol", order.symbol.text)
            if let id = order.clientOrderID { json.member("clientOrderId", id) }
        }
        if let from = change.from { json.member("from", from.rawValue) }
        json.member("status", change.to.rawValue)
        json.member("quantity", change.quantity.description)
        json.member("filledQuantity", change.filledQuantity.description)
        json.member("leavesQuantity", change.leavesQuantity.description)
        json.member("averagePrice", decimal: change.averagePrice)
    }

    private static func write(_ kind: EventKind, _ state: WorldState, into json: inout JSONWriter) {
        switch kind {
        case .orderFilled(_, let id):
            guard let execution = state.exchange.execution(id) else { return }
            json.object("execution") { json in
                json.member("id", execution.id.description)
                json.member("side", execution.side.rawValue)
                json.member("quantity", execution.quantity.description)
                json.member("price", execution.price.description)
            }
        case .orderReplaced(_, let by): json.member("replacedBy", by.description)
        case .orderRejected(_, let reason), .cancelRejected(_, let reason), .replaceRejected(_, let reason),
            .commandRejected(let reason):
            json.member("reason", reason.code)
        case .ledgerPosted(let account, let number):
            guard let entry = state.exchange.ledgerEntry(number, of: account) else { return }
            json.member("kind", entry.kind.rawValue)
            json.member("amount", entry.amount.description)
            json.member("balance", entry.balance.description)
        case .instrumentChanged(let id), .halted(let id), .resumed(let id), .corporateAction(let id):
            json.member("symbol", state.symbol(of: id))
        case .quoteChanged(let id, let quote):
            json.member("symbol", state.symbol(of: id))
            json.member("bid", decimal: quote.bid)
            json.member("ask", decimal: quote.ask)
            json.member("last", decimal: quote.last)
        case .sessionChanged(let session): json.member("session", session.rawValue)
        case .ruleFired(let rule, _), .ruleChanged(let rule): json.member("rule", rule.description)
        case .settled(_, let amount): json.member("amount", amount.description)
        case .optionExpired(_, let id, let quantity), .optionExercised(_, let id, let quantity),
            .optionAssigned(_, let id, let quantity):
            json.member("symbol", state.symbol(of: id))
            json.member("quantity", quantity.description)
        case .orderAccepted, .orderHeld, .orderActivated, .orderTriggered, .orderAdjusted, .orderCancelPending,
            .orderCanceled, .orderReplacePending, .orderExpired, .orderCompleted, .accountOpened, .accountChanged, .accountClosed:
            break
        }
    }
}

extension WorldState {
    /// The symbol of an instrument's number.
    func symbol(of id: InstrumentID) -> String { exchange.instrument(id)?.symbol.text ?? id.description }
}
