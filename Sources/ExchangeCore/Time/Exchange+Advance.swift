// Moving time.
extension Exchange {
    /// When something is next due, and what; nil if nothing will ever happen by itself.
    public var nextTimer: (at: Instant, kind: TimerKind)? {
        guard let expiry = expiries.next else { return timers.next.map { ($0.at, $0.kind) } }
        guard let timer = timers.next, isBefore(timer, expiry) else { return (expiry, .expiry) }
        return (timer.at, timer.kind)
    }

    /// Moves time to an instant: everything due until then happens, in the order (instant, phase, sequence), each
    /// thing with all that follows from it. Backwards is no move and brings no events.
    public mutating func advance(to target: Instant) -> [Event] {
        advance(to: target, limit: .max, until: { _ in false }).events
    }

    /// The same, but stops early: at the instant of the first event that `until` holds for, or once there are
    /// `limit` events. What one timer brings about is never cut in two.
    public mutating func advance(to target: Instant, limit: Int, until: (Event) -> Bool) -> (events: [Event], stoppedAt: Instant) {
        while let due = nextTimer, due.at <= target, events.count < limit {
            let known = events.count
            now = max(now, due.at)
            fireNext()
            settleAll()
            pruneTimers()
            if events[known...].contains(where: until) { return (takeEvents(), now) }
        }
        if events.count < limit { now = max(now, target) }
        return (takeEvents(), now)
    }

    /// Whether a timer comes before the expiries of an instant.
    private func isBefore(_ timer: Timer, _ expiry: Instant) -> Bool {
        timer.at != expiry ? timer.at < expiry : timer.phase <= .expiry
    }

    /// Does what is due next.
    private mutating func fireNext() {
        if let expiry = expiries.next, timers.next.map({ !isBefore($0, expiry) }) ?? true {
            if let bucket = expiries.pop() { expire(bucket) }
        } else if let timer = timers.pop() {
            fire(timer)
        }
    }

    private mutating func fire(_ timer: Timer) {
        switch timer.payload {
        case .session: passSessionEdge()
        case .window:
            activateWaiting()
            if configuration.hasLimitBands { updateBands() }
        case .release(let id): if orders[index(id)].isWaitingForRelease { proceed(ref(id)) }
        case .cancel(let id): close(id, as: .canceled, reason: nil)
        case .replace(let old, let new): finishReplacement(of: old, by: new)
        case .script(let id, let step): runScript(id, from: step, isDue: true)
        case .sourcePoint(let instrument, let generation, let point): playSource(instrument, generation, point)
        case .tick: tick()
        case .unpause(let instrument): endPause(instrument)
        case .breaker: endBreaker()
        case .limitState(let instrument, let since): checkLimitState(instrument, since: since)
        }
    }

    /// Forgets timers at the front that have nothing left to do, so that `nextTimer` tells the truth.
    @inline(__always) mutating func pruneTimers() { if timers.revocable > 0 { pruneRevocable() } }

    @inline(never) private mutating func pruneRevocable() {
        while let timer = timers.next, !timer.payload.isOfTheCalendar, isStale(timer) { _ = timers.pop() }
    }

    private func isStale(_ timer: Timer) -> Bool {
        switch timer.payload {
        case .session, .window: false
        case .breaker: breaker.resumesAt != timer.at
        case .release(let id): !orders[index(id)].isWaitingForRelease
        case .cancel(let id), .script(let id, _): orders[index(id)].status.isClosed
        case .replace(_, let new): orders[index(new)].status.isClosed
        case .sourcePoint(let instrument, let generation, _): instruments[instrument].sourceGeneration != generation
        case .tick: nextTick != timer.at
        case .unpause(let instrument), .limitState(let instrument, _):
            !instruments[instrument].instrument.isHalted && instruments[instrument].bands == nil
        }
    }
}

extension Order {
    /// Whether a release timer has something to do for it.
    var isWaitingForRelease: Bool {
        // A replacement on its way is finished by a timer of its own.
        status.isOpen && (hold == .releaseTime || (hold == .latency && replaces == nil))
    }
}
