import ExchangeCore
import HTTPCore

/// One request on its way through the pipeline: what handlers may know of it. Handing it on costs two references.
struct Call: Sendable {
    private let facts: Facts
    /// The client id or key id that the authorise stage proved; empty on open routes.
    var principal = ""

    /// What is known from the beginning.
    private final class Facts: Sendable {
        let request: HTTPRequest
        let match: Router.Match
        let wall: Instant
        let reply: Reply
        let publicURL: Origin?
        let world: World

        init(
            _ request: HTTPRequest, _ match: Router.Match, _ wall: Instant, _ reply: Reply, _ publicURL: Origin?,
            _ world: World
        ) {
            self.request = request
            self.match = match
            self.wall = wall
            self.reply = reply
            self.publicURL = publicURL
            self.world = world
        }
    }

    /// - Parameters:
    ///   - wall: the wall clock when the request was read.
    ///   - reply: for handlers that answer later.
    ///   - publicURL: where clients outside reach us, if not where they think.
    ///   - world: the world it was sent to.
    init(
        request: HTTPRequest, match: Router.Match, wall: Instant, reply: Reply, publicURL: Origin?, world: World
    ) {
        facts = Facts(request, match, wall, reply, publicURL, world)
    }

    var request: HTTPRequest { facts.request }
    /// What the router found.
    var match: Router.Match { facts.match }
    /// The wall clock when the request was read.
    var wall: Instant { facts.wall }
    /// For handlers that answer later.
    var reply: Reply { facts.reply }
    /// The world it was sent to.
    var world: World { facts.world }

    /// The row of the route table that it was led to.
    var entry: Router.Entry? {
        if case .found(let entry, _) = facts.match { entry } else { nil }
    }

    /// The route's operation, e.g. `schwab.placeOrder`; empty where there is no route.
    var operation: String { entry?.route.operation ?? "" }

    /// What stands in the path for the pattern's parameters. Only where there is a route.
    var parameters: PathParameters {
        guard case .found(_, let parameters) = facts.match else {
            preconditionFailure("a call without a route has no parameters")
        }
        return parameters
    }

    /// Where this client can dial us back: scheme, host and port, without a path.
    var origin: Origin { Origin(of: facts.request, publicURL: facts.publicURL) }

    /// The query's pairs, decoded.
    var query: FormPairs { request.query.map(FormPairs.init) ?? FormPairs() }

    /// The body's pairs, as a form.
    var form: FormPairs { FormPairs(request.body[...]) }
}

/// An address at which a client reaches this server.
struct Origin: Sendable, Equatable {
    var isSecure: Bool
    /// Host and port as they stand in a URL.
    var authority: String

    /// That of a world without a server.
    static let nowhere = Origin(isSecure: false, authority: "in.process")

    var httpURL: String { (isSecure ? "https://" : "http://") + authority }
    var webSocketURL: String { (isSecure ? "wss://" : "ws://") + authority }

    /// The address that the sender of `request` can dial: the public URL if one is configured, else the host it named,
    /// else (behind a CONNECT, where it named the vendor's) the address its connection arrived at.
    init(of request: HTTPRequest, publicURL: Origin?) {
        if let publicURL {
            self = publicURL
        } else if request.arrival.tunnel == nil, let host = request.headers["host"], !host.isEmpty {
            self.init(isSecure: request.arrival.isSecure, authority: host)
        } else {
            self.init(isSecure: request.arrival.isSecure, authority: request.arrival.localAddress)
        }
    }

    /// The origin that `http://host[:port]` or `https://host[:port]` names; nil for anything else.
    init?(url: String) {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { return nil }
        let authority = url.dropFirst(isSecure ? 8 : 7)
        guard !authority.isEmpty, !authority.contains(where: { "/?#@ ".contains($0) }) else { return nil }
        self.init(isSecure: isSecure, authority: String(authority))
    }

    init(isSecure: Bool, authority: String) {
        self.isSecure = isSecure
        self.authority = authority
    }
}
