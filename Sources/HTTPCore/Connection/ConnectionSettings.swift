/// What all connections of one server share.
final class ConnectionSettings: Sendable {
    let limits: Limits
    /// The limits' times in the clock's own unit: a `Duration` costs a division of 128 bits every time it is used.
    let idleTimeout: MonotonicTime.Interval
    let headTimeout: MonotonicTime.Interval
    let bodyTimeout: MonotonicTime.Interval
    let allowsTunnel: @Sendable (String, UInt16) -> Bool
    let clientDistrusts: @Sendable (String) -> Void
    /// Nil: the server speaks no TLS.
    let tls: TLSContext?
    let responder: any HTTPResponder

    init(_ configuration: ServerConfiguration, responder: any HTTPResponder) {
        limits = configuration.limits
        idleTimeout = MonotonicTime.Interval(limits.idleTimeout)
        headTimeout = MonotonicTime.Interval(limits.headTimeout)
        bodyTimeout = MonotonicTime.Interval(limits.bodyTimeout)
        allowsTunnel = configuration.allowsTunnel
        clientDistrusts = configuration.clientDistrusts
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
