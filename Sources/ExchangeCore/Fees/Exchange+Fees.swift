// Charging fees: with each fill, or in sum at the close of the day.
extension Exchange {
    /// What a fill costs at once, each fee in cents.
    func immediateFees(_ account: AccountID, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity, _ price: Price) -> [FeeSchedule
        .Charge]
    {
        let fees = accounts[account].policy.fees, rounding = accounts[account].policy.feeRounding
        guard fees != .none, rounding != .dailyCeiling else { return [] }
        return charges(feeTrade(account, instrument, side, quantity, price), account).map {
            FeeSchedule.Charge($0.kind, FeeSchedule.cents($0.amount, rounding))
        }
    }

    /// What a fill costs at once in sum.
    @inline(never) func sumOfFees(_ account: AccountID, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity, _ price: Price)
        -> Money
    {
        immediateFees(account, instrument, side, quantity, price).reduce(Money(0)) { $0 + $1.amount }
    }

    /// What buying options to open will cost at once besides their price.
    func openingFees(_ account: AccountID, _ instrument: InstrumentID, _ quantity: Quantity, _ price: Price) -> Money {
        let fees = accounts[account].policy.fees, rounding = accounts[account].policy.feeRounding
        guard fees != .none, rounding != .dailyCeiling else { return 0 }
        var trade = feeTrade(account, instrument, .buy, quantity, price)
        trade.isClosing = false
        return charges(trade, account).reduce(Money(0)) { $0 + FeeSchedule.cents($1.amount, rounding) }
    }

    /// Charges a fill's fees, or adds them to the day's.
    mutating func chargeFees(_ execution: Execution) {
        let account = execution.account
        guard accounts[account].policy.fees != .none else { return }
        if accounts[account].policy.feeRounding == .dailyCeiling {
            let trade = feeTrade(account, execution.instrument, execution.side, execution.quantity, execution.price)
            for charge in charges(trade, account) {
                accounts[account].feesToday[charge.kind, default: 0] = accounts[account].feesToday[charge.kind, default: 0] + charge.amount
            }
            return
        }
        for charge in immediateFees(account, execution.instrument, execution.side, execution.quantity, execution.price) {
            post(account, charge.kind, -charge.amount, instrument: execution.instrument, order: execution.order, execution: execution.id)
        }
    }

    /// Charges what has come together over the day, each fee rounded up to the cent.
    mutating func chargeDailyFees() {
        for state in accounts.states where !state.feesToday.isEmpty {
            accounts[state.id].feesToday = [:]
            for kind in LedgerKind.allCases {
                guard let amount = state.feesToday[kind], amount.isPositive else { continue }
                post(state.id, kind, -FeeSchedule.cents(amount, .dailyCeiling))
            }
        }
    }

    private func charges(_ trade: FeeSchedule.Trade, _ account: AccountID) -> [FeeSchedule.Charge] {
        FeeSchedule.charges(
            trade, accounts[account].policy.fees, optionsRegulatoryFee: accounts[account].policy.optionsRegulatoryFee)
    }

    private func feeTrade(_ account: AccountID, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity, _ price: Price)
        -> FeeSchedule.Trade
    {
        let traded = instruments[instrument].instrument
        let isOption = traded.kind.optionTerms != nil
        let underlying = traded.kind.optionTerms.flatMap { instruments.id($0.underlying) }
        // Whether it closed is read off the position after it: a closing buy leaves it short, or flat.
        let after = accounts[account].positions.quantity(instrument)
        return FeeSchedule.Trade(
            date: today, side: side, quantity: quantity, price: price, multiplier: traded.multiplier, isOption: isOption,
            isIndexOption: isOption && underlying.map { instruments[$0].instrument.kind == .index } ?? false,
            isClosing: side == .buy ? !after.isPositive : !after.isNegative)
    }
}
