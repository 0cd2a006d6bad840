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
    @inline(__always) mutating func mayOnlyClose(_ account: AccountView) -> Bool {
        if account.pointee.isRestricted { return true }
        guard let most = account.pointee.policy.margin.closingOnlyRatio else { return false }
        return hasLargePosition(account, most)
    }

    @inline(never) private mutating func hasLargePosition(_ account: AccountView, _ most: Ratio) -> Bool {
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
    func means(of account: AccountView, _ sums: PositionSums) -> Money {
        Standing(account, sums).means(account, isFrozen: isFrozen(account), byDay: dayTradingMeans(account, sums))
    }

    /// The same by its standing now.
    @inline(__always) mutating func means(of account: AccountView, _ standing: Standing) -> Money {
        standing.means(account, isFrozen: isFrozen(account), byDay: dayTradingMeans(account))
    }

    @inline(never) private mutating func dayTradingMeans(_ account: AccountView) -> Money? {
        dayTradingMeans(account, sums(of: account.pointee.id))
    }

    /// What the day's four times its equity let an account commit; nil if it may not have them.
    private func dayTradingMeans(_ account: AccountView, _ sums: PositionSums) -> Money? {
        let id = account.pointee.id
        return isEligibleForDayTrading(id) ? account.pointee.policy.margin.initial * dayTradingPower(id, sums) : nil
    }

    /// What an account is worth and may commit, by what it holds now.
    @inline(__always) mutating func standing(of account: AccountView) -> Standing {
        isValued(account) ? Standing(account, account.pointee.valuation.sums) : standingAnew(of: account)
    }

    @inline(never) private mutating func standingAnew(of account: AccountView) -> Standing {
        Standing(account, sums(of: account.pointee.id, with: []))
    }

    /// An account's cash and all that it holds, at now.
    func netWorth(_ id: AccountID) -> Money {
        Standing(view(id), sums(of: id)).worth
    }

    /// The part of a purchase that an account must pay itself: all of it below the least equity for margin.
    @inline(__always) func initialRate(_ account: AccountView, _ standing: Standing) -> Ratio {
        if isFrozen(account) || standing.worth < account.pointee.policy.margin.minimumEquity { return 1 }
        return account.pointee.policy.margin.initial
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

/// What an account is worth and has left: an order is measured by it several times.
struct Standing {
    /// Its cash and all that it holds.
    let worth: Money
    /// A margin account's equity less what its positions tie up; a cash account's cash less the collateral of short puts.
    private let left: Money

    @inline(__always) init(_ account: AccountView, _ sums: PositionSums) {
        let equity = account.pointee.cash + sums.longStock + sums.shortStock + sums.shortOption
        worth = equity + sums.longOption
        if account.pointee.type == .margin {
            left = equity - sums.initial
        } else {
            // In a cash account shares are paid in full, so what they tie up is their own value and not cash.
            left = account.pointee.cash - (sums.initial - sums.longStock - sums.shortStock.magnitude)
        }
    }

    /// What the account may commit of it, and of four times its equity where it may have them.
    @inline(__always) func means(_ account: AccountView, isFrozen: Bool, byDay: @autoclosure () -> Money?) -> Money {
        guard account.pointee.type == .margin else { return isFrozen ? left - max(0, account.pointee.unsettledCash) : left }
        if isFrozen { return min(left, account.pointee.cash) }
        if account.pointee.policy.margin.intradayMultiplier == 4, let byDay = byDay() { return max(left, byDay) }
        // Without the least equity a margin account is a cash account in all but name.
        return worth < account.pointee.policy.margin.minimumEquity ? min(left, account.pointee.cash) : left
    }
}
