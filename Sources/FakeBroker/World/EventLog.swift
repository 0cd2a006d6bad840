import DequeModule
import ExchangeCore

/// What happened in a world, in order, bounded in number; the oldest go first and are counted.
struct EventLog: Sendable {
    /// Events kept.
    static let limit = 100_000

    private(set) var events: Deque<Event> = []
    /// Events no longer kept.
    private(set) var dropped = 0

    /// The sequence number of the newest event; 0 before the first.
    var last: Int64 { events.last?.seq ?? 0 }

    mutating func append(_ happened: [Event]) {
        let kept = happened.suffix(Self.limit)
        let excess = max(0, events.count + kept.count - Self.limit)
        events.removeFirst(excess)
        events.append(contentsOf: kept)
        dropped += excess + happened.count - kept.count
    }

    /// The events behind the one numbered `sequence`.
    func after(_ sequence: Int64) -> Deque<Event>.SubSequence {
        // Sequence numbers rise without gaps, so the place follows from the number.
        guard let first = events.first else { return events[...] }
        let start = max(0, Int(clamping: sequence - first.seq + 1))
        return events[min(start, events.count)...]
    }
}
