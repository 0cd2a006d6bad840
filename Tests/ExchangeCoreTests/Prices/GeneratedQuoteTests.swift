import Testing

@testable import ExchangeCore

@Suite("Generated quotes")
struct GeneratedQuoteTests {
    static let symbols = ["AAPL", "SPY", "F", "BRK/B", "$SPX", "/ES", "EUR/USD", "BTC/USD", "SWPPX", "ZZZQ", "QWERTYX"]

    @Test("bid and ask never meet, stand on ticks, hold the last price between them", arguments: symbols)
    func book(symbol: String) {
        let seed = testSeed()
        var random = SplitMix64(seed: seed)
        for hours in MarketHours.allCases {
            let prices = GeneratedPrices(seed: seed, symbol: Symbol(symbol), hours: hours)
            for _ in 0..<40 {
                let at = Instant(seconds: Int64.random(in: 946_684_800..<2_000_000_000, using: &random))
                let quote = prices.quote(at: at)
                #expect(quote.at <= at)
                #expect(quote.last?.isPositive == true)
                #expect(quote.previousClose?.isPositive == true)
                guard let last = quote.last else { continue }
                if let bid = quote.bid, let ask = quote.ask {
                    let rule: TickRule = prices.parameters.kind == .stock ? .stock : .fixed(prices.parameters.tick)
                    #expect(ask - bid >= rule.increment(at: bid))
                    #expect(rule.allows(bid) && rule.allows(ask), "\(bid) \(ask)")
                    #expect(bid <= last && last <= ask)
                    #expect(quote.bidSize.isPositive && quote.askSize.isPositive)
                }
                if let open = quote.open, let high = quote.high, let low = quote.low {
                    #expect(low <= open && open <= high)
                    if prices.activeSession(at: at, of: prices.tradingDay(at: at)) == .regular {
                        #expect(low <= last && last <= high)
                    }
                }
                #expect(!quote.volume.isNegative)
            }
        }
    }

    @Test("only an index and a mutual fund have no bid and ask")
    func sides() {
        for symbol in Self.symbols {
            let prices = GeneratedPrices(seed: 1, symbol: Symbol(symbol), hours: .alwaysOpen)
            let quote = prices.quote(at: instant("2026-03-02T15:00:00Z"))
            let none = prices.parameters.kind == .index || prices.parameters.kind == .mutualFund
            #expect((quote.bid == nil) == none && (quote.ask == nil) == none, "\(symbol)")
        }
    }

    @Test("the base price is the close of 2025-12-31 under every seed and either hours")
    func base() {
        for hours in MarketHours.allCases {
            for seed: UInt64 in [1, 2, 99] {
                let prices = GeneratedPrices(seed: seed, symbol: "AAPL", hours: hours)
                #expect(prices.previousClose(at: instant("2026-01-01T06:00:00Z")).price == 272)
            }
        }
    }

    @Test("prices stay near their trend over a century", arguments: ["AAPL", "TSLA", "$VIX", "ZZZQ"])
    func bounded(symbol: String) {
        let prices = GeneratedPrices(seed: testSeed(), symbol: Symbol(symbol), hours: .nyse)
        for year in 1971...2098 {
            let quote = prices.quote(at: NewYorkTime.instant(.of(year, 7, 2), secondOfDay: 43_200))
            guard let last = quote.last else { continue }
            #expect(last > Price(billionths: 1_000_000) && last < 10_000_000, "\(year) \(last)")
        }
    }

    @Test("same seed, same bits; other seed, other prices")
    func determinism() {
        let at = instant("2026-05-05T17:03:21Z")
        let first = GeneratedPrices(seed: 5, symbol: "MSFT", hours: .nyse).quote(at: at)
        #expect(first == GeneratedPrices(seed: 5, symbol: "MSFT", hours: .nyse).quote(at: at))
        #expect(first.last != GeneratedPrices(seed: 6, symbol: "MSFT", hours: .nyse).quote(at: at).last)
    }

