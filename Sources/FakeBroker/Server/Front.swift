import ExchangeCore
import HTTPCore
import Synchronization

/// The server's front: finds the route and the world of each request, and lets the world answer.
///
/// A request's world, in this order: the path prefix `/worlds/{world}/…`; the header `X-FakeBroker-World`; its
/// credential; else the world named `default`.
final class Front: HTTPResponder {
    static let defaultWorld = "default"

    let directory: WorldDirectory
    let providers: [Provider]
    let facts: ServerFacts
    private let router: Router
    private let bound = Mutex<[String]>([])

    init(directory: WorldDirectory, providers: [Provider], facts: ServerFacts) {
        self.directory = directory
        self.providers = providers
        self.facts = facts
        router = Router(providers)
    }

    /// Where the server listens, once it does.
    var listeners: [String] {
        get { bound.withLock { $0 } }
        set { bound.withLock { $0 = newValue } }
    }

    func respond(to request: HTTPRequest, reply: Reply) -> Answer {
        var request = request
        let named = Self.takePrefix(from: &request.path) ?? request.headers["x-fakebroker-world"]
        let match = router.match(request.method, request.path)

        let world: World
        switch find(named: named, request, match) {
        case .world(let found): world = found
        case .ended(let name): return .response(ControlErrors.worldEnded(name))
        case .unknown(let name): return .response(ControlErrors.unknownWorld(name))
        }

        if case .found(let entry, let parameters) = match {
            switch entry.route.handler {
            case .server(let handle): return handle(self, call(request, entry.route.operation, parameters, reply, world))
            case .world(let handle):
                if entry.provider.isJournalled { break }
                let call = call(request, entry.route.operation, parameters, reply, world)
                return world.perform { handle(&$0, call) }
            }
        }
        if case .wrongMethod(let provider, let allowed) = match, !provider.isJournalled {
            return .response(provider.wrongMethod(allowed))
        }
        var call = call(request, "", PathParameters(), reply, world)
        if case .found(let entry, let parameters) = match {
            call.operation = entry.route.operation
            call.parameters = parameters
        }
        return world.perform { $0.serve(call, match) }
    }

    /// What a method and path are routed to.
    func match(_ method: HTTPMethod, _ path: ArraySlice<UInt8>) -> Router.Match { router.match(method, path) }

    /// A request as handlers see it.
    func call(
        _ request: HTTPRequest, _ operation: String, _ parameters: PathParameters, _ reply: Reply, _ world: World
    ) -> Call {
        Call(
            request: request, operation: operation, parameters: parameters, wall: facts.wall.now(), reply: reply,
            origin: Origin(of: request, publicURL: facts.publicURL), world: world)
    }

    private func find(named: String?, _ request: HTTPRequest, _ match: Router.Match) -> WorldDirectory.Found {
        if let named { return directory.find(named) }
        switch match {
        case .found(let entry, _):
            if let found = entry.provider.credential(request).flatMap(directory.find) { return found }
        case .wrongMethod(let provider, _):
            if let found = provider.credential(request).flatMap(directory.find) { return found }
        case .none:
            // No provider has the path, but a stub may, and the credential still tells whose.
            for provider in providers {
                if let found = provider.credential(request).flatMap(directory.find) { return found }
            }
        }
        return directory.find(Self.defaultWorld)
    }

    /// Takes `/worlds/{world}` off the front of a path, and returns the name.
    private static func takePrefix(from path: inout ArraySlice<UInt8>) -> String? {
        let prefix = "/worlds/".utf8
        guard path.starts(with: prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard end > rest.startIndex, let name = PercentEncoding.decode(rest[..<end], plusIsSpace: false) else { return nil }
        path = end == rest.endIndex ? ArraySlice("/".utf8) : rest[end...]
        return name
    }
}

/// What the server knows of itself, fixed at start.
struct ServerFacts: Sendable {
    let wall: WallClock
    /// Where clients outside reach us, if not where we listen.
    let publicURL: Origin?
    let startedAt: Instant
    let authority: CertificateAuthority
    /// Bytes that each world's journal keeps.
    let journalBytes: Int
    /// Runs an action after a wall-clock delay.
    let alarm: Pulse.Alarm
}
