@testable import ExchangeCore

/// What must hold between one step and the next: what is done stays done, marks only ratchet, nothing trades while it
/// cannot, proceeds settle once.
struct StepWatch {
    private struct Seen {
        var status: OrderStatus
        var quantity: Quantity
        var filled: Quantity
        var lastExecution: ExecutionID?
        var mark: Price?
        /// The quantity that it came with.
        let first: Quantity
    }

    private var seen: [Seen] = []
    private var executions = 0
    private var actions = 0
    private var halted: Set<InstrumentID> = []
    private var session: MarketSession
    private var waiting: [AccountID: Money] = [:]
    private(set) var violations: [String] = []

    init(_ exchange: Exchange) { session = exchange.session }

    /// Takes in the events of one step and the exchange as it is after it.
    mutating func take(_ events: [Event], _ exchange: Exchange) {
        for event in events { take(event, exchange) }
        for number in 1...max(1, exchange.orderCount) {
            guard let order = exchange.order(OrderID(Int64(number))) else { continue }
            compare(order, exchange)
        }
        for account in exchange.accounts.states {
            let unsettled = waiting[account.id] ?? 0
            if unsettled != account.unsettledCash {
                say("account \(account.id): \(account.unsettledCash) unsettled, its entries say \(unsettled)")
            }
        }
        if exchange.executionLog.count < executions { say("an execution is gone") }
        executions = exchange.executionLog.count
        actions = exchange.corporateActionCount
    }

    /// What was found since the last time.
    mutating func takeViolations() -> [String] {
        defer { violations = [] }
        return violations
    }

    private mutating func say(_ what: String) { violations.append(what) }

    private mutating func take(_ event: Event, _ exchange: Exchange) {
        switch event.kind {
        case .halted(let id): halted.insert(id)
        case .resumed(let id): halted.remove(id)
        case .sessionChanged(let now): session = now
        case .ledgerPosted(let account, let number):
            guard let entry = exchange.ledgerEntry(number, of: account) else { return say("no entry \(number) of account \(account)") }
            if entry.amount.isPositive, entry.settlesOn > NewYorkTime.date(at: entry.at) {
                waiting[entry.account] = (waiting[entry.account] ?? 0) + entry.amount
            }
            check(entry)
        case .settled(let account, let amount):
            if !amount.isPositive { say("settled \(amount)") }
            waiting[account] = (waiting[account] ?? 0) - amount
        case .orderFilled(_, let id):
            guard let execution = exchange.execution(id) else { return say("no execution \(id)") }
            check(execution, exchange)
        default: break
        }
    }

    private mutating func check(_ entry: LedgerEntry) {
        switch entry.kind {
        case .commission, .secFee, .tafFee, .optionsRegulatoryFee, .clearingFee, .auditTrailFee, .interest, .borrowFee, .dividendPaid:
            if entry.amount.isPositive { say("a charge that pays: \(entry)") }
        case .dividend: if entry.amount.isNegative { say("a payment that costs: \(entry)") }
        default: break
        }
    }

    /// No fill by the market while the market does not trade, none beyond its limit, no fee on the wrong side.
    private mutating func check(_ execution: Execution, _ exchange: Exchange) {
        guard let order = exchange.order(execution.order) else { return say("a fill of nothing") }
        if execution.fees.isNegative { say("\(execution): negative fees") }
        guard !order.isForced, order.type != .exercise else { return }
        if halted.contains(execution.instrument) { say("\(execution): filled in a halt") }
        let isAuction = order.isOnOpen || order.isOnClose
        let isInSession =
            switch order.session {
            case .normal: session == .regular
            case .am: session == .pre
            case .pm: session == .post
            case .seamless: session != .closed
            }
        if exchange.configuration.hours == .nyse, !isInSession, !isAuction {
            say("\(execution): an order for \(order.session) filled in \(session)")
        }
        guard order.otherLegs.isEmpty, actions == exchange.corporateActionCount, actions == 0, let limit = order.bindingLimit else {
            return
        }
        if order.side == .buy ? execution.price > limit : execution.price < limit { say("\(execution): worse than the limit \(limit)") }
    }

    private mutating func compare(_ order: Order, _ exchange: Exchange) {
        let i = Int(order.id.rawValue) - 1
        guard i < seen.count else {
            seen.append(
                Seen(
                    status: order.status, quantity: order.quantity, filled: order.filledQuantity, lastExecution: order.lastExecution,
                    mark: order.waterMark, first: order.quantity))
            return checkGroup(order, exchange)
        }
        let old = seen[i]
        if old.status.isClosed {
            if old.status != order.status || old.filled != order.filledQuantity || old.lastExecution != order.lastExecution {
                say("order \(order.id) changed after its end: \(old.status) to \(order.status)")
            }
            return
        }
        if order.filledQuantity < old.filled || order.lastExecution?.rawValue ?? 0 < old.lastExecution?.rawValue ?? 0 {
            say("order \(order.id): fills shrank")
        }
        if actions == exchange.corporateActionCount, let was = old.mark, let mark = order.waterMark,
            order.side == .sell ? mark < was : mark > was
        {
            say("order \(order.id): its water mark went from \(was) to \(mark)")
        }
        seen[i].status = order.status
        seen[i].quantity = order.quantity
        seen[i].filled = order.filledQuantity
        seen[i].lastExecution = order.lastExecution
        seen[i].mark = order.waterMark
        if old.filled != order.filledQuantity { checkGroup(order, exchange) }
    }

    /// The orders of an OCO never fill more together than one of them was for.
    private mutating func checkGroup(_ order: Order, _ exchange: Exchange) {
        guard order.filledQuantity.isPositive, exchange.isInGroup(exchange.view(order.id)), exchange.corporateActionCount == 0 else {
            return
        }
        let members = exchange.group(of: order.id).compactMap { exchange.order($0) }
        guard members.allSatisfy({ !$0.isForced && !$0.isContainer && $0.replaces == nil && $0.replacedBy == nil && $0.notional == nil })
        else { return }
        guard members.allSatisfy({ $0.instrument == order.instrument && Int($0.id.rawValue) <= seen.count }) else { return }
        // Under partial triggering exits are as large as what their entry has filled.
        let entry = order.parent.flatMap { exchange.order($0) }.flatMap {
            $0.strategy == .trigger ? $0 : $0.parent.flatMap { exchange.order($0) }
        }
        let most = max(members.map { seen[Int($0.id.rawValue) - 1].first }.max() ?? 0, entry?.filledQuantity ?? 0)
        let filled = members.reduce(Quantity(0)) { $0 + $1.filledQuantity }
        if filled > most { say("orders \(members.map(\.id)) filled \(filled) of \(most)") }
    }
}
