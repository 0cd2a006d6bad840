// Reading positions and balances at `now`.
extension Exchange {
    /// An account's positions that are not flat, in the order of definition of their instruments.
    public func positions(of account: AccountID) -> [Position] {
        guard accounts.contains(account) else { return [] }
        let count = accounts[account].positions.states.count
        var result: [Position] = []
        result.reserveCapacity(count)
        for index in 0..<count where !accounts[account].positions[at: index].quantity.isZero {
            result.append(position(at: index, of: account))
        }
        return result
    }

    /// An account's position in a symbol; nil if it is flat.
    public func position(of account: AccountID, in symbol: Symbol) -> Position? {
        guard accounts.contains(account), let id = instruments.id(symbol) else { return nil }
        let (index, found) = accounts[account].positions.search(id)
        guard found, !accounts[account].positions[at: index].quantity.isZero else { return nil }
        return position(at: index, of: account)
    }

    /// The lots that a position consists of, oldest first.
    public func taxLots(of account: AccountID, in symbol: Symbol) -> [TaxLot] {
        guard accounts.contains(account), let id = instruments.id(symbol) else { return [] }
        let (index, found) = accounts[account].positions.search(id)
        return found ? accounts[account].positions[at: index].lots : []
    }

    private func position(at index: Int, of account: AccountID) -> Position {
        let id = accounts[account].positions[at: index].instrument
        let quantity = accounts[account].positions[at: index].quantity
        let average = accounts[account].positions[at: index].averagePrice
        let multiplier = instruments[id].instrument.multiplier
        let mark = currentMark(id) ?? average
        let value = ExactMoney(mark, quantity, multiplier: multiplier)
        let cost = accounts[account].positions[at: index].cost * multiplier
        let marketValue = value.money
        return Position(
            account: account, instrument: id, symbol: instruments[id].instrument.symbol, quantity: quantity,
            averagePrice: average, costBasis: cost.money, mark: mark, marketValue: marketValue,
            unrealizedProfit: (value - cost).money,
            realizedProfit: accounts[account].positions[at: index].realized.money,
            realizedToday: accounts[account].positions[at: index].realizedToday.money,
            held: accounts[account].positions[at: index].held,
            previousQuantity: accounts[account].positions[at: index].previousQuantity,
            previousMark: accounts[account].positions[at: index].previousMark,
            previousCost: (accounts[account].positions[at: index].previousCost * multiplier).money,
            boughtToday: accounts[account].positions[at: index].boughtToday,
            soldToday: accounts[account].positions[at: index].soldToday,
            maintenanceRequirement: maintenance(at: index, id, quantity, at: mark, marketValue, in: account))
    }

    /// What a position must keep: of an option that stands alone, its value if long and nothing if short, since
    /// options are margined together.
    @inline(__always) private func maintenance(
        at index: Int, _ id: InstrumentID, _ quantity: Quantity, at mark: Price, _ value: Money, in account: AccountID
    ) -> Money {
        guard accounts[account].type == .margin, instruments[id].instrument.isMarginable, !instruments[id].instrument.kind.isOption else {
            return quantity.isNegative ? 0 : value
        }
        // While the account's valuation holds, so does each position's.
        if isValued(view(account)) { return accounts[account].positions[at: index].worth.maintenance }
        return view(account).maintenance(
            ofShares: quantity * instruments[id].instrument.multiplier, view(id), at: mark, value.magnitude)
    }

    /// What an account is worth and may do at `now`.
    public func balances(of account: AccountID) -> Balances {
        guard accounts.contains(account) else { return Balances() }
        let sums = self.sums(of: account)
        let cash = accounts[account].cash, unsettled = accounts[account].unsettledCash, reserved = accounts[account].reserved
        var balances = Balances()
        balances.cash = cash
        balances.unsettledCash = unsettled
        balances.settledCash = cash - unsettled
        balances.reserved = reserved
        balances.longStockValue = sums.longStock
        balances.shortStockValue = sums.shortStock
        balances.longOptionValue = sums.longOption
        balances.shortOptionValue = sums.shortOption
        balances.equity = cash + balances.longMarketValue + balances.shortMarketValue
        balances.marginEquity = cash + sums.longStock + sums.shortStock + sums.shortOption
        balances.initialRequirement = sums.initial
        balances.maintenanceRequirement = sums.maintenance + concentrationRequirement(account, sums)
        balances.accruedInterest = accounts[account].accruedInterest
        balances.accruedFees = accounts[account].feesToday.values.reduce(Money(0)) { $0 + $1 }
        balances.previousEquity = accounts[account].previousEquity
        balances.previousMaintenance = accounts[account].previousMaintenance
        balances.dayTradeCount = dayTradeCount(account)
        balances.isPatternDayTrader = balances.dayTradeCount >= 4 && isLegacyDayTrading(account) && isMostlyDayTrading(account)
        let free = max(0, means(of: view(account), sums) - reserved)
        if accounts[account].type == .cash {
            balances.availableFunds = free
            balances.buyingPower = free
            balances.regTBuyingPower = free
            balances.nonMarginableBuyingPower = free
            balances.withdrawable = max(0, min(balances.settledCash, free))
            return balances
        }
        let byRegT = max(0, balances.marginEquity - sums.initial - reserved)
        let isLevered = balances.equity >= accounts[account].policy.margin.minimumEquity
        let rate = isLevered ? accounts[account].policy.margin.initial : 1
        func levered(_ money: Money) -> Money { money.scaled(by: Ratio(1).billionths, over: max(1, rate.billionths), rounding: .down) }
        balances.availableFunds = byRegT
        balances.regTBuyingPower = levered(byRegT)
        balances.dayTradingBuyingPower = max(0, dayTradingPower(account, sums) - levered(reserved))
        balances.buyingPower = levered(free)
        balances.nonMarginableBuyingPower = max(0, min(cash, balances.marginEquity - sums.initial) - reserved)
        balances.withdrawable = max(0, min(balances.settledCash, byRegT))
        balances.maintenanceCall = max(0, balances.maintenanceRequirement - balances.marginEquity)
        balances.intradayMarginDeficit = accounts[account].intradayDeficit
        balances.multiplier =
            isLevered ? (accounts[account].policy.margin.intradayMultiplier == 4 && isEligibleForDayTrading(account) ? 4 : 2) : 1
        return balances
    }
}
