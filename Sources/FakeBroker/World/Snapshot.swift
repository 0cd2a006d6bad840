import ExchangeCore

/// A world as it was at one moment. Immutable; a copy of a value, so it costs nothing until the two part.
final class Snapshot: Sendable {
    let id: String
    let name: String?
    /// World time, and the newest event's number, when it was taken.
    let at: Instant
    let sequence: Int64
    /// The world then, without those outside who were bound to it.
    let state: WorldState

    init(id: String, name: String?, of state: WorldState) {
        self.id = id
        self.name = name
        at = state.now
        sequence = state.events.last
        var copy = state
        copy.ties = WorldTies()
        copy.streams = StreamRoom(seed: state.definition.seed)
        copy.snapshots = SnapshotShelf()
        self.state = copy
    }
}

/// The snapshots of one world, oldest first. They outlive resets and restores, and end with their world.
struct SnapshotShelf: Sendable {
    /// Snapshots that one world keeps; the oldest goes for the next.
    static let limit = 1000

    private(set) var all: [Snapshot] = []
    private var minted = 0

    /// The snapshot of that id, or else the newest of that name.
    subscript(name: String) -> Snapshot? { all.first { $0.id == name } ?? all.last { $0.name == name } }

    mutating func add(name: String?, of state: WorldState) -> Snapshot { add(name: name, imported: state, into: state.id) }

    /// Takes in a snapshot that came from elsewhere.
    mutating func add(name: String?, imported state: WorldState, into world: String) -> Snapshot {
        minted += 1
        let snapshot = Snapshot(id: "\(world)-s\(minted)", name: name, of: state)
        all.append(snapshot)
        if all.count > Self.limit { all.removeFirst() }
        return snapshot
    }

    mutating func remove(_ id: String) -> Snapshot? {
        all.firstIndex { $0.id == id }.map { all.remove(at: $0) }
    }
}

extension WorldState {
    /// Keeps the world as it is now.
    mutating func takeSnapshot(name: String?) -> Snapshot {
        var shelf = snapshots
        let snapshot = shelf.add(name: name, of: self)
        snapshots = shelf
        return snapshot
    }

    /// Takes in a snapshot from another server. Callers find this world by its own credentials, so those stay.
    mutating func take(_ told: WorldState, name: String?) -> Snapshot {
        var state = told
        if state.id != id || state.credentials != credentials {
            state = state.fork(as: id, wall: told.wall)
            for provider in Providers.vendors { provider.administration.keepTokens(&state, self) }
        }
        return snapshots.add(name: name, imported: state, into: id)
    }

    /// The snapshot of that id or name.
    func snapshot(named name: String) throws(ControlError) -> Snapshot {
        guard let snapshot = snapshots[name] else {
            throw .missing("There is no snapshot '\(name)'", detail: "GET /__admin/snapshots lists those there are.")
        }
        return snapshot
    }

    /// Makes the world again what it was: exchange, clock, chance, tokens, rules, faults, stubs and journal. Open streams
    /// and those who wait stay; the streams are told that their world is another.
    mutating func restore(_ snapshot: Snapshot) {
        var restored = snapshot.state
        restored.snapshots = snapshots
        restored.ties = ties
        restored.deeds.add(.resume(from: restored.wall), at: wall)
        restored.resumeClock(wall: wall)
        restored.keepStreams(of: self)
        self = restored
    }

    /// The world of a snapshot under another name, with credentials of its own.
    func fork(as newID: String, wall: Instant) -> WorldState {
        var copy = renamed(newID)
        copy.deeds.add(.fork(newID, from: copy.wall), at: wall)
        for provider in Providers.vendors { provider.administration.separate(&copy, newID) }
        copy.resumeClock(wall: wall)
        return copy
    }

    /// Lets the clock go on from where it stood, however much wall time has passed meanwhile.
    mutating func resumeClock(wall: Instant) {
        clock.move(to: now, wall: wall)
        catchUp(wall: wall)
    }
}
