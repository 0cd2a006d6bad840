import Testing

@testable import ExchangeCore

@Suite("Resting orders on generated prices")
struct SparseTickTests {
    /// An exchange on which AAPL is generated, with one account.
    private func exchange(seed: UInt64, hours: MarketHours, isWatched: Bool) -> Exchange {
        let configuration = ExchangeConfiguration(seed: seed, hours: hours)
        var exchange = Exchange(configuration: configuration, now: instant("2026-03-02T11:00:00-05:00"))
        _ = exchange.apply(.openAccount(AccountSpec(number: "1", type: .margin, cash: 10_000_000, positions: [])))
        _ = exchange.apply(.defineInstrument(Instrument("AAPL")))
        _ = exchange.apply(.setQuoteSource("AAPL", .generated(seed: nil)))
        if isWatched { _ = exchange.apply(.watch("AAPL")) }
        return exchange
    }

    private func order(_ side: Side, _ type: OrderType, limit: Price? = nil, stop: Price? = nil) -> OrderRequest {
        var request = OrderRequest(account: AccountID(1), legs: [OrderLeg(side, "AAPL")], type: type, quantity: 10)
        request.timeInForce = .goodTillCanceled
        request.limitPrice = limit
        request.stopPrice = stop
        return request
    }

    @Test("trade at the same instants and prices whether every second is looked at or not", arguments: MarketHours.allCases)
    func equivalence(hours: MarketHours) throws {
        let seed = testSeed()
        var random = SplitMix64(seed: seed)
        var watched = exchange(seed: seed, hours: hours, isWatched: true)
        var alone = exchange(seed: seed, hours: hours, isWatched: false)
        var count = 0
        for _ in 0..<6 {
            let last = try #require(alone.quote("AAPL")?.last)
            for _ in 0..<4 {
                let distance = Price(cents: Int.random(in: 1...250, using: &random))
                let request: OrderRequest
                switch Int.random(in: 0..<5, using: &random) {
                case 0: request = order(.buy, .limit, limit: last - distance)
                case 1: request = order(.sell, .limit, limit: last + distance)
                case 2: request = order(.buy, .stop, stop: last + distance)
                case 3: request = order(.sell, .stop, stop: last - distance)
                default: request = order(.buy, .stopLimit, limit: last + distance - Price(cents: 20), stop: last + distance)
                }
                #expect(watched.place(request).0 == alone.place(request).0)
                count += 1
            }
            let until = alone.now.adding(nanoseconds: Int64.random(in: 1..<7200, using: &random) * 1_000_000_000)
            _ = watched.advance(to: until)
            _ = alone.advance(to: until)
            for number in 1...count {
                let id = OrderID(Int64(number))
                #expect(watched.order(id)?.status == alone.order(id)?.status, "order \(number)")
                let (one, other) = (watched.executions(of: id), alone.executions(of: id))
                #expect(one.map(\.at) == other.map(\.at) && one.map(\.price) == other.map(\.price), "order \(number)")
            }
        }
    }

    @Test("cost a few looks a day", arguments: MarketHours.allCases)
    func cost(hours: MarketHours) throws {
        var exchange = exchange(seed: 4, hours: hours, isWatched: false)
        _ = exchange.place(order(.buy, .limit, limit: 1))
        _ = exchange.place(order(.sell, .stop, stop: 2))
        let end = instant("2026-03-12T12:00:00-04:00")
        var fired = 0
        while let due = exchange.nextTimer, due.at <= end, fired < 1000 {
            _ = exchange.advance(to: due.at)
            fired += 1
        }
        #expect(fired < 120)
        #expect(exchange.order(OrderID(1))?.status.isOpen == true)
    }
}
