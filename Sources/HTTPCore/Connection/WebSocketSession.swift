/// One accepted WebSocket: its protocol machine, and the application's end of it. Tells the endpoint of everything in
/// order, and of the close exactly once. Confined to one loop.
final class WebSocketSession {
    private var machine: WebSocketMachine
    private let endpoint: any WebSocketEndpoint
    private let socket: WebSocket
    private var isReported = false

    init(machine: WebSocketMachine, endpoint: any WebSocketEndpoint, socket: WebSocket) {
        self.machine = machine
        self.endpoint = endpoint
        self.socket = socket
    }

    /// True once the closing handshake is done: what is written is sent, then the connection ends.
    var isFinished: Bool { machine.isFinished }

    /// True while our close frame waits for its answer.
    var isClosing: Bool { machine.state == .closing }

    /// The 101 is on its way.
    func opened() {
        endpoint.opened(socket)
    }

    /// Takes frames that arrived.
    func receive(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        for input in machine.receive(bytes, output: &output) {
            switch input {
            case .message(let message): endpoint.received(message, on: socket)
            case .ping, .pong: break
            case .closed(let code, let reason): report(code, reason)
            case .violated(let violation): report(violation.code, violation.reason)
            }
        }
    }

    /// Does what the application asked of the socket.
    func handle(_ post: WebSocketPost, into output: inout [UInt8]) {
        switch post {
        case .send(let message): machine.send(message, output: &output)
        case .sendText(let bytes): bytes.withUnsafeBytes { machine.send(text: $0, output: &output) }
        case .ping(let payload): machine.ping(payload, output: &output)
        case .close(let code, let reason): close(code: code, reason: reason, into: &output)
        case .answerPings(let answers): machine.answersPings = answers
        case .abort: peerVanished()
        }
    }

    /// Begins the closing handshake.
    func close(code: UInt16, reason: String, into output: inout [UInt8]) {
        machine.close(code: code, reason: reason, output: &output)
    }

    /// The connection is gone, or is dropped, without a closing handshake (1006, RFC 6455 section 7.1.5).
    func peerVanished() {
        report(1006, "")
    }

    private func report(_ code: UInt16, _ reason: String) {
        guard !isReported else { return }
        isReported = true
        socket.connectionClosed()
        endpoint.closed(code: code, reason: reason, on: socket)
    }
}
