import HeapModule

/// Something due at an instant.
struct Timer: Sendable, Comparable {
    enum Payload: Sendable {
        /// The calendar's next edge.
        case session
        /// Extended hours begin for some accounts.
        case window
        /// An order goes on its way to the market.
        case release(OrderID)
        /// An order is canceled by its own wish, or its client's.
        case cancel(OrderID)
        /// The second order takes the place of the first.
        case replace(OrderID, OrderID)
        /// The next step of the rule that has an order.
        case script(OrderID, step: Int)
        /// The next point of an instrument's script or replay.
        case sourcePoint(InstrumentID, generation: Int32, index: Int)
        /// The next tick of the generated instruments that someone looks at.
        case tick
        /// A trading pause ends, or one begins if the limit state still holds.
        case unpause(InstrumentID)
        /// The whole market's pause ends.
        case breaker
        case limitState(InstrumentID, since: Instant)

        /// Whether it comes whatever happens before it.
        var isOfTheCalendar: Bool {
            switch self {
            case .session, .window: true
            case .release, .cancel, .replace, .script, .sourcePoint, .tick, .unpause, .breaker, .limitState: false
            }
        }
    }

    let at: Instant
    let phase: Phase
    let sequence: Int64
    let payload: Payload

    var kind: TimerKind {
        switch payload {
        case .session, .window: .session
        case .cancel: .expiry
        case .release, .replace: .release
        case .script: .script
        case .sourcePoint: .scriptedQuote
        case .tick: .tick
        case .unpause, .limitState, .breaker: .pause
        }
    }

    static func < (a: Timer, b: Timer) -> Bool {
        if a.at != b.at { return a.at < b.at }
        if a.phase != b.phase { return a.phase < b.phase }
        return a.sequence < b.sequence
    }

    static func == (a: Timer, b: Timer) -> Bool { a.at == b.at && a.phase == b.phase && a.sequence == b.sequence }
}

/// What is due, in the order (instant, phase, sequence).
struct TimerQueue: Sendable {
    private var heap = Heap<Timer>()
    private var lastSequence: Int64 = 0
    /// How many there are that may come to have nothing left to do.
    private(set) var revocable = 0

    /// The next timer.
    var next: Timer? { heap.min }

    var count: Int { heap.count }

    /// Adds a timer.
    mutating func schedule(_ payload: Timer.Payload, at: Instant, phase: Phase) {
        lastSequence += 1
        if !payload.isOfTheCalendar { revocable += 1 }
        heap.insert(Timer(at: at, phase: phase, sequence: lastSequence, payload: payload))
    }

    /// Takes the next timer.
    mutating func pop() -> Timer? {
        guard let timer = heap.popMin() else { return nil }
        if !timer.payload.isOfTheCalendar { revocable -= 1 }
        return timer
    }
}
