import HTTPCore
import Synchronization

/// Alarms set before the event loops run wait here until they do: worlds are made before the server listens.
final class AlarmBox: Sendable {
    private struct Alarm: Sendable {
        let delay: Duration
        let action: @Sendable () -> Void
    }

    private struct State {
        /// Weak, since the server's responder holds the worlds, and the worlds hold this.
        weak var server: HTTPServer?
        var wasConnected = false
        var early: [Alarm] = []
    }

    private let state = Mutex(State())

    /// Runs `action` after `delay` of wall time; never, if the server is gone by then.
    func ring(in delay: Duration, _ action: @escaping @Sendable () -> Void) {
        let server = state.withLock { state in
            if !state.wasConnected { state.early.append(Alarm(delay: delay, action: action)) }
            return state.server
        }
        server?.schedule(after: delay, action)
    }

    /// From now on alarms go to `server`.
    func connect(_ server: HTTPServer) {
        let early = state.withLock { state in
            state.server = server
            state.wasConnected = true
            defer { state.early = [] }
            return state.early
        }
        for alarm in early { server.schedule(after: alarm.delay, alarm.action) }
    }
}
