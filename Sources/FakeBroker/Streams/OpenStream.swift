import ExchangeCore
import HTTPCore

/// One open socket of a world with the dialect it speaks.
struct OpenStream: Sendable {
    /// Its name in its world: `s1`, `s2`, …
    let id: String
    let openedAt: Instant
    let sink: StreamSink
    var dialect: any StreamDialect
    /// Messages that went out, and that came in.
    var sentCount = 0
    var receivedCount = 0
    /// A frame that a fault keeps back until the next one has gone.
    var heldFrame: StreamFrame?
}

/// Where a stream's messages go: a socket, or a test's list. Calls must not block and may come from any thread.
struct StreamSink: Sendable {
    let send: @Sendable (WebSocketMessage) -> Void
    let close: @Sendable (_ code: UInt16, _ reason: String) -> Void
}

/// An open stream as a listing shows it.
struct StreamSummary: Sendable, Equatable {
    let id: String
    let name: String
    let principal: String?
    let openedAt: Instant
    let subscriptions: [StreamInterest]
    let sentCount: Int
    let receivedCount: Int
}
