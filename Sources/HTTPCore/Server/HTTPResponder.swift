/// What answers requests. Called on the event loop's thread that read the request: it must not block.
public protocol HTTPResponder: Sendable {
    /// Answers `request` now, or keeps `reply` and completes it later, or turns the connection into something else.
    func respond(to request: HTTPRequest, reply: Reply) -> Answer
}

/// What a responder does with a request.
public enum Answer: Sendable {
    /// Send this.
    case response(HTTPResponse)
    /// The responder kept `reply` and will complete it, once, from any thread. If the last reference to the reply
    /// goes away uncompleted the connection answers 500 and closes.
    case deferred
    /// Send this head now (its body is ignored) and keep the body open: the responder writes to `reply.stream`.
    case stream(HTTPResponse)
    /// Complete the WebSocket handshake (RFC 6455) with these extra fields and hand frames to this endpoint.
    case webSocket(WebSocketAcceptance)
}

/// How a WebSocket upgrade is accepted.
public struct WebSocketAcceptance: Sendable {
    /// Extra fields of the 101 answer.
    public var headers: [HTTPField]
    /// Offer permessage-deflate (RFC 7692) if the client asked for it.
    public var compresses: Bool
    /// What the frames are handed to.
    public var endpoint: any WebSocketEndpoint

    /// An acceptance with these extra fields.
    public init(headers: [HTTPField] = [], compresses: Bool = true, endpoint: any WebSocketEndpoint) {
        self.headers = headers
        self.compresses = compresses
        self.endpoint = endpoint
    }
}

/// The application's side of one WebSocket. Called on the connection's loop; must not block.
public protocol WebSocketEndpoint: Sendable {
    /// The handshake is done: `socket` sends from any thread, and stays valid after the close (sends are then dropped).
    func opened(_ socket: WebSocket)
    /// One whole message, fragments joined, inflated.
    func received(_ message: WebSocketMessage, on socket: WebSocket)
    /// The socket is gone: by a close frame (code and reason), or without one (code 1006).
    func closed(code: UInt16, reason: String, on socket: WebSocket)
}

/// One WebSocket message.
public enum WebSocketMessage: Sendable, Equatable {
    case text(String)
    case binary([UInt8])
}
