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
        let mark = currentMark(state.instrument) ?? state.averagePrice
        let value = ExactMoney(mark, state.quantity, multiplier: instrument.multiplier)
        let cost = state.cost * instrument.multiplier
        let isMarginable = accounts[account].type == .margin && instrument.isMarginable && instrument.kind.optionTerms == nil
        return Position(
            account: account, instrument: state.instrument, symbol: instrument.symbol, quantity: state.quantity,
            averagePrice: state.averagePrice, costBasis: cost.money, mark: mark, marketValue: value.money,
            unrealizedProfit: (value - cost).money, realizedProfit: state.realized.money,
            realizedToday: state.realizedToday.money, held: state.held, previousQuantity: state.previousQuantity,
            previousMark: state.previousMark, previousCost: (state.previousCost * instrument.multiplier).money, boughtToday: state.boughtToday, soldToday: state.soldToday,
            maintenanceRequirement: isMarginable
                ? MarginRequirement.maintenance(
                    price: mark, quantity: state.quantity * instrument.multiplier, rules: accounts[account].policy.margin,
                    leverage: instrument.leverage, own: instrument.longMaintenance)
                : state.quantity.isNegative ? 0 : value.money,
            lots: Array(state.lots))
    }

    /// What an account is worth and may do at `now`.
    public func balances(of account: AccountID) -> Balances {
        guard accounts.contains(account) else { return Balances() }
        let state = accounts[account]
        let sums = self.sums(of: account)
        let rules = state.policy.margin
        var balances = Balances()
        balances.cash = state.cash
        balances.unsettledCash = state.unsettledCash
        balances.settledCash = state.cash - state.unsettledCash
        balances.reserved = state.reserved
        balances.longStockValue = sums.longStock
        balances.shortStockValue = sums.shortStock
        balances.longOptionValue = sums.longOption
        balances.shortOptionValue = sums.shortOption
        balances.equity = state.cash + balances.longMarketValue + balances.shortMarketValue
        balances.marginEquity = state.cash + sums.longStock + sums.shortStock + sums.shortOption
        balances.initialRequirement = sums.initial
        balances.maintenanceRequirement = sums.maintenance
        balances.accruedInterest = state.accruedInterest
        balances.accruedFees = state.feesToday.values.reduce(Money(0)) { $0 + $1 }
        balances.previousEquity = state.previousEquity
        balances.previousMaintenance = state.previousMaintenance
        balances.dayTradeCount = dayTradeCount(account)
        balances.isPatternDayTrader = isLegacyDayTrading(account) && balances.dayTradeCount >= 4
        let free = max(0, means(of: account, sums) - state.reserved)
        if state.type == .cash {
            balances.availableFunds = free
            balances.buyingPower = free
            balances.regTBuyingPower = free
            balances.nonMarginableBuyingPower = free
            balances.withdrawable = max(0, min(balances.settledCash, free))
            return balances
        }
        let byRegT = max(0, balances.marginEquity - sums.initial - state.reserved)
        let isLevered = balances.equity >= rules.minimumEquity
        let rate = isLevered ? rules.initial : 1
        func levered(_ money: Money) -> Money { money.scaled(by: Ratio(1).billionths, over: max(1, rate.billionths), rounding: .down) }
        balances.availableFunds = byRegT
        balances.regTBuyingPower = levered(byRegT)
        balances.dayTradingBuyingPower = max(0, dayTradingPower(account, sums) - levered(state.reserved))
        balances.buyingPower = levered(free)
        balances.nonMarginableBuyingPower = max(0, min(state.cash, balances.marginEquity - sums.initial) - state.reserved)
        balances.withdrawable = max(0, min(balances.settledCash, byRegT))
        balances.maintenanceCall = max(0, sums.maintenance - balances.marginEquity)
        balances.intradayMarginDeficit = state.intradayDeficit
        balances.multiplier = isLevered ? (rules.intradayMultiplier == 4 && isEligibleForDayTrading(account) ? 4 : 2) : 1
        return balances
    }
}
