// What must hold after every step, whatever was done. Tests call this; it changes nothing and costs a walk over
// everything there is.
extension Exchange {
    /// What does not hold; empty if all is well.
    public func invariantViolations() -> [String] {
        var found: [String] = []
        for order in orders { checkOrder(order, &found) }
        for account in accounts.states { checkAccount(account, &found) }
        for instrument in instruments.states { checkBook(instrument, &found) }
        if !pending.arrivals.isEmpty || !pending.quotes.isEmpty { found.append("something is pending after a step") }
        if let next = expiries.next, next < now { found.append("orders should have expired at \(next)") }
        if let next = timers.next, next.at < now { found.append("a timer was due at \(next.at)") }
        return found
    }

    private func checkOrder(_ order: Order, _ found: inout [String]) {
        func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
            if !holds { found.append("order \(order.id) (\(order.status)): \(what())") }
        }
        expect(order.isKnown, "nobody was told of it")
        expect(!order.filledQuantity.isNegative, "negative fills")
        expect(
            order.filledQuantity <= order.quantity || order.status == .rejected || order.notional != nil && order.quantity.isZero,
            "filled beyond its quantity")
        expect(order.leavesQuantity == (order.status.isClosed ? 0 : order.quantity - order.filledQuantity), "leaves")
        expect(order.status != .filled || order.isContainer || order.filledQuantity >= order.quantity, "filled in part only")
        expect(order.status != .partiallyFilled || order.filledQuantity.isPositive, "partially filled with nothing")
        expect((order.closedAt != nil) == order.status.isClosed, "closing time")
        expect(order.closedAt.map { $0 <= now && $0 >= order.enteredAt } ?? true, "times out of order")
        expect((order.openPlace != 0) == order.status.isOpen, "list of open orders")
        expect(order.status.isOpen || (order.reservedCash.isZero && order.reservedQuantity.isZero), "holds back after its end")
        expect(!order.reservedCash.isNegative && !order.reservedQuantity.isNegative, "negative reservation")
        expect(order.status.isOpen || order.place.list == .none, "in the book after its end")
        expect(order.hold != .parent || order.filledQuantity == order.carriedQuantity, "filled while held")
        expect(order.status.isClosed || order.expiresAt.map { $0 >= now } ?? true, "lives beyond its time")
        expect(order.replacedBy.map { self.order($0)?.replaces == order.id } ?? (order.status != .replaced), "replacement")
        let isRelated = order.parent != nil || !order.children.isEmpty || order.strategy != .single
        expect(!isRelated || order.traits.contains(.related), "relations that it does not know of")
        checkExecutions(order, &found)
    }

    private func checkExecutions(_ order: Order, _ found: inout [String]) {
        func expect(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds { found.append("order \(order.id): \(what())") } }
        guard !order.isContainer, order.type != .exercise else { return }
        var perLeg: [Quantity] = order.legs.map { _ in 0 }
        var value = ExactMoney.zero
        for (index, execution) in executions(of: order.id).enumerated() {
            guard execution.leg < perLeg.count else { return expect(false, "execution of leg \(execution.leg)") }
            expect(
                execution.order == order.id && execution.sequence == index + 1, "execution \(execution.id) is not its number \(index + 1)")
            perLeg[execution.leg] = perLeg[execution.leg] + execution.quantity
            expect(execution.at >= order.enteredAt, "execution before entry")
            expect(execution.quantity.isPositive, "empty execution")
            expect(execution.price.magnitude <= ExchangeLimits.maximumPrice * 2, "an execution at \(execution.price)")
            value += ExactMoney(execution.price, execution.quantity)
        }
        if order.otherLegs.isEmpty, order.carriedQuantity.isZero { expect(value == order.filledValue, "average of its executions") }
        for (leg, sum) in zip(order.legs, perLeg) {
            expect(
                sum == (order.filledQuantity - order.carriedQuantity) * leg.ratio,
                "executions \(sum) do not add up to \(order.filledQuantity)")
        }
        // Splits and dividends move limits after the fact, hence only orders that nothing adjusted are held to them.
        guard !order.isForced, order.otherLegs.isEmpty, corporateActionCount == 0, let limit = view(order.id).bindingLimit,
            let average = order.averagePrice,
            order.carriedQuantity.isZero
        else { return }
        expect(order.side == .buy ? average <= limit : average >= limit, "filled at \(average), worse than its limit \(limit)")
        expect(!order.type.isStop || order.isTriggered || order.filledQuantity.isZero, "filled before its stop was elected")
    }

    private func checkAccount(_ account: AccountState, _ found: inout [String]) {
        func expect(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds { found.append("account \(account.number): \(what())") } }
        var cash: Money = 0, traded: Money = 0
        var quantities: [InstrumentID: Quantity] = [:]
        for entry in account.ledger {
            cash = cash + entry.amount
            expect(entry.balance == cash, "balance of entry \(entry.id)")
            if entry.kind.isTrading { traded = traded + entry.amount }
            if let instrument = entry.instrument, entry.kind.movesPosition {
                quantities[instrument] = (quantities[instrument] ?? 0) + entry.quantity
            }
        }
        expect(cash == account.cash, "cash \(account.cash) is not what the ledger says, \(cash)")
        expect(account.unsettled.reduce(Money(0)) { $0 + $1.amount } == account.unsettledCash, "unsettled cash")
        expect(!account.unsettledCash.isNegative, "negative unsettled cash")
        if isValued(view(account.id)) {
            expect(account.valuation.sums == sums(of: account.id, with: []), "what was kept of the positions' worth does not hold")
        }
        expect(zip(account.unsettled, account.unsettled.dropFirst()).allSatisfy { $0.date < $1.date }, "order of settlement")
        let open = account.openOrders.map { orders[index($0)] }
        expect(open.allSatisfy { $0.status.isOpen && $0.account == account.id }, "closed order among the open ones")
        expect(open.reduce(Money(0)) { $0 + $1.reservedCash } == account.reserved, "reserved \(account.reserved)")
        var worth = ExactMoney.zero, realized = account.realizedGone
        for position in account.positions.states {
            let multiplier = instruments[position.instrument].instrument.multiplier
            worth += position.cost * multiplier
            realized += position.realized
            let name = instruments[position.instrument].instrument.symbol
            expect(
                quantities[position.instrument] ?? 0 == position.quantity,
                "\(name): position \(position.quantity), ledger \(quantities[position.instrument] ?? 0)")
            expect(position.lots.reduce(Quantity(0)) { $0 + $1.quantity } == position.quantity, "\(name): lots")
            expect(
                position.lots.allSatisfy { !$0.quantity.isZero && $0.quantity.isNegative == position.quantity.isNegative },
                "\(name): lots of the wrong side")
            expect(!position.quantity.isZero || position.cost == .zero, "\(name): cost of nothing")
            let held = open.reduce(Quantity(0)) { $1.instrument == position.instrument ? $0 + $1.reservedQuantity : $0 }
            expect(held == position.held, "\(name): held \(position.held) for orders that hold \(held)")
        }
        // Conservation: what trading brought in cash is what it realised less what positions cost, to the last billionth.
        let explained = realized - (worth - account.transferredCost) + account.roundingResidue
        expect(ExactMoney(traded) == explained, "trading cash \(traded) but \(explained.money) explained")
        for (name, id) in account.clientOrderIDs { expect(orders[index(id)].clientOrderID == name, "client order id \(name)") }
    }

    private func checkBook(_ state: InstrumentState, _ found: inout [String]) {
        func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
            if !holds { found.append("\(state.instrument.symbol): \(what())") }
        }
        let book = state.book
        for ladder in [book.limitBuys, book.limitSells, book.stopBuys, book.stopSells] {
            let prices = ladder.levels.map(\.price)
            expect(zip(prices, prices.dropFirst()).allSatisfy { ladder.bestIsHighest ? $0 < $1 : $0 > $1 }, "levels out of order")
            for level in ladder.levels {
                var id = level.queue.first, previous: Int32 = 0, count = 0
                while id != 0, count <= orders.count {
                    let order = orders[Int(id) - 1]
                    expect(
                        order.status.isOpen && order.place.price == level.price && order.place.previous == previous,
                        "broken level at \(level.price)")
                    previous = id
                    id = order.place.next
                    count += 1
                }
                expect(previous == level.queue.last && count > 0, "broken end of level \(level.price)")
            }
        }
        expect(state.mark == state.quote.mark, "the mark that is kept is not the quote's")
        expect(state.watchers >= 0, "a negative count")
        if state.feed != nil {
            let working = openOrders(on: state.id).count { view($0).pointee.isAtMarket }
            expect(state.workingOrders == working, "\(state.workingOrders) orders counted that work on it, which \(working) do")
        }
        expect(!state.bidLeft.isNegative && !state.askLeft.isNegative, "more is consumed than was displayed")
        expect(state.bidLeft <= state.quote.bidSize && state.askLeft <= state.quote.askSize, "more is left than was displayed")
        expect((state.bids + state.asks).allSatisfy { $0.size.isPositive }, "an empty level")
        expect(!state.quote.isCrossed, "a crossed quote")
        checkFixpoint(state, &found)
    }

    /// Nothing that could trade is left standing.
    private func checkFixpoint(_ state: InstrumentState, _ found: inout [String]) {
        guard !isHalted(state.id), state.bands == nil, !state.isGenerated else { return }
        for (ladder, touch, isBuy) in [(state.book.limitBuys, state.quote.ask, true), (state.book.limitSells, state.quote.bid, false)] {
            guard let best = ladder.levels.last, let touch, isBuy ? best.price > touch : best.price < touch else { continue }
            let order = orders[Int(best.queue.first) - 1]
            let policy = accounts[order.account].policy
            guard policy.size == .ignore, policy.randomPartial.isZero, policy.volumeShare == nil, !order.isScripted,
                isInSession(view(order.id))
            else { continue }
            found.append("\(state.instrument.symbol): order \(order.id) at \(best.price) stands while the market is at \(touch)")
        }
    }
}

extension LedgerKind {
    /// Whether its cash is the price of something that moved.
    var isTrading: Bool {
        switch self {
        case .trade, .cashInLieu, .optionExercise, .optionAssignment, .optionExpiration, .split: true
        case .opening, .deposit, .withdrawal, .adjustment, .commission, .secFee, .tafFee, .optionsRegulatoryFee, .clearingFee,
            .auditTrailFee, .dividend, .dividendPaid, .interest, .borrowFee, .transfer:
            false
        }
    }

    /// Whether its quantity came into the position, or left it.
    var movesPosition: Bool { isTrading || self == .transfer }
}
