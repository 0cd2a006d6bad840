import ExchangeCore
import HTTPCore
import Synchronization
import Testing

@testable import FakeBroker

/// What a test can do with a world and its server from Swift, told of any server: one in this process and one by HTTP.
struct FaceStory<Server: ControlledServer> {
    let server: Server
    let world: Server.Hosted
    /// The server's front, for what clients do.
    let front: Front

    /// Places an order as a provider would; its id.
    private func place(_ request: (AccountID) -> OrderRequest) throws -> String {
        try front.world(named: world.id).perform { state throws(ControlError) in
            let account = try state.account(numbered: "10000001")
            state.apply(.placeOrder(request(account.id)))
            return String(state.exchange.orderCount)
        }
    }

    /// Asks a vendor's path as a client without a token would.
    private func ask(_ path: String) -> Int {
        guard
            case .response(let response) = front.respond(to: HTTPRequest(.get, "/worlds/\(world.id)" + path), reply: Reply(send: { _ in }))
        else { return 0 }
        return response.status.code
    }

    func time() throws {
        let start = try world.clock.freeze().now
        #expect(try world.clock.read().mode == .frozen)
        #expect(try world.clock.advance(by: .minutes(30)).now == start + .minutes(30))
        #expect(try world.clock.advance(to: start + .hours(1)).now == start + .hours(1))
        let close = try world.clock.read().nextClose
        let advance = try world.clock.advance(to: .nextClose)
        #expect(advance.now == close)
        #expect(advance.fired == advance.events.count && advance.events.contains { $0.type == "sessionChanged" && $0.session == .post })
        let timer = try #require(try world.clock.read().nextTimer)
        #expect(try world.clock.advance(to: .nextEvent, maxEvents: 1).now >= timer.at)
        #expect(try world.clock.advance(to: .nextOpen).now > close)
        #expect(try world.clock.read().isMarketOpen)
        #expect(try world.clock.run(scale: 60).scale == 60)
        #expect(try world.clock.run().mode == .realtime)
        try world.clock.freeze()
        let refused = #expect(throws: ControlError.self) { try world.clock.advance(to: start) }
        #expect(refused?.status == 409)
    }

