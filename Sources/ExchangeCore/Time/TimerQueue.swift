import HeapModule

/// Something due at an instant.
struct Timer: Sendable, Comparable {
    enum Payload: Sendable {
        /// The calendar's next edge.
        case session
        /// The orders that expire then.
        case expiry
        /// An order goes to the market.
        case release(OrderID)
        /// An order is canceled by its own wish.
        case cancel(OrderID)
        /// The next step of the rule that has an order.
        case script(OrderID, step: Int)
        /// The next point of an instrument's script or replay.
        case sourcePoint(InstrumentID, generation: Int32, index: Int)
        /// The next tick of the generated instruments that someone looks at.
        case tick
    }

    let at: Instant
    let phase: Phase
    let sequence: Int64
    let payload: Payload

    var kind: TimerKind {
        switch payload {
        case .session: .session
        case .expiry, .cancel: .expiry
        case .release: .release
        case .script: .script
        case .sourcePoint: .scriptedQuote
        case .tick: .tick
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

    /// The next timer.
    var next: Timer? { heap.min }

    var count: Int { heap.count }

    /// Adds a timer.
    mutating func schedule(_ payload: Timer.Payload, at: Instant, phase: Phase) {
        lastSequence += 1
        heap.insert(Timer(at: at, phase: phase, sequence: lastSequence, payload: payload))
    }

    /// Takes the next timer.
    mutating func pop() -> Timer? { heap.popMin() }
}
