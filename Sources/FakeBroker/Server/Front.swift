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

    /// Where clients reach the server.
    var origin: Origin { facts.publicURL ?? listeners.first.map { Origin(isSecure: false, authority: $0) } ?? .nowhere }

    func respond(to request: HTTPRequest, reply: Reply) -> Answer {
        var request = request
        let (whose, match) = resolve(&request)
        let world: World
        switch whose {
        case .world(let found): world = found
        case .ended(let name): return .response(ControlErrors.worldEnded(name))
        case .unknown(let name): return .response(ControlErrors.unknownWorld(name))
        }
        let call = call(request, match, reply, world)
        switch match {
        case .found(let entry, _):
            switch entry.route.handler {
            case .unlocked(let handle):
                world.perform { $0.note(call) }
                return handle(call)
            case .server(let handle):
                if entry.route.operation == "control.saveMappings" { world.perform { $0.note(call) } }
                return handle(self, call)
            case .world(let handle):
                if !entry.provider.isJournalled {
                    return world.perform {
                        $0.note(call)
                        return handle(&$0, call)
                    }
                }
            }
        case .wrongMethod(let provider, let allowed):
            if !provider.isJournalled { return .response(provider.wrongMethod(allowed)) }
        case .none:
            // Nothing lies below the control API's own path: neither a vendor nor a stub answers there.
            if request.path.begins(with: "/__admin/") { return .response(ControlErrors.unknownRoute(request)) }
        }
        return world.perform {
            $0.note(call)
            return $0.serve(call)
        }
    }

    /// A request as handlers see it.
    func call(_ request: HTTPRequest, _ match: Router.Match, _ reply: Reply, _ world: World) -> Call {
        Call(
            request: request, match: match, wall: facts.wall.now(), reply: reply, publicURL: facts.publicURL, world: world)
    }

    /// The world that a request means, whose name is taken off the path, and the route that it is led to.
    /// - Parameter fallback: the world of a request that means none; nil: the default one.
    func resolve(
        _ request: inout HTTPRequest, default fallback: World? = nil
    ) -> (WorldDirectory.Found, Router.Match) {
        let named: String?
        if let prefix = Self.prefix(of: request.path) {
            named = prefix.world
            request.path = prefix.rest
        } else {
            named = request.header("x-fakebroker-world").map { String(decoding: $0, as: UTF8.self) }
        }
        let match = router.match(request.method, request.path)
        if let named { return (directory.find(named), match) }
        let usual = fallback.map { WorldDirectory.Found.world($0) }
        return (credentialWorld(request, match) ?? usual ?? directory.find(Self.defaultWorld), match)
    }

    /// The world that a request's credential means.
    private func credentialWorld(_ request: HTTPRequest, _ match: Router.Match) -> WorldDirectory.Found? {
        switch match {
        case .found(let entry, _): return entry.provider.credential(request).flatMap(directory.find)
        case .wrongMethod(let provider, _): return provider.credential(request).flatMap(directory.find)
        case .none:
            // No provider has the path, but a stub may, and the credential still tells whose.
            for provider in providers {
                if let found = provider.credential(request).flatMap(directory.find) { return found }
            }
            return nil
        }
    }

    /// The world that `/worlds/{world}` in front of a path names, and the path behind that.
    private static func prefix(of path: ArraySlice<UInt8>) -> (world: String, rest: ArraySlice<UInt8>)? {
        guard path.begins(with: "/worlds/") else { return nil }
        let rest = path.dropFirst(8)
        let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard end > rest.startIndex, let name = PercentEncoding.decode(rest[..<end], plusIsSpace: false) else { return nil }
        return (name, end == rest.endIndex ? ArraySlice("/".utf8) : rest[end...])
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
