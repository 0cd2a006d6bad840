import ExchangeCore

/// A world's clock.
public struct ClockFace: Sendable {
    let world: any ControlledWorld

    /// What a clock shows.
    public struct Reading: Sendable, Equatable {
        public let mode: WorldClock.Mode
        public let now: Instant
        public let isMarketOpen: Bool
        public let nextOpen: Instant
        public let nextClose: Instant
    }

    /// What the clock shows now.
    public func read() throws(ControlError) -> Reading { Self.reading(try world.call("GET", "/clock")) }

    /// World time.
    public var now: Instant {
        get throws(ControlError) { try read().now }
    }

    /// Stops the clock where it stands, or at a later instant.
    public func freeze(at instant: Instant? = nil) throws(ControlError) {
        _ = try world.call("PUT", "/clock") { json in
            json.member("mode", "frozen")
            if let instant { json.member("now", instant.description) }
        }
    }

    /// Lets the clock run with the wall, or so many times as fast.
    public func run(scale: Double = 1) throws(ControlError) {
        _ = try world.call("PUT", "/clock") { json in
            json.member("mode", scale == 1 ? "realtime" : "scaled")
            if scale != 1 { json.member("scale", raw: RealText.text(scale)) }
        }
    }

    /// Moves the clock forward; everything due on the way has happened when this returns. How many events there were.
    @discardableResult
    public func advance(by span: Duration) throws(ControlError) -> Int {
        try move { $0.member("by", DurationText.text(span)) }
    }

    /// Moves the clock forward to an instant.
    @discardableResult
    public func advance(to instant: Instant) throws(ControlError) -> Int {
        try move { $0.member("to", instant.description) }
    }

    /// Where an advance may go that no instant names.
    public enum Mark: String, Sendable { case nextEvent, nextOpen, nextClose }

    /// Moves the clock forward to the next thing that is due, opening or close.
    @discardableResult
    public func advance(to mark: Mark) throws(ControlError) -> Int { try move { $0.member("to", mark.rawValue) } }

    /// Moves the clock forward until an order has a status.
    @discardableResult
    public func advance(until order: String, is status: OrderStatus) throws(ControlError) -> Int {
        try move { json in
            json.object("until") { json in
                json.member("order", order)
                json.member("status", status.rawValue)
            }
        }
    }

    private func move(_ members: (inout JSONWriter) -> Void) throws(ControlError) -> Int {
        try world.call("POST", "/clock/advance", members)["fired"]?.int ?? 0
    }

    private static func reading(_ value: JSONValue) -> Reading {
        Reading(
            mode: value["mode"]?.string.flatMap(WorldClock.Mode.init) ?? .realtime, now: value.instant("now") ?? .distantPast,
            isMarketOpen: value["market"]?["isOpen"]?.bool ?? false,
            nextOpen: value["market"]?.instant("nextOpen") ?? .distantFuture,
            nextClose: value["market"]?.instant("nextClose") ?? .distantFuture)
    }
}

extension Duration {
    /// So many minutes.
    public static func minutes(_ count: Int) -> Duration { .seconds(60 * count) }

    /// So many hours.
    public static func hours(_ count: Int) -> Duration { .seconds(3600 * count) }
}
