import Testing

@testable import ExchangeCore

@Suite("Option chains")
struct OptionChainTests {
    static let underlyings = ["AAPL", "SPY", "$SPX", "F", "TSLA", "QQZZ"]

    private func chain(_ symbol: String, seed: UInt64, hours: MarketHours, at: Instant) throws -> (
        OptionModel, UnderlyingSpot, [OptionChainExpiration]
    ) {
        let model = try #require(OptionModel(seed: seed, underlying: Symbol(symbol), hours: hours))
        let prices = GeneratedPrices(seed: seed, symbol: Symbol(symbol), hours: hours)
        let quote = prices.quote(at: model.pricingInstant(at: at))
        let spot = try #require(UnderlyingSpot(quote))
        var query = OptionChainQuery()
        query.strikeCount = 24
        return (model, spot, model.chain(query, spot: spot, at: at))
    }

    @Test("markets stand on ticks, and puts and calls keep parity to within a tick", arguments: underlyings)
    func market(symbol: String) throws {
        let seed = testSeed()
        for at in ["2026-03-02T11:30:00-05:00", "2026-03-06T15:59:00-05:00", "2026-03-08T12:00:00-04:00"].map(instant) {
            for hours in MarketHours.allCases {
                let (model, spot, chain) = try chain(symbol, seed: seed, hours: hours, at: at)
                #expect(chain.count >= 6)
                for expiration in chain {
                    #expect(expiration.calls.count == expiration.puts.count && expiration.calls.count >= 6)
                    for (call, put) in zip(expiration.calls, expiration.puts) {
                        #expect(call.contract.strike == put.contract.strike)
                        for quote in [call.quote, put.quote] {
                            let ask = try #require(quote.ask)
                            let bid = quote.bid ?? 0
                            #expect(ask - bid >= model.tick.increment(at: bid))
                            #expect(model.tick.allows(bid) && model.tick.allows(ask), "\(bid) \(ask)")
                            let last = try #require(quote.last)
                            let (high, low) = (try #require(quote.high), try #require(quote.low))
                            #expect(bid <= last && last <= ask && low <= last && last <= high)
                        }
                        let t =
                            Double((model.expiry(of: call.contract) - model.pricingInstant(at: at)).wholeNanoseconds)
                            / (365 * 86_400e9)
                        let forward =
                            spot.price.dollars * ElementaryFunctions.exp(-model.parameters.dividendYield * t)
                            - call.contract.strike.dollars * ElementaryFunctions.exp(-0.0425 * t)
                        let difference = middle(call.quote) - middle(put.quote) - forward
                        let tick = max(
                            model.tick.increment(at: call.quote.ask ?? 0), model.tick.increment(at: put.quote.ask ?? 0))
                        #expect(difference.magnitude <= tick.dollars + 1e-9, "\(call.contract) \(difference)")
                    }
                }
            }
        }
    }

    private func middle(_ quote: Quote) -> Double { ((quote.bid ?? 0).dollars + (quote.ask ?? 0).dollars) / 2 }

    @Test("greeks have their signs, and values fall and rise with the strike", arguments: underlyings)
    func greeks(symbol: String) throws {
        let (_, spot, chain) = try chain(
            symbol, seed: testSeed(), hours: .nyse, at: instant("2026-03-02T11:30:00-05:00"))
        for expiration in chain {
            for call in expiration.calls {
                let greeks = try #require(call.greeks)
                #expect(
                    greeks.delta >= 0 && greeks.delta <= 1 && greeks.gamma >= 0 && greeks.vega >= 0 && greeks.rho >= 0)
                #expect(call.volatility.map { $0 > Ratio(percent: 3) && $0 < Ratio(percent: 500) } == true)
                #expect(call.intrinsicValue == max(0, spot.price - call.contract.strike))
            }
            for put in expiration.puts {
                #expect(try #require(put.greeks).delta <= 0)
                #expect(put.intrinsicValue == max(0, put.contract.strike - spot.price))
            }
            for (a, b) in zip(expiration.calls, expiration.calls.dropFirst()) {
                #expect(a.theoreticalValue >= b.theoreticalValue)
            }
            for (a, b) in zip(expiration.puts, expiration.puts.dropFirst()) {
                #expect(a.theoreticalValue <= b.theoreticalValue)
            }
        }
    }

    @Test("one contract asked for alone is what the chain shows; the feed says the same")
    func consistent() throws {
        let seed = testSeed()
        let at = instant("2026-03-02T11:30:00-05:00")
        let (model, spot, chain) = try chain("AAPL", seed: seed, hours: .nyse, at: at)
        for shown in chain.flatMap({ $0.calls.prefix(3) + $0.puts.suffix(3) }) {
            #expect(model.quote(shown.contract, spot: spot, at: at) == shown)
            #expect(PriceFeed(seed: seed, symbol: shown.contract.symbol, hours: .nyse).quote(at: at) == shown.quote)
        }
    }

