import Testing

@testable import ExchangeCore

@Suite("Market and limit orders")
struct MarketAndLimitTests {
    @Test("a market order trades at the other side of the quote at once")
    func market() {
        var market = Market()
        let buy = market.place(.market(market.account, .buy, 100, "ABC"))
        #expect(buy.status == .filled)
        #expect(buy.averagePrice == d("10.02"))
        #expect(market.exchange.account(market.account)?.cash == d("98998.00"))
        let sell = market.place(.market(market.account, .sell, 40, "ABC"))
        #expect(sell.averagePrice == d("10.00"))
        #expect(market.exchange.position(of: market.account, in: "ABC")?.quantity == 60)
        #expect(market.exchange.position(of: market.account, in: "ABC")?.realizedProfit == d("-0.80"))
    }

    @Test("a marketable limit order gets the better price of the quote")
    func improvement() {
        var market = Market()
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: d("10.50")))
        #expect(order.status == .filled)
        #expect(order.averagePrice == d("10.02"))
    }

    @Test("a resting limit order trades at its own price when the quote reaches it")
    func resting() {
        var market = Market()
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: d("9.95")))
        #expect(order.status == .working)
        market.quote(bid: d("9.90"), ask: d("9.96"))
        #expect(market.order(order.id).status == .working)
        market.quote(bid: d("9.90"), ask: d("9.92"))
        #expect(market.order(order.id).status == .filled)
        #expect(market.order(order.id).averagePrice == d("9.95"))
    }

    @Test("the trades of an order are its own, in their order and numbered")
    func trades() {
        var market = Market()
        let orders = (0..<3).map { _ in market.place(.limit(market.account, .buy, 100, "ABC", at: d("9.95"))).id }
        for step in 1...90 { market.run(.fillOrder(orders[step % 3], quantity: Quantity(step), price: Price(cents: step))) }
        for (index, order) in orders.enumerated() {
            let trades = market.exchange.executions(of: order), steps = (1...90).filter { $0 % 3 == index }
            // Those that fit, until a hundred are filled.
            let fitting = steps.reduce(into: [Int]()) { if $0.reduce(0, +) + $1 <= 100 { $0.append($1) } }
            #expect(trades.map(\.quantity) == fitting.map { Quantity($0) } && trades.map(\.sequence) == Array(1...fitting.count))
            #expect(trades.allSatisfy { $0.order == order && market.exchange.execution($0.id) == $0 })
            #expect(trades.last?.id == market.order(order).lastExecution)
        }
        #expect(market.exchange.executions(of: OrderID(99)).isEmpty && market.exchange.executions(of: OrderID(0)).isEmpty)
        #expect(market.exchange.invariantViolations().isEmpty)
    }

    @Test("or at the quote's, if the policy says so")
    func restingAtQuote() {
        var policy = MarketPolicy()
        policy.restingFillPrice = .nbbo
        var market = Market(policy: policy)
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: d("9.95")))
        market.quote(bid: d("9.90"), ask: d("9.92"))
        #expect(market.order(order.id).averagePrice == d("9.92"))
    }

    @Test("a market order without an opposite quote waits for one")
    func noQuote() {
        var market = Market(quote: nil)
        let order = market.place(.market(market.account, .buy, 100, "ABC"))
        #expect(order.status == .working)
        market.quote(bid: d("9.90"), ask: d("9.92"))
        #expect(market.order(order.id).status == .filled)
    }

    @Test("a refused order exists, rejected, with its reason")
    func rejection() {
        var market = Market()
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: d("10.001")))
        #expect(order.status == .rejected)
        #expect(order.reason == .priceIncrement)
        #expect(market.place(.market(market.account, .buy, 1, "XYZ")).reason == .unknownSymbol)
        #expect(market.place(.market(market.account, .buy, 0, "ABC")).reason == .invalidQuantity)
    }

    @Test("a canceled order is out of the market and cannot be canceled again")
    func cancel() {
        var market = Market()
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: d("9.95")))
        #expect(market.exchange.balances(of: market.account).reserved == d("497.5"))
        market.run(.cancelOrder(order.id))
        #expect(market.order(order.id).status == .canceled)
        #expect(market.exchange.balances(of: market.account).reserved == 0)
        market.quote(bid: d("9"), ask: d("9"))
        #expect(market.order(order.id).filledQuantity == 0)
        #expect(market.run(.cancelOrder(order.id)).map(\.kind) == [.cancelRejected(order.id, .orderNotOpen(.canceled))])
    }

    @Test("a crossed quote is refused and changes nothing")
    func crossed() {
        var market = Market()
        #expect(market.run(.setQuote("ABC", QuoteChange(bid: d("11")))).map(\.kind) == [.commandRejected(.crossedQuote)])
        #expect(market.exchange.quote("ABC")?.bid == d("10"))
    }

    @Test("a reason's code leads back to it")
    func codes() {
        #expect(RejectReason.plainCases.allSatisfy { RejectReason(code: $0.code) == $0 })
        #expect(RejectReason(code: "No such luck.") == .other("No such luck."))
    }
}
