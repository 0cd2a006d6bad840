// Reading positions and balances at `now`.
extension Exchange {
    /// An account's positions that are not flat, in the order of definition of their instruments.
    public func positions(of account: AccountID) -> [Position] {
        guard accounts.contains(account) else { return [] }
        return accounts[account].positions.states.compactMap { $0.quantity.isZero ? nil : position($0, of: account) }
    }

    /// An account's position in a symbol; nil if it is flat.
    public func position(of account: AccountID, in symbol: Symbol) -> Position? {
        guard accounts.contains(account), let id = instruments.id(symbol) else { return nil }
        let state = accounts[account].positions[id]
        return state.quantity.isZero ? nil : position(state, of: account)
    }

    private func position(_ state: PositionState, of account: AccountID) -> Position {
        let instrument = instruments[state.instrument].instrument
        let mark = currentQuote(state.instrument).mark ?? state.averagePrice
        let value = ExactMoney(mark, state.quantity, multiplier: instrument.multiplier)
        let cost = state.cost * instrument.multiplier
        return Position(
            account: account, instrument: state.instrument, symbol: instrument.symbol, quantity: state.quantity,
            averagePrice: state.averagePrice, costBasis: cost.money, mark: mark, marketValue: value.money,
            unrealizedProfit: (value - cost).money, realizedProfit: state.realized.money,
            realizedToday: state.realizedToday.money, held: state.held, previousQuantity: state.previousQuantity,
            previousMark: state.previousMark, boughtToday: state.boughtToday, soldToday: state.soldToday,
            maintenanceRequirement: 0, lots: Array(state.lots))
    }

    /// What an account is worth and may do at `now`.
    public func balances(of account: AccountID) -> Balances {
        guard accounts.contains(account) else { return Balances() }
        let state = accounts[account]
        var balances = Balances()
        balances.cash = state.cash
        balances.unsettledCash = state.unsettledCash
        balances.settledCash = state.cash - state.unsettledCash
        balances.reserved = state.reserved
        for position in state.positions.states where !position.quantity.isZero {
            let instrument = instruments[position.instrument].instrument
            let mark = currentQuote(position.instrument).mark ?? position.averagePrice
            let value = ExactMoney(mark, position.quantity, multiplier: instrument.multiplier).money
            switch (instrument.kind.optionTerms == nil, value.isNegative) {
            case (true, false): balances.longStockValue = balances.longStockValue + value
            case (true, true): balances.shortStockValue = balances.shortStockValue + value
            case (false, false): balances.longOptionValue = balances.longOptionValue + value
            case (false, true): balances.shortOptionValue = balances.shortOptionValue + value
            }
        }
        balances.equity = state.cash + balances.longMarketValue + balances.shortMarketValue
        balances.availableFunds = max(0, state.cash - state.reserved)
        balances.buyingPower = balances.availableFunds
        return balances
    }
}
