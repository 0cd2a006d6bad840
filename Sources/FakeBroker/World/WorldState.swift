import ExchangeCore
import HTTPCore

/// Everything a world is, as one value: what the lock guards, what a snapshot copies, what a reset puts back.
/// Methods here never wait, never do I/O, and take the time as an argument.
struct WorldState: Sendable {
    private(set) var id: String
    /// What `reset` returns to.
    var definition: WorldDefinition
    var clock: WorldClock
    private(set) var exchange: Exchange
    /// The wall's instant of the work in hand.
    private(set) var wall: Instant
    var identities: IdentitySource
    private(set) var events = EventLog()
    private(set) var history = MarketHistory()
    /// The move of the clock that is under way.
    private var move: Move?
    var journal = Journal()
    var dateStamp = DateStamp()
    /// Canned answers over any route.
    var stubs: StubBook
    var faults: FaultBook
    var schwab: SchwabState
    /// What was done since the beginning.
    var deeds: Deeds
    /// Who waits outside.
    var ties = WorldTies()
    /// How the world was at other moments.
    var snapshots = SnapshotShelf()
    /// The open streams. They are connections: a reset closes them, a restore keeps them (`keepStreams`).
    var streams: StreamRoom

    /// Events after which a move of the clock passes on what happened so far.
    private static let eventsOfStep = 2048

    /// A move of the clock: where it ends, and what it has brought about.
    private struct Move: Sendable {
        let destination: Instant
        var happened = HappenedEvents()
    }

    init(id: String, definition: WorldDefinition, wall: Instant) throws(WorldDefinitionError) {
        self.id = id
        self.definition = definition
        self.wall = wall
        // A frozen clock without an instant of its own stands at its making; a reset goes back there.
        if definition.clock.mode == .frozen, definition.clock.now == nil { self.definition.clock.now = wall }
        deeds = Deeds(world: id, self.definition, wall: wall)
        clock = definition.clock.clock(wall: wall)
        exchange = Exchange(configuration: definition.exchangeConfiguration, now: clock.now(wall: wall))
        identities = IdentitySource(seed: definition.seed, purpose: "identities")
        schwab = SchwabState(world: id, definition: definition)
        streams = StreamRoom(seed: definition.seed)
        stubs = StubBook(seed: definition.seed, definition.stubs)
        faults = FaultBook(seed: definition.seed)
        for step in definition.opening(at: exchange.now) {
            let refusal = apply(step.command).lazy.compactMap { event in
                if case .commandRejected(let reason) = event.kind { reason } else { nil }
            }.first
            if let refusal {
                throw WorldDefinitionError(pointer: step.pointer, reason: "The exchange refuses this: \(refusal.code)")
            }
        }
        for fault in definition.faults { addFault(fault) }
    }

    /// The same world under another name, with nobody bound to it and no snapshots.
    func renamed(_ id: String) -> WorldState {
        var copy = self
        copy.id = id
        copy.ties = WorldTies()
        copy.streams = StreamRoom(seed: definition.seed)
        copy.snapshots = SnapshotShelf()
        return copy
    }

    /// The names by which callers show that they mean this world.
    var credentials: [String] { schwab.clientNames }

    /// World time.
    var now: Instant { exchange.now }

    /// Brings the exchange to the present: whatever the clock has passed since happens now, in order.
    mutating func catchUp(wall: Instant) {
        self.wall = max(wall, self.wall)
        let present = clock.now(wall: self.wall)
        if present > exchange.now { run(to: present) }
    }

    /// The one way to change the exchange; its events are logged and passed on.
    @discardableResult
    mutating func apply(_ command: Command) -> [Event] {
        switch command {
        case .watch(let symbol): deeds.add(.watch(symbol), at: wall)
        case .unwatch(let symbol): deeds.add(.unwatch(symbol), at: wall)
        default: break
        }
        let happened = exchange.apply(command)
        record(happened)
        return happened
    }

    /// Values an account's positions once for all that is read of it within this second.
    mutating func valuePositions(of account: AccountID) {
        exchange.valuePositions(of: account)
    }

    /// Where the move of the clock that is under way ends; now if none is.
    var destination: Instant { move?.destination ?? now }

    /// Moves a clock that a test owns. Everything due on the way happens before this returns.
    @discardableResult
    mutating func advance(to instant: Instant) -> HappenedEvents {
        let happened = run(to: instant)
        clock.move(to: exchange.now, wall: wall)
        return happened
    }

    /// Brings the exchange to an instant, and on the way answers those who wait for instants in between.
    @discardableResult
    private mutating func run(to instant: Instant) -> HappenedEvents {
        move = Move(destination: instant)
        while let deadline = ties.nextWorldDeadline, deadline <= instant {
            if deadline > exchange.now { go(to: deadline) }
            settle()
        }
        if instant >= exchange.now { go(to: instant) }
        return move.take()?.happened ?? HappenedEvents()
    }

    /// Brings the exchange to an instant by steps, so that what happens is passed on while it is fresh and a day needs no
    /// memory for all that happens in it. A step ends between two instants, never within one.
    private mutating func go(to instant: Instant) {
        var isDone = false
        while !isDone {
            var happened = exchange.advance(to: instant, limit: Self.eventsOfStep) { _ in false }.events
            isDone = happened.count < Self.eventsOfStep
            if !isDone { happened += exchange.advance(to: exchange.now) }
            record(happened)
        }
    }

    /// Makes the stubs as they stand what a reset returns to.
    mutating func saveStubs() {
        let folder = definition.stubs.folder
        definition.stubs = stubs.definition
        definition.stubs.folder = folder
    }

    private mutating func record(_ happened: [Event]) {
        if !happened.isEmpty {
            move?.happened.add(happened)
            events.append(happened)
            history.record(happened, exchange)
        }
        tellStreams(happened)
    }
}
