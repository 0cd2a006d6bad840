import Testing

@testable import ExchangeCore

@Suite("Limit-up limit-down bands")
struct LimitBandTests {
    /// ABC at 100, whose bands are 95 and 105.
    private func market(at now: String = "2026-03-02T15:00:00Z", _ policy: MarketPolicy = MarketPolicy()) -> Market {
        Market(
            policy: policy, hours: .nyse, cash: 10_000_000, at: now,
            quote: QuoteChange(bid: d("99.90"), ask: d("100.10"), last: 100, bidSize: 100, askSize: 100), limitBands: true)
    }

    @Test("hold every level of a book")
    func levels() {
        var policy = MarketPolicy()
        policy.size = .walkBook
        var market = market(policy)
        market.run(.setBook("ABC", bids: [], asks: [BookQuote(104, 10), BookQuote(105, 10), BookQuote(106, 10)]))
        let order = market.place(.market(market.account, .buy, 30, "ABC"))
        #expect(order.filledQuantity == 20 && order.status == .partiallyFilled)
    }

    private func market(_ policy: MarketPolicy) -> Market { market(at: "2026-03-02T15:00:00Z", policy) }

    @Test("hold what slips by a tick")
    func slip() {
        var policy = MarketPolicy()
        policy.size = .levelOneSlipOneTick
        var market = market(policy)
        market.quote(bid: 104, ask: 105, bidSize: 100, askSize: 10)
        #expect(market.place(.market(market.account, .buy, 30, "ABC")).filledQuantity == 10)
    }

    @Test("hold prints and crossing orders")
    func prints() {
        var policy = MarketPolicy()
        policy.crossing = .priceTime
        var market = market(policy)
        market.run(.openAccount(AccountSpec(number: "2", cash: 10_000_000)))
        let resting = market.place(.limit(market.account, .sell, 10, "ABC", at: 106))
        let taker = market.place(.limit(AccountID(2), .buy, 10, "ABC", at: 107))
        #expect(market.order(resting.id).filledQuantity == 0 && taker.filledQuantity == 10 && taker.averagePrice == d("100.10"))
        market.run(.print("ABC", price: 107, size: 10, aggressor: .buy))
        #expect(market.order(resting.id).filledQuantity == 0)
    }

    @Test("are there in the regular session only")
    func session() {
        var market = market(at: "2026-03-02T20:59:00Z")
        market.quote(bid: 109, ask: 111, bidSize: 100, askSize: 100)
        let late = OrderRequest.limit(market.account, .buy, 10, "ABC", at: 112).with { $0.session = .seamless }
        let order = market.place(late)
        #expect(order.filledQuantity == 0)
        market.advance(to: "2026-03-02T21:00:01Z")
        #expect(market.place(late).averagePrice == 111)
    }

    @Test(
        "are twice as wide for the last 25 minutes, before an early close too, without a trade",
        arguments: [
            ("2026-03-02T20:34:00Z", "2026-03-02T20:35:00Z"), ("2026-11-27T17:34:00Z", "2026-11-27T17:35:00Z"),
        ])
    func lastPart(_ before: String, _ from: String) {
        var market = market(at: before)
        market.quote(bid: 104, ask: 108, bidSize: 100, askSize: 100)
        let order = market.place(.market(market.account, .buy, 10, "ABC"))
        #expect(order.filledQuantity == 0)
        market.advance(to: from)
        market.quote(bid: 104, ask: 108, bidSize: 100, askSize: 200)
        #expect(market.order(order.id).averagePrice == 108)
    }
}
