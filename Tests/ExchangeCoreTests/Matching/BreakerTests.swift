import Testing

@testable import ExchangeCore

@Suite("The market-wide circuit breaker")
struct BreakerTests {
    /// 11:00 in New York on 2 March 2026, an index that closed at 5000.
    private func market(at now: String = "2026-03-02T16:00:00Z") -> Market {
        var configuration = ExchangeConfiguration(
            seed: 1, hours: .nyse, instruments: [Instrument("ABC"), Instrument("$SPX", kind: .index)])
        configuration.breakerIndex = "$SPX"
        var market = Market()
        market.exchange = Exchange(configuration: configuration, now: Instant(now) ?? .distantPast)
        market.run(.openAccount(AccountSpec(number: "1", cash: 100_000)))
        market.run(.setQuote("ABC", QuoteChange(bid: 10, ask: d("10.02"), last: 10)))
        market.run(.setQuote("$SPX", QuoteChange(last: 5000, previousClose: 5000)))
        return market
    }

    private func fall(_ market: inout Market, to index: Int) { market.run(.setQuote("$SPX", QuoteChange(last: Price(index)))) }

    @Test("7, 13 and 20 % of 5000")
    func thresholds() {
        #expect(MarketWideBreaker.Level.allCases.map { MarketWideBreaker.threshold($0, previousClose: 5000) } == [4650, 4350, 4000])
        #expect(MarketWideBreaker.level(at: 4651, previousClose: 5000) == nil)
        #expect(MarketWideBreaker.level(at: 4650, previousClose: 5000) == .one)
        #expect(MarketWideBreaker.level(at: 3999, previousClose: 5000) == .three)
    }

    @Test("the first level stops everything for fifteen minutes; what waits trades then")
    func levelOne() {
        var market = market()
        fall(&market, to: 4650)
        #expect(market.exchange.isMarketPaused && market.exchange.instrument("ABC")?.isHalted == true)
        let order = market.place(.market(market.account, .buy, 10, "ABC"))
        #expect(order.status == .working)
        market.advance(to: "2026-03-02T16:14:59Z")
        #expect(market.order(order.id).status == .working)
        market.advance(to: "2026-03-02T16:15:00Z")
        #expect(market.order(order.id).status == .filled && !market.exchange.isMarketPaused)
        fall(&market, to: 4600)
        #expect(!market.exchange.isMarketPaused, "the first level stops the market once a day")
        fall(&market, to: 4350)
        #expect(market.exchange.isMarketPaused)
    }

    @Test("after 15:25 only the third level stops it, for the rest of the day")
    func late() {
        var market = market(at: "2026-03-02T20:25:00Z")
        fall(&market, to: 4350)
        #expect(!market.exchange.isMarketPaused)
        fall(&market, to: 4000)
        #expect(market.exchange.isMarketPaused)
        market.advance(to: "2026-03-02T22:00:00Z")
        #expect(market.exchange.isMarketPaused)
        market.advance(to: "2026-03-03T14:30:00Z")
        #expect(!market.exchange.isMarketPaused && market.exchange.instrument("ABC")?.isHalted == false)
    }

    @Test("what was halted by hand stays halted when the market goes on")
    func handmade() {
        var market = market()
        market.run(.halt("ABC"))
        fall(&market, to: 4650)
        market.advance(to: "2026-03-02T17:00:00Z")
        #expect(market.exchange.instrument("ABC")?.isHalted == true)
    }
}
