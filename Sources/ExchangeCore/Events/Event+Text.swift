// The canonical text of events: one line each, the same bytes for the same event on every machine.
extension Exchange {
    /// The text of an event with what it names in full: what runs are compared by.
    public func text(of event: Event) -> String {
        switch event.kind {
        case .orderFilled(let change, let id): "\(event.seq) \(event.at) orderFilled \(change) \(execution(id)?.description ?? "-")"
        case .ledgerPosted(let account, let entry):
            "\(event.seq) \(event.at) ledgerPosted \(ledgerEntry(entry, of: account)?.description ?? "-")"
        default: event.description
        }
    }
}

extension Event: CustomStringConvertible {
    public var description: String { "\(seq) \(at) \(kind)" }
}

extension EventKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .orderAccepted(let change): "orderAccepted \(change)"
        case .orderHeld(let change): "orderHeld \(change)"
        case .orderActivated(let change): "orderActivated \(change)"
        case .orderTriggered(let change): "orderTriggered \(change)"
        case .orderFilled(let change, let execution): "orderFilled \(change) execution=\(execution)"
        case .orderAdjusted(let change): "orderAdjusted \(change)"
        case .orderCancelPending(let change): "orderCancelPending \(change)"
        case .orderCanceled(let change): "orderCanceled \(change)"
        case .orderReplacePending(let change): "orderReplacePending \(change)"
        case .orderReplaced(let change, let by): "orderReplaced \(change) by=\(by)"
        case .orderExpired(let change): "orderExpired \(change)"
        case .orderCompleted(let change): "orderCompleted \(change)"
        case .orderRejected(let change, let reason): "orderRejected \(change) reason=\(reason.code)"
        case .cancelRejected(let order, let reason): "cancelRejected order=\(order) reason=\(reason.code)"
        case .replaceRejected(let order, let reason): "replaceRejected order=\(order) reason=\(reason.code)"
        case .accountOpened(let account): "accountOpened account=\(account)"
        case .accountChanged(let account): "accountChanged account=\(account)"
        case .accountClosed(let account): "accountClosed account=\(account)"
        case .ledgerPosted(let account, let entry): "ledgerPosted account=\(account) entry=\(entry)"
        case .instrumentChanged(let instrument): "instrumentChanged instrument=\(instrument)"
        case .quoteChanged(let instrument, let quote): "quoteChanged instrument=\(instrument) \(quote)"
        case .halted(let instrument): "halted instrument=\(instrument)"
        case .resumed(let instrument): "resumed instrument=\(instrument)"
        case .sessionChanged(let session): "sessionChanged \(session.rawValue)"
        case .ruleFired(let rule, let order): "ruleFired rule=\(rule) order=\(order)"
        case .ruleChanged(let rule): "ruleChanged rule=\(rule)"
        case .settled(let account, let amount): "settled account=\(account) amount=\(amount)"
        case .corporateAction(let instrument): "corporateAction instrument=\(instrument)"
        case .optionExpired(let account, let instrument, let quantity):
            "optionExpired account=\(account) instrument=\(instrument) quantity=\(quantity)"
        case .optionExercised(let account, let instrument, let quantity):
            "optionExercised account=\(account) instrument=\(instrument) quantity=\(quantity)"
        case .optionAssigned(let account, let instrument, let quantity):
            "optionAssigned account=\(account) instrument=\(instrument) quantity=\(quantity)"
        case .commandRejected(let reason): "commandRejected reason=\(reason.code)"
        }
    }

    /// The name alone, as listings filter by it.
    public var name: String { String(description.prefix { $0 != " " }) }
}

extension OrderChange: CustomStringConvertible {
    public var description: String {
        "order=\(order) account=\(account) from=\(from?.rawValue ?? "-") to=\(to) quantity=\(quantity)"
            + " filled=\(filledQuantity) average=\(averagePrice?.description ?? "-")"
    }
}

extension Execution: CustomStringConvertible {
    public var description: String {
        "execution=\(id) instrument=\(instrument) leg=\(leg) side=\(side.rawValue) quantity=\(quantity) price=\(price)"
            + " position=\(positionAfter) fees=\(fees) maker=\(isMaker)"
    }
}

extension LedgerEntry: CustomStringConvertible {
    public var description: String {
        "entry=\(id) account=\(account) kind=\(kind.rawValue) amount=\(amount) balance=\(balance) settles=\(settlesOn)"
            + " instrument=\(instrument?.description ?? "-") quantity=\(quantity) price=\(price?.description ?? "-")"
            + " order=\(order?.description ?? "-") execution=\(execution?.description ?? "-")"
    }
}

extension Quote: CustomStringConvertible {
    public var description: String {
        func text(_ price: Price?) -> String { price?.description ?? "-" }
        return "bid=\(text(bid))x\(bidSize) ask=\(text(ask))x\(askSize) last=\(text(last))x\(lastSize) volume=\(volume)"
            + " open=\(text(open)) high=\(text(high)) low=\(text(low)) previousClose=\(text(previousClose))"
    }
}
