/// A point on the monotonic clock, nanoseconds since an unnamed start. Sums stay within bounds instead of trapping.
struct MonotonicTime: Hashable, Comparable, Sendable {
    var nanoseconds: Int64

    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// A duration in the clock's own unit.
    struct Interval: Sendable {
        var nanoseconds: Int64

        init(_ duration: Duration) { nanoseconds = duration.nanosecondsClamped }
    }

    static func + (time: Self, interval: Interval) -> Self {
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(interval.nanoseconds)
        guard overflow else { return Self(nanoseconds: sum) }
        return Self(nanoseconds: interval.nanoseconds < 0 ? .min : .max)
    }

    static func + (time: Self, duration: Duration) -> Self { time + Interval(duration) }
}

/// Both clocks at one point: what a connection is told of time. The machines below the sockets know no other clock.
struct Moment: Sendable {
    var monotonic: MonotonicTime
    /// Seconds since 1970, for the `Date` field alone.
    var wallSeconds: Int64
}

extension Duration {
    /// The duration in whole nanoseconds, cut to what 64 bits hold (292 years).
    var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || carried else { return sum }
        return seconds < 0 ? .min : .max
    }
}