    @Test("the close of a day is the next day's previous close, and volume only grows")
    func days() throws {
        let contract = try #require(OCCSymbol("AAPL  260618C00270000"))
        let prices = try #require(OptionPrices(seed: testSeed(), contract: contract, hours: .nyse))
        for day in 2...5 {
            let close = NewYorkTime.instant(.of(2026, 3, day), secondOfDay: 57_599)
            let next = prices.quote(at: close.adding(nanoseconds: 20 * 3_600_000_000_000))
            #expect(next.previousClose == prices.quote(at: close).last)
            #expect(prices.quote(at: close.adding(nanoseconds: 3_600_000_000_000)) == prices.quote(at: close))
        }
        var volume = Quantity.zero
        for minute in 0..<390 {
            let quote = prices.quote(at: NewYorkTime.instant(.of(2026, 3, 3), secondOfDay: 34_200 + 60 * minute))
            #expect(quote.volume >= volume)
            volume = quote.volume
        }
        #expect(prices.nextChange(after: instant("2026-03-02T18:00:00-05:00")) == instant("2026-03-03T09:30:00-05:00"))
        #expect(prices.nextChange(after: instant("2026-03-02T10:00:00-05:00")) == instant("2026-03-02T10:00:01-05:00"))
    }

    @Test("an expired contract is worth its intrinsic value, has no market and never changes")
    func expired() throws {
        let contract = try #require(OCCSymbol("AAPL  260320C00200000"))
        let prices = try #require(OptionPrices(seed: 4, contract: contract, hours: .nyse))
        let expiry = instant("2026-03-20T16:00:00-04:00")
        #expect(prices.quote(at: expiry.adding(nanoseconds: -1)).bid != nil)
        let after = prices.optionQuote(at: expiry)
        #expect(after.quote.bid == nil && after.quote.ask == nil && after.greeks == nil)
        #expect(after.quote.last == after.intrinsicValue && after.intrinsicValue.isPositive)
        #expect(prices.nextChange(after: expiry) == .distantFuture)
        #expect(prices.nextChange(after: expiry.adding(nanoseconds: -1)) == expiry)
    }

    @Test("a query narrows the chain")
    func query() throws {
        let model = try #require(OptionModel(seed: 1, underlying: "AAPL", hours: .alwaysOpen))
        let spot = UnderlyingSpot(price: Price(cents: 19_000))
        let at = instant("2026-03-02T11:30:00-05:00")
        var query = OptionChainQuery()
        query.from = .of(2026, 3, 20)
        query.through = .of(2026, 4, 17)
        query.strikeCount = 5
        query.puts = false
        let chain = model.chain(query, spot: spot, at: at)
        #expect(
            chain.map(\.expiration.date) == [
                .of(2026, 3, 20), .of(2026, 3, 27), .of(2026, 4, 2), .of(2026, 4, 10), .of(2026, 4, 17),
            ])
        for expiration in chain {
            #expect(
                expiration.calls.map(\.contract.strike) == [185, Price(cents: 18_750), 190, Price(cents: 19_250), 195])
            #expect(expiration.puts.isEmpty)
        }
        query.strikeCount = nil
        query.strike = 190
        #expect(model.chain(query, spot: spot, at: at).allSatisfy { $0.calls.count == 1 })
        query.strike = Price(cents: 19_001)
        #expect(model.chain(query, spot: spot, at: at).isEmpty)
    }

    @Test("strikes rise in the usual steps about the money", arguments: [3, 9, 18, 60, 190, 400, 5000, 80_000])
    func strikes(dollars: Int) throws {
        for symbol in Self.underlyings {
            let model = try #require(OptionModel(seed: 1, underlying: Symbol(symbol), hours: .nyse))
            for days in [0, 7, 45, 200, 700] {
                let strikes = model.strikes(around: Price(dollars), daysToExpiration: days)
                #expect(strikes == Array(Set(strikes)).sorted() && strikes.count >= 5 && strikes.count < 800)
                #expect(strikes.allSatisfy { $0.isMultiple(of: Price(cents: 50)) })
                #expect(
                    try #require(strikes.first) < Price(dollars) && strikes.last.map { $0 >= Price(dollars) } == true)
            }
        }
    }

    @Test("a contract becomes an instrument with its terms")
    func instrument() throws {
        let model = try #require(OptionModel(seed: 1, underlying: "$SPX", hours: .nyse))
        let monthly = model.instrument(try #require(OCCSymbol("SPX   260320C06800000")))
        let weekly = model.instrument(try #require(OCCSymbol("SPXW  260320C06800000")))
        #expect(monthly.kind.optionTerms?.settlesAtOpen == true && weekly.kind.optionTerms?.settlesAtOpen == false)
        #expect(monthly.kind.optionTerms?.style == .european && monthly.kind.optionTerms?.settlement == .cash)
        #expect(monthly.multiplier == 100 && monthly.description == "$SPX 03/20/2026 6800.00 C")
    }

    @Test("what has no options has no model")
    func none() {
        for symbol in ["SWPPX", "EUR/USD", "/ES", "BTC/USD"] {
            #expect(OptionModel(seed: 1, underlying: Symbol(symbol), hours: .nyse) == nil)
        }
        guard case .underlying = PriceFeed(seed: 1, symbol: "AAPL", hours: .nyse) else { return #expect(Bool(false)) }
    }
}