    func prices() throws {
        try world.clock.freeze()
        #expect(try world.quotes.set("AAPL", bid: 100, ask: 101, last: 100, volume: 7).volume == 7)
        #expect(try world.quotes["AAPL"].ask == 101)
        #expect(try world.quotes.set([.init(symbol: "MSFT", bid: 1, ask: 2), .init(symbol: "IBM", bid: 3, ask: 4)]).map(\.bid) == [1, 3])
        #expect(try world.quotes.set("IBM", halted: true).isHalted)
        #expect(try world.quotes.list().contains { $0.symbol == "IBM" && $0.isHalted })
        try world.quotes.setSource("MSFT", .scripted([.init(.after(.seconds(2)), .init(bid: 7, ask: 8))]))
        try world.clock.advance(by: .seconds(2))
        #expect(try world.quotes["MSFT"].bid == 7)
        let later = try world.clock.now + .seconds(5)
        try world.quotes.replay("MSFT", csv: "time,bid,ask\n\(later),9,10\n")
        try world.clock.advance(by: .seconds(5))
        #expect(try world.quotes["MSFT"].bid == 9)
        try world.quotes.clear("MSFT")

        let fund = Instrument("FUND", kind: .etf, description: "A fund")
        #expect(try world.instruments.define(fund) == fund)
        #expect(try world.instruments["FUND"] == fund)
        let option = Instrument(
            "FUND  260320C00010000",
            kind: .option(.init(underlying: "FUND", right: .call, strike: 10, expiration: try #require(.init("2026-03-20")))))
        #expect(try world.instruments.define(option) == option)
        #expect(try world.instruments.list().contains(option))
        #expect(try world.instruments.remove("FUND  260320C00010000") == option)
        #expect(#expect(throws: ControlError.self) { try world.instruments["FUND  260320C00010000"] }?.status == 404)
    }

    func accounts() throws {
        let account = try world.accounts.open(
            accountNumber: "7", type: .cash, cash: 500, positions: [.init(symbol: "AAPL", quantity: 3, averagePrice: 90)])
        #expect(account.type == .cash && account.cash == 500 && account.quantity(of: "AAPL") == 3)
        #expect(account.positions.first?.averagePrice == 90)
        #expect(try world.accounts.open().accountNumber != "7")
        let changed = try world.accounts.change("7", cash: 60.5, positions: [], isRestricted: true)
        #expect(changed.cash == 60.5 && changed.positions.isEmpty && changed.isRestricted)
        #expect(try world.accounts["7"] == changed)
        #expect(changed.balances.equity == 60.5)
        #expect(try world.accounts.close("7").accountNumber == "7")
        #expect(try world.accounts.list().contains { $0.accountNumber == "7" } == false)
    }

    func orders() throws {
        try world.clock.freeze()
        try world.quotes.set("AAPL", bid: 100, ask: 101, last: 100)
        let ids = try (0..<4).map { _ in try place { .limit($0, .buy, 10, "AAPL", at: 50) } }
        #expect(try world.orders[ids[0]].fill(quantity: 4, price: 99).averagePrice == 99)
        let half = try world.orders[ids[0]].read()
        #expect(half.status == .partiallyFilled && half.leavesQuantity == 6 && half.limitPrice == 50 && half.type == .limit)
        #expect(half.side == .buy && half.timeInForce == "day" && half.legs.map(\.symbol) == ["AAPL"] && half.account == "10000001")

        let snapshot = try world.snapshot(name: "half")
        #expect(try world.orders[ids[0]].fill().filledQuantity == 10)
        #expect(try world.orders[ids[1]].cancel().status == .canceled)
        #expect(try world.orders[ids[2]].expire().status == .expired)
        #expect(try world.orders[ids[3]].reject("the moon is full").reason == "the moon is full")
        #expect(#expect(throws: ControlError.self) { try world.orders[ids[1]].cancel() }?.status == 409)
        #expect(try world.orders.list(status: "closed", symbol: "AAPL", account: "10000001").map(\.id) == ids)
        #expect(try world.orders.list(clientOrderID: "none").isEmpty)

        let diff = try world.snapshots.diff(from: snapshot)
        #expect(diff.orders.map(\.name) == ids && diff.orders[0].from?.filledQuantity == 4 && diff.orders[0].to?.filledQuantity == 10)
        #expect(diff.accounts.first?.name == "10000001" && diff.accounts.first?.from != diff.accounts.first?.to)
        #expect(diff.events.contains { $0.type == "orderFilled" && $0.execution?.quantity == 6 })
        try world.restore(snapshot)
        #expect(try world.orders.list(status: "open").count == 4)
        #expect(try world.snapshots.diff(from: "half").orders.isEmpty)
        #expect(try world.snapshots.list().map(\.name) == ["half"])
        #expect(try world.snapshots.read("half").id == snapshot)
        try world.snapshots.remove(snapshot)

        let rest = try place { .limit($0, .buy, 1, "AAPL", at: 50) }
        let waiting = try world.rules.add(Rule(name: "later", then: [.fill(.remaining, price: 60, after: .seconds(9))]))
        let scripted = try place { .limit($0, .buy, 1, "AAPL", at: 50) }
        #expect(try world.clock.advance(until: scripted, is: .filled).events.last?.order != rest)
        #expect(try world.orders[scripted].read().rule == waiting)
        let rule = try world.rules.read(waiting)
        #expect(rule.rule.name == "later" && rule.fired == 1 && rule.matched == 1)
        #expect(try world.rules.replace(waiting, with: Rule(then: [.hold])).fired == 0)
        #expect(try world.rules.fired(waiting) == 0)
        #expect(try world.rules.list().map(\.rule.steps) == [[.hold]])
        try world.rules.remove(waiting)
        try world.rules.reset()
        try world.rules.removeAll()
    }

    func wire() throws {
        let app = try #require(try world.credentials().schwab)
        let grant = try world.tokens.mint(clientId: app.clientId)
        #expect(grant.refreshToken != nil && grant.expiresIn == 1800 && grant.json.contains("id_token"))
        #expect(try world.tokens.list().contains { $0.token == grant.accessToken && $0.state == "live" && $0.kind == .access })
        #expect(try world.tokens.expire(.access, clientId: app.clientId).map(\.token) == [grant.accessToken])
        #expect(try world.tokens.revoke().contains { $0.token == grant.refreshToken && $0.state == "revoked" })
        #expect(#expect(throws: ControlError.self) { try world.tokens.mint(clientId: "nobody") }?.pointer == "/clientId")

        let fault = Fault(name: "down", target: .init(path: "/trader/v1/**"), when: .init(first: 1), effect: .status(503), remaining: 5)
        let id = try world.faults.add(fault)
        #expect(try world.faults.read(id).fault == fault)
        #expect(ask("/trader/v1/accounts") == 503)
        #expect(try world.faults.struck(id) == 1)
        #expect(try world.faults.list().first?.matched == 1)
        let effects: [Fault.Effect] = [
            .init(status: 418, headers: [("X-A", "b")], body: Array("tea".utf8)), .delay(.seconds(1), on: .world), .reset, .empty,
            .garbage, .truncate(bodyBytes: 3), .stall(afterBodyBytes: 3, for: .seconds(2)), .rateLimit(5, per: .seconds(60)),
        ]
        for effect in effects {
            let kept = try world.faults.replace(id, with: Fault(effect: effect))
            #expect(kept.fault.effect == effect && kept.struck == 0)
        }
        let mute = Fault(target: .init(stream: "schwab.streamer"), effect: .stream(.close, code: 1011, for: .seconds(3), count: 2))
        #expect(try world.faults.replace(id, with: mute).fault == mute)
        try world.faults.remove(id)
        try world.faults.reset()
        try world.faults.removeAll()

        let stub = try world.stubs.add(
            json:
                #"{"name":"s","request":{"urlPath":"/a"},"response":{},"scenarioName":"x","requiredScenarioState":"Started","newScenarioState":"b"}"#
        )
        #expect(try world.stubs.list().map(\.id) == [stub])
        #expect(try world.stubs.read(stub).name == "s")
        #expect(try world.stubs.scenarios().map(\.state) == ["Started"])
        #expect(ask("/a") == 200)
        #expect(try world.stubs.scenarios().map(\.state) == ["b"])
        try world.stubs.setScenario("x", to: "Started")
        try world.stubs.resetScenarios()
        #expect(ask("/ab") == 404)
        #expect(try world.stubs.replace(stub, json: #"{"request":{"urlPath":"/c"},"response":{"status":204}}"#).id == stub)
        try world.stubs.load(json: #"{"mappings":[{"request":{"urlPath":"/d"},"response":{}}]}"#)

        let page = try world.requests.list()
        #expect(page.served.map(\.request.url) == ["/ab", "/a", "/trader/v1/accounts"] && page.total == 3 && page.dropped == 0)
        let struck = try #require(page.served.last)
        #expect(struck.trace.fault == id && struck.trace.operation == "schwab.getAccounts" && struck.trace.statusAfter == 503)
        #expect(try world.requests.read(struck.id) == struck)
        #expect(try world.requests.list(limit: 1, since: struck.trace.now, unmatched: true).served.map(\.status) == [404])
        #expect(try world.requests.list(matchingStub: stub).total == 1)
        #expect(try world.requests.unmatched().map(\.url) == ["/ab"])
        #expect(try world.requests.nearMisses().allSatisfy { $0.request?.url == "/ab" && $0.distance > 0 })
        #expect(try world.requests.count(method: "GET", path: "/a") == 1)
        let pattern = #"{"urlPathPattern":"/a.*"}"#
        #expect(try world.requests.count(pattern) == 2)
        #expect(try world.requests.find(pattern).map(\.url) == ["/a", "/ab"])
        let told = try world.explain("GET", "/c")
        #expect(told.stub == stub && told.status == 204)
        #expect(try world.explain("GET", "/trader/v1/accounts", headers: ["Authorization": "Bearer x"]).status == 401)
        try world.requests.forget(struck.id)
        #expect(try world.requests.forget(matching: pattern).count == 2)
        try world.requests.forget()
        try world.stubs.remove(stub)
        try world.stubs.removeAll()
        try world.stubs.reset()
    }

    func sockets() async throws {
        let request = HTTPRequest(.get, "/worlds/\(world.id)/ws", headers: [HTTPField("Upgrade", "websocket")])
        guard case .webSocket(let acceptance) = front.respond(to: request, reply: Reply(send: { _ in })) else {
            Issue.record("no socket")
            return
        }
        let socket = StreamSocket(acceptance.endpoint)
        let open = try #require(try world.streams.list().first)
        #expect(open.name == "schwab.streamer" && open.subscriptions.isEmpty)
        socket.send("hello")
        let heard = try await world.streams.nextMessage(direction: .received)
        #expect(heard?.text == "hello" && heard?.stream == open.id)
        try world.streams.send("out of turn", to: open.id)
        try world.streams.send([1, 2, 3], to: open.id)
        #expect(socket.take().contains(.text("out of turn")))
        #expect(try world.streams.messages(contains: "turn").map(\.text) == ["out of turn"])
        #expect(try world.streams.messages(direction: .sent).last?.bytes == [1, 2, 3])
        #expect(try await world.streams.nextMessage(contains: "never", within: .milliseconds(1)) == nil)
        try world.streams.close(open.id, code: 1011, reason: "enough")
        #expect(socket.closed == 1011)
    }

    func waiting() async throws {
        try world.clock.freeze()
        let last = try world.events.list(limit: 0).last
        #expect(try await world.events.next("halted", after: last, within: .milliseconds(1)) == nil)
        async let next = world.events.next("halted", after: last, within: .seconds(60))
        async let streamed = world.events.stream(after: last, type: "halted").first { _ in true }
        try world.quotes.set("IBM", bid: 1, ask: 2, halted: true)
        #expect(try await next?.symbol == "IBM")
        #expect(try await streamed?.symbol == "IBM")
        #expect(try world.events.list(after: last).events.last?.seq == world.events.list(after: last).last)
    }

    func whole() throws {
        #expect(try server.health().worlds.contains(world.id))
        #expect(try server.health().version == server.version())
        #expect(try server.worlds().contains { $0.id == world.id })
        #expect(try server.world(named: world.id).id == world.id)
        #expect(try server.metrics().contains("fakebroker_"))
        #expect(try server.openAPI().contains("\"openapi\""))
        #expect(String(decoding: try server.certificate(), as: UTF8.self).hasPrefix("-----BEGIN CERTIFICATE"))

        let reading = try world.read()
        #expect(try reading.id == world.id && reading.credentials == world.credentials())
        #expect(try world.definition().seed == reading.seed)
        #expect(try world.url == reading.url && reading.url == "http://\(front.listeners[0])/worlds/\(world.id)")
        _ = try place { .limit($0, .buy, 1, "AAPL", at: 1) }
        let fork = try server.world(id: "fork", from: world.id, clock: .init(mode: .frozen))
        #expect(try fork.orders.list() == world.orders.list())
        #expect(try fork.credentials() != world.credentials())
        #expect(try fork.clock.read().mode == .frozen)
        #expect(try world.leaks().map(\.kind) == ["order"])
        #expect(world.report().contains("open orders: 1"))
        try world.reset()
        #expect(try world.leaks().isEmpty)
        #expect(try fork.end().map(\.kind) == ["order"])
        let gone = #expect(throws: ControlError.self) { try fork.clock.read() }
        #expect(gone?.status == 410 && gone?.title.contains("'fork'") == true)
        #expect(#expect(throws: ControlError.self) { try server.world(named: "fork") }?.status == 410)
        #expect(#expect(throws: ControlError.self) { try server.world(named: "default").end() }?.status == 409)
    }
}

/// Which operations of the control API were asked for.
final class AskedOperations: Sendable {
    private static let router = Router([ControlProvider.provider])
    private let names = Mutex<Set<String>>([])

    var all: Set<String> { names.withLock { $0 } }

    func note(_ method: String, _ path: String) {
        let request = HTTPRequest(HTTPMethod(method), "/__admin" + path)
        guard case .found(let entry, _) = Self.router.match(request.method, request.path) else { return }
        _ = names.withLock { $0.insert(String(entry.route.operation.dropFirst("control.".count))) }
    }
}

/// A world that notes what it is asked.
struct NotedWorld<Asked: ControlledWorld>: ControlledWorld {
    let world: Asked
    let asked: AskedOperations
    var id: String { world.id }

    func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        asked.note(method, path)
        return try world.send(method, path, body)
    }

    func sendAndWait(_ method: String, _ path: String, _ body: String) async throws(ControlError) -> [UInt8] {
        asked.note(method, path)
        return try await world.sendAndWait(method, path, body)
    }
}

/// A server that notes what it and its worlds are asked.
struct NotedServer<Asked: ControlledServer>: ControlledServer {
    let server: Asked
    let asked: AskedOperations

    func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        asked.note(method, path)
        return try server.send(method, path, body)
    }

    func world(named id: String) throws(ControlError) -> NotedWorld<Asked.Hosted> {
        NotedWorld(world: try server.world(named: id), asked: asked)
    }
}
