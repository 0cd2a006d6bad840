import Synchronization

/// An HTTP server: listening sockets, and event loops that answer with one responder. Any number of them live in one
/// process; nothing is shared between two.
public final class HTTPServer: Sendable {
    private let configuration: ServerConfiguration
    private let responder: any HTTPResponder
    private let state = Mutex(State.idle)
    /// Held for the whole of a stop, so that a second caller returns when the first one does.
    private let stopping = Mutex(())

    private struct Loop {
        var inbox: LoopInbox
        var thread: LoopThread
    }

    private enum State {
        /// → running, stopped
        case idle
        /// → stopped
        case running([Loop])
        case stopped

        /// The loops whose threads may still run.
        var loops: [Loop] {
            if case .running(let loops) = self { return loops }
            return []
        }
    }

    /// A server that is not listening yet.
    public init(configuration: ServerConfiguration = ServerConfiguration(), responder: any HTTPResponder) {
        self.configuration = configuration
        self.responder = responder
    }

    deinit {
        let loops = state.withLock { $0.loops }
        // The last reference may be let go of on one of our own loops, which cannot wait for itself.
        guard loops.contains(where: \.thread.isCurrent) else { return stop() }
        beginStop(loops)
        for loop in loops { loop.thread.detach() }
    }

    /// Listens, starts the loops and returns the addresses in the order of the configuration.
    public func start() throws(ListenError) -> [BoundAddress] {
        try state.withLock { state throws(ListenError) in
            guard case .idle = state else { throw .alreadyStarted }
            let listeners = try ListenerSet(configuration.addresses)
            state = .running(try startLoops(listeners))
            return listeners.addresses
        }
    }

    /// Accepts nothing more, lets requests in flight end for up to `Limits.drainTimeout`, closes everything and
    /// returns when all threads have ended. Called again, it does nothing; called on one of the server's own loops, it
    /// starts the stop and does not wait.
    public func stop() {
        let loops = state.withLock { state in
            if case .idle = state { state = .stopped }
            return state.loops
        }
        beginStop(loops)
        if loops.contains(where: \.thread.isCurrent) { return }
        stopping.withLock { _ in
            let unfinished = state.withLock { $0.loops }
            for loop in unfinished { loop.thread.join() }
            state.withLock { $0 = .stopped }
        }
    }

    /// Runs `action` on one of the loops after that time; it must not block. A stop drops what was not run yet.
    public func schedule(after delay: Duration, _ action: @escaping @Sendable () -> Void) {
        let inbox = state.withLock { $0.loops.first?.inbox }
        inbox?.send(.schedule(SystemClock.now().monotonic + delay, action))
    }

    private func startLoops(_ listeners: ListenerSet) throws(ListenError) -> [Loop] {
        let settings = ConnectionSettings(configuration, responder: responder)
        let count = max(configuration.threads, 1)
        let connectionLimit = max((configuration.limits.connections + count - 1) / count, 1)
        var loops: [Loop] = []
        do throws(ListenError) {
            for number in 0..<count {
                let inbox = try LoopInbox()
                let poller = try Poller(sharesListeners: count > 1)
                let thread = try LoopThread.start(name: "http-loop-\(number)") {
                    var loop = EventLoop(
                        poller: poller, inbox: inbox, listeners: listeners, settings: settings,
                        connectionLimit: connectionLimit)
                    loop.run()
                }
                loops.append(Loop(inbox: inbox, thread: thread))
            }
        } catch {
            beginStop(loops)
            for loop in loops { loop.thread.join() }
            throw error
        }
        return loops
    }

    private func beginStop(_ loops: [Loop]) {
        let until = SystemClock.now().monotonic + configuration.limits.drainTimeout
        for loop in loops { loop.inbox.send(.drain(until: until)) }
    }
}
