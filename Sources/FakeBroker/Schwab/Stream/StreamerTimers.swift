import ExchangeCore

/// What a stream says by itself, and when. Times of one instant go in the order of the cases.
struct StreamerTimers: Sendable {
    enum Kind: Int, Sendable, CaseIterable {
        /// A minute of a chart is complete.
        case chart
        case equityScreener
        case optionScreener
        case heartbeat
        /// Nothing was subscribed for too long.
        case emptySubscription
    }

    /// When each kind is due next; nil for never.
    private var dues: [Instant?] = Array(repeating: nil, count: Kind.allCases.count)

    subscript(kind: Kind) -> Instant? {
        get { dues[kind.rawValue] }
        set { dues[kind.rawValue] = newValue }
    }

    /// The next that is due.
    var next: (at: Instant, kind: Kind)? {
        var best: (at: Instant, kind: Kind)?
        for kind in Kind.allCases {
            guard let at = self[kind] else { continue }
            if let known = best, known.at <= at { continue }
            best = (at, kind)
        }
        return best
    }

    /// Of so many turns that a move of the clock brings at once, leaves the newest.
    mutating func skip(_ kind: Kind, every interval: Duration, keeping count: Int, until now: Instant) {
        guard let due = self[kind], due <= now else { return }
        let length = max(interval.wholeNanoseconds, 1)
        let turns = (now - due).wholeNanoseconds / length + 1
        if turns > count { self[kind] = due.adding(nanoseconds: (turns - Int64(count)) * length) }
    }
}
