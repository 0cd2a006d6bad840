// Fills by hand, and what a rule does to the order it has.
extension Exchange {
    mutating func fillOrder(_ id: OrderID, quantity: Quantity?, price: Price?) {
        guard isOrder(id) else { return emit(.commandRejected(.unknownOrder)) }
        let order = view(id)
        guard order.pointee.status.isOpen, order.pointee.hold != .parent, order.pointee.instrument != nil else {
            return emit(.commandRejected(.orderNotOpen(order.pointee.status)))
        }
        if let quantity, !quantity.isPositive || quantity > order.remaining { return emit(.commandRejected(.invalidQuantity)) }
        if let price, price.isNegative || price > ExchangeLimits.maximumPrice { return emit(.commandRejected(.invalidPrice)) }
        guard let price = price ?? scriptedPrice(index(id)) else { return emit(.commandRejected(.noMarketPrice)) }
        force(id, quantity ?? order.remaining, at: price)
    }

    /// Fills an order outside the market.
    private mutating func force(_ id: OrderID, _ quantity: Quantity, at price: Price) {
        let order = ref(id)
        // Nothing is filled that is not at the market, so it goes there first, if only for this fill.
        if order.pointee.status == .held || order.pointee.status == .pendingNew { announce(order, .working, hold: order.pointee.hold) }
        order.pointee.isForced = true
        sizeByNotional(order, at: price)
        let remaining = order.remaining
        if !order.isCombination {
            fill(order, quantity.isPositive ? min(quantity, remaining) : remaining, at: price, isMaker: false)
        } else {
            fillCombination(id, quantity, legs: legPrices(index(id), net: price), net: price)
        }
    }

    /// The price of a scripted fill that names none: the quote's, held to the order's limit, else the limit itself.
    private func scriptedPrice(_ i: Int) -> Price? {
        guard let instrument = orders[i].instrument else { return nil }
        if orders[i].type.isNet { return orders[i].limitPrice ?? 0 }
        if orders.address(i).isCombination { return netTouch(i) }
        let quote = currentQuote(instrument)
        let touch = (orders[i].side == .buy ? quote.ask : quote.bid) ?? quote.last
        guard let limit = orders[i].limitPrice, orders[i].type != .stop else { return touch ?? orders[i].stopPrice }
        guard let touch else { return limit }
        return orders[i].side == .buy ? min(limit, touch) : max(limit, touch)
    }

    /// Carries out a rule's steps from one on, until one has to wait. `isDue` says that the first was waited for.
    mutating func runScript(_ id: OrderID, from first: Int, isDue: Bool) {
        let i = index(id)
        guard orders[i].status.isOpen else { return }
        guard let rule = orders[i].rule, let index = rules.index(rule) else {
            return orders[i].isAtMarket ? () : proceed(ref(id))
        }
        let steps = rules.states[index].rule.steps
        let takesOver = steps.contains { $0.takesOrderOver }
        orders[i].isScripted = takesOver
        var isDue = isDue
        for step in steps.indices.dropFirst(first) {
            if steps[step].delay > .zero, !isDue {
                if case .accept = steps[step] { announce(ref(id), .pendingNew, hold: .rule) } else { comeToMarket(id) }
                timers.schedule(.script(id, step: step), at: now + steps[step].delay, phase: .arrivals)
                return
            }
            isDue = false
            perform(steps[step], on: id)
            guard orders[i].status.isOpen else { return }
        }
        comeToMarket(id)
    }

    /// Lets a scripted order be known as working, and any other go its usual way, if it has not yet.
    private mutating func comeToMarket(_ id: OrderID) {
        let i = index(id)
        guard !orders[i].isAtMarket, orders[i].status.isOpen else { return }
        guard orders[i].isScripted else { return proceed(ref(id)) }
        let order = ref(id)
        announce(order, .working)
        if let instrument = order.pointee.instrument { noteAtMarket(order, instrument, true) }
    }

    private mutating func perform(_ step: RuleStep, on id: OrderID) {
        let i = index(id)
        switch step {
        case .accept: break
        case .hold: comeToMarket(id)
        case .reject(let reason, _): reject(id, reason)
        case .fill(let amount, let price, _):
            comeToMarket(id)
            guard let price = price ?? scriptedPrice(i) else { return }
            sizeByNotional(ref(id), at: price)
            force(id, scriptedQuantity(i, amount), at: price)
        case .cancel:
            comeToMarket(id)
            close(id, as: .canceled, reason: nil)
        case .expire:
            comeToMarket(id)
            close(id, as: .expired, reason: nil)
        }
    }

    private func scriptedQuantity(_ i: Int, _ amount: FillAmount) -> Quantity {
        switch amount {
        case .remaining: return orders.address(i).remaining
        case .quantity(let quantity): return min(quantity, orders.address(i).remaining)
        case .percent(let percent):
            let part = orders[i].quantity.scaled(by: percent.billionths, over: Ratio(100).billionths, rounding: .down)
            let lot: Quantity = orders[i].quantity.isWhole ? 1 : 0
            return min(lot.isPositive ? part.rounded(toMultipleOf: lot, .down) : part, orders.address(i).remaining)
        }
    }
}

extension RuleStep {
    /// Whether an order with such a step never meets the market.
    var takesOrderOver: Bool {
        switch self {
        case .fill, .hold: true
        case .reject(_, let after): after > .zero
        case .accept, .cancel, .expire: false
        }
    }

    /// How long after the step before it comes.
    var delay: Duration {
        switch self {
        case .accept(let after), .reject(_, let after), .fill(_, _, let after), .cancel(let after), .expire(let after): after
        case .hold: .zero
        }
    }
}
