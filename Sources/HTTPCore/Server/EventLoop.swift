import CLinux
import Glibc

/// One thread's loop: accepts, reads, answers and sends for the connections that are its own. Nothing of it is shared;
/// other threads reach it through its inbox.
struct EventLoop: ~Copyable {
    private let poller: Poller
    private let inbox: LoopInbox
    private let context: ConnectionContext
    private let connectionLimit: Int
    private var listeners: ListenerSet?
    private var isAccepting = false
    private var connections: [Connection?] = []
    private var connectionCount = 0
    private var generation: UInt32 = 0
    private var timers = TimerHeap<Timer>()
    /// Connections with more to do, each after all others had their turn.
    private var turns: [Connection] = []
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    /// When what is left gets closed; nil: nobody asked for a stop.
    private var drainDeadline: MonotonicTime?

    private enum Timer {
        case connection(ConnectionID)
        case action(@Sendable () -> Void)
        case resumeAccepting
        case drainEnd
    }

    /// Connections accepted for one readiness of a listener, at most.
    private static let acceptBurst = 64
    /// How long nothing is accepted after the system ran out of descriptors or memory.
    private static let exhaustionPause = Duration.milliseconds(100)

    init(
        poller: Poller, inbox: LoopInbox, listeners: ListenerSet, settings: ConnectionSettings,
        connectionLimit: Int
    ) {
        self.poller = poller
        self.inbox = inbox
        self.listeners = listeners
        context = ConnectionContext(settings: settings)
        self.connectionLimit = connectionLimit
    }

    /// Runs until a stop was asked for and every connection is closed.
    mutating func run() {
        poller.addWaker(inbox.wakeDescriptor)
        resumeAccepting()
        var events: [Poller.Event] = []
        while drainDeadline == nil || connectionCount > 0 {
            poller.wait(until: turns.isEmpty ? timers.next : MonotonicTime(nanoseconds: .min), into: &events)
            let now = SystemClock.now()
            for event in events { handle(event, now) }
            takeMessages(now)
            takeTurns(now)
            runTimers(now)
        }
        inbox.close()
    }

    private mutating func handle(_ event: Poller.Event, _ now: Moment) {
        switch event.source {
        case .waker:
            break
        case .listener(let descriptor):
            accept(from: descriptor, now)
        case .connection(let id):
            guard let connection = connection(id) else { return }
            connection.became(
                readable: event.isReadable, writable: event.isWritable, halfClosed: event.isHalfClosed,
                failed: event.hasFailed)
            connection.advance(buffer: &buffer, at: now)
            settle(connection)
        }
    }

    private mutating func takeMessages(_ now: Moment) {
        for message in inbox.take() {
            switch message {
            case .posted(let id):
                guard let connection = connection(id) else { continue }
                connection.takePosts(now)
                settle(connection)
            case .schedule(let time, let action):
                timers.add(.action(action), at: time)
            case .drain(let until):
                drain(until: until, now)
            }
        }
    }

    private mutating func takeTurns(_ now: Moment) {
        guard !turns.isEmpty else { return }
        let queued = turns
        turns.removeAll(keepingCapacity: true)
        for connection in queued {
            connection.isQueued = false
            connection.advance(buffer: &buffer, at: now)
            settle(connection)
        }
    }

    private mutating func runTimers(_ now: Moment) {
        while let timer = timers.takeDue(at: now.monotonic) {
            switch timer {
            case .connection(let id):
                guard let connection = connection(id) else { continue }
                connection.armedTime = nil
                connection.timePassed(now)
                settle(connection)
            case .action(let action):
                action()
            case .resumeAccepting:
                resumeAccepting()
            case .drainEnd:
                for connection in connections {
                    connection?.close()
                    if let connection { settle(connection) }
                }
            }
        }
    }

    /// Brings the loop's books on a connection up to date after anything was done to it.
    private mutating func settle(_ connection: Connection) {
        if connection.isClosed { return remove(connection) }
        if connection.needsTurn, !connection.isQueued {
            connection.isQueued = true
            turns.append(connection)
        }
        // Deadlines mostly move away. The entry that is there may fire early, and then arms the next one.
        guard let deadline = connection.deadline else { return }
        if let armed = connection.armedTime, armed <= deadline { return }
        connection.armedTime = deadline
        timers.add(.connection(connection.id), at: deadline)
    }

    private func connection(_ id: ConnectionID) -> Connection? {
        let index = Int(id.descriptor)
        guard index < connections.count, let connection = connections[index], connection.id == id else { return nil }
        return connection
    }

    private mutating func accept(from listener: Int32, _ now: Moment) {
        guard isAccepting else { return }
        for _ in 0..<Self.acceptBurst {
            switch Socket.accept(listener) {
            case .connection(let descriptor, let peer):
                add(descriptor, peer, now)
                if connectionCount >= connectionLimit { return pauseAccepting() }
            case .lost:
                continue
            case .wouldBlock:
                return
            case .exhausted:
                pauseAccepting()
                timers.add(.resumeAccepting, at: now.monotonic + Self.exhaustionPause)
                return
            }
        }
    }

    private mutating func add(_ descriptor: Int32, _ peer: SocketAddress, _ now: Moment) {
        generation = generation < Poller.lastGeneration ? generation + 1 : 0
        let id = ConnectionID(descriptor: descriptor, generation: generation)
        let inbox = inbox
        let arrival = Arrival(
            localAddress: Socket.localAddress(descriptor).endpoint.description,
            remoteAddress: peer.endpoint.description)
        let machine = ConnectionMachine(
            context: context, mailbox: Mailbox { inbox.send(.posted(id)) }, arrival: arrival, at: now)
        let connection = Connection(id: id, machine: machine, limits: context.settings.limits)
        let index = Int(descriptor)
        while connections.count <= index { connections.append(nil) }
        connections[index] = connection
        connectionCount += 1
        if !poller.addConnection(id) { connection.close() }
        settle(connection)
    }

    private mutating func remove(_ connection: Connection) {
        let index = Int(connection.id.descriptor)
        guard connections[index] === connection else { return }
        connections[index] = nil
        connectionCount -= 1
        if !isAccepting, connectionCount < connectionLimit { resumeAccepting() }
    }

    private mutating func pauseAccepting() {
        guard isAccepting, let listeners else { return }
        isAccepting = false
        for listener in listeners.descriptors { poller.removeListener(listener) }
    }

    private mutating func resumeAccepting() {
        guard !isAccepting, connectionCount < connectionLimit, let listeners else { return }
        isAccepting = true
        for listener in listeners.descriptors { poller.addListener(listener) }
    }

    private mutating func drain(until deadline: MonotonicTime, _ now: Moment) {
        guard drainDeadline == nil else { return }
        drainDeadline = deadline
        // Whoever is connected by now is not to be reset with the listeners.
        for listener in listeners?.descriptors ?? [] { accept(from: listener, now) }
        pauseAccepting()
        // The descriptors stay open until every loop has let go of them; connecting to them ends now.
        for listener in listeners?.descriptors ?? [] { Socket.endListening(listener) }
        listeners = nil
        timers.add(.drainEnd, at: deadline)
        for connection in connections {
            guard let connection else { continue }
            connection.drain(buffer: &buffer, at: now)
            settle(connection)
        }
    }
}
