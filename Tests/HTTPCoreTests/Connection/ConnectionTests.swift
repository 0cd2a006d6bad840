import Synchronization
import Testing

@testable import HTTPCore

@Suite("Connection, without a socket")
struct ConnectionTests {
    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("answers what is asked, piece by piece")
    func pieces() {
        let wire = HTTPWire(TestResponder.echo)
        #expect(wire.send("GET /a HT") == "")
        #expect(wire.send("TP/1.1\r\nHost: a\r\n\r") == "")
        #expect(wire.send("\nGET /b").hasSuffix("\r\n\r\nGET /a "))
        #expect(wire.end == nil)
    }

    @Test("holds later requests back until an earlier one is answered, in order")
    func deferral() throws {
        let kept = Mutex<[Reply]>([])
        let wire = HTTPWire(
            TestResponder { request, reply in
                guard request.target == "/later" else { return .response(.text(.ok, request.target)) }
                kept.withLock { $0.append(reply) }
                return .deferred
            })
        let requests = ["/1", "/later", "/2", "/later", "/3"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
        let first = wire.send(requests.joined())
        #expect(first.hasSuffix("/1"))
        #expect(kept.withLock { $0.count } == 1)
        try #require(kept.withLock { $0.first }).complete(.text(.ok, "late 1"))
        let second = String(decoding: wire.receive(), as: UTF8.self)
        #expect(second.contains("late 1") && second.hasSuffix("/2"))
        let reply = try #require(kept.withLock { $0.last })
        reply.complete(.text(.ok, "late 2"))
        reply.complete(.text(.ok, "never"))
        let third = String(decoding: wire.receive(), as: UTF8.self)
        #expect(third.contains("late 2") && third.hasSuffix("/3"))
        #expect(wire.receive().isEmpty)
    }

    @Test("takes a reply that was completed before the responder said that it would be")
    func completedAtOnce() {
        let wire = HTTPWire(
            TestResponder { _, reply in
                reply.complete(.text(.ok, "now"))
                return .deferred
            })
        #expect(wire.send(Self.get).hasSuffix("now"))
        #expect(wire.send(Self.get).hasSuffix("now"))
    }

    @Test("ignores a reply to a request that was answered without it")
    func strayReply() {
        let kept = Mutex<[Reply]>([])
        let wire = HTTPWire(
            TestResponder { request, reply in
                kept.withLock { $0.append(reply) }
                return .response(.text(.ok, "sync"))
            })
        #expect(wire.send(Self.get).hasSuffix("sync"))
        #expect(wire.send(Self.get).hasSuffix("sync"))
        for reply in kept.withLock({ $0 }) { reply.complete(.text(.ok, "stray")) }
        kept.withLock { $0 = [] }
        #expect(wire.receive().isEmpty)
        #expect(wire.end == nil)
    }

    @Test("answers 500 and closes when a reply is dropped")
    func droppedReply() {
        let wire = HTTPWire(TestResponder { _, _ in .deferred })
        #expect(wire.send(Self.get).hasPrefix("HTTP/1.1 500 "))
        #expect(wire.end == .closed)
    }

    @Test("says 100 Continue only to a client that still waits for it")
    func expectation() {
        let wire = HTTPWire(TestResponder.echo)
        let head = "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(wire.send(head) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(wire.send("hi").hasSuffix("PUT / hi"))
        #expect(wire.send(head + "h") == "")
        #expect(wire.send("i").hasPrefix("HTTP/1.1 200 "))
        let tooLarge = "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 999999999\r\n\r\n"
        #expect(wire.send(tooLarge).hasPrefix("HTTP/1.1 413 "))
    }

    @Test("closes after HTTP/1.0 unless asked to stay")
    func http10() {
        let wire = HTTPWire(TestResponder.echo)
        #expect(
            wire.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").contains("\r\nConnection: keep-alive\r\n"))
        #expect(wire.end == nil)
        #expect(wire.send("GET / HTTP/1.0\r\n\r\n").contains("\r\nConnection: close\r\n"))
        #expect(wire.end == .closed)
    }

    @Test("answers a client that closed its side, then closes")
    func halfClosed() {
        let kept = Mutex<Reply?>(nil)
        let wire = HTTPWire(
            TestResponder { _, reply in
                kept.withLock { $0 = reply }
                return .deferred
            })
        _ = wire.send(Self.get)
        #expect(wire.endInput().isEmpty)
        #expect(wire.end == nil)
        kept.withLock { $0.take() }?.complete(.text(.ok, "late"))
        let answer = String(decoding: wire.receive(), as: UTF8.self)
        #expect(answer.hasSuffix("late") && answer.contains("Connection: close"))
        #expect(wire.end == .closed)
    }

    @Test("times out: silently when idle, with 408 inside a head and inside a body")
    func timeouts() {
        let idle = HTTPWire(TestResponder.echo)
        _ = idle.send(Self.get)
        #expect(idle.advance(by: .seconds(74)).isEmpty)
        #expect(idle.end == nil)
        #expect(idle.advance(by: .seconds(1)).isEmpty)
        #expect(idle.end == .closed)

        let head = HTTPWire(TestResponder.echo)
        _ = head.send("GET")
        #expect(head.advance(by: .seconds(14)).isEmpty)
        _ = head.send(" / HTTP/1.1\r\n")
        let late = String(decoding: head.advance(by: .seconds(1)), as: UTF8.self)
        #expect(late.hasPrefix("HTTP/1.1 408 ") && late.contains(RequestError.headTimeout.reason))
        #expect(head.end == .closed)

        let body = HTTPWire(TestResponder.echo)
        _ = body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
        for _ in 0..<3 {
            #expect(body.advance(by: .seconds(29)).isEmpty)
            _ = body.send("x")
        }
        let stuck = String(decoding: body.advance(by: .seconds(30)), as: UTF8.self)
        #expect(stuck.hasPrefix("HTTP/1.1 408 ") && stuck.contains(RequestError.bodyTimeout.reason))
    }

    @Test("a responder that takes its time is no timeout")
    func patience() {
        let kept = Mutex<Reply?>(nil)
        let wire = HTTPWire(
            TestResponder { _, reply in
                kept.withLock { $0 = reply }
                return .deferred
            })
        _ = wire.send(Self.get)
        #expect(wire.advance(by: .seconds(86_400)).isEmpty)
        kept.withLock { $0.take() }?.complete(.text(.ok, "done"))
        #expect(String(decoding: wire.receive(), as: UTF8.self).hasSuffix("done"))
        #expect(wire.end == nil)
    }

    @Test("opens a tunnel where the policy says so, and names the host where it does not")
    func tunnels() {
        let configuration = ServerConfiguration(allowsTunnel: { host, port in host == "good.example" && port == 443 })
        let responder = TestResponder { request, _ in .response(.text(.ok, request.arrival.tunnel ?? "none")) }
        let good = HTTPWire(responder, configuration: configuration)
        let connect = "CONNECT Good.Example:443 HTTP/1.1\r\nHost: good.example:443\r\n\r\n"
        #expect(good.send(connect) == "HTTP/1.1 200 Connection Established\r\n\r\n")
        #expect(good.send(Self.get).hasSuffix("good.example:443"))
        #expect(good.send(connect).hasPrefix("HTTP/1.1 403 "), "no tunnel inside a tunnel")

        let eager = HTTPWire(responder, configuration: configuration)
        let answer = eager.send(connect + Self.get)
        #expect(answer.hasPrefix("HTTP/1.1 200 Connection Established\r\n\r\nHTTP/1.1 200 OK\r\n"))

        let bad = HTTPWire(responder, configuration: configuration)
        let refusal = bad.send("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        #expect(refusal.hasPrefix("HTTP/1.1 403 ") && refusal.contains("evil.example:443"))
        #expect(bad.end == .closed)
    }

    @Test("stops: idle connections close, a request in flight is answered, with Connection: close")
    func drain() {
        let idle = HTTPWire(TestResponder.echo)
        #expect(idle.drain().isEmpty)
        #expect(idle.end == .closed)
        let busy = HTTPWire(TestResponder.echo)
        _ = busy.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n")
        #expect(busy.drain().isEmpty)
        #expect(busy.end == nil)
        #expect(busy.send("x").contains("\r\nConnection: close\r\n"))
        #expect(busy.end == .closed)
    }
}
