import ExchangeCore
import HTTPCore
import Synchronization

/// One isolated universe: clock, seed, exchange, accounts, credentials, tokens, journal. A lock around exactly one value;
/// whatever happens in a world happens under it, in one order, and two worlds share nothing.
public final class World: Sendable {
    /// The name it is addressed by: `/worlds/{id}/…`.
    public let id: String
    private let interior: Interior
    private let isAdvancing = Atomic(false)
    private let place = Mutex<(isEnded: Bool, front: Front?)>((false, nil))

    init(
        id: String, definition: WorldDefinition, journalBytes: Int, wall: WallClock, alarm: @escaping Pulse.Alarm
    ) throws(WorldDefinitionError) {
        self.id = id
        var value = try WorldState(id: id, definition: definition, wall: wall.now())
        value.journal.limitBytes = journalBytes
        interior = Interior(value, wall, alarm)
    }

    /// A world that begins as the copy of another.
    init(copy: WorldState, wall: WallClock, alarm: @escaping Pulse.Alarm) {
        id = copy.id
        interior = Interior(copy, wall, alarm)
    }

    /// Runs `body` on the world's value, brought up to the present. What it changes is seen by everyone at once or not
    /// at all; afterwards whoever waits in this world is answered if its wait is over.
    func perform<Result: Sendable, Failure: Error>(
        _ body: (inout WorldState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try interior.perform(body)
    }

    /// Runs an advance of the clock, unless another one is running.
    /// - Throws: 409 if one is; two tests that move one clock are a mistake, not a queue.
    func advancing<Result: Sendable>(
        _ body: (inout WorldState) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        guard isAdvancing.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            throw .conflict("The clock of '\(id)' is being advanced", detail: "Another request moves it at this moment.")
        }
        defer { isAdvancing.store(false, ordering: .releasing) }
        return try perform(body)
    }

    /// Whether the world has ended; and the front of the server that it stands on, for a world that was given out to code in
    /// this process.
    var home: (isEnded: Bool, front: Front?) { place.withLock { $0 } }

    /// Says which server the world stands on.
    func stand(on front: Front?) {
        place.withLock { if !$0.isEnded { $0.front = front } }
    }

    /// Ends the world: whoever still waits in it is told so. The answer says what was left behind.
    func finish() -> HTTPResponse {
        place.withLock { $0 = (true, nil) }
        return perform { state in
            let report = ControlJSON.object { json in
                json.member("id", state.id)
                LeakReport.write(state, into: &json)
            }
            state.dismissWaiters(ControlErrors.worldEnded(state.id))
            state.closeStreams(reason: "The world has ended.")
            return report
        }
    }

    /// What alarms refer to weakly. Apart, since counting references to what is referred to weakly is slow, and every
    /// request counts some to its world.
    private final class Interior: Sendable {
        private let wall: WallClock
        private let state: Mutex<WorldState>
        private let pulse: Pulse

        init(_ value: WorldState, _ wall: WallClock, _ alarm: @escaping Pulse.Alarm) {
            self.wall = wall
            state = Mutex(value)
            pulse = Pulse(alarm: alarm)
        }

        func perform<Result: Sendable, Failure: Error>(
            _ body: (inout WorldState) throws(Failure) -> Result
        ) throws(Failure) -> Result {
            try state.withLock { state throws(Failure) in
                state.catchUp(wall: wall.now())
                defer {
                    if let due = state.settle() {
                        pulse.ring(inNanoseconds: due, at: state.wall) { { [weak self] in self?.beat() } }
                    }
                }
                return try body(&state)
            }
        }

        /// What a running clock does by itself: whatever is due happens although nobody asked.
        private func beat() {
            perform { _ in }
        }
    }
}

/// Wakes a world whose clock runs when its next timer is due. Holds at most one alarm that matters.
final class Pulse: Sendable {
    /// Runs an action after a wall-clock delay, on any thread.
    typealias Alarm = @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

    private let alarm: Alarm
    private let next = Mutex(Instant.distantFuture)

    init(alarm: @escaping Alarm) { self.alarm = alarm }

    /// Sets the alarm, unless an earlier or equal one is already set; only then the action is made.
    func ring(inNanoseconds delay: Int64, at wall: Instant, _ makeAction: () -> @Sendable () -> Void) {
        let due = wall.adding(nanoseconds: delay)
        let isNews = next.withLock { next in
            guard due < next || next <= wall else { return false }
            next = due
            return true
        }
        guard isNews else { return }
        let action = makeAction()
        alarm(.nanoseconds(delay)) {
            self.next.withLock { if $0 == due { $0 = .distantFuture } }
            action()
        }
    }
}
