import ExchangeCore
import HTTPCore

/// `GET /marketdata/v1/pricehistory`: candles of a share, fund or index.
enum PriceHistoryEndpoint {
    /// An unknown symbol, or nothing in the range, is an empty list (documentation also knows a 404).
    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        do throws(ParameterError) {
            return SchwabAnswer.marketData(.ok, body(try PriceHistoryQuery(call.query), state))
        } catch {
            return error.response(id: state.schwab.nextUUID())
        }
    }

    private static func body(_ query: PriceHistoryQuery, _ state: WorldState) -> [UInt8] {
        let calendar = MarketCalendar(hours: state.definition.market.hours)
        let (start, end) = query.range(calendar, now: state.now)
        let first = max(start, query.earliest(now: state.now))
        var candles: [Candle] = []
        var previous: Candle?
        if let symbol = chartedSymbol(query.symbol, state) {
            candles = self.candles(of: symbol, query, from: first, through: min(end, state.now), state)
            if query.needsPreviousClose { previous = close(before: candles.first?.start ?? first, of: symbol, state) }
        }
        return JSONWriter.object(reserving: 128 + 112 * candles.count) { json in
            json.array("candles") { json in
                for candle in candles {
                    json.object { json in
                        json.decimal("open", candle.open)
                        json.decimal("high", candle.high)
                        json.decimal("low", candle.low)
                        json.decimal("close", candle.close)
                        json.whole("volume", candle.volume)
                        json.member("datetime", time(of: candle, query.frequencyType))
                    }
                }
            }
            json.member("symbol", query.symbol)
            json.member("empty", candles.isEmpty)
            if let previous {
                json.decimal("previousClose", previous.close)
                json.member("previousCloseDate", time(of: previous, .daily))
            }
        }
    }

    /// Only shares, funds traded like them, and indexes have a history here (observed).
    private static func chartedSymbol(_ text: String, _ state: WorldState) -> Symbol? {
        guard let instrument = state.exchange.instrument(Symbol(text)) else { return nil }
        switch instrument.kind {
        case .stock, .etf, .index: return instrument.symbol
        case .mutualFund, .option, .future, .futureOption, .forex, .crypto, .bond: return nil
        }
    }

    private static func candles(
        of symbol: Symbol, _ query: PriceHistoryQuery, from first: Instant, through last: Instant, _ state: WorldState
    ) -> [Candle] {
        guard first <= last else { return [] }
        let period: CandlePeriod
        switch query.frequencyType {
        case .minute:
            return minutes(of: symbol, query, from: first, through: last, state)
        case .daily: period = .day
        case .weekly: period = .week
        case .monthly: period = .months(1)
        }
        // A day counts if its candle's time lies in the range.
        return state.candles(
            of: symbol, period, from: NewYorkTime.date(at: first), through: NewYorkTime.date(at: last)
        ).filter { candle in
            let instant = Instant(milliseconds: time(of: candle, query.frequencyType))
            return instant >= first && instant <= last
        }
    }

    /// Extended hours here are 07:00 to 20:00 (recorded).
    private static func minutes(
        of symbol: Symbol, _ query: PriceHistoryQuery, from first: Instant, through last: Instant, _ state: WorldState
    ) -> [Candle] {
        let candles = state.candles(
            of: symbol, everyMinutes: query.frequency, from: first, through: last,
            extendedHours: query.needsExtendedHours)
        guard state.definition.market.hours == .nyse, query.needsExtendedHours else { return candles }
        return candles.filter { NewYorkTime.local($0.start).nanosecondOfDay >= 7 * 3_600_000_000_000 }
    }

    /// The day before the candles begin.
    private static func close(before instant: Instant, of symbol: Symbol, _ state: WorldState) -> Candle? {
        let calendar = MarketCalendar(hours: state.definition.market.hours)
        let day = calendar.tradingDay(before: NewYorkTime.date(at: instant))
        return state.candles(of: symbol, .day, from: day, through: day).last
    }

    /// A minute's candle has the instant it begins; a day's midnight in Chicago, an hour after New York's (recorded).
    private static func time(of candle: Candle, _ frequency: PriceHistoryQuery.FrequencyType) -> Int64 {
        let start = candle.start.millisecondsSinceEpoch
        return frequency == .minute ? start : start + 3_600_000
    }
}
