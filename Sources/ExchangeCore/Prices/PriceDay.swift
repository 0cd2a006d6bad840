/// One trading day of a generated price, down to its four prices and volumes: what the daily candle shows and
/// what the path within the day has to honour. Prices are in ticks of `tick` billionths of a dollar.
struct PriceDay: Sendable, Hashable {
    /// The day's number among the trading days of its calendar.
    let ordinal: Int
    /// Billionths of a dollar in a tick.
    let tick: Int64
    /// The close of the trading day before.
    let previousClose: Int64
    /// The regular session.
    let regular: PriceSpan
    /// The variance of the regular session's log price.
    let variance: Double
    /// The units traded before and after the regular session.
    let preVolume: Int64
    let postVolume: Int64
    /// The log prices that the gap to this day's opening runs between.
    let logPreviousClose: Double
    let logOpen: Double

    /// All units traded on the day.
    var volume: Int64 { regular.volume + preVolume + postVolume }
}

/// The stretch between one close and the next opening, in log prices: after-hours trading, the night, the pre-market.
struct OvernightGap: Sendable, Hashable {
    /// Where after-hours trading ends.
    let postClose: Double
    /// Where the pre-market begins.
    let preOpen: Double
    let postVariance: Double
    let preVariance: Double
}

/// How days are drawn from closes.
struct PriceDayModel: Sendable, Hashable {
    private let draws: CorrelatedDraws
    private let tick: Int64
    private let hasSubTick: Bool
    private let sessionVariance: Double
    private let averageVolume: Double
    /// The share of a session's variance that passes while the exchange is shut.
    private let gapShare: Double
    private let hasExtendedHours: Bool
    /// Whether the day has one price only.
    private let isFlat: Bool

    /// The days of such parameters.
    init(seed: UInt64, parameters: PriceParameters, hours: MarketHours, sessionVolatility: Double) {
        draws = CorrelatedDraws(seed: seed, parameters: parameters, purpose: .priceDay)
        tick = max(1, Int64(clamping: parameters.tick.billionths))
        hasSubTick = parameters.kind == .stock
        sessionVariance = sessionVolatility * sessionVolatility
        averageVolume = parameters.averageVolume
        gapShare = hours == .alwaysOpen ? 0 : 0.2
        hasExtendedHours = hours == .nyse && (parameters.kind == .stock || parameters.kind == .future)
        isFlat = parameters.kind == .mutualFund
    }

    /// The day between two closes, given as logarithms.
    func day(_ ordinal: Int, closes: (from: Double, to: Double), isEarlyClose: Bool) -> PriceDay {
        let tick = min(closeTick(closes.from), closeTick(closes.to))
        let (block, z) = draws.draw(at: UInt64(bitPattern: Int64(ordinal)))
        let gapSpread = (sessionVariance * gapShare * (1 - gapShare)).squareRoot()
        let logOpen = closes.from + gapShare * (closes.to - closes.from) + z * gapSpread
        let variance = sessionVariance * (1 - gapShare)
        let close = roundedClose(closes.to, dayTick: tick)
        let previousClose = roundedClose(closes.from, dayTick: tick)
        let open = gapShare == 0 ? previousClose : units(logOpen, tick: tick)
        let span =
            isFlat
            ? PriceSpan(open: close, high: close, low: close, close: close, volume: 0)
            : span(
                from: logOpen, to: closes.to, open: open, close: close, variance: variance, tick: tick,
                words: (block.x1, block.x2), volume: 0)

        // A log-normal day: average 1, standard deviation about 30 %.
        let traded =
            averageVolume * (isEarlyClose ? 0.55 : 1)
            * ElementaryFunctions.exp(0.29 * block.x3.standardNormal - 0.042)
        let total = Int64(max(0, min(1e15, traded.rounded())))
        let extended = hasExtendedHours ? total / 64 : 0
        return PriceDay(
            ordinal: ordinal, tick: tick, previousClose: previousClose,
            regular: PriceSpan(
                open: span.open, high: span.high, low: span.low, close: span.close, volume: total - 2 * extended),
            variance: variance, preVolume: extended, postVolume: extended, logPreviousClose: closes.from,
            logOpen: logOpen)
    }

