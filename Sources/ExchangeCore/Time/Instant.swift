/// A point of time: nanoseconds since 1970-01-01T00:00:00Z, from 1677 to 2262. Arithmetic saturates at the ends.
public struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible, LosslessStringConvertible {
    public var nanoseconds: Int64

    /// The instant so many nanoseconds after 1970-01-01T00:00:00Z.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The instant so many seconds after 1970-01-01T00:00:00Z.
    public init(seconds: Int64) {
        let (value, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanoseconds: overflow ? (seconds < 0 ? .min : .max) : value)
    }

    /// The instant so many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        let (value, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        self.init(nanoseconds: overflow ? (milliseconds < 0 ? .min : .max) : value)
    }

    /// The start of a day in UTC, plus so many nanoseconds.
    public init(date: CivilDate, nanosecondOfDay: Int64 = 0) {
        self = Instant(seconds: Int64(date.dayNumber) * 86_400) + .nanoseconds(nanosecondOfDay)
    }

    /// Whole seconds since 1970, rounded down.
    public var secondsSinceEpoch: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The first whole second after this instant.
    var nextSecond: Instant { Instant(seconds: secondsSinceEpoch + 1) }

    /// Whole milliseconds since 1970, rounded down.
    public var millisecondsSinceEpoch: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The day this instant falls on in UTC.
    public var utcDate: CivilDate {
        let seconds = secondsSinceEpoch
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return CivilDate(dayNumber: Int32(clamping: day))
    }

    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        instant.adding(nanoseconds: duration.wholeNanoseconds)
    }

    public static func - (instant: Instant, duration: Duration) -> Instant {
        let span = duration.wholeNanoseconds
        return instant.adding(nanoseconds: span == .min ? .max : -span)
    }

    /// The time from `b` to `a`.
    public static func - (a: Instant, b: Instant) -> Duration {
        let (value, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        return .nanoseconds(overflow ? (a < b ? .min : .max) : value)
    }

    /// The instant so many nanoseconds later, or the end of time.
    @inlinable public func adding(nanoseconds span: Int64) -> Instant {
        let (value, overflow) = nanoseconds.addingReportingOverflow(span)
        return Instant(nanoseconds: overflow ? (span < 0 ? .min : .max) : value)
    }

    /// The first and the last instant there is.
    public static let distantPast = Instant(nanoseconds: .min)
    public static let distantFuture = Instant(nanoseconds: .max)
}

extension Duration {
    /// The span in nanoseconds, rounded towards zero; saturating (about 292 years).
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
