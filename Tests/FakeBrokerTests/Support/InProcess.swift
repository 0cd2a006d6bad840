import ExchangeCore
import HTTPCore
import Synchronization

@testable import FakeBroker

/// A server without sockets: requests go straight to the front, and both clocks are the test's.
final class InProcess: Sendable {
    /// A wall clock that a test moves.
    final class Wall: Sendable {
        private let instant: Mutex<Instant>

        init(_ instant: Instant) { self.instant = Mutex(instant) }

        var now: Instant { instant.withLock { $0 } }

        func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
    }

    let wall: Wall
    let front: Front

    /// Monday, 2 March 2026, ten in the morning in New York.
    static let morning = Instant(seconds: 1_772_463_600)

    /// One authority serves all: making its key is the slowest thing here.
    private static let authority = Result { try CertificateAuthority() }

    /// A server with a world named `default`, frozen at `now` unless its definition says otherwise.
    init(_ definition: WorldDefinition = .frozen(), at now: Instant = InProcess.morning) throws {
        let wall = Wall(now)
        self.wall = wall
        let facts = ServerFacts(
            wall: WallClock { wall.now }, publicURL: nil, startedAt: now, authority: try Self.authority.get(),
            journalBytes: 8 * 1024 * 1024, alarm: { _, _ in })
        front = Front(directory: WorldDirectory(), providers: [SchwabProvider.provider, ControlProvider.provider], facts: facts)
        _ = try front.mint(id: Front.defaultWorld, definition)
    }

    /// The world named `default`.
    var world: World {
        guard case .world(let world) = front.directory.find(Front.defaultWorld) else {
            preconditionFailure("the default world is always there")
        }
        return world
    }

    /// Sends a request and returns its answer; an answer that comes later, or as a stream, is a 599 here.
    func send(_ request: HTTPRequest) -> HTTPResponse {
        switch front.respond(to: request, reply: Reply(send: { _ in })) {
        case .response(let response): response
        case .deferred, .stream, .webSocket: HTTPResponse(HTTPStatus(599))
        }
    }

    /// Moves both clocks.
    func advance(by duration: Duration) {
        wall.advance(by: duration)
        world.perform { state in _ = state.advance(to: state.now + duration) }
    }
}

extension WorldDefinition {
    /// The default world with a clock that stands still, pinned quotes and no other chance.
    static func frozen(at now: Instant = InProcess.morning, _ change: (inout WorldDefinition) -> Void = { _ in }) -> WorldDefinition {
        var definition = WorldDefinition.standard
        definition.clock = ClockDefinition(mode: .frozen, now: now)
        definition.quotes = [
            QuoteDefinition(
                symbol: "AAPL", bid: Price(cents: 189_98), ask: Price(cents: 190_02), last: 190, bidSize: 300, askSize: 400),
            QuoteDefinition(symbol: "SPY", bid: Price(cents: 519_99), ask: Price(cents: 520_01), last: 520, bidSize: 500, askSize: 500),
        ]
        change(&definition)
        return definition
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null if it is none.
    var json: JSONValue { (try? JSONReader.read(body)) ?? .null }
}
