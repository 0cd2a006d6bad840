// Good-faith, liquidation and free-riding violations of cash accounts; deficits of margin within a day; and the ninety
// days for which they freeze an account.
extension Exchange {
    /// What an account did that the rules on credit count.
    public func conduct(of account: AccountID) -> AccountConduct {
        accounts.contains(account) ? accounts[account].conduct : AccountConduct()
    }

    /// Whether an account may use settled cash only.
    @inline(__always) func isFrozen(_ account: AccountView) -> Bool {
        guard let end = account.pointee.conduct.frozenUntil else { return false }
        return today < end
    }

    /// Looks at a trade whose cash has been posted.
    @inline(__always) mutating func judge(_ execution: UnsafePointer<Execution>, _ account: AccountView, cash: Money) {
        if account.pointee.type == .margin {
            guard countsDeficits(account) else { return }
            // Purchases and short sales count; what closes a position takes nothing from the margin.
            let after = execution.pointee.positionAfter
            if execution.pointee.side == .buy ? after.isPositive : after.isNegative { noteIntradayDeficit(execution.pointee.account) }
        } else if account.pointee.policy.cashRules != .ignored {
            if cash.isNegative { noteCashPurchase(execution.pointee, cash) } else { noteCashSale(execution.pointee, cash) }
        }
    }

    private mutating func noteCashPurchase(_ execution: Execution, _ cash: Money) {
        let id = execution.account
        let settled = accounts[id].cash - accounts[id].unsettledCash
        guard settled.isNegative else { return }
        // Unsettled proceeds pay in the order of their settling; the last one needed says when the purchase is paid.
        var missing = settled.magnitude
        var paidOn: CivilDate?
        for proceeds in accounts[id].unsettled where missing.isPositive {
            missing = missing - proceeds.amount
            paidOn = proceeds.date
        }
        accounts[id].conduct.purchases.append(
            AccountConduct.UnpaidPurchase(
                instrument: execution.instrument, quantity: execution.quantity, fundsSettleOn: missing.isPositive ? nil : paidOn,
                boughtOn: today))
    }

    private mutating func noteCashSale(_ execution: Execution, _ cash: Money) {
        let id = execution.account, today = self.today
        accounts[id].conduct.purchases.removeAll { purchase in purchase.fundsSettleOn.map { $0 <= today } ?? false }
        var left = execution.quantity
        var found: Set<AccountConduct.Violation> = []
        for k in accounts[id].conduct.purchases.indices {
            let purchase = accounts[id].conduct.purchases[k]
            guard purchase.instrument == execution.instrument else {
                // The sale of something else pays what no money was there for.
                if purchase.fundsSettleOn == nil, accounts[id].cash - cash < 0 {
                    found.insert(.liquidation)
                    accounts[id].conduct.purchases[k].quantity = 0
                }
                continue
            }
            let sold = min(left, purchase.quantity)
            guard sold.isPositive else { continue }
            left = left - sold
            accounts[id].conduct.purchases[k].quantity = purchase.quantity - sold
            found.insert(purchase.fundsSettleOn == nil ? .freeRiding : .goodFaith)
        }
        accounts[id].conduct.purchases.removeAll { $0.quantity.isZero }
        for violation in AccountConduct.Violation.allCases where found.contains(violation) { strike(id, violation, execution.instrument) }
    }

    /// Counts a violation, and freezes the account when there are too many.
    private mutating func strike(_ id: AccountID, _ violation: AccountConduct.Violation, _ instrument: InstrumentID) {
        accounts[id].conduct.strikes.append(AccountConduct.Strike(violation: violation, date: today, instrument: instrument))
        let most = violation == .freeRiding ? 1 : accounts[id].policy.cashStrikes
        if accounts[id].policy.cashRules == .enforced, accounts[id].conduct.count(violation, through: today) >= most { freeze(id) }
        emit(.accountChanged(id))
    }

    /// Freezes an account for ninety days.
    private mutating func freeze(_ id: AccountID) {
        let end = today.adding(days: 90)
        accounts[id].conduct.frozenUntil = max(accounts[id].conduct.frozenUntil ?? end, end)
    }

    // MARK: Deficits of margin

    /// At the start of a day: calls for the deficit that the day before left, and freezes who did not meet a call in time.
    mutating func callDeficits(of id: AccountID, into date: CivilDate) {
        let deficit = accounts[id].intradayDeficit
        if !MarginRequirement.isForgiven(deficit, equity: max(0, accounts[id].previousEquity)) {
            let due = calendar.tradingDay(max(1, accounts[id].policy.deficitCallDays) - 1, after: date)
            accounts[id].conduct.deficitCalls.append(AccountConduct.DeficitCall(amount: deficit, dueOn: due))
            emit(.accountChanged(id))
        }
        guard !accounts[id].conduct.deficitCalls.isEmpty else { return }
        let sums = self.sums(of: id)
        let needed = sums.maintenance + concentrationRequirement(id, sums)
        let excess = accounts[id].cash + sums.longStock + sums.shortStock + sums.shortOption - needed
        let before = accounts[id].conduct.deficitCalls.count
        accounts[id].conduct.deficitCalls.removeAll { !$0.amount.isPositive || $0.amount <= excess }
        if accounts[id].conduct.deficitCalls.contains(where: { $0.dueOn < date }) {
            accounts[id].conduct.deficitCalls.removeAll { $0.dueOn < date }
            freeze(id)
        }
        if accounts[id].conduct.deficitCalls.count != before { emit(.accountChanged(id)) }
    }

    /// Lets a deposit meet the calls there are, the oldest first.
    mutating func meetCalls(of id: AccountID, with amount: Money) {
        var left = amount
        for k in accounts[id].conduct.deficitCalls.indices where left.isPositive {
            let paid = min(left, accounts[id].conduct.deficitCalls[k].amount)
            accounts[id].conduct.deficitCalls[k].amount = accounts[id].conduct.deficitCalls[k].amount - paid
            left = left - paid
        }
        accounts[id].conduct.deficitCalls.removeAll { !$0.amount.isPositive }
    }

    /// Whether an order would leave an account below its maintenance requirement at today's prices.
    func createsDeficit(_ order: OrderView) -> Bool {
        guard let instrument = order.pointee.instrument, order.pointee.quantity.isPositive else { return false }
        let units = [instrument] + order.otherInstruments
        let trades = zip(order.pointee.legs, units).map { leg, id in
            HypotheticalTrade(instrument: id, quantity: leg.side == .buy ? order.remaining * leg.ratio : -(order.remaining * leg.ratio))
        }
        let sums = self.sums(of: order.pointee.account), after = self.sums(of: order.pointee.account, with: trades)
        // What is bought for is worth what it costs, except that options carry no loan value.
        let equity =
            accounts[order.pointee.account].cash + sums.longStock + sums.shortStock + sums.shortOption
            - max(0, after.longOption - sums.longOption)
        return after.maintenance > sums.maintenance && after.maintenance > equity
    }
}
