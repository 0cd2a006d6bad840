extension GeneratedPrices {
    /// The most candles one call gives.
    public static let candleLimit = 100_000

    /// Candles of days, weeks or months whose first date lies in `first ... last`, in order.
    ///
    /// Nothing after `asOf` is in them: the last may be incomplete. A day's prices are its regular session's, its
    /// volume the whole date's. Weeks and months are folds of their days, whether those lie in the range or not.
    public func candles(
        _ period: CandlePeriod, from first: CivilDate, through last: CivilDate, asOf: Instant,
        limit: Int = candleLimit
    ) -> [Candle] {
        var effort = 0
        return candles(period, from: first, through: last, asOf: asOf, limit: limit, effort: &effort)
    }

    /// Candles of so many minutes that start in `first ... last`, in order, none with anything after `asOf`.
    ///
    /// They start at multiples of their length from New York's midnight. `extendedHours` adds the pre-market and the
    /// after-hours trading. A mutual fund has none.
    public func candles(
        everyMinutes length: Int, from first: Instant, through last: Instant, asOf: Instant, extendedHours: Bool = true,
        limit: Int = candleLimit
    ) -> [Candle] {
        var effort = 0
        return candles(
            everyMinutes: length, from: first, through: last, asOf: asOf, extendedHours: extendedHours, limit: limit,
            effort: &effort)
    }

    func candles(
        _ period: CandlePeriod, from first: CivilDate, through last: CivilDate, asOf: Instant, limit: Int,
        effort: inout Int
    ) -> [Candle] {
        let today = tradingDay(at: asOf)
        // The first period that begins in the range, and all days of the last one.
        let own = period.start(of: first)
        let from = own == first ? own : period.end(from: own).adding(days: 1)
        let through = min(period.end(from: period.start(of: min(last, today.date))), today.date)
        guard from <= through, from <= last, limit > 0 else { return [] }
        let firstOrdinal = calendar.ordinal(before: from)
        let lastOrdinal = calendar.ordinal(before: through.adding(days: 1)) - 1
        guard firstOrdinal <= lastOrdinal else { return [] }

        var result: [Candle] = []
        var current: CivilDate?
        let logs = levels.closes(from: firstOrdinal, through: lastOrdinal, effort: &effort)
        for ordinal in firstOrdinal...lastOrdinal {
            let date = calendar.tradingDay(ordinal: ordinal)
            let start = period.start(of: date)
            let candle: Candle
            if date == today.date {
                guard let partial = dayCandle(today, asOf: asOf, effort: &effort) else { continue }
                candle = partial
            } else {
                let index = ordinal - firstOrdinal
                effort += 1
                candle = dayCandle(
                    days.day(ordinal, closes: (logs[index], logs[index + 1]), isEarlyClose: isEarlyClose(date)),
                    start: start)
            }
            if current == start {
                result[result.count - 1].append(candle)
            } else {
                if result.count == limit { break }
                current = start
                result.append(candle)
                result[result.count - 1].start = NewYorkTime.midnight(of: start)
            }
        }
        return result
    }

    func candles(
        everyMinutes length: Int, from first: Instant, through last: Instant, asOf: Instant, extendedHours: Bool,
        limit: Int, effort: inout Int
    ) -> [Candle] {
        guard first <= last, first <= asOf, limit > 0, parameters.kind != .mutualFund else { return [] }
        let length = Int64(max(1, min(1440, length))) * 60_000_000_000
        var folder = MinuteFolder(length: length, first: first, last: last, limit: limit)
        var date = calendar.tradingDay(onOrBefore: NewYorkTime.date(at: first))
        let end = min(last.adding(nanoseconds: length), asOf)
        let sessions: [MarketSession] =
            days.tradesExtendedHours && extendedHours ? [.pre, .regular, .post] : [.regular]
        while let day = calendar.day(date), self.first(of: day) <= end, !folder.isFull {
            let shape = priceDay(day, effort: &effort)
            folder.midnight = NewYorkTime.midnight(of: date).nanoseconds
            if calendar.hours == .nyse { folder.midnight = day.preOpen.nanoseconds - 4 * 3_600_000_000_000 }
            for session in sessions {
                fold(path(of: session, on: day, shape, effort: &effort), shape.tick, end, asOf, &folder, &effort)
            }
            date = calendar.tradingDay(after: date)
        }
        return folder.candles
    }

    /// Adds the minutes of one session that are wanted and known by `asOf`.
    private func fold(
        _ path: PricePath, _ tick: Int64, _ end: Instant, _ asOf: Instant, _ folder: inout MinuteFolder,
        _ effort: inout Int
    ) {
        let start = path.start.nanoseconds
        let minute: Int64 = 60_000_000_000
        let low = max(0, (folder.first.nanoseconds - start + minute - 1) / minute)
        let high = min(Int64(path.minutes), (end.nanoseconds - start) / minute + 1)
        guard end.nanoseconds >= start, low < high else { return }
        // The tick of a second is known from its start on, so a minute is complete with its sixtieth second.
        let complete = min(high, max(low, (asOf.nanoseconds - start + 1_000_000_000) / minute))
        path.forEachMinute(in: Int(low)..<Int(complete), effort: &effort) { index, span in
            folder.add(span, at: start + Int64(index) * minute, tick: tick)
        }
        if complete < high {
            let begin = start + complete * minute
            let (_, span) = path.minute(Int(complete), effort: &effort)
            let second = Int(min(59, (asOf.nanoseconds - begin) / 1_000_000_000))
            let part = path.ticks(of: span, minute: Int(complete), through: second, effort: &effort)
            folder.add(part, at: begin, tick: tick)
        }
    }

    /// The candle of the trading day that `asOf` belongs to, as far as it has come; `nil` before its opening.
    private func dayCandle(_ today: TradingDay, asOf: Instant, effort: inout Int) -> Candle? {
        let shape = priceDay(today, effort: &effort)
        if parameters.kind == .mutualFund {
            return asOf < today.close ? nil : dayCandle(shape, start: today.date)
        }
        let quote = quote(at: asOf, effort: &effort)
        guard let open = quote.open, let high = quote.high, let low = quote.low, let last = quote.last else {
            return nil
        }
        let close = asOf < today.close ? last : Price(shape.regular.close, tick: shape.tick)
        return Candle(
            start: NewYorkTime.midnight(of: today.date), open: open, high: high, low: low, close: close,
            volume: quote.volume)
    }

    private func dayCandle(_ day: PriceDay, start: CivilDate) -> Candle {
        Candle(
            start: NewYorkTime.midnight(of: start), open: Price(day.regular.open, tick: day.tick),
            high: Price(day.regular.high, tick: day.tick), low: Price(day.regular.low, tick: day.tick),
            close: Price(day.regular.close, tick: day.tick), volume: Quantity(units: day.volume))
    }

    func isEarlyClose(_ date: CivilDate) -> Bool {
        calendar.hours == .nyse && NYSEHolidays.isEarlyClose(date)
    }
}

/// Collects minutes into candles of a longer length.
private struct MinuteFolder {
    let length: Int64
    let first: Instant
    let last: Instant
    let limit: Int
    /// Where the day's candles are counted from, in nanoseconds.
    var midnight: Int64 = 0
    private(set) var candles: [Candle] = []

    init(length: Int64, first: Instant, last: Instant, limit: Int) {
        self.length = length
        self.first = first
        self.last = last
        self.limit = limit
    }

    /// Whether the limit is reached and another candle begun, so that none can change any more.
    private(set) var isFull = false

    mutating func add(_ span: PriceSpan, at instant: Int64, tick: Int64) {
        let start = Instant(nanoseconds: instant - (instant - midnight) % length)
        guard !isFull, start >= first, start <= last else { return }
        let candle = Candle(
            start: start, open: Price(span.open, tick: tick), high: Price(span.high, tick: tick),
            low: Price(span.low, tick: tick), close: Price(span.close, tick: tick),
            volume: Quantity(units: span.volume))
        if let current = candles.last, current.start == start {
            candles[candles.count - 1].append(candle)
        } else if candles.count == limit {
            isFull = true
        } else {
            candles.append(candle)
        }
    }
}
