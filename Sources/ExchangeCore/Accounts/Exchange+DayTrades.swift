// Day trades: what is opened and closed on one day.
extension Exchange {
    /// Notes, before a trade, whether it closes what was opened today; an order counts once.
    mutating func noteDayTrade(_ i: Int, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity) {
        let account = orders[i].account
        guard accounts[account].policy.dayTrades != .none || accounts[account].type == .margin, !orders[i].isDayTrade,
            closesToday(account, instrument, side)
        else { return }
        orders[i].isDayTrade = true
        let today = self.today
        if accounts[account].dayTrades.last?.date == today {
            accounts[account].dayTrades[accounts[account].dayTrades.count - 1].count += 1
        } else {
            accounts[account].dayTrades.append(DayTrades(date: today, count: 1))
        }
    }

    /// Whether a trade on a side would close a lot that was opened today.
    private func closesToday(_ account: AccountID, _ instrument: InstrumentID, _ side: Side) -> Bool {
        let (at, found) = accounts[account].positions.search(instrument)
        guard found, accounts[account].positions[at: at].quantity.isNegative == (side == .buy) else { return false }
        // A position that was carried over is not closed by the day's own trades.
        guard let newest = accounts[account].positions[at: at].lots.last else { return false }
        return newest.openedAt >= dayStart
    }

    /// How many day trades an account made in the last five business days.
    func dayTradeCount(_ account: AccountID) -> Int {
        let first = clock.firstOfFive
        return accounts[account].dayTrades.reduce(0) { $1.date >= first ? $0 + $1.count : $0 }
    }

    /// Whether day trades are more than six per cent of the orders that traded in the last five business days.
    func isMostlyDayTrading(_ account: AccountID) -> Bool {
        let first = NewYorkTime.midnight(of: clock.firstOfFive)
        var traded = 0
        for place in stride(from: accounts[account].orders.count - 1, through: 0, by: -1) {
            let i = index(accounts[account].orders[place])
            // An order that is old may still have traded today, but those before what was canceled long ago need no look.
            guard orders[i].updatedAt >= first else { continue }
            if orders[i].filledQuantity.isPositive { traded += 1 }
        }
        return dayTradeCount(account) * 100 > traded * 6
    }

    /// Why the rules on day trading refuse an order; nil if they do not.
    func checkDayTrading(_ order: Order) -> RejectReason? {
        guard accounts[order.account].policy.dayTrades != .none, accounts[order.account].type == .margin, let instrument = order.instrument
        else { return nil }
        if isLegacyDayTrading(order.account) {
            guard accounts[order.account].previousEquity < 25_000, closesToday(order.account, instrument, order.side) else { return nil }
            // Orders that would make a day trade when they fill count as if they had.
            let pending = accounts[order.account].openOrders.count { id in
                let other = orders[index(id)]
                return other.instrument.map { closesToday(other.account, $0, other.side) } ?? false && !other.isDayTrade
                    && other.hold != .parent
            }
            return dayTradeCount(order.account) + pending >= 3 ? .patternDayTrader : nil
        }
        if accounts[order.account].policy.blocksDeficits, createsDeficit(order) { return .intradayMarginDeficit }
        return nil
    }

    /// Under the intraday margin rule: keeps the day's greatest deficit of maintenance.
    mutating func noteIntradayDeficit(_ account: AccountID) {
        guard accounts[account].type == .margin, accounts[account].policy.dayTrades != .none, !isLegacyDayTrading(account) else { return }
        let sums = self.sums(of: account)
        let equity = accounts[account].cash + sums.longStock + sums.shortStock + sums.shortOption
        let deficit = MarginRequirement.intradayDeficit(
            equity: equity, requirement: sums.maintenance + concentrationRequirement(account, sums)
        ).deficit
        accounts[account].intradayDeficit = max(accounts[account].intradayDeficit, deficit)
    }

    /// When the current trading day began.
    var dayStart: Instant { clock.dayStart(at: now) }
}

/// The day trades of one date.
struct DayTrades: Sendable {
    let date: CivilDate
    var count: Int
}
