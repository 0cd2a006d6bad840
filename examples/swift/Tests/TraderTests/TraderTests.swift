import FakeBroker
import FakeBrokerTesting
import Testing
import Trader

/// A suite of integration tests that needs no broker: order, fill, assert. Each test has a world of its own on one server.
@Suite("The trader", .server(), .world(seed: 42, now: "2026-03-02T10:00:00-05:00", leaks: .fail))
struct TraderTests {
    /// A trader in the running test's world.
    private func makeTrader() async throws -> Trader {
        let world = try World.current
        let app = try #require(try world.credentials().schwab)
        return try await Trader(api: World.currentURL, token: world.tokens.mint(clientId: app.clientId).accessToken)
    }

    @Test("buys the dip")
    func dip() async throws {
        let world = try World.current, trader = try await makeTrader()
        try world.quotes.set("NVDA", bid: 189.98, ask: 190.02, last: 190)
        let order = try await trader.bid("NVDA", 10, limit: "185.00")
        #expect(try await trader.order(order).status == "WORKING")

        try world.quotes.set("NVDA", bid: 184.90, ask: 184.94, last: 184.92)
        #expect(try await trader.order(order).status == "FILLED")
    }

    @Test("knows what a part was filled for")
    func part() async throws {
        let world = try World.current, trader = try await makeTrader()
        try world.quotes.set("NVDA", bid: 189.98, ask: 190.02, last: 190)
        let order = try await trader.bid("NVDA", 10, limit: "185.00")

        try world.orders[order].fill(quantity: 4, price: 184.99)
        #expect(try await trader.order(order).filledQuantity == 4)
        try world.orders[order].cancel()
        #expect(try await trader.order(order).status == "CANCELED")
    }

    @Test("is told of an order that the broker rejects")
    func rejected() async throws {
        let world = try World.current, trader = try await makeTrader()
        try world.quotes.set("NVDA", bid: 189.98, ask: 190.02, last: 190)
        // More than the account can pay.
        let order = try await trader.bid("NVDA", 100_000, limit: "190.00")
        #expect(try await trader.order(order).status == "REJECTED")
    }

    @Test("sees the broker's own error when its token has expired")
    func expired() async throws {
        let trader = try await makeTrader()
        try World.current.tokens.expire(.access)
        let refused = await #expect(throws: Trader.Refused.self) { try await trader.bid("NVDA", 1, limit: "1.00") }
        #expect(refused?.status == 401)
    }

    @Test("finds its order although the answer was a 503")
    func placedAllTheSame() async throws {
        let world = try World.current, trader = try await makeTrader()
        try world.quotes.set("NVDA", bid: 189.98, ask: 190.02, last: 190)
        try world.faults.add(
            Fault(target: .init(operation: "schwab.placeOrder"), phase: .after, effect: .status(503), remaining: 1))
        let refused = await #expect(throws: Trader.Refused.self) { try await trader.bid("NVDA", 10, limit: "185.00") }
        #expect(refused?.status == 503)

        let placed = try world.orders.list(status: "open")
        #expect(placed.map(\.symbol) == ["NVDA"])
        try world.orders[placed[0].id].cancel()
    }
}
