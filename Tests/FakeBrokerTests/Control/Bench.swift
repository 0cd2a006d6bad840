import ExchangeCore
import HTTPCore
import Synchronization

@testable import FakeBroker

/// A server's front without sockets: requests go straight to the responder, and the wall clock is the test's.
final class Bench: Sendable {
    /// Making a key takes a while, and nothing here looks at it.
    private static let authority = try? CertificateAuthority()

    let front: Front
    private let box: TimeBox

    /// What a request was answered with.
    struct Answered {
        let status: Int
        let response: HTTPResponse

        var json: JSONValue { (try? JSONReader.read(response.body)) ?? .null }
        var text: String { String(decoding: response.body, as: UTF8.self) }

        /// The value at a path such as `market.isOpen` or `events.0.type`.
        subscript(path: String) -> JSONValue? {
            path.split(separator: ".").reduce(json) { value, step in
                if let index = Int(step), case .array(let elements)? = value {
                    return elements.indices.contains(index) ? elements[index] : nil
                }
                return value?[String(step)]
            }
        }
    }

    init(_ definition: WorldDefinition = Bench.frozen, wall: Instant = Bench.start) throws {
        guard let authority = Self.authority else { throw ControlError(status: 500, title: "No authority") }
        let box = TimeBox(wall)
        let facts = ServerFacts(
            wall: WallClock { box.now }, publicURL: nil, startedAt: wall, authority: authority,
            journalBytes: 1 << 20, alarm: { _, _ in })
        front = Front(directory: WorldDirectory(), providers: Providers.all, facts: facts)
        self.box = box
        var definition = definition
        definition.schwabClients = definition.schwabClients ?? [WorldDefinition.standardSchwabClient]
        _ = try front.mint(id: Front.defaultWorld, definition)
    }

    /// The wall's time.
    var wall: Instant {
        get { box.now }
        set { box.now = newValue }
    }

    /// A Monday morning in New York, at the opening.
    static let start = Instant("2026-03-02T09:30:00-05:00") ?? .distantPast

    /// A world whose clock stands at the opening, with pinned prices.
    static var frozen: WorldDefinition {
        var definition = WorldDefinition.standard
        definition.clock = WorldDefinition.ClockDefinition(mode: .frozen, now: start)
        definition.market.hours = .nyse
        definition.market.prices = .pinned
        definition.quotes = [
            WorldDefinition.QuoteDefinition(
                symbol: "AAPL", bid: Price(cents: 189_98), ask: Price(cents: 190_02), last: Price(190),
                bidSize: 1000, askSize: 1000)
        ]
        return definition
    }

    /// The default world.
    var world: World {
        get throws { try front.world(named: Front.defaultWorld) }
    }

    /// Sends a request and returns its answer; a deferred one must be answered by the time `act` returns.
    func send(
        _ method: HTTPMethod, _ target: String, _ body: String = "", headers: [HTTPField] = [], act: () -> Void = {}
    ) -> Answered {
        let shared = LaterBox()
        let reply = Reply(send: { shared.set($0) })
        let request = HTTPRequest(method, target, headers: headers, body: Array(body.utf8))
        switch front.respond(to: request, reply: reply) {
        case .response(let response):
            return Answered(status: response.status.code, response: response)
        case .deferred, .stream, .webSocket:
            act()
            let response = shared.response ?? HTTPResponse(HTTPStatus(599, reason: "Not answered"))
            return Answered(status: response.status.code, response: response)
        }
    }

    func get(_ target: String) -> Answered { send(.get, target) }
    func post(_ target: String, _ body: String = "") -> Answered { send(.post, target, body) }
    func put(_ target: String, _ body: String) -> Answered { send(.put, target, body) }
    func delete(_ target: String) -> Answered { send(.delete, target) }

    /// Places an order in a world, as a provider would, and returns its id.
    func place(
        _ side: Side = .buy, _ quantity: Quantity = 10, _ symbol: Symbol = "AAPL", limit: Price? = nil,
        in world: String = Front.defaultWorld, clientOrderID: String? = nil
    ) throws -> OrderID {
        try front.world(named: world).perform { state throws(ControlError) in
            let account = try state.account(numbered: "10000001")
            var request = OrderRequest.market(account.id, side, quantity, symbol)
            if let limit { request = .limit(account.id, side, quantity, symbol, at: limit) }
            request.clientOrderID = clientOrderID
            state.apply(.placeOrder(request))
            return OrderID(Int64(state.exchange.orderCount))
        }
    }
}

/// An instant that two sides share.
private final class TimeBox: Sendable {
    private let value: Mutex<Instant>
    init(_ value: Instant) { self.value = Mutex(value) }
    var now: Instant {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

/// A response that comes later.
private final class LaterBox: Sendable {
    private let value = Mutex<HTTPResponse?>(nil)
    var response: HTTPResponse? { value.withLock { $0 } }
    func set(_ response: HTTPResponse) { value.withLock { $0 = response } }
}
