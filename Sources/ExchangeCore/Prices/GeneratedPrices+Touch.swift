/// A price that an order waits for.
public enum PriceTouch: Sendable, Hashable {
    case bidAtLeast(Price), bidAtMost(Price)
    case askAtLeast(Price), askAtMost(Price)
    case lastAtLeast(Price), lastAtMost(Price)

    /// Whether prices, in ticks of `tick`, are there.
    func holds(bid: Int64, ask: Int64, last: Int64, tick: Int64) -> Bool {
        switch self {
        case .bidAtLeast(let price): Price(bid, tick: tick) >= price
        case .bidAtMost(let price): Price(bid, tick: tick) <= price
        case .askAtLeast(let price): Price(ask, tick: tick) >= price
        case .askAtMost(let price): Price(ask, tick: tick) <= price
        case .lastAtLeast(let price): Price(last, tick: tick) >= price
        case .lastAtMost(let price): Price(last, tick: tick) <= price
        }
    }

    /// Whether a span whose bid and ask are never further than `reach` ticks from the last price may get there.
    func mayHold(_ span: PriceSpan, reach: Int64, tick: Int64) -> Bool {
        switch self {
        case .bidAtLeast(let price), .askAtLeast(let price), .lastAtLeast(let price):
            Price(span.high + reach, tick: tick) >= price
        case .bidAtMost(let price), .askAtMost(let price), .lastAtMost(let price):
            Price(span.low - reach, tick: tick) <= price
        }
    }
}

extension GeneratedPrices {
    /// The first instant after `start`, and not after `end`, at which the quote is where `touch` says; `nil` if there
    /// is none. The price that stands at `start` is not looked at. Outside the regular session only with
    /// `extendedHours`.
    ///
    /// Days and parts of days that do not reach the price are passed over whole, so a month costs a few hundred
    /// evaluations: an order can rest for long without anybody counting seconds.
    public func firstTouch(
        _ touch: PriceTouch, after start: Instant, through end: Instant, extendedHours: Bool = false
    ) -> Instant? {
        var effort = 0
        return firstTouch(touch, after: start, through: end, extendedHours: extendedHours, effort: &effort)
    }

    func firstTouch(
        _ touch: PriceTouch, after start: Instant, through end: Instant, extendedHours: Bool, effort: inout Int
    ) -> Instant? {
        guard start < end, parameters.kind != .mutualFund else { return nil }
        let sessions: [MarketSession] =
            days.tradesExtendedHours && extendedHours ? [.pre, .regular, .post] : [.regular]
        var day = tradingDay(at: start)
        while first(of: day) <= end {
            let shape = priceDay(day, effort: &effort)
            for session in sessions {
                let path = path(of: session, on: day, shape, effort: &effort)
                if let found = firstTouch(touch, in: path, session, day, shape, after: start, effort: &effort) {
                    return found <= end ? found : nil
                }
            }
            guard let next = calendar.day(calendar.tradingDay(after: day.date)), next.open > day.open else { break }
            day = next
        }
        return nil
    }

    private func firstTouch(
        _ touch: PriceTouch, in path: PricePath, _ session: MarketSession, _ day: TradingDay, _ shape: PriceDay,
        after start: Instant, effort: inout Int
    ) -> Instant? {
        let book = QuoteShape(parameters: parameters, day: shape, session: session, path: path, date: day.date)
        let reach = parameters.kind == .index ? 0 : book.reach
        guard touch.mayHold(path.span, reach: reach, tick: shape.tick) else { return nil }
        let passed = start.nextSecond.nanoseconds - path.start.nanoseconds
        let first = Int(max(0, min(Int64(path.seconds), passed / 1_000_000_000)))
        let found = path.firstSecond(
            from: first, effort: &effort, mayHold: { touch.mayHold($0, reach: reach, tick: shape.tick) },
            holds: { second, last in
                let at = path.start.adding(nanoseconds: Int64(second) * 1_000_000_000)
                let (bid, ask) =
                    parameters.kind == .index ? (last, last) : book.market(at: second, last: last, word: PriceFrame.quoteWord(at, quoteKey))
                return touch.holds(bid: bid, ask: ask, last: last, tick: shape.tick)
            })
        return found.map { path.start.adding(nanoseconds: Int64($0) * 1_000_000_000) }
    }
}
