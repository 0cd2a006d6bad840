import Testing

@testable import ExchangeCore

@Suite("Cover, borrowing, and what a day is compared with")
struct CoverTests {
    private let terms = OptionTerms(underlying: "ABC", right: .call, strike: 12, expiration: CivilDate.of(2026, 12, 18))

    private func market(
        _ policy: MarketPolicy = MarketPolicy(), _ type: AccountType, cash: Money = 100_000, right: OptionTerms.Right = .call
    )
        -> Market
    {
        var market = Market(policy: policy, hours: .nyse, type: type, cash: cash, positions: [PositionSpec("ABC", 150, at: 9)])
        var terms = terms
        terms.right = right
        market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
        market.run(.setQuote("OPT", QuoteChange(bid: 1, ask: d("1.05"), last: 1, bidSize: 10, askSize: 10)))
        return market
    }

    @Test("shares under a call cannot be sold in a cash account, and are free when it is bought back")
    func coveredCall() {
        var market = market(.cash)
        #expect(market.place(.market(market.account, .sell, 2, "OPT")).reason == .uncoveredOption)
        #expect(market.place(.market(market.account, .sell, 1, "OPT")).status == .filled)
        let sale = OrderRequest.market(market.account, .sell, 60, "ABC", effect: .closing)
        #expect(market.place(sale).reason == .oversold)
        #expect(market.place(sale.with { $0.quantity = 50 }).status == .filled)
        #expect(market.place(.market(market.account, .buy, 1, "OPT")).status == .filled)
        #expect(market.place(sale).status == .filled)
    }

    private func market(_ type: AccountType) -> Market { market(MarketPolicy(), type) }

    @Test("Alpaca's margin accounts cover calls and secure puts with cash, too")
    func secured() {
        var policy = MarketPolicy.alpacaPaper
        policy.randomPartial = 0
        var calls = market(policy, .margin)
        #expect(calls.place(.limit(calls.account, .sell, 2, "OPT", at: 1)).reason == .uncoveredOption)
        #expect(calls.place(.limit(calls.account, .sell, 1, "OPT", at: 1)).status == .filled)
        var puts = market(policy, .margin, right: .put)
        let before = puts.exchange.balances(of: puts.account).reserved
        let order = puts.place(.limit(puts.account, .sell, 1, "OPT", at: 2))
        #expect(order.status == .working && puts.exchange.balances(of: puts.account).reserved - before == 1200)
    }

    @Test("an order to sell short what has become hard to borrow is canceled before the next opening")
    func borrowing() {
        var policy = MarketPolicy.alpacaPaper
        policy.randomPartial = 0
        var market = Market(policy: policy, hours: .nyse)
        let short = market.place(OrderRequest.limit(market.account, .sell, 10, "ABC", at: 11).with { $0.timeInForce = .goodTillCanceled })
        #expect(short.status == .working)
        var instrument = Instrument("ABC")
        instrument.isEasyToBorrow = false
        market.run(.defineInstrument(instrument))
        market.advance(to: "2026-03-03T08:59:59Z")
        #expect(market.order(short.id).status == .working)
        market.advance(to: "2026-03-03T09:00:00Z")
        #expect(market.order(short.id).status == .canceled && market.order(short.id).reason == .hardToBorrow)
    }

    @Test("a day is compared with the close before it, and with the price at which the rest was bought")
    func previousClose() throws {
        var market = Market(hours: .nyse, positions: [PositionSpec("ABC", 100, at: 9)])
        market.run(.setQuote("ABC", QuoteChange(bid: 12, ask: 12, last: 12, previousClose: 11)))
        var position = try #require(market.exchange.position(of: market.account, in: "ABC"))
        #expect(position.previousMark == 11 && position.previousQuantity == 100)
        #expect(market.exchange.balances(of: market.account).previousEquity == 101_100)
        market.place(.market(market.account, .buy, 50, "ABC"))
        position = try #require(market.exchange.position(of: market.account, in: "ABC"))
        // 100 held at 11 and 50 bought at 12 are worth 1800.
        let today = position.marketValue - position.previousMark * position.previousQuantity
        #expect(today - (position.costBasis - position.previousCost - position.realizedToday) == 100)
        // The close is 12.50, and before the next opening the first quote of the day is 13.
        market.quote(bid: d("12.50"), ask: d("12.50"), last: d("12.50"))
        market.advance(to: "2026-03-03T10:00:00Z")
        market.quote(bid: 13, ask: 13, last: 13)
        position = try #require(market.exchange.position(of: market.account, in: "ABC"))
        #expect(position.previousMark == d("12.50") && position.previousQuantity == 150)
    }

    @Test("covering is no deficit of the day's margin, buying is")
    func cover() {
        var policy = MarketPolicy()
        policy.dayTrades = .intradayMargin
        var market = Market(policy: policy, hours: .nyse, cash: 3000, positions: [PositionSpec("ABC", -250, at: 10)])
        market.quote(bid: 20, ask: 20, last: 20)
        market.place(.market(market.account, .buy, 10, "ABC"))
        #expect(market.exchange.balances(of: market.account).intradayMarginDeficit == 0)
        market.run(.deposit(market.account, -1))
        #expect(market.exchange.balances(of: market.account).intradayMarginDeficit.isPositive)
    }

    @Test("what is held keeps its multiplier")
    func multiplier() {
        var market = Market(positions: [PositionSpec("ABC", 1, at: 9)])
        var instrument = Instrument("ABC")
        instrument.multiplier = 10
        #expect(market.run(.defineInstrument(instrument)).map(\.kind) == [.commandRejected(.invalidCommand)])
        market.place(.market(market.account, .sell, 1, "ABC"))
        market.run(.defineInstrument(instrument))
        #expect(market.exchange.instrument("ABC")?.multiplier == 10)
    }
}
