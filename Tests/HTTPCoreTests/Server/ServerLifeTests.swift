import Glibc
import Synchronization
import Testing

@testable import HTTPCore

@Suite("HTTP server: start, stop, limits")
struct ServerLifeTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// A reply that is kept, and a way to wait until it is.
    private final class Keeper: HTTPResponder {
        let replies = Mutex<[Reply]>([])
        let arrived = Mutex<[@Sendable () -> Void]>([])

        func respond(to request: HTTPRequest, reply: Reply) -> Answer {
            switch request.target {
            case "/stream":
                replies.withLock { $0.append(reply) }
                return .stream(HTTPResponse())
            case "/later":
                replies.withLock { $0.append(reply) }
                return .deferred
            default:
                return .response(.text(.ok, "now"))
            }
        }
    }

    @Test("answers from another thread")
    func deferred() throws {
        let responder = TestResponder { _, reply in
            let thread = try? LoopThread.start(name: "answer") { reply.complete(.text(.ok, "from elsewhere")) }
            thread?.detach()
            return .deferred
        }
        try withServer(responder) { _, address in
            let client = try TestClient(address)
            for _ in 0..<20 {
                try client.send(Self.get)
                #expect(try client.readResponse().body == "from elsewhere")
            }
        }
    }

    @Test("streams from another thread, and hears when the peer closes")
    func stream() throws {
        let isGone = Mutex(false)
        let keeper = Keeper()
        try withServer(keeper) { _, address in
            let client = try TestClient(address)
            try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.read(through: "\r\n\r\n")
            let stream = try #require(keeper.replies.withLock { $0.first }).stream
            stream.onGone { isGone.withLock { $0 = true } }
            stream.write(Array("hello".utf8))
            #expect(try client.read(through: "hello\r\n") == "5\r\nhello\r\n")
            client.close()
            while stream.isOpen { sched_yield() }
        }
        #expect(isGone.withLock { $0 })
    }

    @Test("lets a request in flight end before it stops")
    func graceful() throws {
        let keeper = Keeper()
        let server = HTTPServer(responder: keeper)
        let client = try TestClient(try server.start()[0])
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        while keeper.replies.withLock({ $0.isEmpty }) { sched_yield() }
        let stopped = Mutex(false)
        let thread = try LoopThread.start(name: "stopper") {
            server.stop()
            stopped.withLock { $0 = true }
        }
        #expect(!stopped.withLock { $0 })
        try #require(keeper.replies.withLock { $0.popLast() }).complete(.text(.ok, "in the end"))
        #expect(try client.readAll().hasSuffix("in the end"))
        thread.join()
        #expect(stopped.withLock { $0 })
    }

    @Test("cuts off what has not ended by the drain timeout")
    func drainTimeout() throws {
        let keeper = Keeper()
        var configuration = ServerConfiguration()
        configuration.limits.drainTimeout = .milliseconds(20)
        let server = HTTPServer(configuration: configuration, responder: keeper)
        let client = try TestClient(try server.start()[0])
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        while keeper.replies.withLock({ $0.isEmpty }) { sched_yield() }
        server.stop()
        #expect(try client.readAll() == "")
        #expect(try !#require(keeper.replies.withLock { $0.first }).isOpen)
    }

    @Test("can be stopped by its own responder, and by letting go of it")
    func stopsItself() throws {
        let holder = Mutex<HTTPServer?>(nil)
        let server = HTTPServer(
            responder: TestResponder { _, _ in
                holder.withLock { $0 }?.stop()
                return .response(.text(.ok, "bye"))
            })
        holder.withLock { $0 = server }
        let client = try TestClient(try server.start()[0])
        try client.send(Self.get)
        #expect(try client.readResponse().body == "bye")
        #expect(try client.readAll() == "")
        server.stop()
        holder.withLock { $0 = nil }

        var forgotten: HTTPServer? = HTTPServer(responder: TestResponder.echo)
        let orphan = try TestClient(try #require(forgotten).start()[0])
        forgotten = nil
        #expect(try orphan.readAll() == "")
    }

    @Test("can be stopped by its own responder while another thread waits for the stop")
    func stopsWhileStopping() throws {
        let holder = Mutex<HTTPServer?>(nil)
        let server = HTTPServer(
            responder: TestResponder { _, _ in
                holder.withLock { $0 }?.stop()
                return .response(.text(.ok, "bye"))
            })
        holder.withLock { $0 = server }
        let address = try server.start()[0]
        let busy = try TestClient(address)
        try busy.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx")
        let idle = try TestClient(address)
        let thread = try LoopThread.start(name: "stopper") { server.stop() }
        // The idle connection's end shows that the stop is under way; only then the busy one's request completes.
        #expect(try idle.readAll() == "")
        try busy.send("y")
        #expect(try busy.readAll().hasSuffix("bye"))
        thread.join()
        holder.withLock { $0 = nil }
    }

    @Test("runs scheduled actions in the order of their times")
    func schedule() throws {
        try withServer(TestResponder.echo) { server, _ in
            let order = Mutex<[Int]>([])
            for number in [3, 1, 2, 0] {
                server.schedule(after: .milliseconds(number)) { order.withLock { $0.append(number) } }
            }
            server.schedule(after: .milliseconds(3)) { order.withLock { $0.append(4) } }
            while order.withLock({ $0.count }) < 5 { sched_yield() }
            #expect(order.withLock { $0.filter { $0 > 2 } } == [3, 4])
        }
    }

    @Test("several loops share the listeners, and several addresses the loops")
    func loops() throws {
        let configuration = ServerConfiguration(addresses: [.loopback(), .loopback()], threads: 3)
        let server = HTTPServer(configuration: configuration, responder: TestResponder.echo)
        let addresses = try server.start()
        #expect(addresses.count == 2 && addresses[0].port != addresses[1].port)
        let clients = try (0..<30).map { try TestClient(addresses[$0 % 2]) }
        for client in clients { try client.send(Self.get) }
        for client in clients { #expect(try client.readResponse().body == "GET / ") }
        server.stop()
        for client in clients { #expect(try client.readAll() == "") }
    }

    @Test("lets connections over the limit wait, and takes them when others have gone")
    func connectionLimit() throws {
        var configuration = ServerConfiguration()
        configuration.limits.connections = 2
        try withServer(TestResponder.echo, configuration: configuration) { _, address in
            let clients = try (0..<4).map { _ in try TestClient(address) }
            for client in clients { try client.send(Self.get) }
            for client in clients[..<2] { _ = try client.readResponse() }
            for client in clients[..<2] { client.close() }
            for client in clients[2...] { #expect(try client.readResponse().body == "GET / ") }
        }
    }

    @Test("a client that goes away in the middle of a large answer harms nobody")
    func resetMidway() throws {
        let body = [UInt8](repeating: 0x78, count: 8_000_000)
        try withServer(TestResponder { _, _ in .response(HTTPResponse(body: body)) }) { _, address in
            for _ in 0..<5 {
                let client = try TestClient(address)
                try client.send(Self.get + Self.get)
                _ = try client.readSome()
                client.reset()
            }
            let survivor = try TestClient(address)
            try survivor.send(Self.get)
            #expect(try survivor.readResponse().body.utf8.count == body.count)
        }
    }

    @Test("an answer larger than the limit of piled-up output arrives whole")
    func pipelinedLarge() throws {
        let body = [UInt8](repeating: 0x78, count: 400_000)
        try withServer(TestResponder { _, _ in .response(HTTPResponse(body: body)) }) { _, address in
            let client = try TestClient(address)
            try client.send(String(repeating: Self.get, count: 20))
            for _ in 0..<20 { #expect(try client.readResponse().body.utf8.count == body.count) }
        }
    }

    @Test("resets and closes as the delivery says", arguments: [Delivery.Damage.reset, .empty])
    func damage(damage: Delivery.Damage) throws {
        let responder = TestResponder { _, _ in .response(HTTPResponse(delivery: Delivery(damage: damage))) }
        try withServer(responder) { _, address in
            let client = try TestClient(address)
            try client.send(Self.get)
            if damage == .reset {
                #expect(throws: TestClient.Failure.self) { try client.readAll() }
            } else {
                #expect(try client.readAll() == "")
            }
        }
    }

    @Test("a hundred servers in one process, and their descriptors are gone afterwards")
    func many() throws {
        let servers = (0..<100).map { _ in HTTPServer(responder: TestResponder.echo) }
        let clients = try servers.map { try TestClient(try $0.start()[0]) }
        for client in clients { try client.send(Self.get) }
        for client in clients { #expect(try client.readResponse().body == "GET / ") }
        for server in servers { server.stop() }
        for client in clients { #expect(try client.readAll() == "") }
    }
}
