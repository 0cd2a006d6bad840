import Testing

@testable import ExchangeCore

@Suite("Auctions")
struct AuctionTests {
    /// Three accounts on an exchange whose orders trade with one another, at 10:00 in New York, last price 10.01.
    private func market(_ crossing: MarketPolicy.Crossing = .priceTime) -> Market {
        var policy = MarketPolicy()
        policy.crossing = crossing
        var market = Market(policy: policy, hours: .nyse, positions: [PositionSpec("ABC", 1000, at: 9)])
        for number in ["2", "3"] {
            market.run(.openAccount(AccountSpec(number: number, cash: 100_000, positions: [PositionSpec("ABC", 1000, at: 9)])))
        }
        return market
    }

    private func onClose(_ account: Int32, _ side: Side, _ quantity: Quantity, at limit: Price? = nil) -> OrderRequest {
        OrderRequest.market(AccountID(account), side, quantity, "ABC").with {
            $0.type = limit == nil ? .marketOnClose : .limitOnClose
            $0.limitPrice = limit
        }
    }

    @Test("orders on both sides cross at the price at which most is traded; markets first, then the better limit, then the older")
    func cross() {
        var market = market()
        let late = market.place(onClose(1, .buy, 100, at: d("10.10")))
        let first = market.place(onClose(1, .buy, 100, at: d("10.20")))
        let any = market.place(onClose(2, .buy, 100))
        let sell = market.place(onClose(3, .sell, 250, at: d("10.05")))
        market.advance(to: "2026-03-02T21:00:00Z")
        // 250 trade at any price from 10.05 to 10.10; 10.05 is nearest to the last.
        #expect(market.exchange.executions(of: sell.id).allSatisfy { $0.price == d("10.05") })
        #expect(market.order(sell.id).status == .filled)
        #expect(market.order(any.id).status == .filled && market.order(first.id).status == .filled)
        #expect(market.order(late.id).status == .canceled && market.order(late.id).filledQuantity == 50)
        #expect(market.exchange.quote("ABC")?.last == d("10.05"))
    }

    @Test("a scripted price, a missing side, or orders that do not trade with one another leave the cross out")
    func noCross() {
        for crossing in MarketPolicy.Crossing.allCases {
            var market = market(crossing)
            if crossing == .priceTime { market.run(.setAuctionPrice("ABC", open: nil, close: d("10.50"))) }
            let buy = market.place(onClose(1, .buy, 100, at: 11)), sell = market.place(onClose(2, .sell, 10))
            market.advance(to: "2026-03-02T21:00:00Z")
            let price: Price = crossing == .priceTime ? d("10.50") : d("10.01")
            #expect(market.order(buy.id).averagePrice == price && market.order(sell.id).averagePrice == price)
            #expect(market.order(buy.id).filledQuantity == 100)
        }
        var alone = market()
        let buy = alone.place(onClose(1, .buy, 100))
        alone.advance(to: "2026-03-02T21:00:00Z")
        #expect(alone.order(buy.id).averagePrice == d("10.01"))
    }

    @Test("limits that do not meet trade nothing and are canceled")
    func apart() {
        var market = market()
        let buy = market.place(onClose(1, .buy, 100, at: 9)), sell = market.place(onClose(2, .sell, 100, at: 11))
        market.advance(to: "2026-03-02T21:00:00Z")
        #expect(market.order(buy.id).status == .canceled && market.order(buy.id).filledQuantity == 0)
        #expect(market.order(sell.id).status == .canceled)
    }

    @Test("on the day after Thanksgiving the closing auction is at 13:00")
    func earlyClose() {
        var market = Market(hours: .nyse, at: "2026-11-27T15:00:00Z")
        market.run(.setAuctionPrice("ABC", open: nil, close: d("10.30")))
        let order = market.place(onClose(1, .buy, 100)), late = market.place(onClose(1, .buy, 100, at: d("10.20")))
        market.advance(to: "2026-11-27T17:59:59Z")
        #expect(market.order(order.id).status == .working)
        market.advance(to: "2026-11-27T18:00:00Z")
        #expect(market.order(order.id).averagePrice == d("10.30") && market.order(late.id).status == .canceled)
        #expect(market.exchange.execution(ExecutionID(1))?.at == Instant("2026-11-27T18:00:00Z"))
    }

    @Test("the call auction's price: most volume, least left over, nearest to the reference, lowest")
    func price() {
        func interest(_ limit: Price?, _ quantity: Quantity) -> CallAuction.Interest {
            CallAuction.Interest(limit: limit, quantity: quantity)
        }
        #expect(CallAuction.price(buys: [interest(10, 100)], sells: [interest(11, 100)], reference: 10) == nil)
        #expect(
            CallAuction.price(buys: [interest(12, 100), interest(11, 100)], sells: [interest(10, 150), interest(11, 50)], reference: 10)
                == 11)
        #expect(CallAuction.price(buys: [interest(12, 100)], sells: [interest(10, 100)], reference: 15) == 12)
        #expect(CallAuction.price(buys: [interest(nil, 100)], sells: [interest(nil, 100)], reference: 7) == 7)
    }
}
