import HTTPCore
import Synchronization

@testable import FakeBroker

/// The client's end of a stream without a socket: what the server sends piles up here.
final class StreamSocket: Sendable {
    private struct State {
        var messages: [WebSocketMessage] = []
        var closed: UInt16?
    }

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    private let box = Box()
    private let endpoint: any WebSocketEndpoint
    private let socket: WebSocket

    /// Opens a stream at a path; nil if the server answers with something else.
    convenience init?(_ server: InProcess, _ path: String, headers: [HTTPField] = []) {
        let request = HTTPRequest(.get, path, headers: [HTTPField("Upgrade", "websocket")] + headers)
        guard case .webSocket(let acceptance) = server.front.respond(to: request, reply: Reply(send: { _ in })) else {
            return nil
        }
        self.init(acceptance.endpoint)
    }

    /// Opens the socket of an endpoint.
    init(_ endpoint: any WebSocketEndpoint) {
        let box = box
        self.endpoint = endpoint
        socket = WebSocket(
            write: { message in box.state.withLock { $0.messages.append(message) } },
            close: { code, _ in box.state.withLock { $0.closed = code } })
        endpoint.opened(socket)
    }

    /// Sends a text message.
    func send(_ text: String) { endpoint.received(.text(text), on: socket) }

    /// Sends a binary message.
    func send(bytes: [UInt8]) { endpoint.received(.binary(bytes), on: socket) }

    /// Goes away without a word.
    func vanish() { endpoint.closed(code: 1006, reason: "", on: socket) }

    /// The code with which the server closed; nil while it did not.
    var closed: UInt16? { box.state.withLock { $0.closed } }

    /// The messages since the last call, oldest first.
    func take() -> [WebSocketMessage] {
        box.state.withLock { state in
            let messages = state.messages
            state.messages = []
            return messages
        }
    }

    /// The text messages since the last call.
    func takeTexts() -> [String] {
        take().compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// The text messages since the last call, read as JSON.
    func takeJSON() -> [JSONValue] { takeTexts().map { (try? JSONReader.read(Array($0.utf8))) ?? .null } }
}
