import ExchangeCore
import Testing

@testable import FakeBroker

@Suite("a world from Swift")
struct FacesTests {
    /// Tells a chapter of the story of a world in this process, and of one by HTTP.
    private func tell(_ chapter: (FaceStory<FakeBrokerServer>) throws -> Void, _ again: (FaceStory<RemoteServer>) throws -> Void) throws {
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        try chapter(FaceStory(server: server, world: try server.world(id: "here", Bench.frozen), front: server.front))
        let remote = RemoteServer(port: server.port)
        try again(FaceStory(server: remote, world: try remote.world(id: "there", Bench.frozen), front: server.front))
    }

    @Test("has a clock to read, stop, start and move")
    func time() throws { try tell({ try $0.time() }, { try $0.time() }) }

    @Test("has prices and instruments")
    func prices() throws { try tell({ try $0.prices() }, { try $0.prices() }) }

    @Test("has accounts")
    func accounts() throws { try tell({ try $0.accounts() }, { try $0.accounts() }) }

    @Test("has orders, rules and snapshots")
    func orders() throws { try tell({ try $0.orders() }, { try $0.orders() }) }

    @Test("has tokens, faults, stubs and a journal")
    func wire() throws { try tell({ try $0.wire() }, { try $0.wire() }) }

    @Test("is made, listed, copied, reset and ended")
    func whole() throws { try tell({ try $0.whole() }, { try $0.whole() }) }

    /// What WireMock's own clients call and the faces have no use for, and the page for the browser.
    private static let left: Set<String> = [
        "ui", "root", "createMappingAsBefore", "editMapping", "saveMappings", "removeMapping", "findMappingsByMetadata",
        "removeMappingsByMetadata", "listUnmatchedMappings", "deleteUnmatchedMappings", "listFiles", "getFile", "putFile",
        "deleteFile", "findNearMissesByRequest", "findNearMissesByPattern", "getSettings", "updateSettings", "replaceSettings",
        "extendSettings", "startRecording", "stopRecording", "snapshotRecording", "getRecordingStatus", "resetRequests",
        "removeRequestsByMetadata", "authorityForWireMock",
    ]

    @Test("has a typed member for every row of the control API")
    func everyRow() async throws {
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        // The imported file needs a world of which every deed came by HTTP.
        let asked = AskedOperations()
        let noted = NotedServer(server: RemoteServer(port: server.port), asked: asked)
        _ = try server.world(id: "w", Bench.frozen)
        let story = FaceStory(server: noted, world: try noted.world(named: "w"), front: server.front)
        try story.time()
        try story.world.reset()
        try story.prices()
        try story.world.reset()
        try story.accounts()
        try story.orders()
        try story.world.reset()
        try story.wire()
        try await story.sockets()
        try await story.waiting()
        try story.world.reset()
        try story.whole()
        let file = try story.world.snapshots.export(story.world.snapshot(name: "n"))
        #expect(try story.world.snapshots.load(file).name == "n")
        let rows = ControlProvider.provider.routes.map { String($0.operation.dropFirst("control.".count)) }
        #expect(Set(rows).subtracting(asked.all) == Self.left)
    }

    @Test("waits for what happens, and for what passes over its sockets, in this process and by HTTP")
    func waiting() async throws {
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        let here = FaceStory(server: server, world: try server.world(Bench.frozen), front: server.front)
        try await here.waiting()
        try await here.sockets()
        let remote = RemoteServer(port: server.port)
        let there = FaceStory(server: remote, world: try remote.world(Bench.frozen), front: server.front)
        try await there.waiting()
        try await there.sockets()
    }

    @Test("tells whoever waits in it that it has ended")
    func endsWaits() async throws {
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        let world = try server.world(id: "short", Bench.frozen)
        async let refused = #expect(throws: ControlError.self) { try await world.events.next("halted", within: .seconds(600)) }
        // Whether the question comes before the end or behind it, it gets the same answer.
        try world.end()
        #expect(await refused?.status == 410)
    }

    @Test("outlives its server, stopped or forgotten, and keeps it from nothing", arguments: [true, false])
    func outlives(isStopped: Bool) throws {
        weak var front: Front?
        let world: World
        do {
            let server = try FakeBrokerServer.start()
            front = server.front
            world = try server.world(id: "held")
            if isStopped { server.stop() }
        }
        #expect(front == nil)
        #expect(try world.clock.advance(by: .minutes(1)).now <= world.clock.now)
        #expect(#expect(throws: ControlError.self) { try world.explain("GET", "/") }?.status == 501)
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
