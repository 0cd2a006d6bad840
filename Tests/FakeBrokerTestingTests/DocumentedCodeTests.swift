import ExchangeCore
import FakeBroker
import FakeBrokerTesting
import Foundation
import Testing

/// The pages' Swift, compiled and run here: a line that stands on a page and not in this file fails the last test.
@Suite("The documents' Swift")
struct DocumentedCodeTests {
    @Test("of the README starts a server, makes a world and scripts it")
    func readme() throws {
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        let world = try server.world(seed: 42)
        try world.rules.add(Rule(when: .init(symbol: "MSFT"), then: [.fill(.percent(40)), .fill(after: .seconds(2))]))
        let close = try world.clock.advance(to: .nextClose)
        #expect(try world.clock.now >= close.now)
    }

    // swift-format-ignore
    @Test(.world(seed: 42)) func theDipIsBought() async throws {
        let world = try World.current
        let trader = try await Trader(broker: World.currentURL, app: world.credentials().schwab)
        try World.current.quotes.set("NVDA", bid: 184.90, ask: 184.94)
        #expect(trader.isReady)
        #expect(try world.quotes["NVDA"].bid == 184.9)
    }

    private struct Trader {
        let isReady: Bool
        init(broker: String, app: Credentials.SchwabApp?) async throws { isReady = broker.hasPrefix("http") && app != nil }
    }

    @Test("of the control API's page moves, fills, scripts, waits, goes back and ends", .world(seed: 1, now: "2026-03-02T15:00:00Z"))
    func control() async throws {
        let world = try World.current
        try await VendorClient().buyFarBelow("AAPL")
        let told = try world.clock.advance(by: .minutes(30)).events
        #expect(told.allSatisfy { $0.seq > 0 })
        try world.quotes.set("AAPL", bid: 189.98, ask: 190.02)
        let before = try world.snapshot()
        try world.orders["1"].fill(price: 184.99)
        try world.rules.add(Rule(when: .init(symbol: "MSFT"), then: [.fill(.percent(40)), .fill(after: .seconds(2))]))
        try world.faults.add(Fault(target: .init(operation: "schwab.placeOrder"), phase: .after, effect: .reset))
        let fill = try await world.events.next("orderFilled", order: "1", within: .seconds(5))
        #expect(fill?.averagePrice == 184.99)
        for try await event in world.events.stream() {
            #expect(event.seq == 1)
            break
        }
        #expect(try world.requests.list().served.first?.trace.operation == "schwab.placeOrder")
        try world.restore(before)
        #expect(try world.snapshots.diff(from: before).orders.isEmpty)
        #expect(try world.end().map(\.kind).contains("order"))
    }

    @Test("is this file's", arguments: ["README.md", "docs/control-api.md"])
    func lines(page: String) throws {
        let here = URL(filePath: #filePath)
        let source = try String(contentsOf: here, encoding: .utf8)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        let blocks = text.matches(of: /(?s)```swift\n(.*?)```/)
        try #require(!blocks.isEmpty)
        for line in blocks.flatMap({ $0.1.split(separator: "\n") }) {
            let code = line.replacing(/\s+\/\/.*/, with: "").trimmingCharacters(in: .whitespaces).replacing("{ … }", with: "{")
            if !code.isEmpty, code != "…" {
                // Said outside of the expectation, which would print the source.
                let stands = source.contains(code)
                #expect(stands, "\(page): \(code)")
            }
        }
    }
}
