import ExchangeCore

/// A world's clock: how world time follows from wall time. A value; reading it is arithmetic.
public struct WorldClock: Sendable, Equatable {
    public enum Mode: String, Sendable, CaseIterable {
        /// World time runs with the wall, perhaps at an offset.
        case realtime
        /// World time runs `scale` times as fast as the wall.
        case scaled
        /// World time stands until a test moves it.
        case frozen
    }

    public private(set) var mode: Mode
    /// World seconds per wall second: 1 for realtime, 0 for frozen.
    public private(set) var scale: Double
    /// The pair of instants from which time is counted.
    private var wallAnchor: Instant
    private var worldAnchor: Instant

    /// A clock that shows `now` (the wall's instant, if nil) when the wall shows `wall`.
    public init(_ mode: Mode = .realtime, now: Instant? = nil, scale: Double? = nil, wall: Instant) {
        self.mode = mode
        self.scale =
            switch mode {
            case .realtime: 1
            case .scaled: scale ?? 1
            case .frozen: 0
            }
        wallAnchor = wall
        worldAnchor = now ?? wall
    }

    /// What the clock shows when the wall shows `wall`. Never goes backwards when the wall does.
    public func now(wall: Instant) -> Instant {
        let elapsed = max(0, wall.nanoseconds(since: wallAnchor))
        switch mode {
        case .frozen: return worldAnchor
        case .realtime: return worldAnchor.adding(nanoseconds: elapsed)
        case .scaled: return worldAnchor.adding(nanoseconds: Self.nanoseconds(Double(elapsed) * scale))
        }
    }

    /// Puts the clock forward to `instant` at this moment of the wall; the mode stays.
    public mutating func move(to instant: Instant, wall: Instant) {
        wallAnchor = wall
        worldAnchor = instant
    }

    /// How many nanoseconds the wall must run until the clock shows `instant`; nil in a frozen world, zero if it is past.
    func wallNanoseconds(until instant: Instant, wall: Instant) -> Int64? {
        guard mode != .frozen, scale > 0 else { return nil }
        let ahead = instant.nanoseconds(since: now(wall: wall))
        guard ahead > 0 else { return 0 }
        return mode == .realtime ? ahead : Self.nanoseconds((Double(ahead) / scale).rounded(.up))
    }

    /// A count of nanoseconds that may lie beyond what 64 bits hold.
    private static func nanoseconds(_ count: Double) -> Int64 {
        Int64(exactly: count.rounded()) ?? (count < 0 ? .min : .max)
    }
}

extension Instant {
    /// The nanoseconds from an earlier instant to this one; saturating. A `Duration` costs divisions of 128 bits.
    fileprivate func nanoseconds(since other: Instant) -> Int64 {
        let (span, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
        return overflow ? (self < other ? .min : .max) : span
    }
}
