import Synchronization
import Testing

@testable import HTTPCore

@Suite("WebSocket on a connection")
struct WebSocketConnectionTests {
    /// Sends every message back, and remembers how the socket ended.
    private final class Echo: HTTPResponder, WebSocketEndpoint {
        let socket = Mutex<WebSocket?>(nil)
        let ends = Mutex<[UInt16]>([])

        func respond(to request: HTTPRequest, reply: Reply) -> Answer {
            guard request.target == "/socket" else { return .response(.text(.ok, "plain")) }
            return .webSocket(WebSocketAcceptance(headers: [HTTPField("Sec-WebSocket-Protocol", "x")], endpoint: self))
        }

        func opened(_ socket: WebSocket) {
            self.socket.withLock { $0 = socket }
            socket.send(.text("welcome"))
        }

        func received(_ message: WebSocketMessage, on socket: WebSocket) { socket.send(message) }

        func closed(code: UInt16, reason: String, on socket: WebSocket) { ends.withLock { $0.append(code) } }
    }

    /// The client's side over a wire.
    private struct Client {
        let echo = Echo()
        let wire: HTTPWire
        var machine = WebSocketMachine(role: .client(maskSeed: 1), limitBytes: 1 << 20)

        init(_ configuration: ServerConfiguration = ServerConfiguration()) {
            wire = HTTPWire(echo, configuration: configuration)
        }

        /// Asks for the socket and returns what came before the first frame, and then.
        mutating func open(fields: String = "", early: [UInt8] = []) -> (head: String, inputs: [WebSocketInput]) {
            let request =
                "GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(fields)\r\n"
            let bytes = wire.send(Array(request.utf8) + early)
            let end = bytes.indices.first { bytes[..<$0].suffix(4).elementsEqual("\r\n\r\n".utf8) } ?? bytes.endIndex
            return (String(decoding: bytes[..<end], as: UTF8.self), take(Array(bytes[end...])))
        }

        mutating func take(_ bytes: [UInt8]) -> [WebSocketInput] {
            var output: [UInt8] = []
            let inputs = bytes.withUnsafeBytes { machine.receive($0, output: &output) }
            return output.isEmpty ? inputs : inputs + take(wire.send(output))
        }

        mutating func frame(_ message: WebSocketMessage) -> [UInt8] {
            var output: [UInt8] = []
            machine.send(message, output: &output)
            return output
        }
    }

    @Test("opens, greets, and sends messages both ways, also those that came with the request")
    func opens() {
        var client = Client()
        let early = client.frame(.text("early"))
        let (head, inputs) = client.open(early: early)
        #expect(
            head == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: x\r\n\r\n")
        #expect(inputs == [.message(.text("welcome")), .message(.text("early"))])
        let frame = client.frame(.binary([1, 2, 3]))
        #expect(client.take(client.wire.send(frame)) == [.message(.binary([1, 2, 3]))])
    }

    @Test("agrees on permessage-deflate when asked")
    func deflate() {
        var client = Client()
        let (head, _) = client.open(fields: "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
        #expect(head.contains("\r\nSec-WebSocket-Extensions: permessage-deflate"))
    }

    @Test("refuses what is no handshake", arguments: [("Upgrade: websocket\r\n", 400), ("", 426)])
    func refuses(fields: String, status: Int) {
        let wire = HTTPWire(Echo())
        let answer = wire.send("GET /socket HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(wire.end == nil)
    }

    @Test("closes when the client closes, with its code")
    func clientCloses() {
        var client = Client()
        _ = client.open()
        var output: [UInt8] = []
        client.machine.close(code: 4001, reason: "done", output: &output)
        #expect(client.take(client.wire.send(output)) == [.closed(code: 4001, reason: "")])
        #expect(client.wire.end == .closed)
        #expect(client.echo.ends.withLock { $0 } == [4001])
    }

    @Test("closes when the application closes, once the client has answered")
    func applicationCloses() throws {
        var client = Client()
        _ = client.open()
        let socket = try #require(client.echo.socket.withLock { $0 })
        socket.send(.text("last"))
        socket.close(code: 4002, reason: "enough")
        socket.send(.text("too late"))
        #expect(!socket.isOpen)
        let inputs = client.take(client.wire.receive())
        #expect(inputs == [.message(.text("last")), .closed(code: 4002, reason: "enough")])
        #expect(client.wire.end == .closed)
        #expect(client.echo.ends.withLock { $0 } == [4002])
    }

    @Test("does not wait for ever for the client's half of the close")
    func silentClose() throws {
        var client = Client()
        _ = client.open()
        #expect(client.wire.advance(by: .seconds(86_400)).isEmpty, "an open socket has no timeout")
        try #require(client.echo.socket.withLock { $0 }).close()
        #expect(!client.wire.receive().isEmpty)
        #expect(client.wire.advance(by: .milliseconds(1999)).isEmpty)
        #expect(client.wire.end == nil)
        _ = client.wire.advance(by: .milliseconds(1))
        #expect(client.wire.end == .closed)
        #expect(client.echo.ends.withLock { $0 } == [1006])
    }

    @Test("tells of a lost connection, once, however it was lost", arguments: ["end", "vanish", "abort"])
    func lost(how: String) throws {
        var client = Client()
        _ = client.open()
        let socket = try #require(client.echo.socket.withLock { $0 })
        switch how {
        case "end": _ = client.wire.endInput()
        case "vanish": client.wire.vanish()
        default: socket.abort()
        }
        _ = client.wire.receive()
        #expect(client.wire.end == .closed)
        #expect(client.echo.ends.withLock { $0 } == [1006])
        #expect(!socket.isOpen)
        socket.send(.text("nobody"))
    }

    @Test("says 1001 when the server stops")
    func drains() {
        var client = Client()
        _ = client.open()
        #expect(client.take(client.wire.drain()) == [.closed(code: 1001, reason: "the server is stopping")])
        #expect(client.wire.end == .closed)
    }

    @Test("cuts off a client that lets too much pile up")
    func overflow() throws {
        var configuration = ServerConfiguration()
        configuration.limits.outputBytes = 1000
        var client = Client(configuration)
        _ = client.open()
        let socket = try #require(client.echo.socket.withLock { $0 })
        for _ in 0..<3 { socket.send(.binary([UInt8](repeating: 0, count: 400))) }
        _ = client.wire.receive()
        #expect(client.wire.end == .closed)
        #expect(client.echo.ends.withLock { $0 } == [1006])
    }

    @Test("answers a violation with its close code")
    func violation() {
        var client = Client()
        _ = client.open()
        let answer = client.wire.send([0xC1, 0x80, 0, 0, 0, 0])
        #expect(answer.starts(with: [0x88]))
        #expect(answer[2...3].elementsEqual([0x03, 0xEA]))
        #expect(client.wire.end == .closed)
        #expect(client.echo.ends.withLock { $0 } == [1002])
    }
}
