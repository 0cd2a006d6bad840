import Testing

@testable import ExchangeCore

@Suite("Dividends, splits, exercise, assignment and expiry")
struct SecurityLifeTests {
    private static let exDate = CivilDate.of(2026, 3, 3), payDate = CivilDate.of(2026, 3, 5)

    private func market(_ positions: [PositionSpec], policy: MarketPolicy = MarketPolicy()) -> Market {
        var market = Market(policy: policy, hours: .nyse, quote: nil)
        func option(_ symbol: Symbol, _ right: OptionTerms.Right, _ settlement: OptionTerms.Settlement = .physical) -> Command {
            .defineInstrument(
                Instrument(
                    symbol,
                    kind: .option(
                        OptionTerms(
                            underlying: "ABC", right: right, strike: 10, expiration: CivilDate.of(2026, 3, 2), settlement: settlement))))
        }
        market.run(option("CALL", .call))
        market.run(option("PUT", .put))
        market.run(option("CASH", .call, .cash))
        market.run(.setQuote("ABC", QuoteChange(bid: d("10.00"), ask: d("10.02"), last: d("10.01"))))
        market.run(.adjustAccount(market.account, AccountChange(positions: positions)))
        return market
    }

    private func cash(_ market: Market) -> Money { market.exchange.balances(of: market.account).cash }
    private func shares(_ market: Market, _ symbol: Symbol = "ABC") -> Quantity {
        market.exchange.position(of: market.account, in: symbol)?.quantity ?? 0
    }

    @Test("what settles on opening prices is worth what it was at the open, not at the close", arguments: [true, false])
    func openingSettlement(_ atOpen: Bool) {
        var market = market([])
        let terms = OptionTerms(
            underlying: "ABC", right: .call, strike: 10, expiration: CivilDate.of(2026, 3, 2), style: .european, settlement: .cash,
            settlesAtOpen: atOpen)
        market.run(.defineInstrument(Instrument("AM", kind: .option(terms))))
        market.run(.adjustAccount(market.account, AccountChange(positions: [PositionSpec("AM", 2, at: 1)])))
        var change = QuoteChange(bid: 12, ask: 12, last: 12)
        change.open = 11
        market.run(.setQuote("ABC", change))
        let before = cash(market)
        market.advance(to: "2026-03-02T22:00:00Z")
        #expect(cash(market) - before == (atOpen ? 200 : 400))
    }

    @Test("a European option is exercised on its last day only")
    func european() {
        var market = market([])
        for (symbol, day) in [("LAST", 2), ("LATER", 3)] {
            let terms = OptionTerms(
                underlying: "ABC", right: .call, strike: 9, expiration: CivilDate.of(2026, 3, day), style: .european)
            market.run(.defineInstrument(Instrument(Symbol(symbol), kind: .option(terms))))
        }
        market.run(
            .adjustAccount(market.account, AccountChange(positions: [PositionSpec("LAST", 1, at: 1), PositionSpec("LATER", 1, at: 1)])))
        #expect(market.run(.exercise(market.account, "LATER", 1)).map(\.kind) == [.commandRejected(.typeNotAllowed)])
        let order = OrderRequest(account: market.account, legs: [OrderLeg(.sell, "LATER")], type: .exercise, quantity: 1)
        #expect(market.place(order).reason == .typeNotAllowed)
        market.run(.exercise(market.account, "LAST", 1))
        #expect(shares(market) == 100)
    }

    @Test("who holds before the ex-date is paid on the pay date, who is short pays; who buys on it gets nothing")
    func dividend() {
        for (held, paid) in [(100, d("24.00")), (-100, d("-24.00"))] as [(Quantity, Money)] {
            var market = market([PositionSpec("ABC", held, at: 10)])
            market.run(.corporateAction(.dividend("ABC", perShare: d("0.24"), exDate: Self.exDate, payDate: Self.payDate)))
            market.advance(to: "2026-03-04T15:00:00Z")
            #expect(cash(market) == 100_000)
            market.run(.adjustAccount(market.account, AccountChange(positions: [])))
            market.advance(to: "2026-03-05T15:00:00Z")
            #expect(cash(market) == 100_000 + paid)
        }
        var late = market([])
        late.run(.corporateAction(.dividend("ABC", perShare: d("0.24"), exDate: Self.exDate, payDate: Self.payDate)))
        late.advance(to: "2026-03-03T15:00:00Z")
        late.place(.market(late.account, .buy, 100, "ABC"))
        late.advance(to: "2026-03-05T15:00:00Z")
        #expect(cash(late) == d("98998"))
    }

    @Test("buy limits and sell stops come down by a dividend, sell limits and what asks not to stay")
    func orders() {
        var market = market([PositionSpec("ABC", 300, at: 10)])
        func place(_ request: OrderRequest) -> OrderID { market.place(request.with { $0.timeInForce = .goodTillCanceled }).id }
        let buy = place(.limit(market.account, .buy, 10, "ABC", at: 9)), stop = place(.stop(market.account, .sell, 10, "ABC", at: 9))
        let sell = place(.limit(market.account, .sell, 10, "ABC", at: 12))
        let kept = place(OrderRequest.limit(market.account, .buy, 10, "ABC", at: 9).with { $0.doNotReduce = true })
        market.run(.corporateAction(.dividend("ABC", perShare: d("0.24"), exDate: Self.exDate, payDate: Self.payDate)))
        market.advance(to: "2026-03-03T15:00:00Z")
        #expect(market.order(buy).limitPrice == d("8.76") && market.order(stop).stopPrice == d("8.76"))
        #expect(market.order(sell).limitPrice == 12 && market.order(kept).limitPrice == 9)
    }

