import ExchangeCore
import FakeBroker
import FakeBrokerTesting
import Synchronization
import Testing

@Suite("A test's own world")
struct WorldTraitTests {
    @Test("has the seed that the trait names, and a clock that stands", .world(seed: 42, now: "2026-03-02T15:00:00Z"))
    func definition() throws {
        let world = try World.current
        let clock = try world.clock.read()
        #expect(clock.mode == .frozen)
        #expect(clock.now.description.hasPrefix("2026-03-02T15:00:00"))
        let before = try world.quotes.read("AAPL").last
        #expect(try server(seed: 42).quotes.read("AAPL").last == before)
        #expect(try server(seed: 43).quotes.read("AAPL").last != before)
    }

    /// A world elsewhere with another seed and the same instant.
    private func server(seed: UInt64) throws -> World {
        try FakeBrokerServer.current.world(seed: seed, now: Instant("2026-03-02T15:00:00Z"))
    }

    @Test("keeps the hours that the trait names", .world(seed: 42, now: "2026-03-02T16:00:00-05:00", hours: .nyse))
    func hours() throws {
        #expect(try World.current.clock.read().hours == .nyse)
        #expect(try World.current.clock.read().isMarketOpen == false)
        #expect(try World.current.clock.advance(to: .nextOpen).now == Instant("2026-03-03T09:30:00-05:00"))
    }

    @Test("is another one in each case", .world(seed: 1), arguments: 0..<8)
    func cases(number: Int) throws {
        let world = try World.current
        try world.quotes.set("AAPL", bid: Price(100 + number), ask: 110.05)
        // A case that shared the world of another would find its requests, or its price after a pause.
        #expect(try world.quotes.read("AAPL").bid == Price(100 + number))
        #expect(try world.quotes.read("AAPL").ask == Price(cents: 11_005))
        #expect(try World.current === world)
    }

    @Test("is nowhere without the trait")
    func without() {
        #expect(throws: NoWorldError()) { try World.current }
        #expect(throws: NoWorldError()) { try FakeBrokerServer.current }
        #expect(throws: NoWorldError()) { try World.currentURL }
    }

    @Test("comes from a file beside the test", .world(file: "../../examples/world.yaml", seed: 7))
    func file() throws {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let definition = try WorldDefinition.load(path: "/" + folder + "/../../examples/world.yaml")
        let numbers = definition.accounts.map(\.accountNumber)
        try #require(!numbers.isEmpty)
        let accounts = String(decoding: try World.current.send("GET", "/accounts", ""), as: UTF8.self)
        for number in numbers { #expect(accounts.contains("\"\(number)\"")) }
    }

    @Test("is reached by its URL", .world(seed: 3, now: "2026-03-02T15:00:00Z"))
    func url() throws {
        let world = try World.current
        let server = try FakeBrokerServer.current
        #expect(try World.currentURL == server.url + "/worlds/" + world.id)
        let remote = RemoteWorld(id: world.id, port: server.port)
        #expect(try remote.quotes.read("AAPL") == world.quotes.read("AAPL"))
    }
}

@Suite("A suite's server", .server(), .world(seed: 5))
struct ServerTraitTests {
    @Test("serves a world to each of its tests", arguments: 0..<4)
    func shared(number: Int) throws {
        let server = try FakeBrokerServer.current
        #expect(server.port > 0)
        #expect(try World.current !== server.defaultWorld)
        #expect(try World.currentURL.hasPrefix(server.url + "/worlds/"))
    }
}

@Suite("A failing test's report")
struct FailureTests {
    /// What the issues of this task say.
    private final class Heard: Sendable {
        let texts = Mutex<[String]>([])
    }

    /// Runs a test's body in a world of its own, and says what the issues of it tell.
    private func issues(
        _ trait: WorldTrait, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> (texts: [String], thrown: (any Error)?) {
        let heard = Heard()
        let listening = IssueHandlingTrait.compactMapIssues { issue in
            heard.texts.withLock { $0.append(issue.comments.map(\.rawValue).joined(separator: "\n")) }
            return nil
        }
        let test = try #require(Test.current), testCase = Test.Case.current
        var thrown: (any Error)?
        do {
            try await listening.provideScope(for: test, testCase: testCase) {
                try await trait.provideScope(for: test, testCase: testCase, performing: body)
            }
        } catch { thrown = error }
        return (heard.texts.withLock { $0 }, thrown)
    }

    @Test("tells the world's open orders at the first issue, and only there")
    func report() async throws {
        let (texts, _) = try await issues(.world(seed: 9)) {
            try await VendorClient().buyFarBelow("AAPL")
            Issue.record("first")
            Issue.record("second")
        }
        try #require(texts.count == 2)
        #expect(texts[0].hasPrefix("first") && texts[0].contains("open orders: 1") && texts[0].contains("AAPL"))
        #expect(texts[1] == "second")
    }

    @Test("tells them beside an error that the test throws, which stays the test's own")
    func error() async throws {
        struct Failure: Error {}
        let (texts, thrown) = try await issues(.world(seed: 9, leaks: .fail)) {
            try await VendorClient().buyFarBelow("AAPL")
            throw Failure()
        }
        #expect(thrown is Failure)
        #expect(texts.count == 1 && texts[0].contains("open orders: 1"))
    }

    @Test("names what was left behind, where that is a failure", arguments: [WorldTrait.Leaks.fail, .ignore])
    func leaks(policy: WorldTrait.Leaks) async throws {
        let (texts, _) = try await issues(.world(seed: 9, leaks: policy)) { try await VendorClient().buyFarBelow("AAPL") }
        #expect(texts.count == (policy == .fail ? 1 : 0))
        if policy == .fail { #expect(texts[0].contains("Left behind in the test's world: order")) }
    }

    @Test("is a clear error for an instant that is none")
    func instant() async throws {
        let (_, thrown) = try await issues(.world(seed: 1, now: "yesterday")) {}
        #expect(thrown as? UnreadableInstant == UnreadableInstant(text: "yesterday"))
    }
}
