import Testing

@testable import ExchangeCore

@Suite("Families of orders and scripted rules")
struct FamilyAndRuleTests {
    @Test("a trigger's children go to work when it is filled, and what fills of two exits cancels the other")
    func bracket() {
        var market = Market()
        var entry = OrderRequest.limit(market.account, .buy, 100, "ABC", at: 9)
        entry.strategy = .trigger
        entry.childLink = .oneCancelsOther
        entry.children = [.limit(market.account, .sell, 100, "ABC", at: 12), .stop(market.account, .sell, 100, "ABC", at: 8)]
        let placed = market.place(entry)
        #expect(placed.children.map { market.order($0).status } == [.held, .held])
        market.quote(bid: d("8.98"), ask: 9, last: 9)
        #expect(placed.children.map { market.order($0).status } == [.working, .working])
        market.quote(bid: d("12.01"), ask: d("12.02"), last: d("12.01"))
        #expect(placed.children.map { market.order($0).status } == [.filled, .canceled])
        #expect(market.exchange.positions(of: market.account).isEmpty)
        #expect(market.exchange.invariantViolations().isEmpty)
    }

    @Test("an order that a rule fills 40 % now and 60 % in two seconds does just that")
    func script() {
        var market = Market()
        market.run(
            .addRule(
                Rule(
                    when: RuleMatch(symbol: "ABC"),
                    then: [
                        .fill(.percent(40), price: nil, after: .zero), .fill(.percent(60), price: d("9.5"), after: .seconds(2)),
                    ])))
        let order = market.place(.limit(market.account, .buy, 10, "ABC", at: 9))
        #expect(order.status == .partiallyFilled)
        #expect(order.filledQuantity == 4)
        #expect(market.exchange.nextTimer?.kind == .script)
        market.advance(to: "2026-03-02T15:00:02Z")
        #expect(market.order(order.id).status == .filled)
        #expect(market.order(order.id).averagePrice == d("9.3"))
    }

    @Test("a rule rejects the n-th order with a text of its own")
    func rejection() {
        var market = Market()
        market.run(.addRule(Rule(when: RuleMatch(nth: 2), then: [.reject(.other("No such luck."), after: .zero)])))
        #expect(market.place(.market(market.account, .buy, 1, "ABC")).status == .filled)
        #expect(market.place(.market(market.account, .buy, 1, "ABC")).reason == .other("No such luck."))
        #expect(market.place(.market(market.account, .buy, 1, "ABC")).status == .filled)
    }

    @Test("an order for the regular session waits for it overnight, and a day order dies at its close")
    func sessions() {
        var market = Market(hours: .nyse, at: "2026-03-02T22:00:00Z")
        let order = market.place(.limit(market.account, .buy, 10, "ABC", at: 9))
        #expect(order.status == .pendingNew)
        #expect(order.hold == .session)
        market.advance(to: "2026-03-03T14:30:00Z")
        #expect(market.order(order.id).status == .working)
        market.advance(to: "2026-03-03T21:00:00Z")
        #expect(market.order(order.id).status == .expired)
    }

    @Test("a replacement takes over, under a new number")
    func replacement() {
        var market = Market()
        let order = market.place(.limit(market.account, .buy, 10, "ABC", at: 9))
        market.run(.replaceOrder(order.id, order.request.with { $0.limitPrice = d("10.02") }))
        let old = market.order(order.id)
        #expect(old.status == .replaced)
        #expect(old.replacedBy.map { market.order($0).status } == .filled)
        #expect(market.exchange.balances(of: market.account).reserved == 0)
    }
}