    @Test("a split leaves a trail as far behind as it was, however it is measured")
    func splitTrail() {
        var market = market([PositionSpec("ABC", 300, at: 10)])
        let offsets: [TrailingTerms.Offset] = [.amount(1), .percent(10), .ticks(100)]
        let ids = offsets.map { offset in
            var request = OrderRequest.market(market.account, .sell, 100, "ABC")
            request.type = .trailingStopLimit
            request.trailing = TrailingTerms(offset, limitOffset: d("0.50"))
            request.timeInForce = .goodTillCanceled
            return market.place(request).id
        }
        let before = ids.map { market.order($0) }
        market.run(.corporateAction(.split("ABC", numerator: 2, denominator: 1, exDate: Self.exDate, cashInLieuPrice: nil)))
        market.advance(to: "2026-03-03T15:00:00Z")
        for (old, new) in zip(before, ids.map({ market.order($0) })) {
            #expect(new.quantity == 200 && new.waterMark == old.waterMark.map { $0.scaled(by: 1, over: 2) })
            let exact = old.waterMark.flatMap { mark in old.trailing?.stop(from: mark, side: .sell, tick: .stock) }
            #expect(new.waterMark.flatMap { new.trailing?.stop(from: $0, side: .sell, tick: .stock) } == exact?.scaled(by: 1, over: 2))
            #expect(new.trailing?.limitOffset == d("0.25"))
        }
    }

    @Test("a reverse split that leaves nothing of an order cancels it, and what hangs on it")
    func nothingLeft() {
        var market = market([])
        let entry = market.place(
            OrderRequest.limit(market.account, .buy, 2, "ABC", at: 9).with {
                $0.timeInForce = .goodTillCanceled
                $0.strategy = .trigger
                $0.children = [OrderRequest.limit(market.account, .sell, 2, "ABC", at: 12).with { $0.timeInForce = .goodTillCanceled }]
            })
        market.run(.fillOrder(entry.id, quantity: 1, price: 9))
        market.run(.corporateAction(.split("ABC", numerator: 1, denominator: 2, exDate: Self.exDate, cashInLieuPrice: nil)))
        market.advance(to: "2026-03-03T15:00:00Z")
        #expect(market.order(entry.id).status == .canceled && market.order(entry.children[0]).status == .canceled)
        let changes = market.log.filter { $0.kind.order == entry.children[0] }
        #expect(changes.last.map { if case .orderCanceled = $0.kind { true } else { false } } == true)
    }

    @Test("three for two: quantity, average, resting order and price; the half share is paid out")
    func split() {
        var market = market([PositionSpec("ABC", 101, at: 9)])
        let order = market.place(OrderRequest.limit(market.account, .buy, 100, "ABC", at: 6).with { $0.timeInForce = .goodTillCanceled })
        market.run(.corporateAction(.split("ABC", numerator: 3, denominator: 2, exDate: Self.exDate, cashInLieuPrice: 7)))
        market.advance(to: "2026-03-03T10:00:00Z")
        #expect(shares(market) == 151 && market.exchange.position(of: market.account, in: "ABC")?.averagePrice == 6)
        #expect(cash(market) == d("100003.50"))
        #expect(market.order(order.id).quantity == 150 && market.order(order.id).limitPrice == 4)
        #expect(market.exchange.quote("ABC")?.last == d("6.673333333"))
    }

    @Test(
        "at the close: a cent in the money is exercised or assigned, less expires",
        arguments: [
            (d("10.01"), 100, d("99000")), (d("10.00"), 0, d("100000")),
        ] as [(Price, Quantity, Money)])
    func expiry(_ close: Price, _ delivered: Quantity, _ left: Money) {
        var long = market([PositionSpec("CALL", 1, at: 1)])
        long.run(.setAuctionPrice("ABC", open: nil, close: close))
        long.advance(to: "2026-03-02T21:00:00Z")
        #expect(shares(long) == delivered && cash(long) == left && shares(long, "CALL") == 0)
        var short = market([PositionSpec("CALL", -1, at: 1)])
        short.run(.setAuctionPrice("ABC", open: nil, close: close))
        short.advance(to: "2026-03-02T21:00:00Z")
        #expect(shares(short) == -delivered && cash(short) == 200_000 - left)
    }

    @Test("who asks not to exercise lets it expire")
    func doNotExercise() {
        var market = market([PositionSpec("CALL", 1, at: 1)])
        market.run(.setAuctionPrice("ABC", open: nil, close: 15))
        market.run(.doNotExercise(market.account, "CALL"))
        market.advance(to: "2026-03-02T21:00:00Z")
        #expect(shares(market) == 0 && cash(market) == 100_000)
    }

    @Test("for cash the difference is paid: 15 over 10, a hundred times")
    func cashSettled() {
        var market = market([PositionSpec("CASH", 2, at: 1)])
        market.run(.setAuctionPrice("ABC", open: nil, close: 15))
        market.advance(to: "2026-03-02T21:00:00Z")
        #expect(shares(market) == 0 && cash(market) == 101_000)
    }

    @Test("exercise and assignment by hand; the premium is in the lots, not in the average price")
    func byHand() {
        var market = market([PositionSpec("CALL", 2, at: d("1.40")), PositionSpec("PUT", -1, at: d("1.40"))])
        market.run(.exercise(market.account, "CALL", 1))
        #expect(shares(market) == 100 && cash(market) == 99_000 && shares(market, "CALL") == 1)
        #expect(market.exchange.taxLots(of: market.account, in: "ABC").map(\.price) == [d("11.40")])
        market.run(.assign(market.account, "PUT", 1))
        #expect(shares(market) == 200 && cash(market) == 98_000)
        #expect(market.exchange.taxLots(of: market.account, in: "ABC").last?.price == d("8.60"))
        #expect(market.exchange.position(of: market.account, in: "ABC")?.averagePrice == 10)
    }
}
