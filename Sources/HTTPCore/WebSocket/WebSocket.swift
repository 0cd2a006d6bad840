/// One open WebSocket, usable from any thread.
public final class WebSocket: Sendable {
    private let write: @Sendable (WebSocketMessage) -> Void
    public init(write: @escaping @Sendable (WebSocketMessage) -> Void) { self.write = write }
    public func send(_ message: WebSocketMessage) { write(message) }
}
