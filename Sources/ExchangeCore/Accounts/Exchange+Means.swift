// What an account may commit, and what more it must keep.
extension Exchange {
    /// What an account must keep besides, because one long position is nearly all that it holds and it owes much. It is
    /// not foreseen when an order is checked, only found when it is so.
    func concentrationRequirement(_ account: AccountID, _ sums: PositionSums) -> Money {
        guard accounts[account].type == .margin, let rule = accounts[account].policy.margin.concentration,
            -accounts[account].cash >= rule.debit
        else { return 0 }
        let total = sums.longStock + sums.longOption - sums.shortStock - sums.shortOption
        guard total.isPositive else { return 0 }
        var extra: Money = 0
        for index in 0..<accounts[account].positions.states.count {
            let id = accounts[account].positions[at: index].instrument, quantity = accounts[account].positions[at: index].quantity
            guard quantity.isPositive, !instruments[id].instrument.kind.isOption, instruments[id].instrument.isMarginable else { continue }
            let mark = currentMark(id) ?? accounts[account].positions[at: index].averagePrice
            let multiplier = instruments[id].instrument.multiplier
            let value = ExactMoney(mark, quantity, multiplier: multiplier).money
            let share = Ratio(billionths: value.scaled(by: Money.scale, over: total.billionths).billionths)
            let own = view(account).maintenance(ofShares: quantity * multiplier, view(id), at: mark, value)
            let needed = MarginRequirement.concentrated(
                own, position: value, share: share, debit: -accounts[account].cash, rules: accounts[account].policy.margin)
            extra = extra + needed - own
        }
        return extra
    }

    /// Whether an account may only close: it was restricted, or one position is worth too many times its equity.
    func mayOnlyClose(_ account: AccountView) -> Bool {
        if account.pointee.isRestricted { return true }
        guard let most = account.pointee.policy.margin.closingOnlyRatio else { return false }
        let limit = most * max(0, netWorth(account.pointee.id))
        for index in 0..<account.pointee.positions.states.count {
            let id = account.pointee.positions[at: index].instrument
            let mark = currentMark(id) ?? account.pointee.positions[at: index].averagePrice
            let quantity = account.pointee.positions[at: index].quantity
            if ExactMoney(mark, quantity, multiplier: instruments[id].instrument.multiplier).money.magnitude > limit { return true }
        }
        return false
    }

    /// What an account may still commit to opening positions, measured as equity: what a purchase without credit
    /// would cost. Reservations are not taken off.
    func means(of account: AccountID) -> Money {
        let sums = self.sums(of: account)
        return means(of: account, sums)
    }

    func means(of id: AccountID, _ sums: PositionSums) -> Money {
        let account = view(id), cash = account.pointee.cash
        guard account.pointee.type == .margin else {
            let usable = isFrozen(id) ? min(cash, cash - account.pointee.unsettledCash) : cash
            return usable - shortPutCollateral(sums)
        }
        let equity = cash + sums.longStock + sums.shortStock + sums.shortOption
        let byRegT = equity - sums.initial
        if isFrozen(id) { return min(byRegT, cash) }
        guard account.pointee.policy.margin.intradayMultiplier == 4, isEligibleForDayTrading(id) else {
            // Without the least equity a margin account is a cash account in all but name.
            return equity + sums.longOption < account.pointee.policy.margin.minimumEquity ? min(byRegT, cash) : byRegT
        }
        let byDay = dayTradingPower(id, sums)
        return max(byRegT, account.pointee.policy.margin.initial * byDay)
    }

    /// An account's cash and all that it holds, at now.
    func netWorth(_ id: AccountID) -> Money {
        let account = view(id)
        guard isValued(account) else {
            let sums = self.sums(of: id, with: [])
            return account.pointee.cash + sums.longStock + sums.shortStock + sums.longOption + sums.shortOption
        }
        return account.pointee.cash + account.pointee.valuation.sums.longStock + account.pointee.valuation.sums.shortStock
            + account.pointee.valuation.sums.longOption + account.pointee.valuation.sums.shortOption
    }

    /// The part of a purchase that an account must pay itself: all of it below the least equity for margin.
    func initialRate(_ account: AccountView) -> Ratio {
        let minimum = account.pointee.policy.margin.minimumEquity, initial = account.pointee.policy.margin.initial
        if isFrozen(account.pointee.id) { return 1 }
        if account.pointee.cash >= minimum, account.pointee.positions.states.isEmpty { return initial }
        return netWorth(account.pointee.id) < minimum ? 1 : initial
    }

    private func shortPutCollateral(_ sums: PositionSums) -> Money {
        // In a cash account shares are paid in full, so what they tie up is their own value and not cash.
        sums.initial - sums.longStock - sums.shortStock.magnitude
    }

    /// What may still be bought today with four times the equity that the day began with.
    func dayTradingPower(_ account: AccountID, _ sums: PositionSums) -> Money {
        let base = MarginRequirement.dayTradingBuyingPower(
            previousEquity: accounts[account].previousEquity, previousMaintenance: accounts[account].previousMaintenance)
        return max(0, base - max(0, sums.exposure - sums.previousExposure))
    }

    /// Whether an account may hold four times its equity during the day: since 2026-06-04 from the least equity for
    /// margin, before that from $25,000.
    func isEligibleForDayTrading(_ account: AccountID) -> Bool {
        guard accounts[account].type == .margin else { return false }
        let least: Money = isLegacyDayTrading(account) ? 25_000 : accounts[account].policy.margin.minimumEquity
        return accounts[account].previousEquity >= least
    }

    /// Whether the pattern-day-trader rule applies to an account now.
    func isLegacyDayTrading(_ account: AccountID) -> Bool {
        switch accounts[account].policy.dayTrades {
        case .none, .intradayMargin: false
        case .legacyPDT: true
        case .byDate: today < CivilDate(uncheckedYear: 2026, month: 6, day: 4)
        }
    }
}
