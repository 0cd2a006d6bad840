import Testing

@testable import ExchangeCore

@Suite("Contingent orders")
struct ContingencyTests {
    private func exits(_ policy: MarketPolicy = MarketPolicy()) -> (Market, profit: OrderID, loss: OrderID) {
        var market = Market(policy: policy, positions: [PositionSpec("ABC", 100, at: 9)])
        var request = OrderRequest(account: market.account, legs: [], type: .market)
        request.strategy = .oco
        request.children = [.limit(market.account, .sell, 100, "ABC", at: 12), .stop(market.account, .sell, 100, "ABC", at: 8)]
        let container = market.place(request)
        return (market, container.children[0], container.children[1])
    }

    @Test("two exits hold the shares once")
    func reservation() {
        let (market, _, _) = exits()
        #expect(market.exchange.position(of: market.account, in: "ABC")?.held == 100)
    }

    @Test("a partial fill makes the other exit smaller, or cancels it")
    func partial() {
        var (market, profit, loss) = exits()
        market.run(.fillOrder(profit, quantity: 40, price: 12))
        #expect(market.order(loss).quantity == 60)
        market.run(.fillOrder(profit, quantity: nil, price: 12))
        #expect(market.order(loss).status == .canceled && market.order(loss).reason == .siblingFilled)
        #expect(market.exchange.positions(of: market.account).isEmpty)

        var policy = MarketPolicy()
        policy.ocoOnPartial = .cancelSibling
        (market, profit, loss) = exits(policy)
        market.run(.fillOrder(profit, quantity: 40, price: 12))
        #expect(market.order(loss).status == .canceled && market.order(profit).status == .partiallyFilled)
    }

    @Test("canceling one exit cancels the other, unless the policy keeps it")
    func cancel() {
        var (market, profit, loss) = exits()
        market.run(.cancelOrder(profit))
        #expect(market.order(loss).status == .canceled)
        var policy = MarketPolicy()
        policy.cancelsSiblings = false
        (market, profit, loss) = exits(policy)
        market.run(.cancelOrder(profit))
        #expect(market.order(loss).status == .working)
    }

    private func trigger(_ policy: MarketPolicy = MarketPolicy()) -> (Market, entry: OrderID, exit: OrderID) {
        var market = Market(policy: policy)
        let request = OrderRequest.limit(market.account, .buy, 100, "ABC", at: 9).with {
            $0.strategy = .trigger
            $0.children = [.limit(AccountID(1), .sell, 100, "ABC", at: 12)]
        }
        let entry = market.place(request)
        return (market, entry.id, entry.children[0])
    }

    @Test("a trigger's child waits for the whole fill; under partial triggering it follows fill by fill")
    func triggers() {
        var (market, entry, exit) = trigger()
        market.run(.fillOrder(entry, quantity: 40, price: 9))
        #expect(market.order(exit).status == .held)
        market.run(.cancelOrder(entry))
        #expect(market.order(exit).status == .canceled && market.order(exit).reason == .parentNotFilled)
        #expect(market.exchange.position(of: market.account, in: "ABC")?.quantity == 40)

        var policy = MarketPolicy()
        policy.trigger = .partial
        (market, entry, exit) = trigger(policy)
        market.run(.fillOrder(entry, quantity: 40, price: 9))
        #expect(market.order(exit).status == .working && market.order(exit).quantity == 40)
        market.run(.fillOrder(entry, quantity: 25, price: 9))
        #expect(market.order(exit).quantity == 65)
    }

    @Test("an entry that expires or is rejected takes its child with it")
    func ends() {
        for command in [Command.expireOrder(OrderID(1)), .rejectOrder(OrderID(1), .brokerRejected)] {
            var (market, _, exit) = trigger()
            market.run(command)
            #expect(market.order(exit).status == .canceled)
        }
    }

    @Test("where exits are checked, a stop must be a cent beyond its base")
    func thresholds() {
        var policy = MarketPolicy()
        policy.checksExitPrices = true
        let market = Market(policy: policy, positions: [PositionSpec("ABC", 100, at: 9)])
        for (stop, isFine) in [(d("10.00"), true), (d("10.01"), false)] as [(Price, Bool)] {
            let request = OrderRequest.limit(market.account, .sell, 100, "ABC", at: 12).with {
                $0.strategy = .oco
                $0.children = [.stop(AccountID(1), .sell, 100, "ABC", at: stop)]
            }
            #expect((market.exchange.check(request) == nil) == isFine, "\(stop) under a last of 10.01")
        }
    }

    @Test("under partial triggering two exits together never close more than the entry has filled", arguments: [false, true])
    func partialExits(_ isNested: Bool) {
        var policy = MarketPolicy()
        policy.trigger = .partial
        var market = Market(policy: policy)
        let exits: [OrderRequest] = [.limit(market.account, .sell, 100, "ABC", at: 12), .stop(market.account, .sell, 100, "ABC", at: 9)]
        let entry = market.place(
            OrderRequest.limit(market.account, .buy, 100, "ABC", at: d("9.90")).with {
                $0.strategy = .trigger
                guard isNested else {
                    $0.childLink = .oneCancelsOther
                    $0.children = exits
                    return
                }
                var container = OrderRequest(account: $0.account, legs: [], type: .market)
                container.strategy = .oco
                container.children = exits
                $0.children = [container]
            })
        let pair = isNested ? market.order(entry.children[0]).children : entry.children
        market.run(.fillOrder(entry.id, quantity: 40, price: nil))
        #expect(pair.map { market.order($0).quantity } == [40, 40])
        market.run(.fillOrder(pair[0], quantity: 10, price: 12))
        #expect(pair.map { market.order($0).remaining } == [30, 30])
        market.run(.fillOrder(entry.id, quantity: 30, price: nil))
        #expect(pair.map { market.order($0).remaining } == [60, 60])
        #expect(market.exchange.position(of: market.account, in: "ABC")?.held == 60)
        market.run(.fillOrder(pair[1], quantity: nil, price: 9))
        #expect(market.order(pair[0]).status == .canceled && market.exchange.position(of: market.account, in: "ABC") == nil)
        #expect(market.exchange.invariantViolations().isEmpty)
    }
}
