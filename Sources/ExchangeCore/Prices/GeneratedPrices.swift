/// One symbol's prices at every instant: a pure function of (seed, symbol, instant).
///
/// Closes come from a walk over years (`PriceLevels`), a day's four prices from two closes (`PriceDay`), the
/// minutes and seconds of a day from those (`PricePath`). So nothing is stored, any instant costs the same,
/// about forty small evaluations, and quotes and candles of every length agree exactly. The price changes at
/// whole seconds. Bid and ask stand a fixed spread apart, with the last price at one of them or between.
///
/// The value itself is small and cheap to copy, but not free to make: keep one per symbol.
public struct GeneratedPrices: Sendable, Hashable {
    public let symbol: Symbol
    public var parameters: PriceParameters { @inline(__always) get { shared.parameters } }
    private let shared: SharedParameters
    /// The calendar it trades on: the market's, or always open for currencies and coins.
    public let calendar: MarketCalendar

    let levels: PriceLevels
    let days: PriceDayModel
    private let pathDraws: CorrelatedDraws
    let quoteKey: UInt64

    /// The prices of `symbol` in the world of `seed`. `parameters` stand in for the symbol's own if given.
    public init(seed: UInt64, symbol: Symbol, hours: MarketHours, parameters: PriceParameters? = nil) {
        self.symbol = symbol
        shared = parameters.map(SharedParameters.init) ?? .of(symbol)
        let parameters = shared.parameters
        switch parameters.kind {
        case .forex, .crypto: calendar = MarketCalendar(hours: .alwaysOpen)
        case .stock, .index, .mutualFund, .future: calendar = MarketCalendar(hours: hours)
        }
        levels = PriceLevels(seed: seed, parameters: parameters, calendar: calendar)
        days = PriceDayModel(
            seed: seed, parameters: parameters, hours: calendar.hours, sessionVolatility: levels.sessionVolatility)
        pathDraws = CorrelatedDraws(seed: seed, parameters: parameters, purpose: .pricePath)
        quoteKey = Substream(seed: seed, symbol: symbol.text, purpose: .priceQuote).bits(at: 0)
    }

    /// The quote at an instant: that of the second it falls in or, while the exchange is shut, of the last second
    /// it was open. Open, high and low are the regular session's, and missing before it begins; the volume is
    /// that of the whole date. An index and a mutual fund have neither bid nor ask.
    public func quote(at instant: Instant) -> Quote {
        var effort = 0
        return quote(at: instant, effort: &effort)
    }

    /// The first instant after `instant` at which the quote may differ: the next second of a session.
    public func nextChange(after instant: Instant) -> Instant {
        let today = tradingDay(at: instant)
        if parameters.kind == .mutualFund { return calendar.nextClose(after: instant) }
        let next = instant.nextSecond
        if next < last(of: today) { return max(next, first(of: today)) }
        guard let following = calendar.day(calendar.tradingDay(after: today.date)) else { return .distantFuture }
        return max(next, first(of: following))
    }

    /// The close of the last regular session that ended at or before an instant, and the date it is of.
    public func previousClose(at instant: Instant) -> (price: Price, date: CivilDate) {
        var day = calendar.latestDay(at: instant)
        if day.close > instant { day = calendar.day(calendar.tradingDay(before: day.date)) ?? day }
        var effort = 0
        let shape = priceDay(day, effort: &effort)
        return (Price(shape.regular.close, tick: shape.tick), day.date)
    }

    /// The last trade of a regular session at or before an instant, and its second: what a vendor shows beside
    /// the after-hours price.
    public func lastRegularTrade(at instant: Instant) -> (price: Price, at: Instant)? {
        let day = calendar.latestDay(at: instant)
        let quote = quote(at: min(instant, day.close.adding(nanoseconds: -1_000_000_000)))
        return quote.last.map { ($0, quote.lastAt) }
    }

    /// `quote(at:)`, adding to `effort` the number of draws it took.
    func quote(at instant: Instant, effort: inout Int) -> Quote {
        let today = tradingDay(at: instant)
        if parameters.kind == .mutualFund { return fundQuote(at: instant, today, priceDay(today, effort: &effort)) }
        let frame = frame(at: instant, of: today, effort: &effort)
        let second = frame.second(at: instant)
        return frame.quote(at: second, frame.path.through(second: second, effort: &effort))
    }

