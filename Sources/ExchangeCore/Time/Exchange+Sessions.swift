// The trading day: its sessions, and what happens at their edges.
extension Exchange {
    /// The part of the trading day that it is.
    public var session: MarketSession {
        configuration.hours == .alwaysOpen ? .regular : clock.day?.session(at: now) ?? .closed
    }

    /// Schedules the first edge of the calendar after now.
    mutating func scheduleNextEdge() {
        timers.schedule(.session, at: calendar.nextSessionChange(after: now), phase: .session)
    }

    /// One edge of the calendar: the day begins or ends, an auction is held, orders wake up or trade at last.
    mutating func passSessionEdge() {
        let before = currentSession
        currentSession = session
        let day = clock.day
        let isClose = before == .regular || configuration.hours == .alwaysOpen
        if isClose { closeDay() }
        removeBands()
        if let day, now == day.preOpen { beginDay(day) }
        emit(.sessionChanged(currentSession))
        if currentSession == .regular { openDay() }
        activateWaiting()
        if currentSession == .regular { endOpening() }
        scheduleNextEdge()
    }

    /// The start of a trading day, before anything trades.
    private mutating func beginDay(_ day: TradingDay) {
        settleCash(through: day.date)
        rollQuotes()
        rollPositions(into: day.date)
        accrueInterest(through: day.date)
        applyCorporateActions(through: day.date)
        cancelUnborrowable()
        scheduleWindows(day)
    }

    /// The opening: its auction, and a new look at what rested overnight, which trades like newly come.
    private mutating func openDay() {
        holdAuction(atOpen: true)
        for id in 0..<instruments.count {
            let instrument = InstrumentID(Int32(id + 1))
            guard !instruments[instrument].book.isEmpty || !instruments[instrument].combinations.isEmpty else { continue }
            refresh(instrument)
            instruments[instrument].pass = .reopening
            markDirty(instrument)
        }
    }

    /// Lets what waited for the opening trade at its price, before that is forgotten.
    private mutating func endOpening() {
        isOpening = true
        settleAll()
        isOpening = false
        clearAuctionPrices(atOpen: true)
    }

    /// The close: its auction, the fees of the day, and options that expire.
    private mutating func closeDay() {
        holdAuction(atOpen: false)
        settleAll()
        expireOptions()
        clearAuctionPrices(atOpen: false)
        chargeDailyFees()
    }

    /// Lets orders that waited for their session go to the market.
    mutating func activateWaiting() {
        guard !waiting.isEmpty else { return }
        let candidates = waiting
        waiting = []
        for id in candidates {
            let order = ref(id)
            guard order.pointee.status.isOpen, order.pointee.hold == .session else { continue }
            if canReachMarket(order) { proceed(order) } else { waiting.append(id) }
        }
    }

    /// The date of the last trading day that has begun.
    var lastBegunDate: CivilDate {
        if let day = clock.day, day.preOpen <= now { return day.date }
        return clock.dayBefore.date
    }

    /// Whether an order's session is on, so that it can go to the market.
    func canReachMarket(_ order: OrderView) -> Bool {
        // Orders for an auction come to its list in the session before it.
        if isForAuction(order) { return currentSession == (order.isOnOpen ? .pre : .regular) }
        return isInSession(order)
    }

    /// Whether an order may trade at this hour.
    func isInSession(_ order: OrderView) -> Bool {
        if configuration.hours == .alwaysOpen { return true }
        if currentSession == .regular { return order.pointee.session == .normal || order.pointee.session == .seamless }
        return currentSession != .closed && isInExtendedHours(order)
    }

    /// Whether an order may trade before or after the regular session, at this hour.
    private func isInExtendedHours(_ order: OrderView) -> Bool {
        guard let day = clock.day else { return false }
        let hours = view(order.pointee.account).pointee.policy.extendedHours
        switch (currentSession, order.pointee.session) {
        case (.pre, .am), (.pre, .seamless): return now >= hours.morningStart(of: day) && now < hours.morningEnd(of: day)
        case (.post, .pm), (.post, .seamless):
            guard let start = hours.afternoonStart(of: day), let end = hours.afternoonEnd(of: day) else { return false }
            return now >= start && now < end
        case (.closed, _), (.regular, _), (.pre, _), (.post, _): return false
        }
    }

    /// Schedules the hours at which some account's extended hours begin within a session.
    private mutating func scheduleWindows(_ day: TradingDay) {
        guard configuration.hours == .nyse else { return }
        var starts: Set<Instant> = []
        for account in accounts.states where !account.isClosed { starts.formUnion(account.policy.extendedHours.starts(of: day)) }
        if configuration.hasLimitBands { starts.insert(day.close - LimitBands.lastPart) }
        for start in starts.sorted() { timers.schedule(.window, at: start, phase: .session) }
    }

    /// Schedules those that are still to come today for an account that is new, or has new hours; the days after do it
    /// themselves.
    mutating func scheduleWindows(of account: AccountID) {
        guard configuration.hours == .nyse, let day = clock.day, now >= day.preOpen else { return }
        var starts = accounts[account].policy.extendedHours.starts(of: day)
        if configuration.hasLimitBands { starts.append(day.close - LimitBands.lastPart) }
        for start in starts where start > now {
            timers.schedule(.window, at: start, phase: .session)
        }
    }
}

extension MarketPolicy.ExtendedHours {
    /// When trading begins within the market's own sessions of a day rather than with them.
    fileprivate func starts(of day: TradingDay) -> [Instant] {
        [morningStart(of: day), afternoonStart(of: day)].compactMap { $0 }.filter { $0 > day.preOpen && $0 != day.close }
    }
}
