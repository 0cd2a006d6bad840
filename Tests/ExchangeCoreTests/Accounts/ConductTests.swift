import Testing

@testable import ExchangeCore

@Suite("Violations of cash accounts, deficits of margin, and freezes")
struct ConductTests {
    /// A cash account with $1,000 and 1,000 shares of DEF at $1, trading ABC at $1, on Monday 2 March 2026.
    private func cashMarket(_ rules: MarketPolicy.CashRules = .enforced) -> Market {
        var policy = MarketPolicy()
        policy.cashRules = rules
        var market = Market(
            policy: policy, hours: .nyse, type: .cash, cash: 1000, positions: [PositionSpec("DEF", 100_000, at: 1)],
            quote: QuoteChange(bid: 1, ask: 1, last: 1))
        market.run(.setQuote("DEF", QuoteChange(bid: 1, ask: 1, last: 1)))
        return market
    }

    @Test("what was bought with unsettled proceeds and sold before they settled is a good-faith violation")
    func goodFaith() {
        var market = cashMarket()
        market.place(.market(market.account, .sell, 2500, "DEF"))
        market.place(.market(market.account, .buy, 3000, "ABC"))
        #expect(market.exchange.conduct(of: market.account).strikes.isEmpty)
        market.place(.market(market.account, .sell, 3000, "ABC"))
        #expect(market.exchange.conduct(of: market.account).strikes.map(\.violation) == [.goodFaith])
        #expect(!market.exchange.isFrozen(market.exchange.view(market.account)))
    }

    @Test("it is none once they have settled, and none if settled cash paid")
    func noViolation() {
        var market = cashMarket()
        market.place(.market(market.account, .sell, 2500, "DEF"))
        market.place(.market(market.account, .buy, 3000, "ABC"))
        market.advance(to: "2026-03-03T15:00:00Z")
        market.place(.market(market.account, .sell, 3000, "ABC"))
        market.advance(to: "2026-03-04T15:00:00Z")
        market.place(.market(market.account, .buy, 500, "ABC"))
        market.place(.market(market.account, .sell, 500, "ABC"))
        #expect(market.exchange.conduct(of: market.account).strikes.isEmpty)
    }

    @Test("three in twelve months freeze the account for ninety days: settled cash only, and then no more")
    func freeze() {
        var market = cashMarket()
        market.place(.market(market.account, .sell, 3000, "DEF"))
        for _ in 0..<3 {
            market.place(.market(market.account, .buy, 2000, "ABC"))
            market.place(.market(market.account, .sell, 2000, "ABC"))
        }
        let conduct = market.exchange.conduct(of: market.account)
        #expect(conduct.count(.goodFaith, through: CivilDate.of(2026, 3, 2)) == 3)
        #expect(conduct.frozenUntil == CivilDate.of(2026, 5, 31))
        #expect(market.place(.market(market.account, .buy, 1, "ABC")).reason == .insufficientBuyingPower)
        market.advance(to: "2026-03-03T15:00:00Z")
        #expect(market.place(.market(market.account, .buy, 1, "ABC")).status == .filled)
        market.advance(to: "2026-06-01T15:00:00Z")
        #expect(!market.exchange.isFrozen(market.exchange.view(market.account)))
    }

    @Test("what is only counted freezes nothing, what is ignored is not counted")
    func switches() {
        for (rules, strikes) in [(MarketPolicy.CashRules.counted, 4), (.ignored, 0)] {
            var market = cashMarket(rules)
            market.place(.market(market.account, .sell, 3000, "DEF"))
            for _ in 0..<4 {
                market.place(.market(market.account, .buy, 2000, "ABC"))
                market.place(.market(market.account, .sell, 2000, "ABC"))
            }
            #expect(market.exchange.conduct(of: market.account).strikes.count == strikes)
            #expect(!market.exchange.isFrozen(market.exchange.view(market.account)))
        }
    }

    @Test("a purchase that no cash was there for, paid by its own sale, is free-riding and freezes at once")
    func freeRiding() {
        var market = cashMarket()
        let order = market.place(.limit(market.account, .buy, 1000, "ABC", at: d("0.50")))
        market.run(.fillOrder(order.id, quantity: nil, price: 2))
        #expect(market.exchange.account(market.account)?.cash == -1000)
        market.place(.market(market.account, .sell, 1000, "ABC"))
        #expect(market.exchange.conduct(of: market.account).strikes.map(\.violation) == [.freeRiding])
        #expect(market.exchange.isFrozen(market.exchange.view(market.account)))
    }

    @Test("paid by the sale of something else, it is a liquidation")
    func liquidation() {
        var market = cashMarket()
        let order = market.place(.limit(market.account, .buy, 1000, "ABC", at: d("0.50")))
        market.run(.fillOrder(order.id, quantity: nil, price: 2))
        market.place(.market(market.account, .sell, 1500, "DEF"))
        #expect(market.exchange.conduct(of: market.account).strikes.map(\.violation) == [.liquidation])
        #expect(!market.exchange.isFrozen(market.exchange.view(market.account)))
    }

    /// A margin account under the intraday rule with $10,000, a quarter to maintain, after 2026-06-04.
    private func marginMarket(blocks: Bool) -> Market {
        var policy = MarketPolicy()
        policy.dayTrades = .intradayMargin
        policy.margin.intradayMultiplier = 4
        policy.margin.longMaintenance = Ratio(percent: 30)
        policy.blocksDeficits = blocks
        return Market(
            policy: policy, hours: .nyse, cash: 10_000, at: "2026-06-08T15:00:00Z", quote: QuoteChange(bid: 100, ask: 100, last: 100))
    }

    @Test("$38,000 on $10,000 at 30 % is a deficit of $1,400; unmet for five days it freezes the account")
    func deficit() {
        var market = marginMarket(blocks: false)
        market.place(.market(market.account, .buy, 380, "ABC"))
        #expect(market.exchange.balances(of: market.account).intradayMarginDeficit == 1400)
        market.advance(to: "2026-06-09T15:00:00Z")
        let call = market.exchange.conduct(of: market.account).deficitCalls
        #expect(call.map(\.amount) == [1400])
        #expect(call.map(\.dueOn) == [CivilDate.of(2026, 6, 15)])
        market.advance(to: "2026-06-15T20:00:00Z")
        #expect(!market.exchange.isFrozen(market.exchange.view(market.account)))
        market.advance(to: "2026-06-16T15:00:00Z")
        #expect(market.exchange.conduct(of: market.account).frozenUntil == CivilDate.of(2026, 9, 14))
        #expect(market.place(.market(market.account, .buy, 1, "ABC")).reason == .insufficientBuyingPower)
    }

    @Test("a deposit meets the call")
    func deposit() {
        var market = marginMarket(blocks: false)
        market.place(.market(market.account, .buy, 380, "ABC"))
        market.advance(to: "2026-06-09T15:00:00Z")
        market.run(.deposit(market.account, 1400))
        market.advance(to: "2026-06-30T15:00:00Z")
        #expect(market.exchange.conduct(of: market.account).deficitCalls.isEmpty)
        #expect(!market.exchange.isFrozen(market.exchange.view(market.account)))
    }

    @Test("where such orders are blocked, $33,000 passes and $34,000 does not")
    func blocked() {
        var market = marginMarket(blocks: true)
        #expect(market.exchange.check(.market(market.account, .buy, 340, "ABC")) == .intradayMarginDeficit)
        #expect(market.place(.market(market.account, .buy, 330, "ABC")).status == .filled)
        #expect(market.exchange.balances(of: market.account).intradayMarginDeficit == 0)
    }
}
