import Testing

@testable import ExchangeCore

@Suite("Generated candles")
struct GeneratedCandleTests {
    /// Every last price of a session, second by second.
    private func ticks(_ prices: GeneratedPrices, from: Instant, to: Instant) -> [Price] {
        var result: [Price] = []
        var at = from
        while at < to {
            result.append(prices.quote(at: at).last ?? 0)
            at = at.adding(nanoseconds: 1_000_000_000)
        }
        return result
    }

    @Test(
        "a minute's four prices are those of its seconds, a day's those of its minutes",
        arguments: ["AAPL", "F", "$SPX"])
    func attained(symbol: String) throws {
        let seed = testSeed()
        let prices = GeneratedPrices(seed: seed, symbol: Symbol(symbol), hours: .nyse)
        let day = try #require(prices.calendar.day(.of(2026, 11, 27)))
        let minutes = prices.candles(
            everyMinutes: 1, from: day.open, through: day.close.adding(nanoseconds: -1), asOf: day.postClose,
            extendedHours: false)
        #expect(minutes.count == 210)
        for index in [0, 1, 57, 104, 105, 208, 209] {
            let candle = minutes[index]
            #expect(candle.start == day.open.adding(nanoseconds: Int64(index) * 60_000_000_000))
            let seconds = ticks(prices, from: candle.start, to: candle.start.adding(nanoseconds: 60_000_000_000))
            #expect(seconds.first == candle.open && seconds.last == candle.close)
            #expect(seconds.max() == candle.high && seconds.min() == candle.low)
            if index > 0 { #expect(candle.open == minutes[index - 1].close) }
        }
        let daily = try #require(prices.candles(.day, from: day.date, through: day.date, asOf: day.postClose).first)
        #expect(daily.open == minutes.first?.open && daily.close == minutes.last?.close)
        #expect(daily.high == minutes.map(\.high).max() && daily.low == minutes.map(\.low).min())
        let last = prices.quote(at: day.close.adding(nanoseconds: -1))
        #expect(daily.close == last.last && daily.high == last.high && daily.low == last.low && daily.open == last.open)
    }

    @Test("volumes of all sessions add up to the day's", arguments: MarketHours.allCases)
    func volume(hours: MarketHours) throws {
        let prices = GeneratedPrices(seed: testSeed(), symbol: "NVDA", hours: hours)
        let day = try #require(prices.calendar.day(.of(2026, 3, 9)))
        let minutes = prices.candles(
            everyMinutes: 1, from: day.preOpen, through: day.postClose.adding(nanoseconds: -1), asOf: .distantFuture)
        #expect(minutes.count == (hours == .nyse ? 960 : 1440))
        let daily = try #require(prices.candles(.day, from: day.date, through: day.date, asOf: .distantFuture).first)
        #expect(minutes.reduce(Quantity.zero) { $0 + $1.volume } == daily.volume)
        #expect(prices.quote(at: day.postClose.adding(nanoseconds: -1)).volume == daily.volume)
    }

    @Test("longer candles are folds of shorter ones", arguments: [5, 10, 15, 30, 60, 240])
    func folds(length: Int) throws {
        let prices = GeneratedPrices(seed: testSeed(), symbol: "TSLA", hours: .nyse)
        let from = instant("2026-03-05T00:00:00-05:00")
        let to = instant("2026-03-09T23:00:00-04:00")
        let minutes = prices.candles(everyMinutes: 1, from: from, through: to, asOf: .distantFuture)
        let long = prices.candles(everyMinutes: length, from: from, through: to, asOf: .distantFuture)
        #expect(long.map(\.volume).reduce(.zero, +) == minutes.map(\.volume).reduce(.zero, +))
        try #require(!long.isEmpty)
        for candle in long {
            let parts = minutes.filter {
                $0.start >= candle.start && $0.start < candle.start.adding(nanoseconds: Int64(length) * 60_000_000_000)
            }
            #expect(parts.first?.open == candle.open && parts.last?.close == candle.close)
            #expect(parts.map(\.high).max() == candle.high && parts.map(\.low).min() == candle.low)
            #expect(NewYorkTime.local(candle.start).nanosecondOfDay % (Int64(length) * 60_000_000_000) == 0)
        }
    }

    @Test("weeks and months are folds of days, and any window shows the same ones")
    func calendarPeriods() throws {
        let prices = GeneratedPrices(seed: testSeed(), symbol: "JPM", hours: .nyse)
        let (first, last) = (CivilDate.of(2024, 1, 1), CivilDate.of(2025, 12, 31))
        let days = prices.candles(.day, from: first, through: last, asOf: .distantFuture)
        for period in [CandlePeriod.week, .months(1), .months(3)] {
            let candles = prices.candles(period, from: first, through: last, asOf: .distantFuture)
            for candle in candles.dropLast() {
                let start = NewYorkTime.date(at: candle.start)
                let parts = days.filter { (start...period.end(from: start)).contains(NewYorkTime.date(at: $0.start)) }
                #expect(parts.first?.open == candle.open && parts.last?.close == candle.close)
                #expect(parts.map(\.high).max() == candle.high && parts.map(\.low).min() == candle.low)
                #expect(parts.map(\.volume).reduce(.zero, +) == candle.volume)
            }
            let window = prices.candles(period, from: .of(2024, 6, 12), through: .of(2025, 3, 13), asOf: .distantFuture)
            #expect(!window.isEmpty && candles.contains(window))
        }
        for (yesterday, today) in zip(days, days.dropFirst()) {
            let noon = prices.quote(at: today.start.adding(nanoseconds: 12 * 3_600_000_000_000))
            #expect(noon.previousClose == yesterday.close)
        }
    }

    @Test("nothing of the future is in a candle")
    func partial() throws {
        let prices = GeneratedPrices(seed: testSeed(), symbol: "AMD", hours: .nyse)
        let from = instant("2026-03-02T09:30:00-05:00")
        let asOf = instant("2026-03-02T11:07:23.25-05:00")
        let quote = prices.quote(at: asOf)
        let minutes = prices.candles(everyMinutes: 1, from: from, through: .distantFuture, asOf: asOf)
        #expect(minutes.count == 98)
        #expect(minutes.last?.close == quote.last)
        #expect(minutes.map(\.high).max() == quote.high && minutes.map(\.low).min() == quote.low)
        let daily = prices.candles(.day, from: .of(2026, 2, 27), through: .of(2026, 3, 5), asOf: asOf)
        #expect(daily.count == 2)
        #expect(daily.last?.close == quote.last && daily.last?.high == quote.high && daily.last?.volume == quote.volume)
        #expect(
            prices.candles(
                .day, from: .of(2026, 3, 2), through: .of(2026, 3, 5), asOf: instant("2026-03-02T09:00:00-05:00")
            ).isEmpty)
        #expect(
            prices.candles(
                everyMinutes: 1, from: asOf.adding(nanoseconds: 60_000_000_000), through: .distantFuture, asOf: asOf
            ).isEmpty)
    }

    @Test("the limit keeps the first candles")
    func limit() {
        let prices = GeneratedPrices(seed: 1, symbol: "AMD", hours: .nyse)
        let (from, to) = (instant("2026-03-02T09:30:00-05:00"), instant("2026-03-06T16:00:00-05:00"))
        let all = prices.candles(everyMinutes: 15, from: from, through: to, asOf: to, extendedHours: false)
        #expect(
            prices.candles(everyMinutes: 15, from: from, through: to, asOf: to, extendedHours: false, limit: 40)
                == Array(all.prefix(40)))
        #expect(
            prices.candles(.day, from: .of(2026, 1, 1), through: .of(2026, 12, 31), asOf: .distantFuture, limit: 3)
                .count == 3)
    }

    @Test("the year's extremes and volumes are those of its candles")
    func statistics() throws {
        let prices = GeneratedPrices(seed: testSeed(), symbol: "KO", hours: .nyse)
        let at = instant("2026-03-02T11:00:00-05:00")
        let year = prices.yearStatistics(at: at)
        let candles = prices.candles(.day, from: .of(2025, 3, 3), through: .of(2026, 3, 2), asOf: at)
        #expect(year.high == candles.map(\.high).max() && year.low == candles.map(\.low).min())
        let recent = candles.dropLast().suffix(10).map(\.volume).reduce(.zero, +)
        #expect(year.averageVolume10Days == (recent.scaled(by: 1, over: 10)).rounded(toPlaces: 0, .down))
    }

    @Test("intraday volume is U-shaped, and a day's volume is about the usual")
    func shape() throws {
        let prices = GeneratedPrices(seed: 9, symbol: "MSFT", hours: .nyse)
        let (from, to) = (instant("2026-03-02T09:30:00-05:00"), instant("2026-03-27T16:00:00-04:00"))
        let half = prices.candles(everyMinutes: 30, from: from, through: to, asOf: to, extendedHours: false)
        func total(_ index: Int) -> Quantity {
            stride(from: index, to: half.count, by: 13).map { half[$0].volume }.reduce(.zero, +)
        }
        #expect(total(0) > total(6) * 2 && total(12) > total(6) * 2)
        #expect(prices.yearStatistics(at: from).averageVolume1Year > 18_000_000)
        #expect(prices.yearStatistics(at: from).averageVolume1Year < 26_000_000)
    }

    @Test("the first touch is the one that counting seconds finds")
    func touch() throws {
        let seed = testSeed()
        let prices = GeneratedPrices(seed: seed, symbol: "XOM", hours: .nyse)
        let start = instant("2026-11-27T10:20:00-05:00")
        let last = try #require(prices.quote(at: start).last)
        let quotes = (1...1500).map { prices.quote(at: start.adding(nanoseconds: $0 * 1_000_000_000)) }
        let end = start.adding(nanoseconds: 1500 * 1_000_000_000)
        for distance in [-40, -20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20, 40] {
            let price = last + Price(cents: distance)
            let touches: [PriceTouch] =
                distance < 0
                ? [.askAtMost(price), .bidAtMost(price), .lastAtMost(price)]
                : [.bidAtLeast(price), .askAtLeast(price), .lastAtLeast(price)]
            for touch in touches {
                let expected = quotes.first {
                    touch.holds(bid: cents($0.bid), ask: cents($0.ask), last: cents($0.last), tick: 10_000_000)
                }
                #expect(prices.firstTouch(touch, after: start, through: end) == expected?.at, "\(touch)")
            }
        }
    }

    private func cents(_ price: Price?) -> Int64 { Int64((price ?? 0).billionths / 10_000_000) }

    @Test("waiting for months costs a few evaluations a day")
    func touchCost() {
        let prices = GeneratedPrices(seed: 4, symbol: "XOM", hours: .nyse)
        var effort = 0
        let found = prices.firstTouch(
            .lastAtLeast(100_000), after: instant("2026-03-02T15:00:00Z"), through: instant("2026-09-02T15:00:00Z"),
            extendedHours: false, effort: &effort)
        #expect(found == nil)
        #expect(effort < 129 * 14)
    }
}
