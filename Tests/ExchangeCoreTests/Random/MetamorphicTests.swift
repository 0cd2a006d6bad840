import Testing

@testable import ExchangeCore

/// What must come of a run when what was done is changed in a known way.
@Suite("Changed runs")
struct MetamorphicTests {
    /// One step of a run: a price in dollars, and then perhaps an order.
    private struct Step {
        var price: Price
        var spread: Price
        var order: (side: Side, quantity: Quantity, limit: Price?)?
    }

    private func steps(_ source: inout CommandSource, count: Int = 60) -> [Step] {
        (0..<count).map { _ in
            let price = Price(80 + source.below(40))
            let side: Side = source.chance(50) ? .buy : .sell
            let limit: Price? = source.chance(50) ? Price(80 + source.below(40)) : nil
            return Step(
                price: price, spread: Price(source.below(3)),
                order: source.chance(60) ? (side, Quantity(1 + source.below(50)), limit) : nil)
        }
    }

    /// Profit of a run, realised and not, and the executions' count.
    private func profit(_ steps: [Step], _ policy: MarketPolicy = MarketPolicy()) -> (
        realized: Money, unrealized: Money, quantity: Quantity
    ) {
        var market = Market(policy: policy, cash: 1_000_000_000, quote: nil)
        for step in steps {
            market.run(.setQuote("ABC", QuoteChange(bid: step.price, ask: step.price + step.spread, last: step.price)))
            guard let order = step.order else { continue }
            var request = OrderRequest.market(market.account, order.side, order.quantity, "ABC")
            if let limit = order.limit {
                request.type = .limit
                request.limitPrice = limit
            }
            market.place(request)
        }
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        let position = market.exchange.position(of: market.account, in: "ABC")
        return (state.realized.money, position?.unrealizedProfit ?? 0, state.quantity)
    }

    @Test("prices three times as high are three times the profit", arguments: 0..<20)
    func scale(_ run: Int) {
        var source = CommandSource(seed: testSeed(UInt64(90_000 + run)))
        let run = steps(&source)
        let scaled = run.map { step in
            Step(
                price: step.price * 3, spread: step.spread * 3,
                order: step.order.map { ($0.side, $0.quantity, $0.limit.map { $0 * 3 }) })
        }
        let (a, b) = (profit(run), profit(scaled))
        // Averages are thirds and sevenths, which a billionth cuts off.
        func isNear(_ x: Money, _ y: Money) -> Bool { (x - y).magnitude <= Money(billionths: 10) }
        #expect(isNear(b.realized, a.realized * 3) && isNear(b.unrealized, a.unrealized * 3) && b.quantity == a.quantity)
    }

    @Test("both sides and the path mirrored are the same profit; the sides alone, without a spread, its opposite", arguments: 0..<20)
    func mirror(_ run: Int) {
        var source = CommandSource(seed: testSeed(UInt64(91_000 + run)))
        let run = steps(&source)
        let mirrored = run.map { step in
            Step(
                price: 300 - step.price - step.spread, spread: step.spread,
                order: step.order.map { ($0.side.opposite, $0.quantity, $0.limit.map { 300 - $0 }) })
        }
        let (a, b) = (profit(run), profit(mirrored))
        #expect(a.realized == b.realized && a.quantity == -b.quantity)
        let tight = run.map { step in Step(price: step.price, spread: 0, order: step.order.map { ($0.side, $0.quantity, nil) }) }
        let turned = tight.map { step in
            Step(price: step.price, spread: 0, order: step.order.map { ($0.side.opposite, $0.quantity, nil) })
        }
        let (c, d) = (profit(tight), profit(turned))
        #expect(c.realized == -d.realized && c.unrealized == -d.unrealized && c.quantity == -d.quantity)
    }

    @Test("an order cut in two of the same instant comes to the same", arguments: 0..<20)
    func cut(_ run: Int) {
        var source = CommandSource(seed: testSeed(UInt64(92_000 + run)))
        let run = steps(&source)
        let pieces = run.flatMap { step -> [Step] in
            guard let order = step.order, order.quantity > 1 else { return [step] }
            var first = step, second = step
            first.order?.quantity = 1
            second.order?.quantity = order.quantity - 1
            return [first, second]
        }
        let (a, b) = (profit(run), profit(pieces))
        #expect(a.realized == b.realized && a.unrealized == b.unrealized && a.quantity == b.quantity)
    }

