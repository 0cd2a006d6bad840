import Synchronization
import Testing

@testable import HTTPCore

@Suite("Streamed answers")
struct StreamTests {
    /// The last stream that was opened.
    private final class Stage: HTTPResponder {
        let stream = Mutex<ReplyStream?>(nil)
        let isGone = Mutex(false)

        func respond(to request: HTTPRequest, reply: Reply) -> Answer {
            guard request.target == "/stream" else { return .response(.text(.ok, "plain")) }
            stream.withLock { $0 = reply.stream }
            reply.stream.onGone { self.isGone.withLock { $0 = true } }
            return .stream(HTTPResponse(headers: [HTTPField("Date", "now")]))
        }
    }

    private static let request = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let head = "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n"

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("go out in chunks as they are written, and the next request follows")
    func chunks() throws {
        let stage = Stage()
        let wire = HTTPWire(stage)
        #expect(wire.send(Self.request + ConnectionTests.get) == Self.head)
        let stream = try #require(stage.stream.withLock { $0 })
        #expect(stream.write(Array("hello, world 123".utf8)))
        #expect(stream.write([]))
        #expect(text(wire.receive()) == "10\r\nhello, world 123\r\n")
        stream.write([0x78])
        stream.finish()
        #expect(!stream.write([0x79]))
        #expect(text(wire.receive()).hasPrefix("1\r\nx\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(wire.end == nil)
        #expect(!stage.isGone.withLock { $0 })
    }

    @Test("end with the connection for HTTP/1.0")
    func http10() throws {
        let stage = Stage()
        let wire = HTTPWire(stage)
        #expect(!wire.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").contains("chunked"))
        let stream = try #require(stage.stream.withLock { $0 })
        stream.write(Array("hello".utf8))
        stream.finish()
        #expect(text(wire.receive()) == "hello")
        #expect(wire.end == .closed)
    }

    @Test("have no body for HEAD")
    func head() throws {
        let stage = Stage()
        let wire = HTTPWire(stage)
        #expect(wire.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n") == Self.head)
        #expect(try !#require(stage.stream.withLock { $0 }).write([0x78]))
        #expect(wire.send(ConnectionTests.get).hasSuffix("plain"))
    }

    @Test("hear of a peer that went away, however it went", arguments: ["end", "vanish", "close"])
    func gone(how: String) throws {
        let stage = Stage()
        var wire: HTTPWire? = HTTPWire(stage)
        _ = wire?.send(Self.request)
        let stream = try #require(stage.stream.withLock { $0 })
        switch how {
        case "end": _ = wire?.endInput()
        case "vanish": wire?.vanish()
        default: wire = nil
        }
        #expect(stage.isGone.withLock { $0 })
        #expect(!stream.isOpen && !stream.write([0x78]))
        let told = Mutex(false)
        stream.onGone { told.withLock { $0 = true } }
        #expect(told.withLock { $0 })
    }

    @Test("are cut without a last chunk when nobody can finish them any more")
    func dropped() {
        let stage = Stage()
        let wire = HTTPWire(stage)
        _ = wire.send(Self.request)
        stage.stream.withLock { $0 = nil }
        #expect(wire.receive().isEmpty)
        #expect(wire.end == .closed)
    }

    @Test("are finished when the server stops")
    func drained() {
        let stage = Stage()
        let wire = HTTPWire(stage)
        _ = wire.send(Self.request)
        #expect(text(wire.drain()) == "0\r\n\r\n")
        #expect(wire.end == .closed)
        #expect(stage.isGone.withLock { $0 })
    }

    @Test("are cut when the peer lets too much pile up")
    func overflow() throws {
        let stage = Stage()
        var configuration = ServerConfiguration()
        configuration.limits.outputBytes = 1000
        let wire = HTTPWire(stage, configuration: configuration)
        _ = wire.send(Self.request)
        let stream = try #require(stage.stream.withLock { $0 })
        for _ in 0..<3 { stream.write([UInt8](repeating: 0x78, count: 400)) }
        _ = wire.receive()
        #expect(wire.end == .closed)
        #expect(!stream.isOpen)
    }
}
