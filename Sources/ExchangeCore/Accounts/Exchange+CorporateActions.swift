// Splits and dividends.
extension Exchange {
    mutating func announce(_ action: CorporateAction) {
        guard let id = instruments.id(action.symbol), action.isSane else { return emit(.commandRejected(.invalidCommand)) }
        corporateActions.append(action)
        emit(.corporateAction(id))
        // One whose day has come is not left until tomorrow.
        applyCorporateActions(through: lastBegunDate)
    }

    /// Does what is due: what has its ex-date today or before, and pays what is payable.
    mutating func applyCorporateActions(through date: CivilDate) {
        let due = corporateActions.filter { $0.exDate <= date }
        corporateActions.removeAll { $0.exDate <= date }
        for action in due {
            corporateActionCount += 1
            switch action {
            case .split(let symbol, let numerator, let denominator, _, let price): split(symbol, numerator, denominator, price)
            case .dividend(let symbol, let perShare, _, let payDate): goEx(symbol, perShare, payDate)
            }
        }
        for position in 0..<accounts.count { payReceivables(AccountID(Int32(position + 1)), through: date) }
    }

    // MARK: Dividends

    /// Notes what every holder earns, and lowers the orders that a lower price would otherwise fill.
    private mutating func goEx(_ symbol: Symbol, _ perShare: Money, _ payDate: CivilDate) {
        guard let instrument = instruments.id(symbol) else { return }
        for position in 0..<accounts.count {
            let id = AccountID(Int32(position + 1))
            let quantity = accounts[id].positions.quantity(instrument)
            guard !quantity.isZero, accounts[id].policy.paysDividends, !accounts[id].isClosed else { continue }
            let exact = perShare.scaled(by: quantity.billionths, over: Quantity.scale)
            accounts[id].receivables.append(Receivable(instrument: instrument, amount: exact.posted, payDate: payDate, quantity: quantity))
        }
        let reduction = Price(billionths: perShare.billionths)
        for id in openOrders(on: instrument) {
            let i = index(id)
            // An order for the day alone was entered with the ex-date in mind.
            guard orders[i].timeInForce.isOpenEnded, !orders[i].doNotReduce, accounts[orders[i].account].policy.paysDividends,
                !orders.address(i).isCombination
            else { continue }
            if !accounts[orders[i].account].policy.adjustsBrackets, isInBracket(i) { continue }
            switch (orders[i].side, orders[i].type) {
            case (.buy, .limit), (.buy, .limitOnClose):
                reprice(id, limit: orders[i].limitPrice.map { $0 - reduction }, stop: orders[i].stopPrice)
            case (.sell, .stop), (.sell, .stopLimit):
                reprice(id, limit: orders[i].limitPrice.map { $0 - reduction }, stop: orders[i].stopPrice.map { $0 - reduction })
            default: break
            }
        }
    }

    private mutating func payReceivables(_ id: AccountID, through date: CivilDate) {
        let due = accounts[id].receivables.filter { $0.payDate <= date }
        guard !due.isEmpty else { return }
        accounts[id].receivables.removeAll { $0.payDate <= date }
        for item in due {
            post(id, item.amount.isNegative ? .dividendPaid : .dividend, item.amount, instrument: item.instrument, quantity: item.quantity)
        }
    }

    // MARK: Splits

    private mutating func split(_ symbol: Symbol, _ numerator: Int, _ denominator: Int, _ given: Price?) {
        guard let instrument = instruments.id(symbol) else { return }
        let up = Int128(numerator), down = Int128(denominator)
        scaleQuote(instrument, by: down, over: up)
        let price = given ?? currentMark(instrument) ?? 0
        for position in 0..<accounts.count {
            splitPosition(of: AccountID(Int32(position + 1)), instrument, up, down, price, wholeOnly: true)
        }
        for id in openOrders(on: instrument) { splitOrder(id, instrument, up, down) }
        splitOptions(on: symbol, up, down)
        emit(.corporateAction(instrument))
        markDirty(instrument)
    }

