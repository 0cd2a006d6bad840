// Day trades: what is opened and closed on one day.
extension Exchange {
    /// Notes, before a trade, whether it closes what was opened today; an order counts once.
    @inline(__always) mutating func noteDayTrade(_ order: OrderRef, _ account: AccountRef, _ position: PositionRef, _ side: Side) {
        guard account.pointee.policy.dayTrades != .none || account.pointee.type == .margin, !order.pointee.isDayTrade,
            closesToday(position, side)
        else { return }
        noteDayTrade(order, account)
    }

    @inline(never) private mutating func noteDayTrade(_ order: OrderRef, _ account: AccountRef) {
        order.pointee.isDayTrade = true
        let today = self.today
        if account.pointee.dayTrades.last?.date == today {
            account.pointee.dayTrades[account.pointee.dayTrades.count - 1].count += 1
        } else {
            account.pointee.dayTrades.append(DayTrades(date: today, count: 1))
        }
    }

    /// Whether a trade on a side would close a lot that was opened today.
    private func closesToday(_ account: AccountView, _ instrument: InstrumentID, _ side: Side) -> Bool {
        let (at, found) = account.pointee.positions.search(instrument)
        return found && closesToday(account.pointee.positions.view(at: at), side)
    }

    @inline(__always) private func closesToday(_ position: PositionView, _ side: Side) -> Bool {
        guard !position.pointee.quantity.isZero, position.pointee.quantity.isNegative == (side == .buy) else { return false }
        // A position that was carried over is not closed by the day's own trades.
        let lots = position.pointee.lots.count
        return lots > 0 && position.pointee.lots[lots - 1].openedAt >= dayStart
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
        // An order that is old may still have traded today.
        forEachOrder(of: account) { if $0.pointee.updatedAt >= first, $0.pointee.filledQuantity.isPositive { traded += 1 } }
        return dayTradeCount(account) * 100 > traded * 6
    }

    /// Why the rules on day trading refuse an order; nil if they do not.
    mutating func checkDayTrading(_ order: OrderView) -> RejectReason? {
        let id = order.pointee.account, account = view(id)
        guard account.pointee.policy.dayTrades != .none, account.pointee.type == .margin, let instrument = order.pointee.instrument
        else { return nil }
        if isLegacyDayTrading(id) {
            guard account.pointee.previousEquity < 25_000, closesToday(account, instrument, order.pointee.side) else { return nil }
            // Orders that would make a day trade when they fill count as if they had.
            let pending = account.pointee.openOrders.count {
                let other = view($0)
                return other.pointee.instrument.map { closesToday(account, $0, other.pointee.side) } ?? false && !other.pointee.isDayTrade
                    && other.pointee.hold != .parent
            }
            return dayTradeCount(id) + pending >= 3 ? .patternDayTrader : nil
        }
        if account.pointee.policy.blocksDeficits, createsDeficit(order) { return .intradayMarginDeficit }
        return nil
    }

    /// Whether an account may come under the intraday margin rule.
    @inline(__always) func countsDeficits(_ account: AccountView) -> Bool {
        account.pointee.type == .margin && account.pointee.policy.dayTrades != .none
    }

    /// Under the intraday margin rule: keeps the day's greatest deficit of maintenance.
    mutating func noteIntradayDeficit(_ account: AccountID) {
        guard countsDeficits(view(account)), !isLegacyDayTrading(account) else { return }
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
