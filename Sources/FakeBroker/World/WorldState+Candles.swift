import ExchangeCore

/// Candles of every length, for every vendor: what the price model says, with what a test made happen over it. Nothing
/// later than now is ever in them.
extension WorldState {
    /// Candles of so many minutes that begin in a span, in order.
    func candles(
        of symbol: Symbol, everyMinutes length: Int, from first: Instant, through last: Instant, extendedHours: Bool
    ) -> [Candle] {
        guard let id = exchange.instrumentID(symbol), first <= last else { return [] }
        func modelled(_ length: Int, through last: Instant) -> [Candle] {
            let candles = exchange.generatedPrices(id)?.candles(
                everyMinutes: length, from: first, through: last, asOf: now, extendedHours: extendedHours)
            return scaled(candles ?? [], id)
        }
        if history.firstTold(id) == nil { return modelled(length, through: last) }
        let end = last.adding(nanoseconds: Int64(length - 1) * 60_000_000_000)
        let told = history.minutes(of: id, from: first, through: end).filter { candle in
            extendedHours || calendar.isOpen(at: candle.start)
        }
        return fold(merge(modelled(1, through: end).filter { !history.isTold(id, at: $0.start) }, told)) { candle in
            candle.start.slot(minutes: length)
        }
    }

    /// Candles of days, weeks or months whose first date lies in a span, in order.
    func candles(of symbol: Symbol, _ period: CandlePeriod, from first: CivilDate, through last: CivilDate) -> [Candle] {
        guard let id = exchange.instrumentID(symbol), first <= last else { return [] }
        func modelled(_ period: CandlePeriod, from first: CivilDate, through last: CivilDate) -> [Candle] {
            scaled(exchange.generatedPrices(id)?.candles(period, from: first, through: last, asOf: now) ?? [], id)
        }
        guard let firstTold = history.firstTold(id) else { return modelled(period, from: first, through: last) }
        // Until the first told trade the model's days stand; from then on days are made of minutes.
        let own = period.start(of: first)
        let from = own == first ? own : period.end(from: own).adding(days: 1)
        let through = period.end(from: period.start(of: last))
        let change = NewYorkTime.date(at: firstTold)
        var days: [Candle] = []
        if from < change {
            days = modelled(.day, from: from, through: min(through, change.adding(days: -1)))
        }
        let start = NewYorkTime.midnight(of: max(from, change))
        let end = NewYorkTime.midnight(of: through.adding(days: 1)).adding(nanoseconds: -1)
        let minutes = candles(of: symbol, everyMinutes: 1, from: start, through: min(end, now), extendedHours: false)
        days += fold(minutes) { NewYorkTime.midnight(of: NewYorkTime.date(at: $0.start)) }
        return fold(days) { NewYorkTime.midnight(of: period.start(of: NewYorkTime.date(at: $0.start))) }
    }

    /// Candles of the model in today's shares.
    private func scaled(_ candles: [Candle], _ id: InstrumentID) -> [Candle] {
        let scale = exchange.historyScale(id)
        if scale == 1 { return candles }
        return candles.map { candle in
            Candle(
                start: candle.start, open: scale * candle.open, high: scale * candle.high, low: scale * candle.low,
                close: scale * candle.close,
                volume: candle.volume.scaled(by: Ratio.scale, over: scale.billionths, rounding: .down)
                    .rounded(toPlaces: 0, .down))
        }
    }

    /// Two lists in order as one in order.
    private func merge(_ a: [Candle], _ b: [Candle]) -> [Candle] {
        if b.isEmpty { return a }
        return (a + b).sorted { $0.start < $1.start }
    }

    /// Neighbours that fall into one span, each span with its beginning, as one.
    private func fold(_ candles: [Candle], into start: (Candle) -> Instant) -> [Candle] {
        var result: [Candle] = []
        for candle in candles {
            var candle = candle
            candle.start = start(candle)
            if let newest = result.last, newest.start == candle.start {
                result[result.count - 1] = newest.followed(by: candle)
            } else {
                result.append(candle)
            }
        }
        return result
    }
}

extension Instant {
    /// The beginning of the span of so many minutes, counted from New York's midnight, that it falls in.
    fileprivate func slot(minutes: Int) -> Instant {
        let length = Int64(max(minutes, 1)) * 60_000_000_000
        let ofDay = NewYorkTime.local(self).nanosecondOfDay
        return adding(nanoseconds: -(ofDay % length))
    }
}
