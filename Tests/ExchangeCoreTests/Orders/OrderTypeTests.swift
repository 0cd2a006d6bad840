import Testing

@testable import ExchangeCore

@Suite("Order types")
struct OrderTypeTests {
    private func trailing(_ side: Side, _ offset: TrailingTerms.Offset, _ basis: PriceBasis = .last, limit: Price? = nil) -> OrderRequest {
        OrderRequest.market(AccountID(1), side, 100, "ABC").with {
            $0.type = limit == nil ? .trailingStop : .trailingStopLimit
            $0.trailing = TrailingTerms(offset, basis: basis, limitOffset: limit)
        }
    }

    private func long(_ policy: MarketPolicy = MarketPolicy()) -> Market {
        Market(policy: policy, positions: [PositionSpec("ABC", 100, at: 9)])
    }

    @Test("a stop is elected by a last price inside the quote, and trades at the quote")
    func stop() {
        var market = long()
        let order = market.place(.stop(market.account, .sell, 100, "ABC", at: d("9.50")))
        market.quote(bid: d("9.60"), ask: d("9.62"), last: d("9.40"))
        #expect(!market.order(order.id).isTriggered, "9.40 is outside 9.60–9.62")
        market.quote(bid: d("9.45"), ask: d("9.52"), last: d("9.50"))
        #expect(market.order(order.id).averagePrice == d("9.45"))
    }

    @Test("a stop on the wrong side of the market is refused, or elected at once, by the policy")
    func wrongSide() {
        var market = long()
        #expect(market.place(.stop(market.account, .sell, 100, "ABC", at: 11)).reason == .stopOnWrongSide)
        var policy = MarketPolicy()
        policy.rejectsStopsOnWrongSide = false
        market = long(policy)
        #expect(market.place(.stop(market.account, .sell, 100, "ABC", at: 11)).averagePrice == 10)
    }

    @Test("a stop-limit that the market has gapped past stays as a limit order")
    func stopLimit() {
        var market = long()
        let order = market.place(.stop(market.account, .sell, 100, "ABC", at: d("9.50"), limit: d("9.40")))
        market.quote(bid: d("9.20"), ask: d("9.22"), last: d("9.21"))
        #expect(market.order(order.id).isTriggered && market.order(order.id).status == .working)
        market.quote(bid: d("9.41"), ask: d("9.43"))
        #expect(market.order(order.id).averagePrice == d("9.40"), "it rests, so it trades at its own limit")
    }

    @Test("a bar that opens beyond a stop trades there, one that goes through it trades at the stop")
    func bars() {
        for (open, expected) in [(d("9.30"), d("9.30")), (d("9.80"), d("9.50"))] as [(Price, Price)] {
            var market = long()
            let order = market.place(.stop(market.account, .sell, 100, "ABC", at: d("9.50")))
            market.run(
                .bar(
                    "ABC", Bar(closesAt: market.exchange.now, open: open, high: d("9.90"), low: d("9.20"), close: d("9.25"), volume: 1000),
                    path: .fixed))
            #expect(market.order(order.id).averagePrice == expected)
        }
    }

    @Test("a trailing stop follows the best price by an amount, a percentage or ticks, and never back")
    func trails() {
        for (offset, stop) in [(TrailingTerms.Offset.amount(d("0.50")), d("11.50")), (.percent(5), d("11.40")), (.ticks(20), d("11.80"))]
            as [(TrailingTerms.Offset, Price)]
        {
            var market = long()
            let order = market.place(trailing(.sell, offset))
            market.quote(bid: d("11.99"), ask: d("12.01"), last: 12)
            #expect(market.order(order.id).stopPrice == stop)
            market.quote(bid: d("11.89"), ask: d("11.91"), last: d("11.90"))
            #expect(market.order(order.id).stopPrice == stop && market.order(order.id).waterMark == 12)
        }
    }

    @Test("it is tested against the stop as it stood, then trades at the quote")
    func trailTriggers() {
        var market = long()
        let order = market.place(trailing(.sell, .amount(d("0.50"))))
        market.quote(bid: d("9.49"), ask: d("9.53"), last: d("9.51"))
        #expect(market.order(order.id).averagePrice == d("9.49"), "10.01 − 0.50 = 9.51 is reached")
    }

