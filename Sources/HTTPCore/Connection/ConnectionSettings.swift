/// What all connections of one server share.
final class ConnectionSettings: Sendable {
    let limits: Limits
    let allowsTunnel: @Sendable (String, UInt16) -> Bool
    /// Nil: the server speaks no TLS.
    let tls: TLSContext?
    let responder: any HTTPResponder

    init(_ configuration: ServerConfiguration, responder: any HTTPResponder) {
        limits = configuration.limits
        allowsTunnel = configuration.allowsTunnel
        tls = configuration.tls
        self.responder = responder
    }
}

/// How a connection ends.
enum Ending: Equatable {
    /// After the output is out, the connection is closed.
    case close
    /// After the output is out, our side is closed, and what the peer still sends is dropped until it closes, too:
    /// closing at once would reset the connection and could take the answer back from the peer.
    case linger
    /// After the output is out, the connection is reset.
    case reset
    /// The connection is closed at once; output that waits is lost.
    case abort
}
