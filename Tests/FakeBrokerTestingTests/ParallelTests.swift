import ExchangeCore
import FakeBroker
import FakeBrokerTesting
import Testing

/// What each of a hundred tests does at once: its own client places its own orders, and its own clock moves.
private func tradeAlone(_ number: Int) async throws {
    let world = try World.current
    let client = VendorClient()
    let bid = Price(100 + number)
    try world.quotes.set("AAPL", bid: bid, ask: bid + 1)
    for _ in 0..<(number % 4) { try await client.buyFarBelow("AAPL") }
    let before = try world.clock.now
    #expect(try world.clock.advance(by: .seconds(number)).now == before + .seconds(number))
    #expect(try world.orders.list(status: "open").count == number % 4)
    #expect(try world.requests.list().total == number % 4)
    let remote = RemoteWorld(id: world.id, port: try FakeBrokerServer.current.port)
    #expect(try remote.quotes["AAPL"].bid == bid)
}

@Suite("A hundred tests at once, a server each", .world(seed: 42, now: "2026-03-02T15:00:00Z"))
struct ServerEachTests {
    @Test("trade alone", arguments: 0..<100)
    func alone(number: Int) async throws { try await tradeAlone(number) }
}

@Suite("A hundred tests at once, a world each on one server", .server(), .world(seed: 42, now: "2026-03-02T15:00:00Z"))
struct WorldEachTests {
    @Test("trade alone", arguments: 0..<100)
    func alone(number: Int) async throws { try await tradeAlone(number) }
}
