/// A request's head, checked: what the connection needs to know to read the body, to answer and to stay open.
struct RequestHead {
    var method: HTTPMethod
    /// The path and query as ranges over the head's bytes; for CONNECT the path is the whole authority.
    var path: ArraySlice<UInt8>
    var query: ArraySlice<UInt8>?
    var headers: HTTPHeaders
    var framing: Framing
    var exchange: Exchange
    /// The client waits for `100 Continue` before it sends the body.
    var expectsContinue: Bool
    /// Where a CONNECT wants to go.
    var tunnel: TunnelTarget?

    /// How the end of the body is found (RFC 9112 section 6.3).
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }
}

/// What the answer must know of the request it answers, once the request itself was handed to the responder.
struct Exchange {
    var isHead = false
    /// The minor version: 0 or 1. A later HTTP/1.x is treated as 1.1.
    var minorVersion = 1
    /// What the client's Connection field (or the lack of one) says about the connection's future.
    var keepsConnection = true
    /// The client takes a gzip-coded body.
    var acceptsGzip = false
}

/// The host and port of a CONNECT request.
struct TunnelTarget: Hashable, Sendable {
    var host: String
    var port: UInt16

    /// Both, as they stood on the request line.
    var name: String { host + ":" + String(port) }
}
