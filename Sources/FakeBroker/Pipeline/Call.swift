import ExchangeCore
import HTTPCore

/// One request on its way through the pipeline: what handlers may know of it.
struct Call: Sendable {
    let request: HTTPRequest
    /// The route's operation, e.g. `schwab.placeOrder`.
    var operation: String
    var parameters: PathParameters
    /// The client id or key id that the authorise stage proved; empty on open routes.
    var principal = ""
    /// The wall clock when the request was read.
    let wall: Instant
    /// For handlers that answer later.
    let reply: Reply
    /// Where this client can dial us back: scheme, host and port, without a path.
    let origin: Origin
    /// The world it was sent to.
    let world: World

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
