import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Streams")
struct StreamRoomTests {
    private let server: InProcess
    private let socket: StreamSocket

    /// A dialect that tells every price of the last trade as one letter and number.
    private struct Ticker: StreamDialect {
        let name = "test.ticker"
        let principal: String? = nil
        var subscriptions: [StreamInterest] { [StreamInterest(service: "trades", keys: ["*"])] }
        var nextDue: Instant?

        mutating func opened(_ world: inout WorldState, _ output: inout StreamOutput) {
            output.send(.text("hello"), .answer)
        }

        mutating func received(_ message: WebSocketMessage, _ world: inout WorldState, _ output: inout StreamOutput) {
            if message == .text("bye") { return output.close() }
            output.send(message, .answer)
        }

        mutating func happened(_ events: [Event], _ world: inout WorldState, _ output: inout StreamOutput) {
            for event in events {
                if case .quoteChanged(_, let quote) = event.kind { output.send(.text("\(quote.last ?? 0)"), .data) }
            }
        }

        mutating func worldChanged(_ world: inout WorldState) {}

        mutating func closed(_ world: inout WorldState) {}
    }

    private struct Endpoint {
        static func open(_ server: InProcess) -> StreamSocket {
            StreamSocket(
                StreamEndpoint(
                    front: server.front, world: server.world,
                    kind: StreamEndpoint.Kind(dialect: { _ in Ticker() }, credential: { _ in nil })))
        }
    }

    init() throws {
        server = try InProcess()
        socket = Endpoint.open(server)
        _ = socket.take()
    }

    private func tick(_ prices: Price...) {
        for price in prices { server.quote("AAPL", last: price) }
    }

    private func fault(_ kind: StreamFault.Kind, _ change: (inout StreamFault) -> Void = { _ in }) {
        var fault = StreamFault(id: "f", kind: kind, stream: "test.ticker")
        change(&fault)
        server.world.perform { [fault] in $0.addStreamFault(fault) }
    }

    @Test("tell what happens before the change returns")
    func tells() {
        tick(1, 2)
        #expect(socket.takeTexts() == ["1", "2"])
        socket.send("hi")
        #expect(socket.takeTexts() == ["hi"])
    }

