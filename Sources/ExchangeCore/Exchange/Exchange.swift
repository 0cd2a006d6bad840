import HeapModule

/// The whole simulation: instruments and their prices, accounts, orders, fills, cash and time.
///
/// It is one value. `apply` and `advance` are the only ways in, events are what comes out, and a copy is a
/// snapshot or a fork that shares its storage until one of the two changes. Nothing in it reads a clock, draws
/// chance that does not come from its seed, or touches the world outside; the same commands at the same instants
/// give the same events, byte for byte.
public struct Exchange: Sendable {
    public var configuration: ExchangeConfiguration { @inline(__always) get { fixed.configuration } }
    // The methods of a value are handed a copy of its bytes, so what is large and rarely changes stands behind a reference.
    private let fixed: Fixed
    /// The instant at which commands act.
    public internal(set) var now: Instant {
        didSet { if !clock.contains(now) { clock = DayClock(at: now, calendar: calendar) } }
    }
    /// New York's day around `now`.
    private(set) var clock: DayClock

    var instruments = InstrumentTable()
    /// Grows with every change of what an instrument is worth or is.
    var marksVersion: Int64 = 0
    var accounts = AccountTable()
    var orders = Chunked<Order>()
    var executionLog = Chunked<Execution>()
    var timers = TimerQueue()
    /// When open orders die; kept beside the timers, so that orders that end before leave nothing behind.
    var expiries = ExpirySchedule()
    var rules = RuleBook()
    /// Orders that wait for their session, and those for an auction, in the order of their coming.
    var waiting: ContiguousArray<OrderID> = []
    var auctionOrders: ContiguousArray<OrderID> = []
    /// The generated instruments that somebody looks at, by number.
    var ticking: ContiguousArray<InstrumentID> = []
    /// When each of them is to be looked at next.
    var looks: ContiguousArray<Instant> = []
    /// Where their prices were asked last; nil for options and for those not asked yet.
    var cursors: ContiguousArray<PriceCursor?> = []
    var nextTick: Instant?
    var currentSession = MarketSession.closed
    /// Whether it is the instant of the opening, at which what waited for it is still to come to the market.
    var isOpening = false
    var breaker = BreakerState()
    /// What issuers have announced and not done yet.
    var corporateActions: [CorporateAction] = []
    /// How many were done.
    var corporateActionCount = 0

    /// Events of the command that is being carried out.
    var events: [Event] = []
    var lastSequence: Int64 = 0
    /// What the command that is being carried out has yet to bring about.
    var pending = PendingWork()
    /// The sum of what was read ahead, of no meaning: the compiler leaves out what is read for nothing.
    var sumOfRead = 0

    /// An exchange at `now`, with the configuration's instruments and no account.
    public init(configuration: ExchangeConfiguration, now: Instant) {
        fixed = Fixed(configuration)
        self.now = now
        clock = DayClock(at: now, calendar: MarketCalendar(hours: configuration.hours))
        currentSession = session
        for instrument in configuration.instruments { define(instrument) }
        scheduleNextEdge()
        settleAll()
        events = []
        lastSequence = 0
    }

    private final class Fixed: Sendable {
        let configuration: ExchangeConfiguration

        init(_ configuration: ExchangeConfiguration) { self.configuration = configuration }
    }

    /// Carries out one command at `now`, with all that follows from it. What is refused comes back as an event.
    public mutating func apply(_ command: Command) -> [Event] {
        carryOut(command)
        return takeEvents()
    }

    /// Carries out commands one after another, each with all that follows from it, as if they had been applied singly.
    /// Compiled into its caller, where it is known what sequence they are.
    @inlinable
    public mutating func apply(_ commands: some Sequence<Command>) -> [Event] {
        expectEvents(of: commands.underestimatedCount)
        // Read where they stand, if they stand together: taken out one by one, each would be copied.
        let isDone: Void? = commands.withContiguousStorageIfAvailable { commands in
            commands.withMemoryRebound(to: CommandInPlace.self) { carryOut($0) }
        }
        if isDone == nil { for command in commands { carryOut(CommandInPlace(command: command)) } }
        return takeEvents()
    }

    /// Carries out commands where they stand.
    @usableFromInline
    mutating func carryOut(_ commands: UnsafeBufferPointer<CommandInPlace>) {
        for index in commands.indices {
            if index % Self.stretch == 0 { readAhead(commands, from: index) }
            carryOut(commands[index])
        }
    }

    @usableFromInline
    mutating func carryOut(_ place: borrowing CommandInPlace) { carryOut(place.command) }

    mutating func carryOut(_ command: __shared Command) {
        perform(command)
        settleAll()
        pruneTimers()
    }

    /// Makes room for what so many commands bring about.
    @usableFromInline
    mutating func expectEvents(of commands: Int) { events.reserveCapacity(3 * commands) }

    /// Says that something happened.
    @inline(never) mutating func emit(_ kind: consuming EventKind) { emitInline(kind) }

    /// The same, compiled into its caller: what is written where it stays need not be read again just after, which the
    /// processor does only once all that was written before has reached its cache. For what most commands bring about.
    @inline(__always) mutating func emitInline(_ kind: consuming EventKind) {
        lastSequence += 1
        // Most commands make no more; a list that grows from one would be moved three times for a fill.
        if events.capacity == 0 { events.reserveCapacity(4) }
        events.append(Event(seq: lastSequence, at: now, kind: kind))
    }

    /// The events since the last time, leaving none.
    @usableFromInline
    mutating func takeEvents() -> [Event] {
        let result = events
        events = []
        return result
    }
}

/// A command that is read where it stands: what cannot be copied is borrowed from an array instead.
@usableFromInline
struct CommandInPlace: ~Copyable {
    @usableFromInline let command: Command

    @usableFromInline init(command: Command) { self.command = command }
}

/// What one command or timer has yet to bring about, in the order in which it came up.
struct PendingWork: Sendable {
    /// Orders that have come to the market and were not looked at yet.
    var arrivals = WorkQueue<OrderID>()
    /// Instruments whose quote changed since their book was looked at.
    var quotes = WorkQueue<InstrumentID>()
}
