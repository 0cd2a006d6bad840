import ExchangeCore

/// What the account-activity service says of one order: the vendor's message types in the recorded order, each with a
/// JSON text of its own. Names and values follow the recordings; messages that none shows are inferred from their names.
struct AccountActivity {
    /// One message.
    struct Message: Equatable {
        let type: String
        let data: [UInt8]
    }

    let order: Order
    let account: String
    let exchange: Exchange
    let at: Instant
    /// Schwab's number of the order.
    let number: String

    init(_ order: Order, account: String, _ exchange: Exchange, at instant: Instant) {
        self.order = order
        self.account = account
        self.exchange = exchange
        at = instant
        number = String(SchwabOrderID.number(order.id))
    }

    /// The messages of one event of this order.
    func messages(of event: EventKind) -> [Message] {
        switch event {
        case .orderAccepted(let change):
            if change.from == .pendingCancel || change.from == .pendingReplace { return [] }
            let entry = isKnown(change) ? [] : entryMessages
            return entry + (isAtMarket(change.to) ? activation : [])
        case .orderHeld(let change): return isKnown(change) ? [] : entryMessages
        case .orderActivated(let change): return isAtMarket(change.to) ? activation : []
        case .orderTriggered: return [monitor("OrderMonitorCompleted")] + routing
        case .orderAdjusted: return order.type.isTrailing ? [monitor("OrderMonitorUpdated")] : []
        case .orderFilled(let change, let id): return exchange.execution(id).map { [fillCompleted(change, $0)] } ?? []
        case .orderCancelPending: return [cancelAccepted]
        case .orderCanceled(let change) where order.timeInForce == .fillOrKill && isAtMarket(change.from ?? .pendingNew):
            return [expired(change)]
        case .orderCanceled(let change):
            let asked = change.from == .pendingCancel ? [] : [cancelAccepted]
            return asked + cancelRouting + [unfilledOut(change), outCompleted(change, .clientCancel)]
        case .orderReplaced(let change, _):
            return cancelRouting + [unfilledOut(change), outCompleted(change, .clientCancel)]
        case .orderExpired(let change): return [expired(change)]
        case .orderRejected(let change, let reason):
            // What is refused at once with a 400 never becomes an order of Schwab's.
            if !isKnown(change), SchwabRejectReasons.isSynchronous(reason) { return [] }
            let entry = isKnown(change) ? [] : entryMessages
            return entry + [cancelAccepted, outCompleted(change, .systemReject(reason))]
        default: return []
        }
    }

    /// Whether clients were told of the order before.
    private func isKnown(_ change: OrderChange) -> Bool {
        change.from != nil && change.from != .pendingNew || change.from == .pendingNew && order.updatedAt > order.enteredAt
    }

    private func isAtMarket(_ status: OrderStatus) -> Bool {
        switch status {
        case .working, .partiallyFilled, .filled: true
        case .pendingNew, .held, .pendingCancel, .canceled, .pendingReplace, .replaced, .rejected, .expired: false
        }
    }

    /// An order that takes another's place is a change; every other is created.
    private var entryMessages: [Message] {
        order.replaces == nil ? [created("OrderCreated"), accepted] : [created("ChangeCreated"), changeAccepted]
    }

    /// A stop is watched, everything else goes to a venue.
    private var activation: [Message] {
        order.type.isStop && !order.isTriggered ? [monitor("OrderMonitorCreated")] : routing
    }

    /// One message: its type, the member of its event, and what stands in there.
    func message(_ type: String, _ member: String, _ write: (inout JSONWriter) -> Void) -> Message {
        let data = JSONWriter.object(reserving: 2048) { json in
            json.member("SchwabOrderID", number)
            json.member("AccountNumber", account)
            json.object("BaseEvent") { json in
                json.member("EventType", type)
                json.name(member)
                json.object { json in
                    json.member("EventType", type)
                    write(&json)
                }
            }
        }
        return Message(type: type, data: data)
    }

