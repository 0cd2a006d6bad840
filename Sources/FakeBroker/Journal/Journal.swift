import DequeModule
import ExchangeCore
import HTTPCore

/// What a world was asked, what it answered, and why: the newest entries, bounded in bytes. What was dropped is counted,
/// so that a query over the journal can say that it is incomplete.
struct Journal: Sendable {
    /// Bytes of requests and responses kept.
    var limitBytes = 8 * 1024 * 1024
    private(set) var entries: Deque<JournalEntry> = []
    private(set) var bytes = 0
    /// Entries no longer kept.
    private(set) var dropped = 0
    private var drawn: UInt64 = 0

    /// Adds the newest entry and drops the oldest beyond the bound.
    mutating func record(_ entry: JournalEntry) {
        entries.append(entry)
        bytes += entry.sizeBytes
        while bytes > limitBytes, let oldest = entries.popFirst() {
            bytes -= oldest.sizeBytes
            dropped += 1
        }
    }

    /// The number of the next entry: its id follows from it, so none is drawn from the world's chance.
    mutating func nextNumber() -> UInt64 {
        drawn += 1
        return drawn
    }

    /// The number that the next entry will have.
    var upcomingNumber: UInt64 { drawn + 1 }

    /// Forgets the entries for which `isDoomed` holds, and returns them.
    mutating func remove(where isDoomed: (JournalEntry) -> Bool) -> [JournalEntry] {
        let removed = entries.filter(isDoomed)
        entries.removeAll(where: isDoomed)
        bytes = entries.reduce(0) { $0 + $1.sizeBytes }
        return Array(removed)
    }

    /// Forgets everything, the dropped count included. Numbers go on, so that no two entries have the same id.
    mutating func reset() {
        entries.removeAll()
        bytes = 0
        dropped = 0
    }
}

/// One request served, with its answer. An object, so that the journal moves references alone.
final class JournalEntry: Sendable {
    /// Counts from 1 in each world.
    let number: UInt64
    let request: HTTPRequest
    let response: HTTPResponse
    let trace: Trace
    /// World time at which it was served.
    let at: Instant
    /// The wall's instant then.
    let wall: Instant
    /// True when a stub, or a provider's route, answered.
    let wasMatched: Bool
    private let keptStub: Boxed<StubMapping>?

    init(
        number: UInt64, request: HTTPRequest, response: HTTPResponse, trace: Trace, at: Instant, wall: Instant,
        wasMatched: Bool, stub: Boxed<StubMapping>?
    ) {
        self.number = number
        self.request = request
        self.response = response
        self.trace = trace
        self.at = at
        self.wall = wall
        self.wasMatched = wasMatched
        keptStub = stub
    }

    /// The stub that answered, as it was then.
    var stub: StubMapping? { keptStub?.value }

    /// What the entry counts against the journal's bound.
    var sizeBytes: Int { 256 + request.sizeBytes + response.body.count }

    /// The entry's UUID: a function of its number.
    var id: String { Self.id(of: number) }

    /// The UUID of the entry with that number.
    static func id(of number: UInt64) -> String {
        var source = IdentitySource(seed: number, purpose: "journal")
        return source.uuid()
    }
}

/// Why a request was answered as it was: what each stage of the pipeline decided.
struct Trace: Sendable {
    let world: String
    /// The row of the route table that the request was led to.
    let entry: Router.Entry?
    /// `granted`, or why not.
    var authorization: String?
    var stub: String?
    var fault: String?
    var rule: String?
    /// World time, and the clock's mode.
    let clock: Instant
    let clockMode: WorldClock.Mode
    /// The newest event's number before the request.
    let sequenceBefore: Int64
    /// The status before and after a fault changed it; equal where none did.
    ///
    /// `statusAfter` is nil where the client saw none.
    var statusBefore: Int?
    var statusAfter: Int?

    init(
        world: String, entry: Router.Entry?, clock: Instant, clockMode: WorldClock.Mode, sequenceBefore: Int64
    ) {
        self.world = world
        self.entry = entry
        self.clock = clock
        self.clockMode = clockMode
        self.sequenceBefore = sequenceBefore
    }

    var provider: String? { entry?.provider.name }
    var operation: String? { entry?.route.operation }
}
