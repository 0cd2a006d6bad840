// Opening, changing and closing accounts.
extension Exchange {
    mutating func openAccount(_ spec: AccountSpec) {
        guard accounts.id(number: spec.number) == nil, !spec.number.isEmpty else { return emit(.commandRejected(.nameTaken)) }
        guard spec.cash.magnitude <= ExchangeLimits.maximumCash, spec.positions.allSatisfy(isAcceptable) else {
            return emit(.commandRejected(.invalidQuantity))
        }
        let id = accounts.open(spec, policy: spec.policy ?? configuration.policy, at: now)
        emit(.accountOpened(id))
        if !spec.cash.isZero { post(id, .opening, spec.cash) }
        for position in spec.positions { transfer(position, to: id) }
        rollDay(of: id)
        scheduleWindows(of: id)
    }

    mutating func closeAccount(_ id: AccountID) {
        guard isOpen(id) else { return emit(.commandRejected(.unknownAccount)) }
        for order in accounts[id].openOrders.sorted() { close(order, as: .canceled, reason: .accountClosed) }
        accounts.close(id)
        emit(.accountClosed(id))
    }

    mutating func adjustAccount(_ id: AccountID, _ change: AccountChange) {
        guard isOpen(id) else { return emit(.commandRejected(.unknownAccount)) }
        guard change.cash.map({ $0.magnitude <= ExchangeLimits.maximumCash }) ?? true,
            change.positions?.allSatisfy(isAcceptable) ?? true
        else { return emit(.commandRejected(.invalidQuantity)) }
        if let type = change.type { accounts[id].type = type }
        if let policy = change.policy {
            accounts[id].policy = policy
            scheduleWindows(of: id)
        }
        accounts[id].positions.touch()
        if let isRestricted = change.isRestricted { accounts[id].isRestricted = isRestricted }
        if let allowsShorting = change.allowsShorting { accounts[id].allowsShorting = allowsShorting }
        if let cash = change.cash, cash != accounts[id].cash { post(id, .adjustment, cash - accounts[id].cash) }
        if let positions = change.positions {
            for state in accounts[id].positions.states where !state.quantity.isZero {
                for order in openOrders(on: state.instrument)
                where orders[index(order)].account == id && orders[index(order)].reservedQuantity.isPositive {
                    close(order, as: .canceled, reason: .nothingHeld)
                }
                accounts[id].transferredCost -= state.cost * instruments[state.instrument].instrument.multiplier
                accounts[id].realizedGone += state.realized
                accounts[id].positions.remove(state.instrument)
                postTransfer(id, state.instrument, -state.quantity, at: state.averagePrice)
            }
            for position in positions { transfer(position, to: id) }
        }
        emit(.accountChanged(id))
    }

    mutating func deposit(_ id: AccountID, _ amount: Money) {
        guard isOpen(id) else { return emit(.commandRejected(.unknownAccount)) }
        guard amount.magnitude <= ExchangeLimits.maximumCash else { return emit(.commandRejected(.invalidQuantity)) }
        post(id, amount.isNegative ? .withdrawal : .deposit, amount)
        if amount.isPositive { meetCalls(of: id, with: amount) } else { noteIntradayDeficit(id) }
        emit(.accountChanged(id))
    }

    /// Whether there is such an account and it is open.
    @inline(__always) public func isOpen(_ id: AccountID) -> Bool { accounts.contains(id) && !accounts[id].isClosed }

    /// Writes a line into an account's ledger and changes its cash by it.
    mutating func post(
        _ id: AccountID, _ kind: LedgerKind, _ amount: Money, settlesOn: CivilDate? = nil, instrument: InstrumentID? = nil,
        quantity: Quantity = 0, price: Price? = nil, order: OrderID? = nil, execution: ExecutionID? = nil
    ) {
        let account = ref(id)
        write(
            LedgerEntry(
                id: Int64(account.pointee.ledger.count + 1), at: now, amount: amount, balance: account.pointee.cash + amount,
                quantity: quantity, price: price, kind: kind, account: id, order: order, instrument: instrument, execution: execution,
                settlesOn: settlesOn ?? today),
            account)
    }

    /// Writes a line into its account's ledger, makes its balance the account's cash, and tells of it.
    @inline(__always) mutating func write(_ entry: LedgerEntry, _ account: AccountRef) {
        account.pointee.cash = entry.balance
        if entry.settlesOn > today, entry.amount.isPositive { account.pointee.addUnsettled(entry.amount, on: entry.settlesOn) }
        account.pointee.ledger.append(entry)
        emitInline(.ledgerPosted(entry.account, entry: entry.id))
    }

    /// Gives a position to an account from outside.
    private mutating func transfer(_ spec: PositionSpec, to id: AccountID) {
        guard !spec.quantity.isZero else { return }
        let instrument = instruments.id(spec.symbol) ?? define(Instrument(spec.symbol))
        // What comes from outside was there before today.
        accounts[id].addLot(instrument, spec.quantity, at: spec.averagePrice, openedAt: dayStart - .seconds(86_400))
        accounts[id].transferredCost += ExactMoney(
            spec.averagePrice, spec.quantity, multiplier: instruments[instrument].instrument.multiplier)
        accounts[id].positions[instrument].previousQuantity = accounts[id].positions.quantity(instrument)
        accounts[id].positions[instrument].previousCost = accounts[id].positions[instrument].cost
        accounts[id].positions[instrument].previousMark = previousClose(instrument) ?? currentMark(instrument) ?? spec.averagePrice
        postTransfer(id, instrument, spec.quantity, at: spec.averagePrice)
    }

    private mutating func postTransfer(_ id: AccountID, _ instrument: InstrumentID, _ quantity: Quantity, at price: Price) {
        post(id, .transfer, 0, instrument: instrument, quantity: quantity, price: price)
    }

    private func isAcceptable(_ position: PositionSpec) -> Bool {
        position.quantity.magnitude <= ExchangeLimits.maximumQuantity && !position.averagePrice.isNegative
            && position.averagePrice <= ExchangeLimits.maximumPrice && !position.symbol.text.isEmpty
    }
}
