// How long orders live.
extension Exchange {
    var calendar: MarketCalendar { @inline(__always) get { MarketCalendar(hours: configuration.hours) } }

    /// Gives an order its end, counted from now.
    @inline(__always) mutating func setExpiry(_ order: OrderRef) {
        if let old = order.pointee.expiresAt { expiries.leave(old) }
        let expiry = order.pointee.traits.contains(.timed) ? expiry(of: order) : clock.closeOfWorkingDay(at: now)
        order.pointee.expiresAt = expiry
        if let expiry { expiries.enter(order.number, at: expiry) }
        if order.pointee.traits.contains(.detailed) { scheduleCancel(order) }
    }

    @inline(never) private mutating func scheduleCancel(_ order: OrderRef) {
        guard let cancelAt = order.pointee.details?.members.cancelAt else { return }
        timers.schedule(.cancel(order.pointee.id), at: max(cancelAt, now), phase: .expiry)
    }

    /// When an order that comes to the market now dies unfilled; nil for one that lives for an instant only.
    @inline(never) private func expiry(of order: OrderView) -> Instant? {
        if isForAuction(order) { return nil }
        switch order.pointee.timeInForce {
        case .immediateOrCancel, .fillOrKill, .day: return endOfDay(order)
        case .goodTillCanceled:
            let last = today.adding(days: view(order.pointee.account).pointee.policy.goodTillCanceledDays)
            return NewYorkTime.instant(last, secondOfDay: 58_500)
        case .endOfWeek:
            return close(of: calendar.lastTradingDay(ofWeekOf: today))
                ?? close(of: calendar.lastTradingDay(ofWeekOf: today.adding(days: 7)))
        case .endOfMonth:
            return close(of: calendar.lastTradingDay(ofMonthOf: today))
                ?? close(of: calendar.lastTradingDay(ofMonthOf: today, addingMonths: 1))
        case .endOfNextMonth: return close(of: calendar.lastTradingDay(ofMonthOf: today, addingMonths: 1))
        case .goodTill(let instant): return max(instant, now)
        case .atOpen, .atClose: return nil
        }
    }

    /// The end of the session in which a day order that comes now works.
    @inline(__always) private func endOfDay(_ order: OrderView) -> Instant {
        if order.pointee.session == .normal || configuration.hours != .nyse { return clock.closeOfWorkingDay(at: now) }
        return endOfExtendedDay(order)
    }

    private func endOfExtendedDay(_ order: OrderView) -> Instant {
        let calendar = self.calendar
        let hours = view(order.pointee.account).pointee.policy.extendedHours
        switch order.pointee.session {
        case .normal: return clock.closeOfWorkingDay(at: now)
        case .seamless:
            let day = clock.workingDay(at: now, extendedHours: true)
            let end = hours.afternoonEnd(of: day) ?? day.close
            return end > now ? end : hours.afternoonEnd(of: calendar.edges(calendar.tradingDay(after: day.date))) ?? day.postClose
        case .am:
            let day = clock.workingDay(at: now)
            let end = hours.morningEnd(of: day)
            return end > now ? end : hours.morningEnd(of: calendar.edges(calendar.tradingDay(after: day.date)))
        case .pm:
            var day = clock.workingDay(at: now, extendedHours: true)
            for _ in 0..<8 {
                if let end = hours.afternoonEnd(of: day), end > now { return end }
                day = calendar.edges(calendar.tradingDay(after: day.date))
            }
            return day.postClose
        }
    }

    /// The close of a trading day, if it is still to come.
    private func close(of date: CivilDate) -> Instant? {
        let close = calendar.edges(date).close
        return close > now ? close : nil
    }

    /// Expires the orders of one bucket.
    mutating func expire(_ bucket: ExpirySchedule.Bucket) {
        for id in bucket.orders where orders[index(id)].expiresAt == bucket.at {
            let i = index(id)
            guard orders[i].timeInForce == .goodTillCanceled, accounts[orders[i].account].policy.cancelsAgedOrders else {
                close(id, as: .expired, reason: nil)
                continue
            }
            if orders[i].status.isCancelable { cancelOrder(id) } else { close(id, as: .canceled, reason: nil) }
        }
    }
}

/// The orders that die at an instant, by instant. Orders enter and leave in O(log n) of the distinct instants.
struct ExpirySchedule: Sendable {
    struct Bucket: Sendable {
        let at: Instant
        private var numbers: ContiguousArray<Int32> = []
        /// How many of them still live.
        private var living = 0

        fileprivate init(at instant: Instant) { at = instant }

        /// The orders that entered, in the order in which they did.
        var orders: some Sequence<OrderID> { numbers.lazy.map { OrderID(Int64($0)) } }

        @inline(__always) mutating func enter(_ number: Int32) {
            numbers.append(number)
            living &+= 1
        }

        /// Says whether none lives any more.
        @inline(__always) mutating func leave() -> Bool {
            living &-= 1
            return living == 0
        }
    }

    /// The next bucket last.
    private var buckets: ContiguousArray<Bucket> = []

    /// When the next order dies.
    var next: Instant? { buckets.last?.at }

    /// Adds an order.
    @inline(__always) mutating func enter(_ number: Int32, at instant: Instant) {
        // Most orders die when the next of all does.
        let last = buckets.count - 1
        let index = last >= 0 && buckets[last].at == instant ? last : bucket(at: instant)
        buckets[index].enter(number)
    }

    /// The index of the bucket of an instant, which is made if there is none.
    @inline(never) private mutating func bucket(at instant: Instant) -> Int {
        let index = position(of: instant)
        if index == buckets.count || buckets[index].at != instant { buckets.insert(Bucket(at: instant), at: index) }
        return index
    }

    /// Takes an order out that ended before; a bucket without any is forgotten.
    mutating func leave(_ instant: Instant) {
        let last = buckets.count - 1
        let index = last >= 0 && buckets[last].at == instant ? last : position(of: instant)
        guard index < buckets.count, buckets[index].at == instant else { return }
        if buckets[index].leave() { buckets.remove(at: index) }
    }

    /// Takes the next bucket out.
    mutating func pop() -> Bucket? { buckets.popLast() }

    /// The index of an instant, or where it would stand; later instants stand first.
    @inline(never) private func position(of instant: Instant) -> Int {
        var low = 0, high = buckets.count
        while low < high {
            let middle = (low + high) >> 1
            if buckets[middle].at > instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension MarketPolicy.ExtendedHours {
    func morningStart(of day: TradingDay) -> Instant { NewYorkTime.instant(day.date, secondOfDay: morningStart) }
    func morningEnd(of day: TradingDay) -> Instant { NewYorkTime.instant(day.date, secondOfDay: morningEnd) }

    /// The start of the afternoon session; nil if there is none that day.
    func afternoonStart(of day: TradingDay) -> Instant? {
        day.isEarlyClose && !afterEarlyClose
            ? nil : NewYorkTime.instant(day.date, secondOfDay: afternoonStart - (day.isEarlyClose ? 10_800 : 0))
    }

    /// The end of the afternoon session; nil if there is none that day.
    func afternoonEnd(of day: TradingDay) -> Instant? {
        day.isEarlyClose && !afterEarlyClose
            ? nil : NewYorkTime.instant(day.date, secondOfDay: afternoonEnd - (day.isEarlyClose ? 10_800 : 0))
    }
}
