import ExchangeCore
import HTTPCore

/// What was done to a world since its beginning: enough to do it again elsewhere, step by step, and arrive at the same
/// world. A part of the world's value, so a copy has the deeds of what it is a copy of. Bounded in bytes: a world with a
/// longer past cannot be told again.
struct Deeds: Sendable {
    /// Bytes of requests kept; as much as a journal keeps unless told otherwise.
    static let limitBytes = 8 * 1024 * 1024

    /// One thing that was done, and the wall's instant then.
    struct Step: Sendable {
        let wall: Instant
        let deed: Deed
    }

    /// What can be done to a world.
    enum Deed: Sendable {
        /// A request to a vendor, or one to the control API that changes something. Its path has no world in front.
        case request(HTTPRequest)
        /// The world became a copy of another's as that was at an instant of the wall, under this name.
        case fork(String, from: Instant)
        /// The clock went on from where a snapshot, of that instant of the wall, had it.
        case resume(from: Instant)
        /// A stream began, or ceased, to look at a symbol.
        case watch(Symbol), unwatch(Symbol)
    }

    /// What the world began as, under which name, and the wall's instant then.
    let beginning: Boxed<WorldDefinition>
    let world: String
    let wall: Instant
    private(set) var steps: [Step] = []
    private var bytes = 0
    /// Whether nothing is left out.
    private(set) var isWhole = true

    init(world: String, _ definition: WorldDefinition, wall: Instant) {
        self.world = world
        beginning = Boxed(definition)
        self.wall = wall
    }

    /// Adds what is done now. Beyond the bound everything is let go, since a part cannot be told.
    mutating func add(_ deed: Deed, at wall: Instant) {
        guard isWhole else { return }
        if case .request(let request) = deed { bytes += request.sizeBytes }
        bytes += 64
        guard bytes <= Self.limitBytes else {
            isWhole = false
            steps = []
            return
        }
        steps.append(Step(wall: wall, deed: deed))
    }
}

extension WorldState {
    /// Remembers a request before it is carried out, if it may change the world.
    mutating func note(_ call: Call) {
        if let entry = call.entry, !entry.provider.isJournalled {
            guard call.request.method != .get, !Self.leavesNoDeed.contains(entry.route.operation) else { return }
        }
        deeds.add(.request(call.request), at: wall)
    }

    /// Changes that are no part of what a world is.
    private static let leavesNoDeed: Set = [
        "control.createWorld", "control.deleteWorld", "control.takeSnapshot", "control.deleteSnapshot",
        "control.restoreSnapshot", "control.importSnapshot", "control.sendToStream", "control.closeStream", "control.explain",
        "control.countRequests", "control.findRequests", "control.findMappingsByMetadata",
        "control.findNearMissesByRequest", "control.findNearMissesByPattern",
    ]
}