    /// Multiplies a position and divides its prices; a fraction that may not be held is paid out.
    private mutating func splitPosition(
        of id: AccountID, _ instrument: InstrumentID, _ up: Int128, _ down: Int128, _ price: Price, wholeOnly: Bool
    ) {
        let old = accounts[id].positions.quantity(instrument)
        guard !old.isZero else { return }
        let exact = old.scaled(by: up, over: down)
        accounts[id].positions[instrument].quantity = exact
        for k in accounts[id].positions[instrument].lots.indices {
            accounts[id].positions[instrument].lots[k].scale(by: up, over: down)
        }
        for k in accounts[id].positions[instrument].lotsBefore.indices {
            accounts[id].positions[instrument].lotsBefore[k].lot.scale(by: up, over: down)
        }
        accounts[id].positions[instrument].evenLots()
        accounts[id].positions[instrument].previousQuantity = accounts[id].positions[instrument].previousQuantity.scaled(by: up, over: down)
        accounts[id].positions[instrument].previousMark = accounts[id].positions[instrument].previousMark.scaled(by: down, over: up)
        post(id, .split, 0, instrument: instrument, quantity: exact - old)
        let kept = exact.rounded(toPlaces: 0, .down)
        // Who could hold fractions before keeps them.
        guard wholeOnly, old.isWhole, kept != exact else { return }
        let fraction = exact - kept
        let multiplier = instruments[instrument].instrument.multiplier
        accounts[id].trade(instrument, -fraction, at: price, multiplier: multiplier, at: now)
        let value = ExactMoney(price, fraction, multiplier: multiplier)
        accounts[id].roundingResidue += ExactMoney(value.posted) - value
        post(id, .cashInLieu, value.posted, instrument: instrument, quantity: -fraction, price: price)
    }

    private mutating func splitOrder(_ id: OrderID, _ instrument: InstrumentID, _ up: Int128, _ down: Int128) {
        let i = index(id)
        // What became of one may have ended another.
        guard orders[i].status.isOpen else { return }
        if !accounts[orders[i].account].policy.adjustsBrackets, isInBracket(i) { return }
        guard !orders.address(i).isCombination, orders[i].notional == nil else { return close(id, as: .canceled, reason: .notTradable) }
        // What is filled already stays what it was: only the rest is split.
        let rest = orders.address(i).remaining.scaled(by: up, over: down).rounded(toPlaces: 0, .down)
        guard rest.isPositive else { return close(id, as: .canceled, reason: .notTradable) }
        orders[i].quantity = orders[i].filledQuantity + rest
        if let mark = orders[i].waterMark { orders[i].waterMark = mark.scaled(by: down, over: up) }
        orders[i].trailing?.scale(by: down, over: up)
        reprice(id, limit: orders[i].limitPrice?.scaled(by: down, over: up), stop: orders[i].stopPrice?.scaled(by: down, over: up))
    }

    /// Where the split is by a whole number, every option becomes so many at a strike so much lower; the instruments
    /// keep their symbols (inferred: the real ones are renamed).
    private mutating func splitOptions(on symbol: Symbol, _ up: Int128, _ down: Int128) {
        for position in 0..<instruments.count {
            let id = InstrumentID(Int32(position + 1))
            guard var terms = instruments[id].instrument.kind.optionTerms, terms.underlying == symbol else { continue }
            guard up % down == 0 else { continue }
            terms.strike = terms.strike.scaled(by: down, over: up)
            instruments[id].instrument.kind = .option(terms)
            if case .option(let prices)? = instruments[id].feed {
                let contract = OCCSymbol(root: prices.contract.root, expiration: terms.expiration, right: terms.right, strike: terms.strike)
                instruments[id].feed = contract.flatMap { OptionPrices(seed: configuration.seed, contract: $0, hours: configuration.hours) }
                    .map { .option($0) }
                instruments[id].freshUntil = .distantPast
                if instruments[id].feed == nil { updateTicking(id) }
            }
            if !instruments[id].isGenerated { instruments[id].quote.scale(by: down, over: up) }
            noteChange(of: id)
            for account in 0..<accounts.count { splitPosition(of: AccountID(Int32(account + 1)), id, up, down, 0, wholeOnly: false) }
            for order in openOrders(on: id) { splitOrder(order, id, up, down) }
            emit(.instrumentChanged(id))
        }
    }