    /// The gap that ends at the opening of `day`.
    func gap(before day: PriceDay) -> OvernightGap {
        let words = draws.words(at: UInt64(bitPattern: Int64(day.ordinal)), lane: 1)
        let variance = sessionVariance * gapShare
        let move = day.logOpen - day.logPreviousClose
        let post = day.logPreviousClose + 0.3 * move + words.x0.standardNormal * (variance * 0.21).squareRoot()
        let rest = day.logOpen - post
        let pre = post + rest * (2.0 / 7) + words.x1.standardNormal * (variance * (0.2 * 0.5 / 0.7)).squareRoot()
        return OvernightGap(postClose: post, preOpen: pre, postVariance: 0.3 * variance, preVariance: 0.5 * variance)
    }

    /// The pre-market of `day`.
    func preMarket(of day: PriceDay, gap: OvernightGap) -> PriceSpan {
        let words = draws.words(at: UInt64(bitPattern: Int64(day.ordinal)), lane: 2)
        return span(
            from: gap.preOpen, to: day.logOpen, open: units(gap.preOpen, tick: day.tick), close: day.regular.open,
            variance: gap.preVariance, tick: day.tick, words: (words.x0, words.x1), volume: day.preVolume)
    }

    /// The after-hours trading of `day`, which `gap` to the next day begins with.
    func postMarket(of day: PriceDay, gap: OvernightGap, next: PriceDay) -> PriceSpan {
        let words = draws.words(at: UInt64(bitPattern: Int64(day.ordinal)), lane: 3)
        return span(
            from: next.logPreviousClose, to: gap.postClose, open: day.regular.close,
            close: units(gap.postClose, tick: day.tick), variance: gap.postVariance, tick: day.tick,
            words: (words.x0, words.x1), volume: day.postVolume)
    }

    /// The volume of a day alone, cheaper than the day.
    func volume(_ ordinal: Int, isEarlyClose: Bool) -> Double {
        let word = draws.words(at: UInt64(bitPattern: Int64(ordinal)), lane: 0).x3
        return averageVolume * (isEarlyClose ? 0.55 : 1) * ElementaryFunctions.exp(0.29 * word.standardNormal - 0.042)
    }

    /// Whether the symbol trades before and after the regular session.
    var tradesExtendedHours: Bool { hasExtendedHours }

    /// A span between two log prices, with the extremes of a Brownian bridge.
    private func span(
        from: Double, to: Double, open: Int64, close: Int64, variance: Double, tick: Int64, words: (UInt32, UInt32),
        volume: Int64
    ) -> PriceSpan {
        let square = (to - from) * (to - from)
        let up = (square - 2 * variance * ElementaryFunctions.log(words.0.unitInterval)).squareRoot()
        let down = (square - 2 * variance * ElementaryFunctions.log(words.1.unitInterval)).squareRoot()
        let high = units(0.5 * (from + to + up), tick: tick)
        let low = units(0.5 * (from + to - down), tick: tick)
        return PriceSpan(
            open: open, high: max(high, max(open, close)), low: min(low, min(open, close)), close: close,
            volume: volume)
    }

    /// A log price in ticks, at least one.
    private func units(_ logPrice: Double, tick: Int64) -> Int64 {
        let dollars = min(1e9, ElementaryFunctions.exp(logPrice))
        return max(1, Int64((dollars * (1e9 / Double(tick))).rounded()))
    }

    /// The tick that a closing price is quoted in: a hundredth of the usual below a dollar.
    private func closeTick(_ logPrice: Double) -> Int64 {
        hasSubTick && logPrice < 0 ? max(1, tick / 100) : tick
    }

    private func roundedClose(_ logPrice: Double, dayTick: Int64) -> Int64 {
        let own = closeTick(logPrice)
        return units(logPrice, tick: own) * (own / dayTick)
    }
}