    private func created(_ type: String) -> Message {
        let wire = ActivityOrderWire(self)
        let kind = wire.isOption ? "Option" : "Equity"
        return message(type, "\(type)Event\(kind)Order") { json in
            if let replaced = order.replaces {
                json.member("ParentSchwabOrderID", String(SchwabOrderID.number(replaced)))
                json.member("LifecycleSchwabOrderID", String(SchwabOrderID.number(replaced)))
            }
            json.object("Order") { json in
                json.member("SchwabOrderID", number)
                json.member("AccountNumber", account)
                json.object("Order") { wire.append(to: &$0) }
            }
        }
    }

    private var accepted: Message {
        message("OrderAccepted", "OrderAcceptedEvent") { json in appendAcceptance(&json) }
    }

    private var changeAccepted: Message {
        message("ChangeAccepted", "ChangeAcceptedEvent") { json in appendAcceptance(&json) }
    }

    private func appendAcceptance(_ json: inout JSONWriter) {
        json.time("CreatedTimeStamp", order.enteredAt)
        json.day("ExpiryTimeStamp", expiryDate)
        json.member("Status", "Open")
        json.member("TradingSessionCodeOnOrderEntry", sessionCode)
        json.array("QuoteOnOrderEntry") { json in
            for leg in order.legs { json.object { appendQuote(of: leg.symbol, &$0) } }
        }
    }

    private func monitor(_ type: String) -> Message {
        message(type, type + "Event") { json in
            json.member("LegId", number)
            if let stop = order.stopPrice { json.exact("StopPrice", stop) }
            json.time("TimeStamp", at)
        }
    }

    private func expired(_ change: OrderChange) -> Message {
        message("OrderExpired", "OrderExpiredEvent") { json in
            json.member("LegId", number)
            json.member("ExpirationType", expirationType)
            json.exact("LeavesQuantity", change.quantity - change.filledQuantity)
            json.member("LegStatus", "LegClosed")
            json.member("LegSubStatus", "LegSubStatusExpired")
            json.time("ExpirationTimeStamp", at)
        }
    }

    /// The day's is documented, the others are inferred from it.
    private var expirationType: String {
        switch order.timeInForce {
        case .day: "DayOrderExpiry"
        case .fillOrKill: "FOKOrderExpiry"
        default: "GTCOrderExpiry"
        }
    }

    private var cancelAccepted: Message {
        message("CancelAccepted", "CancelAcceptedEvent") { json in
            json.member("LifecycleSchwabOrderID", number)
            json.day("PlanSubmitDate", NewYorkTime.date(at: at))
            json.member("ClientProductCode", "MO")
            json.member("AutoConfirm", true)
            json.time("CancelTimeStamp", at)
            json.array("LegCancelRequestInfoList") { json in
                json.object { json in
                    json.member("LegID", number)
                    json.exact("IntendedOrderQuantity", order.quantity)
                    json.exact("RequestedAmount", order.quantity - order.filledQuantity)
                    json.member("LegStatus", "LegOpen")
                    json.member("LegSubStatus", "LegSubStatusCancelled")
                    json.time("CancelAcceptedTime", at)
                    json.member("EventUserID", Self.user)
                }
            }
            json.member("CancelRequestType", order.status == .rejected ? "SystemReject" : "ClientCancel")
        }
    }

    static let user = "MYXX"
    static let route = "FKBR_NMS_EQ_F1_Z1"
    static let venueUser = "CHASBL01"

    /// The day on which the order dies.
    var expiryDate: CivilDate { NewYorkTime.date(at: order.expiresAt ?? at) }

    var sessionCode: String {
        switch order.session {
        case .normal: "REG"
        case .am: "AM"
        case .pm: "PM"
        case .seamless: "ALL"
        }
    }

    /// The market at the order's entry, as far as it is known now.
    func appendQuote(of symbol: Symbol, _ json: inout JSONWriter) {
        let quote = exchange.quote(symbol) ?? Quote(at: at)
        json.exact("Ask", quote.ask)
        json.count("AskSize", quote.askSize)
        json.exact("Bid", quote.bid)
        json.count("BidSize", quote.bidSize)
        json.time("QuoteTimestamp", min(quote.at, at))
        json.member("Symbol", symbol.text)
        json.member("QuoteTypeCode", "Mark")
        if let bid = quote.bid, let ask = quote.ask {
            json.exact("Mid", Price.midpoint(bid, ask))
        } else {
            json.exact("Mid", quote.last)
        }
        json.member("SchwabOrderID", number)
    }
}