    @Test("a trailing stop-limit's limit stands beyond its stop, and stays once elected")
    func trailLimit() {
        var market = long()
        let order = market.place(trailing(.sell, .amount(d("0.50")), limit: d("0.10")))
        market.quote(bid: d("11.99"), ask: d("12.01"), last: 12)
        #expect(market.order(order.id).stopPrice == d("11.50") && market.order(order.id).limitPrice == d("11.40"))
        market.quote(bid: d("11.00"), ask: d("11.50"), last: d("11.50"))
        #expect(
            market.order(order.id).isTriggered && market.order(order.id).limitPrice == d("11.40")
                && market.order(order.id).status == .working)
    }

    @Test("a trailing stop may follow bid, ask or the middle")
    func bases() {
        for (basis, mark) in [(PriceBasis.bid, d("11.98")), (.ask, d("12.02")), (.midpoint, 12)] as [(PriceBasis, Price)] {
            var market = long()
            let order = market.place(trailing(.sell, .amount(1), basis))
            market.quote(bid: d("11.98"), ask: d("12.02"))
            #expect(market.order(order.id).waterMark == mark)
        }
    }

    @Test("at most what is displayed fills at once; the rest waits, walks the book or slips a tick")
    func sizes() {
        func run(_ size: MarketPolicy.Size) -> Market {
            var policy = MarketPolicy()
            policy.size = size
            var market = Market(policy: policy)
            market.run(.setBook("ABC", bids: [], asks: [BookQuote(10, 50), BookQuote(d("10.05"), 100)]))
            market.place(.market(market.account, .buy, 100, "ABC"))
            return market
        }
        #expect(run(.ignore).order(OrderID(1)).averagePrice == 10)
        #expect(run(.capToDisplayed).order(OrderID(1)).filledQuantity == 50)
        #expect(run(.walkBook).order(OrderID(1)).averagePrice == d("10.025"))
        #expect(run(.levelOneSlipOneTick).order(OrderID(1)).averagePrice == d("10.005"))
    }

    @Test("a net debit fills both legs at once when the quotes come to it")
    func combination() {
        var market = Market()
        market.run(.defineInstrument(Instrument("DEF")))
        market.run(.setQuote("DEF", QuoteChange(bid: 4, ask: d("4.10"), last: 4)))
        var request = OrderRequest(
            account: market.account, legs: [OrderLeg(.buy, "ABC"), OrderLeg(.sell, "DEF")], type: .netDebit, quantity: 10)
        request.limitPrice = 6
        let order = market.place(request)
        #expect(order.status == .working, "10.02 − 4.00 is 6.02")
        market.quote(ask: 10)
        #expect(market.order(order.id).status == .filled)
        #expect(market.exchange.position(of: market.account, in: "ABC")?.quantity == 10)
        #expect(market.exchange.position(of: market.account, in: "DEF")?.quantity == -10)
        #expect(market.exchange.account(market.account)?.cash == d("99940"))
    }

    @Test("an amount of dollars buys what it buys, to a billionth of a share")
    func notional() {
        var market = Market()
        let order = market.place(OrderRequest.market(market.account, .buy, 0, "ABC").with { $0.notional = 100 })
        #expect(order.filledQuantity == d("9.980039920"))
        #expect(market.exchange.account(market.account)?.cash == 99_900)
    }

    @Test("an order that must rest is refused if it would trade; one for all or nothing waits for it")
    func conditions() {
        var policy = MarketPolicy()
        policy.size = .capToDisplayed
        var market = Market(policy: policy)
        #expect(
            market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: d("10.02")).with { $0.mustRest = true }).reason
                == .wouldTrade)
        let all = market.place(OrderRequest.limit(market.account, .buy, 600, "ABC", at: d("10.02")).with { $0.allOrNone = true })
        #expect(all.status == .working)
        market.quote(askSize: 600)
        #expect(market.order(all.id).status == .filled)
    }
}
