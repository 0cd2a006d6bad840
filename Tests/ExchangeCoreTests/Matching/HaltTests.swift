import Testing

@testable import ExchangeCore

@Suite("Halts and price bands")
struct HaltTests {
    @Test("in a halt nothing trades, no stop is elected, cancels pass; at the end everything is looked at")
    func halt() {
        var market = Market(positions: [PositionSpec("ABC", 100, at: 9)])
        let stop = market.place(.stop(market.account, .sell, 100, "ABC", at: 9))
        let other = market.place(.limit(market.account, .buy, 1, "ABC", at: 9))
        market.run(.halt("ABC"))
        let late = market.place(.market(market.account, .buy, 10, "ABC"))
        market.quote(bid: d("8.50"), ask: d("8.52"), last: d("8.51"))
        #expect(late.status == .working && !market.order(stop.id).isTriggered && market.order(other.id).filledQuantity == 0)
        market.run(.cancelOrder(other.id))
        #expect(market.order(other.id).status == .canceled)
        market.run(.resume("ABC"))
        #expect(market.order(late.id).averagePrice == d("8.52") && market.order(stop.id).averagePrice == d("8.50"))
    }

    private func banded() -> Market {
        var configuration = ExchangeConfiguration(seed: 1, hours: .nyse, instruments: [Instrument("ABC")])
        configuration.hasLimitBands = true
        var market = Market()
        market.exchange = Exchange(configuration: configuration, now: Instant("2026-03-02T16:00:00Z") ?? .distantPast)
        market.run(.openAccount(AccountSpec(number: "1", cash: 1_000_000)))
        market.run(.setQuote("ABC", QuoteChange(bid: d("99.99"), ask: d("100.01"), last: 100, previousClose: 99)))
        return market
    }

    @Test("nothing trades above the upper band; fifteen seconds at it pause trading for five minutes")
    func bands() {
        var market = banded()
        market.quote(bid: d("105.10"), ask: d("105.20"))
        let order = market.place(.market(market.account, .buy, 1, "ABC"))
        #expect(order.status == .working, "105.20 is above 105")
        market.advance(to: "2026-03-02T16:00:14Z")
        #expect(market.exchange.instrument("ABC")?.isHalted == false)
        market.advance(to: "2026-03-02T16:00:15Z")
        #expect(market.exchange.instrument("ABC")?.isHalted == true)
        market.quote(bid: d("100.00"), ask: d("100.02"))
        market.advance(to: "2026-03-02T16:05:15Z")
        #expect(market.exchange.instrument("ABC")?.isHalted == false && market.order(order.id).averagePrice == d("100.02"))
    }

    @Test("a market that returns in time is not paused")
    func returns() {
        var market = banded()
        market.quote(bid: d("105.10"), ask: d("105.20"))
        market.advance(to: "2026-03-02T16:00:10Z")
        market.quote(bid: d("100.00"), ask: d("100.02"))
        market.advance(to: "2026-03-02T16:10:00Z")
        #expect(!market.log.contains { if case .halted = $0.kind { true } else { false } })
    }
}
