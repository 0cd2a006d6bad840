import ExchangeCore
import Testing

@testable import FakeBroker

@Suite("a world from Swift")
struct FacesTests {
    /// The same story for a world in this process and for one by HTTP.
    private func tell(_ world: some ControlledWorld, place: () throws -> OrderID) throws {
        try world.clock.freeze()
        try world.quotes.set("AAPL", bid: 100, ask: 101, last: 100)
        #expect(try world.quotes.read("AAPL").ask == 101)
        let before = try world.clock.now
        try world.clock.advance(by: .minutes(30))
        #expect(try world.clock.now == before + .minutes(30))
        let id = String(try place().rawValue)
        try world.orders[id].fill(quantity: 4, price: 99)
        #expect(try world.orders[id].read().status == .partiallyFilled)
        let snapshot = try world.snapshot(name: "half")
        #expect(try world.orders[id].fill().filledQuantity == 10)
        try world.restore(snapshot)
        #expect(try world.orders.list(status: "open").map(\.filledQuantity) == [4])
        try world.orders[id].cancel()
        let refused = #expect(throws: ControlError.self) { try world.orders[id].cancel() }
        #expect(refused?.status == 409)
        let fault = try world.faults.add(Fault(target: .init(operation: "schwab.getAccounts"), effect: .status(503)))
        #expect(try world.faults.struck(fault) == 0)
        let rule = try world.rules.add(Rule(then: [.hold]))
        #expect(try world.rules.fired(rule) == 0)
        try world.stubs.add(json: #"{"request":{"url":"/a"},"response":{}}"#)
        #expect(try world.requests.count(path: "/a") == 0)
        try world.reset()
        #expect(try world.orders.list().isEmpty)
    }

    @Test("a world in this process")
    func inProcess() throws {
        let bench = try Bench()
        try tell(try bench.world) { try bench.place(limit: 50) }
    }

    @Test("a world by HTTP has the same members")
    func remote() throws {
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        let remote = try RemoteWorld.create(port: server.port, id: "r", Bench.frozen)
        try tell(remote) {
            try server.front.world(named: "r").perform { state throws(ControlError) in
                let account = try state.account(numbered: "10000001")
                state.apply(.placeOrder(.limit(account.id, .buy, 10, "AAPL", at: 50)))
                return OrderID(Int64(state.exchange.orderCount))
            }
        }
        try remote.end()
        let gone = #expect(throws: ControlError.self) { try remote.clock.read() }
        #expect(gone?.status == 410)
    }

    @Test("the OpenAPI document has every row of the tables")
    func openAPI() throws {
        let document = try Bench().get("/__admin/openapi.json")
        for row in ControlProvider.provider.routes {
            let operation = document.json["paths"]?[row.path.description]?[row.method.name.lowercased()]
            #expect(operation?["operationId"] == .string(String(row.operation.dropFirst("control.".count))))
        }
        #expect(try Bench().get("/__admin/ui").text.contains("openapi.json"))
    }
}

@Suite("worlds beside one another")
struct ManyWorldsTests {
    @Test("a hundred worlds at once see nothing of one another")
    func hundred() async throws {
        let bench = try Bench()
        for index in 0..<100 { _ = bench.post("/__admin/worlds", #"{"id":"w-\#(index)","from":"default"}"#) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let prefix = "/worlds/w-\(index)"
                    _ = bench.put(prefix + "/__admin/quotes/AAPL", #"{"bid":\#(index + 1),"ask":\#(index + 2)}"#)
                    for _ in 0..<(index % 5) { _ = try bench.place(.buy, 1, in: "w-\(index)") }
                    _ = bench.post(prefix + "/__admin/clock/advance", #"{"by":"\#(index + 1)s"}"#)
                }
            }
            try await group.waitForAll()
        }
        for index in 0..<100 {
            let prefix = "/worlds/w-\(index)/__admin"
            #expect(bench.get(prefix + "/quotes/AAPL")["bid"] == .string(String(index + 1)))
            #expect(bench.get(prefix + "/orders")["meta.total"] == .number(String(index % 5)))
            #expect(bench.get(prefix + "/clock")["now"] == .string((Bench.start + .seconds(index + 1)).description))
        }
    }

    @Test("one story told twice with one seed gives the same bytes")
    func sameBytes() throws {
        func story() throws -> [[UInt8]] {
            var definition = WorldDefinition.standard
            definition.seed = 42
            definition.clock = .init(mode: .frozen, now: Bench.start)
            let bench = try Bench(definition)
            _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"when":{"probability":0.3},"fault":{"status":500}}"#)
            _ = bench.post("/__admin/rules", #"{"then":[{"fill":{"percent":30}},{"fill":{"percent":70,"after":"90s"}}]}"#)
            var told: [[UInt8]] = []
            let token = bench.post("/__admin/tokens", #"{"clientId":"fakebroker-client-id"}"#)
            told.append(token.response.body)
            let bearer = "Bearer " + (token["access_token"]?.string ?? "")
            for _ in 0..<10 {
                _ = try bench.place(.buy, 10)
                told.append(bench.post("/__admin/clock/advance", #"{"by":"1m"}"#).response.body)
                let answer = bench.send(.get, "/trader/v1/accounts?fields=positions", headers: [.init("Authorization", bearer)])
                told.append(answer.response.body + Array(answer.response.headers.map { "\($0.name): \($0.value)" }.joined().utf8))
            }
            told.append(bench.get("/__admin/requests").response.body)
            told.append(bench.get("/__admin/events?limit=100000").response.body)
            return told
        }
        #expect(try story() == story())
    }
}
