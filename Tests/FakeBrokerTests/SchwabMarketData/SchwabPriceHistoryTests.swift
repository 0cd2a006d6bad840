import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's price history")
struct SchwabPriceHistoryTests {
    private let server: InProcess
    private let caller: SchwabCaller

    init() throws {
        server = try InProcess(.frozen { $0.market.hours = .nyse })
        caller = try SchwabCaller(server)
    }

    private func history(_ query: String) -> JSONValue { caller.get("/marketdata/v1/pricehistory?" + query).json }

    @Test("every combination of period and frequency that there is has candles", arguments: PriceHistoryQuery.PeriodType.allCases)
    func matrix(type: PriceHistoryQuery.PeriodType) {
        for period in type.periods.prefix(4) {
            for frequency in type.frequencies {
                for count in frequency.frequencies {
                    let answer = history(
                        "symbol=MSFT&periodType=\(type.rawValue)&period=\(period)&frequencyType=\(frequency.rawValue)&frequency=\(count)")
                    #expect(answer["empty"]?.bool == false, "\(type) \(period) \(frequency) \(count)")
                }
            }
        }
    }

    @Test("defaults are ten days of minutes to the last close, extended hours and all")
    func defaults() {
        let candles = history("symbol=MSFT")["candles"]?.array ?? []
        let instants = candles.compactMap { $0["datetime"]?.int.map { Instant(milliseconds: Int64($0)) } }
        let dates = Set(instants.map(NewYorkTime.date))
        #expect(dates.count == 10)
        #expect(dates.max()?.description == "2026-02-27")
        let hours = instants.map { NewYorkTime.local($0).nanosecondOfDay / 3_600_000_000_000 }
        #expect(hours.min() == 7 && hours.max() == 19)
    }

    @Test("where the market never closes, a day of minutes is the whole day before", arguments: [1, 5, 10, 15, 30])
    func alwaysOpen(minutes: Int) throws {
        let caller = try SchwabCaller(InProcess(.frozen { $0.market.hours = .alwaysOpen }))
        let query = "symbol=MSFT&periodType=day&period=1&frequencyType=minute&frequency=\(minutes)"
        let candles = caller.get("/marketdata/v1/pricehistory?" + query).json["candles"]?.array ?? []
        let dates = Set(candles.compactMap { $0["datetime"]?.int.map { NewYorkTime.date(at: Instant(milliseconds: Int64($0))) } })
        #expect(candles.count == 1440 / minutes)
        #expect(dates.map(\.description) == ["2026-03-01"])
    }

    @Test("the calls of client libraries, from 1971 to next week, are clamped to now")
    func clamped() {
        let candles =
            history(
                "symbol=MSFT&periodType=day&period=1&frequencyType=minute&frequency=30&startDate=31536000000&endDate=1773068400000")[
                "candles"]?.array ?? []
        let last = candles.last?["datetime"]?.int ?? 0
        #expect(last == 1_772_463_600_000)
        #expect(candles.count > 3000)
    }

    @Test("a week of days makes the candle of the week")
    func folds() {
        func values(_ candle: JSONValue?, _ name: String) -> Price { candle?[name]?.decimalText.flatMap { Price($0) } ?? 0 }
        let days =
            history("symbol=MSFT&periodType=month&frequencyType=daily&startDate=1771822800000&endDate=1772262000000")["candles"]?.array
            ?? []
        let week = history("symbol=MSFT&periodType=month&frequencyType=weekly&startDate=1771822800000&endDate=1772262000000")["candles"]?
            .array?.first
        #expect(days.count == 5)
        #expect(values(week, "high") == days.map { values($0, "high") }.max())
        #expect(values(week, "low") == days.map { values($0, "low") }.min())
        #expect(week?["open"] == days.first?["open"])
        #expect(week?["close"] == days.last?["close"])
    }

    @Test("what a test makes happen is in the candles, and nothing else is")
    func told() {
        server.advance(by: .seconds(30))
        server.quote("AAPL", last: 195)
        server.quote("AAPL", last: 188)
        server.advance(by: .seconds(60))
        let today = history("symbol=AAPL&startDate=1772463600000&endDate=1772470000000")["candles"]?.array ?? []
        #expect(today.count == 1)
        #expect(today.first?["high"]?.decimalText == "195.0")
        #expect(today.first?["low"]?.decimalText == "188.0")
        let day =
            history("symbol=AAPL&periodType=month&frequencyType=daily&startDate=1772427600000&endDate=1772470000000")["candles"]?.array
            ?? []
        #expect(day.last?["close"]?.decimalText == "188.0")
    }
}
