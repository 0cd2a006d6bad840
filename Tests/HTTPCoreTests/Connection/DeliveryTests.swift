import Testing

@testable import HTTPCore

@Suite("Delivery")
struct DeliveryTests {
    /// A connection whose every answer is `hello` with this delivery.
    private func wire(_ delivery: Delivery) -> HTTPWire {
        HTTPWire(
            TestResponder { _, _ in
                .response(
                    HTTPResponse(headers: [HTTPField("Date", "now")], body: Array("hello".utf8), delivery: delivery))
            })
    }

    private static let head = "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\n"
    private static let closingHead = "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"

    @Test("waits for the delay, and keeps the next request waiting with it")
    func delay() {
        let wire = wire(Delivery(delay: .seconds(2)))
        #expect(wire.send(ConnectionTests.get + ConnectionTests.get).isEmpty)
        #expect(wire.advance(by: .milliseconds(1999)).isEmpty)
        #expect(String(decoding: wire.advance(by: .milliseconds(1)), as: UTF8.self) == Self.head + "hello")
        #expect(wire.advance(by: .milliseconds(1999)).isEmpty)
        #expect(String(decoding: wire.advance(by: .milliseconds(1)), as: UTF8.self) == Self.head + "hello")
        #expect(wire.end == nil)
    }

    @Test("resets")
    func reset() {
        let wire = wire(Delivery(damage: .reset))
        #expect(wire.send(ConnectionTests.get).isEmpty)
        #expect(wire.end == .reset)
    }

    @Test("closes with nothing, after a delay")
    func empty() {
        let wire = wire(Delivery(delay: .seconds(1), damage: .empty))
        #expect(wire.send(ConnectionTests.get).isEmpty)
        #expect(wire.end == nil)
        #expect(wire.advance(by: .seconds(1)).isEmpty)
        #expect(wire.end == .closed)
    }

    @Test("sends garbage instead of an answer")
    func garbage() {
        let wire = wire(Delivery(damage: .garbage(Array("\u{1}?\r\n".utf8))))
        #expect(wire.send(ConnectionTests.get) == "\u{1}?\r\n")
        #expect(wire.end == .closed)
    }

    @Test("cuts the body", arguments: [(-1, ""), (0, ""), (3, "hel"), (5, "hello"), (Int.max, "hello")])
    func truncate(count: Int, rest: String) {
        let wire = wire(Delivery(damage: .truncate(bodyBytes: count)))
        #expect(wire.send(ConnectionTests.get) == Self.closingHead + rest)
        #expect(wire.end == .closed)
    }

    @Test("sends a chunk that is none")
    func malformedChunk() {
        let wire = wire(Delivery(damage: .malformedChunk))
        let answer = wire.send(ConnectionTests.get)
        #expect(answer.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nthis is no chunk\r\n"))
        #expect(wire.end == .closed)
    }

    @Test("falls silent within the body, then goes on")
    func stall() {
        let wire = wire(Delivery(damage: .stall(afterBodyBytes: 2, for: .seconds(60))))
        #expect(wire.send(ConnectionTests.get) == Self.head + "he")
        #expect(wire.advance(by: .seconds(59)).isEmpty)
        #expect(String(decoding: wire.advance(by: .seconds(1)), as: UTF8.self) == "llo")
        #expect(wire.end == nil)
    }

    @Test("dribbles the body over its time, the last part at the end")
    func dribble() {
        let wire = wire(Delivery(dribble: Delivery.Dribble(chunks: 2, over: .seconds(4))))
        #expect(wire.send(ConnectionTests.get) == Self.head)
        #expect(wire.advance(by: .milliseconds(1999)).isEmpty)
        #expect(String(decoding: wire.advance(by: .milliseconds(1)), as: UTF8.self) == "he")
        #expect(wire.advance(by: .milliseconds(1999)).isEmpty)
        #expect(String(decoding: wire.advance(by: .milliseconds(1)), as: UTF8.self) == "llo")
        #expect(wire.end == nil)
    }

    @Test("takes the most unlikely numbers", arguments: [Int.min, -1, 0, 1, 5, 6, Int.max])
    func extremes(number: Int) {
        for over in [Duration.seconds(Int64.min / 2), .seconds(-1), .zero, .nanoseconds(7), .seconds(Int64.max / 2)] {
            let dribbled = wire(Delivery(dribble: Delivery.Dribble(chunks: number, over: over)))
            var answer = dribbled.send(ConnectionTests.get)
            answer += String(decoding: dribbled.advance(by: .seconds(Int64.max)), as: UTF8.self)
            #expect(answer == Self.head + "hello")
            let stalled = wire(Delivery(damage: .stall(afterBodyBytes: number, for: over)))
            answer = stalled.send(ConnectionTests.get)
            answer += String(decoding: stalled.advance(by: .seconds(Int64.max)), as: UTF8.self)
            #expect(answer == Self.head + "hello")
        }
    }

    @Test("closes where the response does not keep the connection")
    func closes() {
        var delivery = Delivery()
        delivery.keepsConnection = false
        let wire = wire(delivery)
        #expect(wire.send(ConnectionTests.get) == Self.closingHead + "hello")
        #expect(wire.end == .closed)
    }
}
