import Synchronization

/// What an application asks of a WebSocket.
enum WebSocketPost: Sendable {
    case send(WebSocketMessage)
    /// A text message, as UTF-8.
    case sendText([UInt8])
    case ping([UInt8])
    case close(code: UInt16, reason: String)
    case answerPings(Bool)
    case abort

    /// The bytes of its payload.
    var byteCount: Int {
        switch self {
        case .send(.text(let text)): text.utf8.count
        case .send(.binary(let bytes)), .sendText(let bytes), .ping(let bytes): bytes.count
        case .close, .answerPings, .abort: 0
        }
    }
}

/// One open WebSocket, usable from any thread. What one thread asks for happens in that order; after the close it is
/// dropped.
public final class WebSocket: Sendable {
    /// Where it goes.
    private enum Target {
        case connection(Mailbox)
        case closure(@Sendable (WebSocketMessage) -> Void, close: @Sendable (UInt16, String) -> Void)
    }

    private let target: Target
    private let isClosed = Atomic(false)

    /// A socket outside any connection: what is sent goes to `write`, a close to `close`.
    public init(
        write: @escaping @Sendable (WebSocketMessage) -> Void,
        close: @escaping @Sendable (UInt16, String) -> Void = { _, _ in }
    ) {
        target = .closure(write, close: close)
    }

    /// The socket of a connection.
    init(mailbox: Mailbox) {
        target = .connection(mailbox)
    }

    /// False once a close was asked for, from either side, or the connection is gone.
    public var isOpen: Bool { !isClosed.load(ordering: .acquiring) }

    /// Sends one message. A peer that lets more than `Limits.outputBytes` pile up is cut off.
    public func send(_ message: WebSocketMessage) { post(.send(message)) }

    /// Sends one text message whose bytes the caller knows to be UTF-8.
    public func send(text: [UInt8]) { post(.sendText(text)) }

    /// Sends a ping of at most 125 bytes.
    public func ping(_ payload: [UInt8] = []) { post(.ping(payload)) }

    /// Begins the closing handshake; 1005 stands for a close without a code.
    public func close(code: UInt16 = 1000, reason: String = "") {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        deliver(.close(code: code, reason: reason))
    }

    /// Drops the connection without a closing handshake, as a broken network would.
    public func abort() {
        isClosed.store(true, ordering: .releasing)
        deliver(.abort)
    }

    /// False: pings are not answered any more, as by a peer that hangs.
    public func answerPings(_ answers: Bool) { post(.answerPings(answers)) }

    /// The connection is gone, or its closing handshake done.
    func connectionClosed() {
        isClosed.store(true, ordering: .releasing)
    }

    private func post(_ post: WebSocketPost) {
        if isOpen { deliver(post) }
    }

    private func deliver(_ post: WebSocketPost) {
        switch target {
        case .connection(let mailbox):
            mailbox.post(.webSocket(post))
        case .closure(let write, let close):
            switch post {
            case .send(let message): write(message)
            case .sendText(let bytes): write(.text(String(decoding: bytes, as: UTF8.self)))
            case .close(let code, let reason): close(code, reason)
            case .abort: close(1006, "")
            case .ping, .answerPings: break
            }
        }
    }
}
