/// How a peer broke the protocol, with the code that the connection is then closed with (RFC 6455 section 7.4.1).
struct WebSocketViolation: Error, Equatable {
    let code: UInt16
    let reason: String

    /// 1002: not the protocol.
    static func protocolError(_ reason: String) -> WebSocketViolation { .init(code: 1002, reason: reason) }
    /// 1007: not what its type says.
    static func invalidData(_ reason: String) -> WebSocketViolation { .init(code: 1007, reason: reason) }
    /// 1009: more than we take.
    static func tooBig(limitBytes: Int) -> WebSocketViolation {
        .init(code: 1009, reason: "a message is larger than \(limitBytes) bytes")
    }
}