    /// The session whose prices show at an instant of its trading day, ready to be asked for its seconds.
    func frame(at instant: Instant, of today: TradingDay, effort: inout Int) -> PriceFrame {
        let shape = priceDay(today, effort: &effort)
        let session = activeSession(at: instant, of: today)
        let path = path(of: session, on: today, shape, effort: &effort)
        return PriceFrame(
            shape: shape, session: session, path: path,
            book: parameters.kind == .index
                ? nil : QuoteShape(parameters: parameters, day: shape, session: session, path: path, date: today.date),
            quoteKey: quoteKey)
    }

    /// The trading day an instant belongs to: the last whose first second is not after it.
    func tradingDay(at instant: Instant) -> TradingDay {
        let today = NewYorkTime.date(at: instant)
        if let day = calendar.day(today), first(of: day) <= instant { return day }
        let before = calendar.tradingDay(before: today)
        return calendar.day(before) ?? calendar.latestDay(at: instant)
    }

    /// The session whose prices show at an instant of its trading day.
    func activeSession(at instant: Instant, of day: TradingDay) -> MarketSession {
        guard days.tradesExtendedHours else { return .regular }
        if instant < day.open { return .pre }
        return instant < day.close ? .regular : .post
    }

    /// The first instant at which the symbol trades on a day.
    func first(of day: TradingDay) -> Instant { days.tradesExtendedHours ? day.preOpen : day.open }

    /// The instant at which the symbol stops trading on a day.
    func last(of day: TradingDay) -> Instant { days.tradesExtendedHours ? day.postClose : day.close }

    /// The four prices of a day.
    func priceDay(_ day: TradingDay, effort: inout Int) -> PriceDay {
        let ordinal = calendar.ordinal(before: day.date)
        effort += 1
        return days.day(
            ordinal, closes: levels.closes(endingAt: ordinal, effort: &effort), isEarlyClose: day.isEarlyClose)
    }

    /// The seconds of one session of a day.
    func path(of session: MarketSession, on day: TradingDay, _ shape: PriceDay, effort: inout Int) -> PricePath {
        let open = Double(shape.regular.open)
        func path(_ start: Instant, _ end: Instant, _ span: PriceSpan, _ variance: Double, _ part: UInt64) -> PricePath {
            PricePath(
                start: start, minutes: max(1, Int((end.nanoseconds - start.nanoseconds) / 60_000_000_000)), span: span,
                variance: variance * open * open, isUShaped: part == 0 && calendar.hours == .nyse, draws: pathDraws,
                key: UInt64(bitPattern: Int64(shape.ordinal)) << 32 | part << 28)
        }
        switch session {
        case .regular, .closed:
            return path(day.open, day.close, shape.regular, shape.variance, 0)
        case .pre:
            let gap = days.gap(before: shape)
            effort += 2
            return path(day.preOpen, day.open, days.preMarket(of: shape, gap: gap), gap.preVariance, 1)
        case .post:
            let ordinal = shape.ordinal + 1
            let next = days.day(
                ordinal, closes: levels.closes(endingAt: ordinal, effort: &effort), isEarlyClose: false)
            let gap = days.gap(before: next)
            effort += 3
            let span = days.postMarket(of: shape, gap: gap, next: next)
            return path(day.close, day.postClose, span, gap.postVariance, 2)
        }
    }

    /// A fund's value, which is found once a day, at the close.
    private func fundQuote(at instant: Instant, _ today: TradingDay, _ shape: PriceDay) -> Quote {
        let isStruck = instant >= today.close
        let before = calendar.day(calendar.tradingDay(before: today.date)) ?? today
        var quote = Quote(at: isStruck ? today.close : before.close)
        var effort = 0
        let earlier = isStruck ? shape : priceDay(before, effort: &effort)
        quote.last = Price(earlier.regular.close, tick: earlier.tick)
        quote.previousClose = Price(earlier.previousClose, tick: earlier.tick)
        return quote
    }
}

extension Price {
    /// So many ticks of `tick` billionths.
    init(_ ticks: Int64, tick: Int64) {
        self.init(billionths: Int128(ticks) * Int128(tick))
    }
}

extension Quantity {
    /// A whole number of units.
    init(units: Int64) {
        self.init(billionths: Int128(units) * Quantity.scale)
    }
}