    @Test("are listed with what they are subscribed to")
    func listing() {
        tick(1)
        socket.send("hi")
        let listed = server.world.perform { $0.streams.summaries }
        #expect(
            listed == [
                StreamSummary(
                    id: "s1", name: "test.ticker", principal: nil, openedAt: InProcess.morning,
                    subscriptions: [StreamInterest(service: "trades", keys: ["*"])], sentCount: 3, receivedCount: 1)
            ])
    }

    @Test("end by the peer's going, by their own word, or by a test's")
    func endings() {
        socket.vanish()
        #expect(server.world.perform { $0.streams.isEmpty })
        let second = Endpoint.open(server)
        second.send("bye")
        #expect(second.closed == 1000)
        let third = Endpoint.open(server)
        #expect(server.world.perform { $0.closeStream("s3", code: 4001) })
        #expect(third.closed == 4001)
        #expect(!server.world.perform { $0.closeStream("s3", code: 4001) })
        #expect(server.world.perform { $0.streams.isEmpty })
    }

    @Test("take a message that a test puts in")
    func injected() {
        #expect(server.world.perform { $0.sendToStream("s1", .text("surprise")) })
        #expect(socket.takeTexts() == ["surprise"])
        #expect(!server.world.perform { $0.sendToStream("s9", .text("surprise")) })
    }

    @Test("keep a log of what was said and heard, bounded in bytes")
    func log() {
        socket.send("hi")
        tick(7)
        let log = server.world.perform { $0.streams.log }
        #expect(log.entries.map(\.direction) == [.sent, .received, .sent, .sent])
        #expect(log.entries.map(\.number) == [1, 2, 3, 4])
        #expect(log.after(2).map(\.message) == [.text("hi"), .text("7")])
        server.world.perform { $0.streams.log.limitBytes = 250 }
        tick(8, 9, 10)
        let later = server.world.perform { $0.streams.log }
        #expect(later.entries.map(\.message) == [.text("9"), .text("10")])
        #expect(later.dropped == 5)
        #expect(later.last == 7)
    }

    @Test("mute: nothing is sent until it ends")
    func mute() {
        fault(.mute)
        tick(1)
        socket.send("hi")
        #expect(socket.takeTexts() == [])
        #expect(server.world.perform { $0.streams.log.entries.last?.direction } == .withheld)
        server.world.perform { _ = $0.streams.removeFault("f") }
        tick(2)
        #expect(socket.takeTexts() == ["2"])
    }

    @Test("mute: ends by the world's clock")
    func muteUntil() {
        fault(.mute) { $0.until = InProcess.morning + .seconds(5) }
        tick(1)
        server.advance(by: .seconds(5))
        tick(2)
        #expect(socket.takeTexts() == ["2"])
    }

    @Test("stale: answers go on, the data stands still")
    func stale() {
        fault(.stale)
        tick(1)
        socket.send("hi")
        #expect(socket.takeTexts() == ["hi"])
    }

    @Test("duplicate: the third message alone comes twice")
    func duplicate() {
        fault(.duplicate) {
            $0.skip = 2
            $0.count = 1
        }
        tick(1, 2, 3, 4)
        #expect(socket.takeTexts() == ["1", "2", "3", "3", "4"])
    }

    @Test("reorder: a message comes behind the next")
    func reorder() {
        fault(.reorder) { $0.count = 1 }
        tick(1, 2, 3)
        #expect(socket.takeTexts() == ["2", "1", "3"])
    }

    @Test("every second message")
    func every() {
        fault(.duplicate) { $0.every = 2 }
        tick(1, 2, 3, 4)
        #expect(socket.takeTexts() == ["1", "2", "2", "3", "4", "4"])
    }

    @Test("close: at once, or instead of a message")
    func close() {
        let second = Endpoint.open(server)
        fault(.close) {
            $0.streamID = "s1"
            $0.code = 1011
        }
        #expect(socket.closed == 1011)
        #expect(second.closed == nil)
        fault(.close) { $0.skip = 1 }
        tick(1)
        #expect(second.closed == nil)
        tick(2)
        #expect(second.closed == 1001)
        #expect(second.takeTexts() == ["hello", "1"])
    }

    @Test("refuse: the next two sockets are turned away")
    func refuse() {
        var fault = StreamFault(id: "r", kind: .refuse, stream: SchwabStreamer.name)
        fault.code = 429
        fault.count = 2
        server.world.perform { [fault] in $0.addStreamFault(fault) }
        #expect(server.send(HTTPRequest(.get, "/ws", headers: [HTTPField("Upgrade", "websocket")])).status.code == 429)
        #expect(StreamSocket(server, "/ws") == nil)
        #expect(StreamSocket(server, "/ws") != nil)
    }

    @Test("chance of a fault is the world's own: the same run has the same hits")
    func chance() throws {
        func run() throws -> [String] {
            let server = try InProcess()
            let socket = Endpoint.open(server)
            var fault = StreamFault(id: "f", kind: .stale)
            fault.perMille = 500
            server.world.perform { [fault] in $0.addStreamFault(fault) }
            for price in 1...40 { server.quote("AAPL", last: Price(price)) }
            return socket.takeTexts()
        }
        let first = try run()
        #expect(try run() == first)
        #expect((6...35).contains(first.count))
    }

    @Test("a reset closes them, and what an old socket still says is heard by nobody")
    func reset() throws {
        try server.world.perform { try $0.reset() }
        #expect(socket.closed == 1012)
        let second = Endpoint.open(server)
        #expect(server.world.perform { $0.streams.ids } == ["s1"])
        socket.send("hi")
        socket.vanish()
        #expect(server.world.perform { $0.streams.ids } == ["s1"])
        #expect(second.takeTexts() == ["hello"])
    }

    @Test("a restored world keeps them")
    func restored() throws {
        let snapshot = server.world.perform { $0 }
        let late = Endpoint.open(server)
        server.world.perform { state in
            var restored = snapshot
            restored.keepStreams(of: state)
            state = restored
        }
        tick(3)
        #expect(late.takeTexts() == ["hello", "3"])
    }

    @Test("hundreds are open at once, and all are told")
    func many() {
        let sockets = (0..<300).map { _ in Endpoint.open(server) }
        tick(5)
        #expect(sockets.allSatisfy { $0.takeTexts() == ["hello", "5"] })
        server.world.perform { $0.closeStreams() }
        #expect(sockets.allSatisfy { $0.closed == 1001 })
    }
}
