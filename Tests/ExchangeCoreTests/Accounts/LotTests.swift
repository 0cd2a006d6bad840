import Testing

@testable import ExchangeCore

@Suite("Tax lots")
struct LotTests {
    /// Ten shares each at 12, 8, 15 and 9, in this order, and a market of 10.
    private func market() -> Market {
        var market = Market(quote: QuoteChange(bid: 10, ask: 10, last: 10))
        for price in [12, 8, 15, 9] as [Price] {
            market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
            market.place(.market(market.account, .buy, 10, "ABC"))
        }
        market.run(.setQuote("ABC", QuoteChange(bid: 10, ask: 10, last: 10)))
        return market
    }

    @Test(
        "each method takes its own lots first",
        arguments: [
            (TaxLotMethod.fifo, [15, 9], [5, 10]), (.lifo, [12, 8], [10, 5]), (.highCost, [8, 9], [10, 5]), (.lowCost, [12, 15], [5, 10]),
            (.lossHarvester, [8, 9], [10, 5]),
        ] as [(TaxLotMethod, [Price], [Quantity])])
    func methods(_ method: TaxLotMethod, _ prices: [Price], _ quantities: [Quantity]) {
        var market = market()
        market.place(OrderRequest.market(market.account, .sell, 25, "ABC").with { $0.taxLotMethod = method })
        let lots = market.exchange.taxLots(of: market.account, in: "ABC")
        #expect(lots.map(\.price) == prices && lots.map(\.quantity) == quantities)
    }

    @Test("chosen lots are sold as they were chosen, and the oldest after them")
    func chosen() {
        var market = market()
        let ids = market.exchange.taxLots(of: market.account, in: "ABC").map(\.id)
        market.place(
            OrderRequest.market(market.account, .sell, 18, "ABC").with {
                $0.taxLotMethod = .specificLot
                $0.taxLots = [TaxLotChoice(lot: ids[2], quantity: 4), TaxLotChoice(lot: ids[1], quantity: 10)]
            })
        let lots = market.exchange.taxLots(of: market.account, in: "ABC")
        #expect(lots.map(\.price) == [12, 15, 9] && lots.map(\.quantity) == [6, 6, 10])
    }

    @Test("the position's own average is 11 whatever lots are sold, and crossing zero realises the closed part only")
    func average() {
        var market = market()
        #expect(market.exchange.position(of: market.account, in: "ABC")?.averagePrice == 11)
        market.place(.market(market.account, .sell, 50, "ABC"))
        let position = market.exchange.position(of: market.account, in: "ABC")
        #expect(position?.quantity == -10 && position?.averagePrice == 10)
        #expect(position?.realizedProfit == -40)
        #expect(market.exchange.taxLots(of: market.account, in: "ABC").map(\.quantity) == [-10])
    }

    @Test("a day's purchases become one lot overnight where lots are compressed")
    func compressed() {
        var policy = MarketPolicy()
        policy.compressesLots = true
        var market = Market(policy: policy, hours: .nyse, quote: QuoteChange(bid: 10, ask: 10, last: 10))
        for price in [10, 12] as [Price] {
            market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
            market.place(.market(market.account, .buy, 10, "ABC"))
        }
        #expect(market.exchange.taxLots(of: market.account, in: "ABC").count == 2)
        market.advance(to: "2026-03-03T15:00:00Z")
        #expect(market.exchange.taxLots(of: market.account, in: "ABC").map(\.price) == [11])
    }
}