    @Test("known bits, so that a release cannot move prices unnoticed")
    func golden() {
        let apple = GeneratedPrices(seed: 42, symbol: "AAPL", hours: .nyse).quote(at: instant("2026-03-02T15:30:00Z"))
        #expect(apple.bid == Price("273.09") && apple.ask == Price("273.11") && apple.last == Price("273.09"))
        #expect(apple.volume == 12_131_757)
        #expect(apple.high == Price("274.33") && apple.low == Price("272.32"))
    }

    @Test("the quote rests while the exchange is shut, and moves from the first second of the next session")
    func closed() {
        let prices = GeneratedPrices(seed: 3, symbol: "AAPL", hours: .nyse)
        let friday = prices.quote(at: instant("2026-03-06T20:00:00-05:00"))
        #expect(friday.at == instant("2026-03-06T19:59:59-05:00"))
        #expect(prices.quote(at: instant("2026-03-08T12:00:00-04:00")) == friday)
        #expect(prices.nextChange(after: instant("2026-03-07T12:00:00-05:00")) == instant("2026-03-09T04:00:00-04:00"))
        #expect(
            prices.nextChange(after: instant("2026-03-09T10:00:00.5-04:00")) == instant("2026-03-09T10:00:01-04:00"))
        let monday = prices.quote(at: instant("2026-03-09T04:00:00-04:00"))
        #expect(monday.at == instant("2026-03-09T04:00:00-04:00"))
        #expect(monday.open == nil)
        #expect(monday.previousClose == prices.lastRegularTrade(at: instant("2026-03-08T12:00:00-04:00"))?.price)
        #expect(monday.previousClose == prices.previousClose(at: instant("2026-03-09T10:00:00-04:00")).price)
        #expect(prices.previousClose(at: instant("2026-03-09T16:00:00-04:00")).date == .of(2026, 3, 9))
    }

    @Test("a fund has one price a day, struck at the close")
    func fund() {
        let prices = GeneratedPrices(seed: 3, symbol: "SWPPX", hours: .nyse)
        let before = prices.quote(at: instant("2026-03-06T15:59:59-05:00"))
        let after = prices.quote(at: instant("2026-03-06T16:00:00-05:00"))
        #expect(before.last == after.previousClose)
        #expect(before.last == prices.quote(at: instant("2026-03-05T18:00:00-05:00")).last)
        #expect(prices.nextChange(after: before.at) > before.at)
    }

    @Test("a fund and a future keep step with their index")
    func correlation() {
        let spy = GeneratedPrices(seed: 11, symbol: "SPY", hours: .nyse)
        let index = GeneratedPrices(seed: 11, symbol: "$SPX", hours: .nyse)
        let future = GeneratedPrices(seed: 11, symbol: "/ES", hours: .nyse)
        for day in 1...28 {
            let at = NewYorkTime.instant(.of(2026, 4, day), secondOfDay: 40_000)
            let ratio =
                Double(index.quote(at: at).last?.billionths ?? 0) / Double(spy.quote(at: at).last?.billionths ?? 1)
            #expect((ratio / (6845.5 / 682) - 1).magnitude < 0.003, "\(ratio)")
            let basis =
                Double(future.quote(at: at).last?.billionths ?? 0) / Double(index.quote(at: at).last?.billionths ?? 1)
            #expect((basis / (6890 / 6845.5) - 1).magnitude < 0.003, "\(basis)")
        }
    }

    @Test("quote sizes are round lots of the price's class")
    func sizes() {
        let before = instant("2025-10-31T12:00:00-04:00")
        let after = instant("2026-03-02T12:00:00-05:00")
        for (symbol, lot) in [("AAPL", 40), ("F", 100), ("SPY", 40)] {
            let prices = GeneratedPrices(seed: 3, symbol: Symbol(symbol), hours: .nyse)
            for second in 0..<50 {
                let late = prices.quote(at: after.adding(nanoseconds: Int64(second) * 1_000_000_000))
                #expect(late.bidSize.isMultiple(of: Quantity(lot)) && late.askSize.isMultiple(of: Quantity(lot)))
                let early = prices.quote(at: before.adding(nanoseconds: Int64(second) * 1_000_000_000))
                #expect(early.bidSize.isMultiple(of: 100))
            }
        }
        #expect(RoundLot.size(atPriceOf: 250, on: .of(2025, 11, 3)) == 100)
        #expect(RoundLot.size(atPriceOf: Price(cents: 25_001), on: .of(2025, 11, 3)) == 40)
        #expect(RoundLot.size(atPriceOf: Price(cents: 100_001), on: .of(2026, 1, 2)) == 10)
        #expect(RoundLot.size(atPriceOf: Price(cents: 1_000_001), on: .of(2026, 1, 2)) == 1)
    }

    @Test("the market is twice as wide for five minutes after the opening and before the close, and thrice outside the session")
    func spreads() {
        func spread(_ symbol: Symbol, _ hours: MarketHours, _ at: String) -> Price {
            let quote = GeneratedPrices(seed: 3, symbol: symbol, hours: hours).quote(at: instant(at))
            return (quote.ask ?? 0) - (quote.bid ?? 0)
        }
        for symbol: Symbol in ["AAPL", "SPY", "NVDA"] {
            let midday = spread(symbol, .nyse, "2026-03-02T12:00:00-05:00")
            #expect(midday.isPositive)
            for edge in ["09:30:00", "09:34:59", "15:55:00", "15:59:59"] {
                #expect(spread(symbol, .nyse, "2026-03-02T\(edge)-05:00") == midday + midday, "\(edge)")
            }
            for quiet in ["09:35:00", "15:54:59"] { #expect(spread(symbol, .nyse, "2026-03-02T\(quiet)-05:00") == midday, "\(quiet)") }
            #expect(spread(symbol, .nyse, "2026-03-02T09:29:59-05:00") == midday + midday + midday)
            // On the day after Thanksgiving the close is at one.
            let short = spread(symbol, .nyse, "2026-11-27T12:00:00-05:00")
            #expect(spread(symbol, .nyse, "2026-11-27T12:57:00-05:00") == short + short)
        }
        // What never closes has no edges.
        let night = spread("BTC/USD", .alwaysOpen, "2026-03-02T00:00:00-05:00")
        #expect(night == spread("BTC/USD", .alwaysOpen, "2026-03-02T09:30:00-05:00"))
    }

    @Test("a quote costs the same at any distance, and a twenty-year history one evaluation a day or so")
    func cost() {
        for hours in MarketHours.allCases {
            let prices = GeneratedPrices(seed: 3, symbol: "AAPL", hours: hours)
            for text in [
                "1980-03-03T15:00:00Z", "2026-03-02T15:00:00Z", "2027-03-02T15:00:00Z", "2090-03-02T15:00:00Z",
            ] {
                var effort = 0
                _ = prices.quote(at: instant(text), effort: &effort)
                #expect(effort <= 32, "\(text): \(effort)")
            }
            var effort = 0
            let candles = prices.candles(
                .day, from: .of(2006, 1, 1), through: .of(2025, 12, 31), asOf: instant("2026-01-02T00:00:00Z"),
                limit: 100_000, effort: &effort)
            #expect(candles.count == (hours == .nyse ? 5031 : 7305))
            #expect(effort < candles.count * 5 / 2)
        }
    }

    @Test("nothing fails at the ends of time")
    func ends() {
        for symbol in Self.symbols {
            for hours in MarketHours.allCases {
                let prices = GeneratedPrices(seed: .max, symbol: Symbol(symbol), hours: hours)
                for at in [Instant.distantPast, .distantFuture] {
                    _ = prices.quote(at: at)
                    _ = prices.nextChange(after: at)
                    _ = prices.previousClose(at: at)
                    _ = prices.yearStatistics(at: at)
                }
                #expect(
                    prices.firstTouch(
                        .lastAtLeast(1_000_000_000), after: instant("2026-01-01T00:00:00Z"),
                        through: instant("2026-02-01T00:00:00Z")) == nil)
            }
        }
    }
}
