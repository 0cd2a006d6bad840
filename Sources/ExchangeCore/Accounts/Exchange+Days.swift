// What a new trading day brings to every account: settled cash, interest, and a new reckoning of the day's profit.
extension Exchange {
    /// Lets proceeds settle that are due.
    mutating func settleCash(through date: CivilDate) {
        for position in 0..<accounts.count {
            let id = AccountID(Int32(position + 1))
            var sum: Money = 0
            while let first = accounts[id].unsettled.first, first.date <= date {
                accounts[id].unsettled.removeFirst()
                sum = sum + first.amount
            }
            guard !sum.isZero else { continue }
            accounts[id].unsettledCash = accounts[id].unsettledCash - sum
            emit(.settled(id, sum))
        }
    }

    /// Begins the day's reckoning: what is held and what it is worth now is what the day is compared with.
    mutating func rollPositions(into date: CivilDate) {
        for position in 0..<accounts.count {
            let id = AccountID(Int32(position + 1))
            guard !accounts[id].isClosed else { continue }
            callDeficits(of: id, into: date)
            rollDay(of: id)
        }
    }

    /// Sets one account's day back to its beginning.
    mutating func rollDay(of id: AccountID) {
        if accounts[id].policy.compressesLots { compressLots(of: id) }
        var marks: [Price] = []
        // What is carried over is compared with the close of the day before, and so is the account.
        var change = ExactMoney.zero
        for state in accounts[id].positions.states {
            let quote = currentQuote(state.instrument)
            let mark = quote.mark ?? state.averagePrice
            let before = quote.previousClose.flatMap { $0.isPositive ? $0 : nil } ?? mark
            marks.append(before)
            change += ExactMoney(before - mark, state.quantity, multiplier: instruments[state.instrument].instrument.multiplier)
        }
        var index = 0
        let keepsLots = accounts[id].policy.compressesLots
        accounts[id].positions.updateAll { state in
            state.previousQuantity = state.quantity
            state.previousCost = state.cost
            state.previousMark = marks[index]
            state.realizedToday = .zero
            state.boughtToday = 0
            state.soldToday = 0
            state.boughtValueToday = .zero
            if keepsLots { state.keepLots() } else { state.lotsBefore = [] }
            index += 1
        }
        let sums = self.sums(of: id)
        accounts[id].previousEquity =
            accounts[id].cash + sums.longStock + sums.shortStock + sums.longOption + sums.shortOption + change.money
        accounts[id].previousMaintenance = sums.maintenance + concentrationRequirement(id, sums)
        accounts[id].intradayDeficit = 0
    }

    /// What an instrument closed at on the day before; nil if that is not known.
    func previousClose(_ id: InstrumentID) -> Price? {
        let close = needsRefresh(id) ? currentQuote(id).previousClose : instruments[id].quote.previousClose
        return close.flatMap { $0.isPositive ? $0 : nil }
    }

    /// Lets the day of every position in an instrument be compared with another close of the day before.
    mutating func notePreviousClose(_ price: Price, of id: InstrumentID) {
        for position in 0..<accounts.count {
            let account = AccountID(Int32(position + 1))
            guard accounts[account].positions.search(id).found else { continue }
            let before = accounts[account].positions[id].previousMark
            let change = ExactMoney(
                price - before, accounts[account].positions[id].previousQuantity, multiplier: instruments[id].instrument.multiplier)
            accounts[account].positions[id].previousMark = price
            accounts[account].previousEquity = accounts[account].previousEquity + change.money
        }
    }

    /// Cancels the orders that would sell short what cannot be borrowed any more, where only what is easy to borrow may be.
    mutating func cancelUnborrowable() {
        for position in 0..<instruments.count {
            let id = InstrumentID(Int32(position + 1))
            guard !instruments[id].instrument.isEasyToBorrow, !instruments[id].instrument.kind.isOption else { continue }
            for order in openOrders(on: id) {
                let i = index(order)
                guard orders[i].side == .sell, orders[i].instrument == id, orders[i].need.opening.isPositive,
                    !accounts[orders[i].account].policy.allowsHardToBorrow
                else { continue }
                close(order, as: .canceled, reason: .hardToBorrow)
            }
        }
    }

    private mutating func compressLots(of id: AccountID) {
        for state in accounts[id].positions.states where state.hasTradedToday {
            let multiplier = instruments[state.instrument].instrument.multiplier
            if state.boughtToday.isPositive { accounts[id].lastLot += 1 }
            let before = accounts[id].positions[state.instrument].cost
            accounts[id].positions[state.instrument].compressLots(newLot: accounts[id].lastLot, at: now)
            let gain = accounts[id].positions[state.instrument].cost - before
            accounts[id].positions[state.instrument].realized += gain * multiplier
        }
    }

    /// Accrues interest on debits and fees for borrowed shares for every night since the last time, and posts them
    /// when a month has ended.
    mutating func accrueInterest(through date: CivilDate) {
        for position in 0..<accounts.count {
            let id = AccountID(Int32(position + 1))
            let since = accounts[id].accruedThrough
            let days = date.days(since: since)
            guard days > 0, !accounts[id].isClosed else { continue }
            accounts[id].accruedThrough = date
            let rate = accounts[id].policy.margin.interest
            let debit = max(0, -(accounts[id].cash - accounts[id].unsettledCash))
            if rate.isPositive, debit.isPositive {
                accounts[id].accruedInterest =
                    accounts[id].accruedInterest + MarginRequirement.interest(debit: debit, rate: rate, days: days)
            }
            for state in accounts[id].positions.states where state.quantity.isNegative {
                let borrowRate = instruments[state.instrument].instrument.borrowRate
                guard borrowRate.isPositive, let mark = currentMark(state.instrument) else { continue }
                let lot = accounts[id].policy.margin.borrowLot
                let borrowed = lot.isPositive ? state.quantity.magnitude.rounded(toMultipleOf: lot, .up) : state.quantity.magnitude
                let value = mark * borrowed * instruments[state.instrument].instrument.multiplier
                accounts[id].accruedBorrow =
                    accounts[id].accruedBorrow + MarginRequirement.interest(debit: value, rate: borrowRate, days: days)
            }
            if since.month != date.month || since.year != date.year { postInterest(id) }
        }
    }

    private mutating func postInterest(_ id: AccountID) {
        let interest = accounts[id].accruedInterest.posted, borrow = accounts[id].accruedBorrow.posted
        accounts[id].accruedInterest = 0
        accounts[id].accruedBorrow = 0
        if interest.isPositive { post(id, .interest, -interest) }
        if borrow.isPositive { post(id, .borrowFee, -borrow) }
    }
}
