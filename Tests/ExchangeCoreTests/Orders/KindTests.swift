import Testing

@testable import ExchangeCore

@Suite("Kinds of orders and families, where the policy narrows them")
struct KindTests {
    private func market(_ positions: [PositionSpec] = []) -> Market {
        var policy = MarketPolicy.alpacaPaper
        policy.randomPartial = 0
        return Market(policy: policy, hours: .nyse, positions: positions)
    }

    private func bracket(_ market: Market, entry: Price) -> OrderRequest {
        OrderRequest.limit(market.account, .buy, 100, "ABC", at: entry).with {
            $0.strategy = .trigger
            $0.childLink = .oneCancelsOther
            $0.timeInForce = .goodTillCanceled
            $0.children = [
                OrderRequest.limit(market.account, .sell, 100, "ABC", at: 12).with { $0.timeInForce = .goodTillCanceled },
                OrderRequest.stop(market.account, .sell, 100, "ABC", at: 9).with { $0.timeInForce = .goodTillCanceled },
            ]
        }
    }

    @Test("a trail stands alone")
    func trails() {
        let market = market()
        let entry = bracket(market, entry: d("9.90")).with {
            $0.children[1].type = .trailingStop
            $0.children[1].stopPrice = nil
            $0.children[1].trailing = TrailingTerms(.amount(1))
        }
        #expect(market.exchange.check(entry) == .typeNotAllowed)
    }

    @Test("the one child of a trigger keeps its quantity when it is replaced, the exits of a bracket need not")
    func replacement() {
        var market = market()
        let pair = market.place(
            OrderRequest.limit(market.account, .buy, 100, "ABC", at: d("9.90")).with {
                $0.strategy = .trigger
                $0.children = [.stop(market.account, .sell, 100, "ABC", at: 9)]
            })
        let child = market.order(pair.children[0])
        #expect(market.exchange.checkReplacement(of: child.id, by: child.request.with { $0.stopPrice = d("8.50") }) == nil)
        #expect(market.exchange.checkReplacement(of: child.id, by: child.request.with { $0.quantity = 50 }) == .notReplaceable)
        let entry = market.place(bracket(market, entry: d("9.80")))
        let exit = market.order(entry.children[0])
        #expect(market.exchange.checkReplacement(of: exit.id, by: exit.request.with { $0.quantity = 50 }) == nil)
    }

    @Test("a trail by an amount does not become one by a percentage")
    func trailKind() {
        var market = market([PositionSpec("ABC", 100, at: 9)])
        var request = OrderRequest.market(market.account, .sell, 100, "ABC")
        request.type = .trailingStop
        request.trailing = TrailingTerms(.amount(1))
        let order = market.place(request)
        let other = order.request.with { $0.trailing = TrailingTerms(.percent(5)) }
        #expect(market.exchange.checkReplacement(of: order.id, by: other) == .notReplaceable)
        #expect(market.exchange.checkReplacement(of: order.id, by: order.request.with { $0.trailing = TrailingTerms(.amount(2)) }) == nil)
    }

    @Test("splits leave brackets alone under Alpaca's rules, and adjust them otherwise", arguments: [true, false])
    func splitBracket(_ isAlpaca: Bool) {
        var market = isAlpaca ? market() : Market(hours: .nyse)
        let entry = market.place(bracket(market, entry: d("9.00")))
        market.run(.corporateAction(.split("ABC", numerator: 2, denominator: 1, exDate: CivilDate.of(2026, 3, 3), cashInLieuPrice: nil)))
        market.advance(to: "2026-03-03T09:30:00Z")
        let now = market.order(entry.id), exit = market.order(entry.children[1])
        #expect(now.quantity == (isAlpaca ? 100 : 200) && now.limitPrice == (isAlpaca ? 9 : d("4.50")))
        #expect(exit.quantity == (isAlpaca ? 100 : 200) && exit.stopPrice == (isAlpaca ? 9 : d("4.50")))
    }

