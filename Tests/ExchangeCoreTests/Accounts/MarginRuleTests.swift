import Testing

@testable import ExchangeCore

@Suite("What margin accounts must keep beyond each position's own requirement")
struct MarginRuleTests {
    /// An account that owes so much, with shares of ABC and DEF at $100, under Alpaca's rules.
    private func market(owing debit: Money, _ abc: Quantity, _ def: Quantity) -> Market {
        var market = Market(policy: .alpacaPaper, cash: -debit, quote: QuoteChange(bid: 100, ask: 100, last: 100))
        market.run(.defineInstrument(Instrument("DEF")))
        market.run(.setQuote("DEF", QuoteChange(bid: 100, ask: 100, last: 100)))
        let positions = [PositionSpec("ABC", abc, at: 100), PositionSpec("DEF", def, at: 100)]
        market.run(.adjustAccount(market.account, AccountChange(positions: positions.filter { !$0.quantity.isZero })))
        return market
    }

    @Test(
        "half of a position that is 70 % of an account which owes $100,000, else 30 %",
        arguments: [
            (d("150000") as Money, d("3000") as Quantity, d("0") as Quantity, d("150000") as Money),
            (d("100000"), d("2100"), d("900"), d("132000")),
            (d("100000"), d("2099"), d("901"), d("90000")),
            (d("99999.99"), d("3000"), d("0"), d("90000")),
        ])
    func concentration(_ debit: Money, _ abc: Quantity, _ def: Quantity, _ requirement: Money) {
        let market = market(owing: debit, abc, def)
        #expect(market.exchange.balances(of: market.account).maintenanceRequirement == requirement)
    }

    @Test("a position worth more than six times the equity may only be closed")
    func closingOnly() {
        // 71,900 on an equity of 12,000, and then 71,181 on 11,281.
        var market = market(owing: 59_900, 719, 0)
        #expect(market.exchange.balances(of: market.account).equity == 12_000)
        #expect(market.place(.market(market.account, .buy, 1, "DEF")).reason != .accountRestricted)
        market.quote(bid: 99, ask: 99, last: 99)
        #expect(market.place(.market(market.account, .buy, 1, "DEF")).reason == .accountRestricted)
        #expect(market.place(.market(market.account, .sell, 100, "ABC")).filledQuantity.isPositive)
    }
}

@Suite("What an order holds back while it waits to be replaced")
struct ReplacementReserveTests {
    /// A cash account whose replacements take a second, with an order for 100 at $9.
    private func market() -> (Market, Order) {
        var policy = MarketPolicy()
        policy.latency.replace = .seconds(1)
        var market = Market(policy: policy, type: .cash, cash: 10_000)
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: 9))
        return (market, order)
    }

    private func reserved(_ market: Market) -> Money { market.exchange.balances(of: market.account).reserved }

    @Test(
        "is the greater of the two",
        arguments: [
            (d("9.50") as Price, d("100") as Quantity, d("950") as Money, d("950") as Money), (d("8"), d("100"), d("900"), d("800")),
            (d("9"), d("300"), d("2700"), d("2700")), (d("9"), d("10"), d("900"), d("90")),
        ])
    func greater(_ limit: Price, _ quantity: Quantity, _ during: Money, _ after: Money) {
        var (market, order) = market()
        market.run(.replaceOrder(order.id, .limit(market.account, .buy, quantity, "ABC", at: limit)))
        #expect(market.order(order.id).status == .pendingReplace)
        #expect(reserved(market) == during)
        market.advance(to: "2026-03-02T15:00:01Z")
        #expect(market.order(order.id).status == .replaced)
        #expect(reserved(market) == after)
        #expect(market.exchange.invariantViolations().isEmpty)
    }

    @Test("goes back to nothing if the old order fills first")
    func lost() {
        var (market, order) = market()
        market.run(.replaceOrder(order.id, .limit(market.account, .buy, 300, "ABC", at: d("9.50"))))
        market.quote(bid: d("8.90"), ask: d("8.95"), last: d("8.95"))
        #expect(market.order(order.id).status == .filled)
        market.advance(to: "2026-03-02T15:00:01Z")
        #expect(reserved(market) == 0)
        let new = market.exchange.orders(of: market.account) { $0.replaces == order.id }
        #expect(new.map(\.status) == [.rejected])
        #expect(new.map(\.reason) == [.replaceLost])
    }
}
