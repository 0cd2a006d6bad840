import Testing

@testable import ExchangeCore

@Suite("Options on the exchange")
struct ListedOptionTests {
    @Test("a listed contract follows its underlying, generated or set, at once and in time")
    func follows() throws {
        let now = instant("2026-03-02T11:00:00-05:00")
        var exchange = Exchange(configuration: ExchangeConfiguration(seed: 7, hours: .nyse), now: now)
        let contract = try #require(OCCSymbol("AAPL  260320C00270000"))
        let model = try #require(OptionModel(seed: 7, underlying: "AAPL", hours: .nyse))
        _ = exchange.apply(.defineInstrument(Instrument("AAPL")))
        _ = exchange.apply(.defineInstrument(model.instrument(contract)))
        _ = exchange.apply(.setQuoteSource("AAPL", .generated(seed: nil)))
        _ = exchange.apply(.setQuoteSource(contract.symbol, .generated(seed: nil)))

        let market = try #require(exchange.optionMarket(of: "AAPL"))
        #expect(exchange.quote(contract.symbol) == market.model.quote(contract, spot: market.spot, at: now).quote)
        #expect(
            exchange.quote(contract.symbol) == PriceFeed(seed: 7, symbol: contract.symbol, hours: .nyse).quote(at: now))

        _ = exchange.apply(.setQuote("AAPL", QuoteChange(bid: Price("309.99"), ask: Price("310.01"), last: 310)))
        let pinned = try #require(exchange.optionMarket(of: "AAPL"))
        #expect(pinned.spot.price == 310)
        #expect(exchange.quote(contract.symbol) == pinned.model.quote(contract, spot: pinned.spot, at: now).quote)
        #expect(exchange.quote(contract.symbol)?.bid.map { $0 > 39 } == true)
        #expect(exchange.priceFeed(of: "AAPL") == nil && exchange.priceFeed(of: contract.symbol) != nil)
        #expect(exchange.optionMarket(of: "NONE") == nil)
    }
}