    @Test("a client's order id stands once in a family too")
    func names() {
        var market = Market()
        let request = bracket(market, entry: d("9.90")).with {
            $0.clientOrderID = "a"
            $0.children[1].clientOrderID = "a"
        }
        #expect(market.place(request).reason == .duplicateClientOrderID)
        #expect(market.place(request.with { $0.children[1].clientOrderID = "b" }).status.isOpen)
    }

    @Test("an order that is too old is canceled, after the time a cancel takes")
    func aged() {
        var policy = MarketPolicy.alpacaPaper
        policy.latency.cancel = .seconds(2)
        var market = Market(policy: policy, hours: .nyse)
        let order = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: 5).with { $0.timeInForce = .goodTillCanceled })
        market.advance(to: "2026-05-31T20:15:00Z")
        #expect(market.order(order.id).status == .pendingCancel)
        market.advance(to: "2026-05-31T20:15:02Z")
        #expect(market.order(order.id).status == .canceled)
    }

    @Test("an exit of an OCO that is filled in part and being replaced: never more than was held, and the greater need held back")
    func race() {
        var policy = MarketPolicy()
        policy.latency.replace = .seconds(1)
        var market = Market(policy: policy, positions: [PositionSpec("ABC", 100, at: 9)])
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        request.children = [.limit(market.account, .sell, 100, "ABC", at: 11), .stop(market.account, .sell, 100, "ABC", at: 9)]
        let pair = market.place(request).children
        market.run(.fillOrder(pair[0], quantity: 40, price: 11))
        #expect(market.order(pair[1]).quantity == 60)
        market.run(.replaceOrder(pair[0], market.order(pair[0]).request.with { $0.limitPrice = d("10.50") }))
        #expect(market.order(pair[0]).status == .pendingReplace)
        #expect(market.exchange.position(of: market.account, in: "ABC")?.held == 60)
        // The old one fills once more before it is replaced.
        market.run(.fillOrder(pair[0], quantity: 10, price: 11))
        market.log += market.exchange.advance(to: market.exchange.now + .seconds(1))
        guard let new = market.order(pair[0]).replacedBy.map({ market.order($0) }) else { return #expect(Bool(false), "not replaced") }
        #expect(new.filledQuantity == 50 && new.remaining == 50 && market.order(pair[1]).remaining == 50)
        market.quote(bid: d("10.50"), ask: d("10.52"), last: d("10.50"), bidSize: 500, askSize: 500)
        #expect(market.order(new.id).status == .filled && market.order(pair[1]).status == .canceled)
        #expect(market.exchange.position(of: market.account, in: "ABC") == nil)
        #expect(market.exchange.invariantViolations().isEmpty)
    }

    @Test("a replacement that is refused leaves no order behind, and takes no number")
    func refusedReplacement() {
        var market = Market()
        let first = market.place(.limit(market.account, .buy, 10, "ABC", at: 9))
        let family = OrderRequest.limit(market.account, .buy, 10, "NONE", at: 9).with {
            $0.strategy = .trigger
            $0.children = [.limit(AccountID(1), .sell, 10, "ABC", at: 12)]
        }
        for request in [OrderRequest.limit(market.account, .buy, 1_000_000, "ABC", at: 9), family] {
            let events = market.run(.replaceOrder(first.id, request))
            #expect(events.count == 1 && events.first?.kind.order == first.id)
            #expect(market.exchange.orderCount == 1 && market.order(first.id).status == .working)
        }
        let second = market.place(.limit(market.account, .buy, 10, "ABC", at: 8))
        #expect(second.id == OrderID(2) && market.exchange.orders(of: market.account).map(\.id) == [first.id, second.id])
        #expect(second.children.isEmpty && second.parent == nil && second.request.strategy == .single)
        #expect(market.exchange.invariantViolations().isEmpty)
    }
}
