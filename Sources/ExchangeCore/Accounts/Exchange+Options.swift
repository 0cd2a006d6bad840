// Options at the end of their lives: exercise, assignment, expiry.
extension Exchange {
    /// Expires what expires at this close: in the money by a cent it is exercised, or assigned, by itself.
    mutating func expireOptions() {
        let date = expiringDate
        for position in 0..<instruments.count {
            let id = InstrumentID(Int32(position + 1))
            guard let terms = instruments[id].instrument.kind.optionTerms, terms.expiration <= date, !instruments[id].isRemoved else {
                continue
            }
            instruments[id].isRemoved = true
            for order in openOrders(on: id) { close(order, as: .expired, reason: .optionExpired) }
            let underlying = instruments.id(terms.underlying)
            let opening = terms.settlesAtOpen ? underlying.flatMap { currentQuote($0).open } : nil
            let official =
                opening ?? underlying.flatMap { instruments[$0].closingPrice ?? currentQuote($0).last ?? currentQuote($0).mark }
            let intrinsic = official.map { terms.intrinsicValue(at: $0) } ?? 0
            for account in 0..<accounts.count {
                expire(
                    id, terms, underlying, of: AccountID(Int32(account + 1)), official: official, isInTheMoney: intrinsic >= Price(cents: 1)
                )
            }
        }
    }

    private mutating func expire(
        _ id: InstrumentID, _ terms: OptionTerms, _ underlying: InstrumentID?, of account: AccountID, official: Price?, isInTheMoney: Bool
    ) {
        let quantity = accounts[account].positions.quantity(id)
        guard !quantity.isZero else { return }
        if quantity.isPositive, isInTheMoney, !accounts[account].doNotExercise.contains(id) {
            settleOption(id, terms, underlying, of: account, quantity, official: official, isAssignment: false)
        } else if quantity.isNegative, isInTheMoney {
            settleOption(id, terms, underlying, of: account, quantity.magnitude, official: official, isAssignment: true)
        } else {
            close(id, quantity, of: account, for: 0)
            post(account, .optionExpiration, 0, instrument: id, quantity: -quantity)
            emit(.optionExpired(account, id, quantity))
        }
    }

    mutating func exercise(_ account: AccountID, _ symbol: Symbol, _ quantity: Quantity) {
        guard isOpen(account) else { return emit(.commandRejected(.unknownAccount)) }
        guard let id = instruments.id(symbol), let terms = instruments[id].instrument.kind.optionTerms, !instruments[id].isRemoved else {
            return emit(.commandRejected(.unknownSymbol))
        }
        guard quantity.isPositive, quantity.isWhole, accounts[account].positions.quantity(id) >= quantity else {
            return emit(.commandRejected(.nothingHeld))
        }
        guard mayExercise(terms) else { return emit(.commandRejected(.typeNotAllowed)) }
        let underlying = instruments.id(terms.underlying)
        settleOption(
            id, terms, underlying, of: account, quantity, official: underlying.flatMap { currentQuote($0).last }, isAssignment: false)
    }

    mutating func assign(_ account: AccountID, _ symbol: Symbol, _ quantity: Quantity) {
        guard isOpen(account) else { return emit(.commandRejected(.unknownAccount)) }
        guard let id = instruments.id(symbol), let terms = instruments[id].instrument.kind.optionTerms, !instruments[id].isRemoved else {
            return emit(.commandRejected(.unknownSymbol))
        }
        guard quantity.isPositive, quantity.isWhole, -accounts[account].positions.quantity(id) >= quantity else {
            return emit(.commandRejected(.nothingHeld))
        }
        let underlying = instruments.id(terms.underlying)
        settleOption(
            id, terms, underlying, of: account, quantity, official: underlying.flatMap { currentQuote($0).last }, isAssignment: true)
    }

    mutating func keepFromExercise(_ account: AccountID, _ symbol: Symbol) {
        guard isOpen(account), let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        guard accounts[account].positions.quantity(id).isPositive else { return emit(.commandRejected(.nothingHeld)) }
        accounts[account].doNotExercise.insert(id)
        emit(.accountChanged(account))
    }

    /// An order of type exercise at the market.
    mutating func exerciseByOrder(_ id: OrderID) {
        let i = index(id)
        guard let instrument = orders[i].instrument, instruments[instrument].instrument.kind.optionTerms != nil else { return }
        let quantity = orders.address(i).remaining, account = orders[i].account
        guard accounts[account].positions.quantity(instrument) >= quantity else { return reject(id, .nothingHeld) }
        let symbol = orders[i].symbol
        let before = orders[i].status
        let order = ref(id)
        let execution = log(
            order, instrument, leg: 0, .sell, quantity, at: 0, isMaker: false,
            positionAfter: accounts[account].positions.quantity(instrument) - quantity, fees: 0)
        order.pointee.filledQuantity = order.pointee.quantity
        end(order, as: .filled, reason: nil)
        emit(.orderFilled(order.change(from: before), execution.pointee.id))
        exercise(account, symbol, quantity)
        afterFill(of: order, quantity)
    }

