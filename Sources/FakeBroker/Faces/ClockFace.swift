import ExchangeCore

/// A world's clock.
public struct ClockFace: Sendable {
    let world: any ControlledWorld

    /// What a clock shows.
    public struct Reading: Sendable, Equatable {
        public let mode: WorldClock.Mode
        public let now: Instant
        /// World seconds for each second of the wall: 1 in real time, 0 for a clock that stands.
        public let scale: Double
        public let hours: MarketHours
        public let session: MarketSession
        public let isMarketOpen: Bool
        public let nextOpen: Instant
        public let nextClose: Instant
        /// What happens next by itself; nil if nothing does.
        public let nextTimer: Timer?
    }

    /// Something that is due.
    public struct Timer: Sendable, Equatable {
        public let at: Instant
        public let kind: TimerKind
    }

    /// What an advance did.
    public struct Advance: Sendable, Equatable {
        /// The instant that it came to.
        public let now: Instant
        /// How many events happened on the way.
        public let fired: Int
        /// The first thousand of them, in their order.
        public let events: [EventsFace.Reading]
    }

    /// What the clock shows now.
    public func read() throws(ControlError) -> Reading { Self.reading(try world.call("GET", "/clock")) }

    /// World time.
    public var now: Instant {
        get throws(ControlError) { try read().now }
    }

    /// Stops the clock where it stands, or at a later instant.
    @discardableResult
    public func freeze(at instant: Instant? = nil) throws(ControlError) -> Reading { try set(.frozen, now: instant) }

    /// Lets the clock run with the wall, or so many times as fast, from where it stands or from a later instant.
    @discardableResult
    public func run(scale: Double = 1, from instant: Instant? = nil) throws(ControlError) -> Reading {
        try set(scale == 1 ? .realtime : .scaled, now: instant, scale: scale)
    }

    private func set(_ mode: WorldClock.Mode, now: Instant?, scale: Double? = nil) throws(ControlError) -> Reading {
        Self.reading(
            try world.call("PUT", "/clock") { json in
                json.member("mode", mode.rawValue)
                if let now { json.member("now", now.description) }
                if mode == .scaled, let scale { json.member("scale", raw: RealText.text(scale)) }
            })
    }

    /// Moves the clock forward; everything due on the way has happened when this returns.
    /// - Parameter maxEvents: stops early, behind so many events.
    @discardableResult
    public func advance(by span: Duration, maxEvents: Int? = nil) throws(ControlError) -> Advance {
        try move(maxEvents) { $0.member("by", DurationText.text(span)) }
    }

    /// Moves the clock forward to an instant.
    @discardableResult
    public func advance(to instant: Instant, maxEvents: Int? = nil) throws(ControlError) -> Advance {
        try move(maxEvents) { $0.member("to", instant.description) }
    }

    /// Where an advance may go that no instant names.
    public enum Mark: String, Sendable { case nextEvent, nextOpen, nextClose }

    /// Moves the clock forward to the next thing that is due, opening or close.
    @discardableResult
    public func advance(to mark: Mark, maxEvents: Int? = nil) throws(ControlError) -> Advance {
        try move(maxEvents) { $0.member("to", mark.rawValue) }
    }

    /// Moves the clock forward until an order has a status; one that never comes leaves it where it was (409).
    @discardableResult
    public func advance(until order: String, is status: OrderStatus, maxEvents: Int? = nil) throws(ControlError) -> Advance {
        try move(maxEvents) { json in
            json.object("until") { json in
                json.member("order", order)
                json.member("status", status.rawValue)
            }
        }
    }

    private func move(_ maxEvents: Int?, _ target: (inout JSONWriter) -> Void) throws(ControlError) -> Advance {
        let answer = try world.call("POST", "/clock/advance") { json in
            target(&json)
            if let maxEvents { json.member("maxEvents", maxEvents) }
        }
        return Advance(
            now: answer.instant("now") ?? .distantPast, fired: answer.count("fired"),
            events: answer.list("events", EventsFace.Reading.init))
    }

    /// The reading that an answer spells.
    static func reading(_ value: JSONValue) -> Reading {
        let market = value["market"] ?? .null
        return Reading(
            mode: value.word("mode") ?? .realtime, now: value.instant("now") ?? .distantPast,
            scale: value["scale"]?.decimalText.flatMap { Double($0) } ?? 0, hours: market.word("hours") ?? .alwaysOpen,
            session: market.word("session") ?? .closed, isMarketOpen: market.flag("isOpen"),
            nextOpen: market.instant("nextOpen") ?? .distantFuture, nextClose: market.instant("nextClose") ?? .distantFuture,
            nextTimer: value["nextTimer"].flatMap { timer in
                guard let at = timer.instant("at"), let kind: TimerKind = timer.word("kind") else { return nil }
                return Timer(at: at, kind: kind)
            })
    }
}

extension Duration {
    /// So many minutes.
    public static func minutes(_ count: Int) -> Duration { .seconds(60 * count) }

    /// So many hours.
    public static func hours(_ count: Int) -> Duration { .seconds(3600 * count) }
}