    private mutating func scaleQuote(_ id: InstrumentID, by numerator: Int128, over denominator: Int128) {
        instruments[id].sourceScale = instruments[id].sourceScale.scaled(by: numerator, over: denominator)
        if instruments[id].isGenerated {
            noteChange(of: id)
            refresh(id)
            return updateTicking(id)
        }
        instruments[id].quote.scale(by: numerator, over: denominator)
        noteChange(of: id)
    }

    // MARK: Orders

    /// The open orders with a leg on an instrument, oldest first.
    func openOrders(on instrument: InstrumentID) -> [OrderID] {
        var result: [OrderID] = []
        for account in accounts.states {
            for id in account.openOrders
            where orders[index(id)].instrument == instrument || view(id).otherInstruments.contains(instrument) {
                result.append(id)
            }
        }
        return result.sorted()
    }

    /// Gives an open order other prices and puts it where they belong in the book.
    private mutating func reprice(_ id: OrderID, limit: Price?, stop: Price?) {
        let order = ref(id)
        guard let instrument = order.pointee.instrument else { return }
        let tick = instruments[instrument].instrument.tick
        let isBooked = order.pointee.place.list != .none
        leaveBook(order)
        order.pointee.limitPrice = limit.map { tick.rounded(max(0, $0), .down) }
        order.pointee.stopPrice = stop.map { tick.rounded(max(0, $0), .down) }
        order.pointee.updatedAt = now
        assess(order)
        updateReservation(order)
        emit(.orderAdjusted(order.change(from: order.pointee.status)))
        guard isBooked else { return }
        if order.pointee.type.isStop, !order.pointee.isTriggered { bookStop(order, instrument) } else { rest(order, ref(instrument)) }
        markDirty(instrument)
    }
}

extension CorporateAction {
    var symbol: Symbol {
        switch self {
        case .split(let symbol, _, _, _, _), .dividend(let symbol, _, _, _): symbol
        }
    }

    var exDate: CivilDate {
        switch self {
        case .split(_, _, _, let date, _), .dividend(_, _, let date, _): date
        }
    }

    /// Whether the numbers make sense.
    var isSane: Bool {
        switch self {
        case .split(_, let numerator, let denominator, _, let price):
            (1...10_000).contains(numerator) && (1...10_000).contains(denominator) && !(price?.isNegative ?? false)
        case .dividend(_, let perShare, let exDate, let payDate):
            perShare.isPositive && perShare <= Money(billionths: ExchangeLimits.maximumPrice.billionths) && payDate >= exDate
        }
    }
}

extension Quote {
    /// Multiplies all prices by a fraction, and divides all sizes by it.
    mutating func scale(by numerator: Int128, over denominator: Int128) {
        func scaled(_ price: Price?) -> Price? { price?.scaled(by: numerator, over: denominator) }
        bid = scaled(bid)
        ask = scaled(ask)
        last = scaled(last)
        open = scaled(open)
        high = scaled(high)
        low = scaled(low)
        previousClose = scaled(previousClose)
        volume = volume.scaled(by: denominator, over: numerator, rounding: .down).rounded(toPlaces: 0, .down)
    }
}

extension PositionState {
    /// Lets the lots add up to the position again after each was rounded: the last one takes the difference. What was
    /// rounded to nothing is gone.
    mutating func evenLots() {
        guard !lots.isEmpty else { return }
        let sum = lots.reduce(Quantity(0)) { $0 + $1.quantity }
        lots[lots.count - 1].quantity = lots[lots.count - 1].quantity + (quantity - sum)
        lots.removeAll { $0.quantity.isZero }
    }
}

extension TaxLot {
    /// Multiplies the quantity by a fraction and divides the price by it.
    mutating func scale(by up: Int128, over down: Int128) {
        quantity = quantity.scaled(by: up, over: down)
        price = price.scaled(by: down, over: up)
    }
}

extension TrailingTerms {
    /// Multiplies the distances of the stop and the limit by a fraction; a percentage stays what it is.
    mutating func scale(by numerator: Int128, over denominator: Int128) {
        switch offset {
        case .amount(let amount): offset = .amount(amount.scaled(by: numerator, over: denominator))
        case .percent: break
        case .ticks(let count):
            offset = .ticks(max(1, Int(clamping: Rounding.halfUp.divide(Int128(count) * numerator, by: denominator))))
        }
        limitOffset = limitOffset?.scaled(by: numerator, over: denominator)
    }
}
