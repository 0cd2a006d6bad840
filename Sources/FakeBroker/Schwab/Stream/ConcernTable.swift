import ExchangeCore

/// Which keys of a stream the events of each instrument concern.
struct ConcernTable: Sendable {
    /// One key of one service.
    struct Concern: Sendable {
        let service: StreamerChannel
        let subscription: Int
        let feed: Int
        /// Counts the concerns of the table, from 0.
        let number: Int
        /// Whether the instrument's quote is the key's own, and not that of an option's underlying.
        let isOwn: Bool
    }

    /// By the instrument's number.
    private var concerns: [[Concern]] = []
    private(set) var count = 0

    /// Whom an instrument's events concern.
    subscript(id: InstrumentID) -> [Concern] {
        let index = Int(id.rawValue)
        return concerns.indices.contains(index) ? concerns[index] : []
    }

    /// Adds all keys of a subscription.
    mutating func add(_ subscription: StreamerSubscription, at place: Int) {
        let service = subscription.service
        for (index, feed) in subscription.feeds.enumerated() {
            guard let source = feed.source else { continue }
            add(service, place, index, to: source.instrument, isOwn: !service.isOfOptions || source.underlying != nil)
            if let underlying = source.underlying { add(service, place, index, to: underlying, isOwn: false) }
        }
    }

    private mutating func add(
        _ service: StreamerChannel, _ place: Int, _ feed: Int, to id: InstrumentID, isOwn: Bool
    ) {
        let index = Int(id.rawValue)
        while concerns.count <= index { concerns.append([]) }
        concerns[index].append(
            Concern(service: service, subscription: place, feed: feed, number: count, isOwn: isOwn))
        count += 1
    }
}