    @Test("the order of independent accounts' commands leaves each account's own story as it is", arguments: 0..<10)
    func permutation(_ run: Int) {
        var source = CommandSource(seed: testSeed(UInt64(93_000 + run)))
        let script = steps(&source)
        func story(_ turned: Bool) -> [[String]] {
            var market = Market(cash: 10_000_000, quote: nil)
            market.run(.openAccount(AccountSpec(number: "2", cash: 10_000_000)))
            for step in script {
                market.run(.setQuote("ABC", QuoteChange(bid: step.price, ask: step.price + step.spread, last: step.price)))
                guard let order = step.order else { continue }
                for account in turned ? [AccountID(2), AccountID(1)] : [AccountID(1), AccountID(2)] {
                    var request = OrderRequest.market(
                        account, account.rawValue == 1 ? order.side : order.side.opposite, order.quantity, "ABC")
                    if let limit = order.limit {
                        request.type = .limit
                        request.limitPrice = limit
                    }
                    market.place(request)
                }
            }
            return [AccountID(1), AccountID(2)].map { account in
                market.exchange.ledger(of: account).map { "\($0.kind) \($0.amount) \($0.quantity) \($0.price?.description ?? "")" }
                    + market.exchange.orders(of: account).map { "\($0.status) \($0.filledQuantity)" }
            }
        }
        #expect(story(false) == story(true))
    }

    @Test("of two resting orders the better price, or the older at one price, never fills after the other", arguments: 0..<10)
    func priority(_ run: Int) {
        var source = CommandSource(seed: testSeed(UInt64(94_000 + run)))
        var policy = MarketPolicy()
        policy.crossing = .priceTime
        policy.margin.minimumEquity = 0
        var market = Market(policy: policy, cash: 100_000_000, quote: nil)
        var resting: [(id: OrderID, price: Price)] = []
        for step in 0..<80 {
            market.run(.openAccount(AccountSpec(number: "m\(step)", cash: 100_000_000)))
            let price = Price(100 + source.below(10))
            if source.chance(60) {
                let order = market.place(.limit(AccountID(Int32(step + 2)), .sell, Quantity(1 + source.below(30)), "ABC", at: price))
                resting.append((order.id, price))
            } else {
                market.place(
                    OrderRequest.limit(market.account, .buy, Quantity(1 + source.below(60)), "ABC", at: price).with {
                        $0.timeInForce = .immediateOrCancel
                    })
            }
            for (k, a) in resting.enumerated() {
                for (l, b) in resting.enumerated() where a.price < b.price || a.price == b.price && k < l {
                    let isServed = market.order(a.id).status == .filled || market.order(a.id).enteredAt > market.order(b.id).enteredAt
                    // What came before a better one may have traded before it.
                    if k < l { #expect(isServed || market.order(b.id).filledQuantity.isZero, "seed \(run), step \(step)") }
                }
            }
        }
    }

    @Test("fees are never negative, none of SEC or TAF on purchases, and by the day at most what they are by the fill")
    func fees() {
        var source = CommandSource(seed: testSeed(95_000))
        for _ in 0..<200 {
            let date = CivilDate.of(2024 + source.below(4), 1 + source.below(12), 1 + source.below(28))
            let trades = (0..<(1 + source.below(8))).map { _ in
                FeeSchedule.Trade(
                    date: date, side: source.chance(70) ? .sell : .buy, quantity: Quantity(1 + source.below(5000)),
                    price: Price(cents: 1 + source.below(50_000)), multiplier: 1)
            }
            for kind in [LedgerKind.secFee, .tafFee, .auditTrailFee] {
                let amounts = trades.map { trade in FeeSchedule.charges(trade, .alpaca).first { $0.kind == kind }?.amount ?? 0 }
                #expect(amounts.allSatisfy { !$0.isNegative })
                if kind != .auditTrailFee { #expect(zip(trades, amounts).allSatisfy { $0.side == .sell || $1.isZero }) }
                let byFill = amounts.reduce(Money(0)) { $0 + FeeSchedule.cents($1, .perFillCeiling) }
                let byDay = FeeSchedule.cents(amounts.reduce(Money(0), +), .dailyCeiling)
                #expect(byDay <= byFill && byFill - byDay < Money(cents: max(1, trades.count)))
            }
        }
    }

    @Test("what dies at an instant is dead before a price of that instant can fill it")
    func expiryFirst() {
        var market = Market(quote: nil)
        let at = market.exchange.now + .seconds(60)
        market.run(.setQuoteSource("ABC", .scripted([ScriptedQuote(at: at, QuoteChange(bid: 9, ask: 9, last: 9))])))
        let dead = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: 10).with { $0.timeInForce = .goodTill(at) })
        let living = market.place(
            OrderRequest.limit(market.account, .buy, 1, "ABC", at: 10).with { $0.timeInForce = .goodTill(at + .nanoseconds(1)) })
        market.log += market.exchange.advance(to: at)
        #expect(market.order(dead.id).status == .expired && market.order(living.id).status == .filled)
    }
}
