import ExchangeCore

/// What a move of the clock brought about: how many events, and the first of them. All of them are in the world's log.
struct HappenedEvents: Sendable {
    /// Events kept.
    static let limit = 1000

    private(set) var count = 0
    private(set) var first: [Event] = []

    mutating func add(_ events: [Event]) {
        count += events.count
        if first.count < Self.limit { first += events.prefix(Self.limit - first.count) }
    }

    static func += (total: inout HappenedEvents, next: HappenedEvents) {
        let count = total.count + next.count
        total.add(next.first)
        total.count = count
    }
}
