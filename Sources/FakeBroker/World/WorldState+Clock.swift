import ExchangeCore

/// What a test does to a world's clock.
extension WorldState {
    /// How far an advance goes.
    enum ClockStep: Sendable, Equatable {
        case by(Duration)
        case to(Instant)
        /// To the next thing that is due, whatever it is.
        case nextEvent
        /// To the next regular opening, or close.
        case nextOpen, nextClose
        /// Until an order has a status.
        case until(order: OrderID, status: OrderStatus)
    }

    /// What an advance brought about.
    struct ClockMove: Sendable {
        var now: Instant
        var happened = HappenedEvents()
    }

    /// Timers that an advance until a status runs before it gives up.
    static let untilLimit = 1_000_000

    /// Moves the clock forward; everything due on the way has happened when this returns.
    /// - Parameter maxEvents: stops as soon as so many events have happened.
    /// - Throws: 409 for a target in the past, and for an order that does not come to the status.
    mutating func advance(_ step: ClockStep, maxEvents: Int?) throws(ControlError) -> ClockMove {
        switch step {
        case .by(let span): return run(to: now + span, maxEvents: maxEvents)
        case .to(let instant):
            guard instant >= now else { throw Self.backwards(to: instant, from: now) }
            return run(to: instant, maxEvents: maxEvents)
        case .nextEvent:
            guard let timer = exchange.nextTimer else { return ClockMove(now: now) }
            return run(to: timer.at, maxEvents: maxEvents)
        case .nextOpen: return run(to: calendar.nextOpen(after: now), maxEvents: maxEvents)
        case .nextClose: return run(to: calendar.nextClose(after: now), maxEvents: maxEvents)
        case .until(let order, let status): return try run(until: order, is: status, maxEvents: maxEvents)
        }
    }

    /// The calendar that the world's market keeps.
    var calendar: MarketCalendar { MarketCalendar(hours: definition.market.hours) }

    /// Changes how the clock goes on from here.
    /// - Throws: 409 for a `now` in the past.
    mutating func setClock(_ change: WorldDefinition.ClockDefinition) throws(ControlError) {
        if let instant = change.now {
            guard instant >= now else { throw Self.backwards(to: instant, from: now) }
            advance(to: instant)
        }
        clock = WorldClock(change.mode, now: now, scale: change.scale, wall: wall)
    }

    private mutating func run(to target: Instant, maxEvents: Int?) -> ClockMove {
        guard let maxEvents else { return ClockMove(now: target, happened: advance(to: target)) }
        var events = HappenedEvents()
        while events.count < maxEvents {
            guard let timer = exchange.nextTimer, timer.at <= target else {
                events += advance(to: target)
                break
            }
            events += advance(to: timer.at)
        }
        return ClockMove(now: now, happened: events)
    }

    /// Runs a copy ahead to see when the order gets there, so that a world whose order never does stays where it was.
    private mutating func run(
        until id: OrderID, is status: OrderStatus, maxEvents: Int?
    ) throws(ControlError) -> ClockMove {
        var trial = self
        // Nobody outside hears of what may not come to be.
        trial.ties = WorldTies()
        trial.streams = StreamRoom(seed: definition.seed)
        var events = HappenedEvents()
        var timers = 0
        while let order = trial.exchange.order(id), order.status != status {
            let stuck: String? =
                if order.status.isClosed { "it is at its end" } else if trial.exchange.nextTimer == nil {
                    "nothing further is due"
                } else if timers >= Self.untilLimit || events.count >= maxEvents ?? .max {
                    "\(events.count) events did not bring it there"
                } else { nil }
            if let stuck {
                throw .conflict(
                    "Order \(id) does not become \(status)", detail: "It is \(order.status), and \(stuck). The clock has not moved.")
            }
            // The guard above saw a timer.
            events += trial.advance(to: trial.exchange.nextTimer?.at ?? trial.now)
            timers += 1
        }
        return run(to: trial.now, maxEvents: nil)
    }

    private static func backwards(to instant: Instant, from now: Instant) -> ControlError {
        .conflict("A clock does not go backwards", detail: "It shows \(now); asked for was \(instant).")
    }
}