    /// Turns options into shares at the strike, or into cash. Whether a long position is exercised or a short one
    /// assigned, the option is gone at nothing, so its premium is realised; the shares' lots carry it as tax basis.
    private mutating func settleOption(
        _ id: InstrumentID, _ terms: OptionTerms, _ underlying: InstrumentID?, of account: AccountID, _ quantity: Quantity,
        official: Price?, isAssignment: Bool
    ) {
        let multiplier = instruments[id].instrument.multiplier
        let premium = accounts[account].positions[id].averagePrice
        let signed = isAssignment ? -quantity : quantity
        let kind: LedgerKind = isAssignment ? .optionAssignment : .optionExercise
        emit(isAssignment ? .optionAssigned(account, id, quantity) : .optionExercised(account, id, quantity))
        guard terms.settlement == .physical, let underlying,
            hasMeansToExercise(account, terms, quantity, multiplier, underlying, isAssignment)
        else {
            let intrinsic = official.map { terms.intrinsicValue(at: $0) } ?? 0
            close(id, signed, of: account, for: intrinsic)
            let value = ExactMoney(intrinsic, signed, multiplier: multiplier)
            accounts[account].roundingResidue += ExactMoney(value.posted) - value
            return post(account, kind, value.posted, instrument: id, quantity: -signed, price: intrinsic)
        }
        close(id, signed, of: account, for: 0)
        post(account, kind, 0, instrument: id, quantity: -signed)
        // Calls bring shares to who exercises them and take them from who is assigned; puts the other way.
        let receives = (terms.right == .call) != isAssignment
        let shares = receives ? quantity * multiplier : -(quantity * multiplier)
        let cash = ExactMoney(terms.strike, -shares)
        accounts[account].roundingResidue += ExactMoney(cash.posted) - cash
        let before = accounts[account].lastLot
        accounts[account].trade(underlying, shares, at: terms.strike, multiplier: 1, at: now)
        if accounts[account].lastLot > before, let last = accounts[account].positions[underlying].lots.indices.last {
            let isDearer = isAssignment ? -premium : premium
            accounts[account].positions[underlying].lots[last].price = max(0, receives ? terms.strike + isDearer : terms.strike - isDearer)
        }
        post(
            account, kind, cash.posted, settlesOn: SettlementCalendar.optionSettlementDate(tradedOn: today), instrument: underlying,
            quantity: shares, price: terms.strike)
    }

    /// A cash account that cannot pay for shares, or does not hold the shares to deliver, gets the difference instead.
    private func hasMeansToExercise(
        _ account: AccountID, _ terms: OptionTerms, _ quantity: Quantity, _ multiplier: Int, _ underlying: InstrumentID,
        _ isAssignment: Bool
    ) -> Bool {
        guard !isAssignment, accounts[account].type == .cash else { return true }
        if terms.right == .call { return accounts[account].cash >= terms.strike * quantity * multiplier }
        return accounts[account].positions.quantity(underlying) >= quantity * multiplier
    }

    /// Takes a quantity of an option out of a position at a price.
    private mutating func close(_ id: InstrumentID, _ quantity: Quantity, of account: AccountID, for price: Price) {
        accounts[account].trade(id, -quantity, at: price, multiplier: instruments[id].instrument.multiplier, at: now)
    }

    /// Whether the holder may exercise now: a European option on its last day only.
    private func mayExercise(_ terms: OptionTerms) -> Bool { terms.style == .american || terms.expiration <= today }

    /// Whether an order may exercise what it names.
    func assessExercise(_ order: OrderView, _ instrument: InstrumentID) -> Assessment {
        guard let terms = instruments[instrument].instrument.kind.optionTerms, mayExercise(terms) else { return .refused(.typeNotAllowed) }
        let remaining = order.remaining
        guard accounts[order.pointee.account].positions.quantity(instrument) >= remaining else { return .refused(.nothingHeld) }
        return Assessment(need: Need(closing: remaining))
    }

    /// The date whose options expire at this close.
    private var expiringDate: CivilDate {
        // At midnight under always-open hours the day that closes is the one before.
        NewYorkTime.date(at: now.adding(nanoseconds: -1))
    }
}

extension OptionTerms {
    /// What exercising one unit is worth at a price of the underlying; never negative.
    public func intrinsicValue(at price: Price) -> Price { max(0, right == .call ? price - strike : strike - price) }
}
