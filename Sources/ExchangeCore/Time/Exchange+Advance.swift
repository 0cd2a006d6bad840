// Moving time.
extension Exchange {
    /// When the next timer is due, and what it is for; nil if nothing will ever happen by itself.
    public var nextTimer: (at: Instant, kind: TimerKind)? { timers.next.map { ($0.at, $0.kind) } }

    /// Moves time to an instant: everything due until then happens, in the order (instant, phase, sequence), each
    /// thing with all that follows from it. Backwards is no move and brings no events.
    public mutating func advance(to target: Instant) -> [Event] {
        advance(to: target, limit: .max, until: { _ in false }).events
    }

    /// The same, but stops early: at the instant of the first event that `until` holds for, or once there are
    /// `limit` events. Everything due at one instant by one timer happens before it stops.
    public mutating func advance(to target: Instant, limit: Int, until: (Event) -> Bool) -> (events: [Event], stoppedAt: Instant) {
        guard target > now || timers.next.map({ $0.at <= now }) ?? false else { return ([], now) }
        var result: [Event] = []
        while let timer = timers.next, timer.at <= target, result.count < limit {
            _ = timers.pop()
            now = max(now, timer.at)
            fire(timer)
            settleAll()
            let events = takeEvents()
            let isStop = events.contains(where: until)
            if result.isEmpty { result = events } else { result.append(contentsOf: events) }
            if isStop { return (result, now) }
        }
        if result.count < limit { now = max(now, target) }
        return (result, now)
    }

    /// Does what a timer is for.
    private mutating func fire(_ timer: Timer) {
        switch timer.payload {
        case .cancel(let id): close(id, as: .expired, reason: nil)
        default: break
        }
    }
}
