import ExchangeCore
import HTTPCore
import Synchronization

/// Doing again what was done to a world.
extension World {
    private static let router = Router(Providers.all)

    /// The world at which deeds arrive, as it is at an instant of the wall.
    /// - Throws: the beginning is one that this version cannot build.
    static func retell(
        _ deeds: Deeds, until end: Instant, journalBytes: Int
    ) throws(WorldDefinitionError) -> WorldState {
        let shared = RetoldClock(deeds.wall)
        let wall = WallClock { shared.now }
        var world = try World(
            id: deeds.world, definition: deeds.beginning.value, journalBytes: journalBytes, wall: wall, alarm: { _, _ in })
        for step in deeds.steps {
            shared.now = step.wall
            switch step.deed {
            case .request(let request): world.carryOut(request, wall: step.wall)
            case .fork(let id, let from):
                shared.now = from
                let copy = world.perform { $0.renamed(id) }.fork(as: id, wall: step.wall)
                world = World(copy: copy, wall: wall, alarm: { _, _ in })
            case .resume(let from):
                shared.now = from
                world.perform { $0.resumeClock(wall: step.wall) }
            case .watch(let symbol): world.perform { _ = $0.apply(.watch(symbol)) }
            case .unwatch(let symbol): world.perform { _ = $0.apply(.unwatch(symbol)) }
            }
        }
        shared.now = end
        return world.perform { $0.renamed(world.id) }
    }

    /// Carries a request out; nobody waits for the answer.
    private func carryOut(_ request: HTTPRequest, wall: Instant) {
        let match = Self.router.match(request.method, request.path)
        let call = Call(
            request: request, match: match, wall: wall, reply: Reply(send: { _ in }), publicURL: nil, world: self)
        guard case .found(let entry, _) = match, !entry.provider.isJournalled else {
            return perform { state in
                state.note(call)
                _ = state.serve(call)
            }
        }
        perform { $0.note(call) }
        switch entry.route.handler {
        case .world(let handle): perform { _ = handle(&$0, call) }
        case .unlocked(let handle): _ = handle(call)
        // The server's part of it, files, was done then.
        case .server: if entry.route.operation == "control.saveMappings" { perform { $0.saveStubs() } }
        }
    }
}

/// The wall's time as it was.
private final class RetoldClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    var now: Instant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}
