/// Generated prices asked second after second: the quotes are those of `GeneratedPrices.quote(at:)`, but what one second
/// has in common with the one before (the day, the minute, the block of seconds) is kept, so that a quote costs about
/// one halving instead of fourteen and no look at the years before.
struct PriceCursor: Sendable {
    let prices: GeneratedPrices
    /// The session that was asked last, and the instants that show it: `from` is one of them, `until` is not.
    private var frame: PriceFrame?
    private var from = Instant.distantFuture
    private var until = Instant.distantPast
    /// The end of the day's last session.
    private var last = Instant.distantPast
    /// The minute that was asked last, the fold of those before it, and a block of its seconds.
    private var minute = -1
    private var before: PriceSpan?
    private var span = PriceSpan(open: 0, high: 0, low: 0, close: 0, volume: 0)
    private var block: PricePath.Block?

    /// A cursor that was not asked yet.
    init(_ prices: GeneratedPrices) { self.prices = prices }

    /// The quote at an instant, and the first instant after it at which the quote may differ.
    mutating func quote(at instant: Instant) -> (quote: Quote, next: Instant) {
        if instant < from || instant >= until, prices.parameters.kind != .mutualFund { enter(instant) }
        guard let frame else { return (prices.quote(at: instant), prices.nextChange(after: instant)) }
        let second = frame.second(at: instant)
        let next = instant.nextSecond
        return (frame.quote(at: second, through(second, frame)), next < last ? next : prices.nextChange(after: instant))
    }

    /// Takes up the session that shows at an instant.
    private mutating func enter(_ instant: Instant) {
        var effort = 0
        let today = prices.tradingDay(at: instant)
        let next = prices.calendar.edges(prices.calendar.tradingDay(after: today.date))
        let entered = prices.frame(at: instant, of: today, effort: &effort)
        switch entered.session {
        case .pre: (from, until) = (prices.first(of: today), today.open)
        case .regular where prices.days.tradesExtendedHours: (from, until) = (today.open, today.close)
        case .post: (from, until) = (today.close, prices.first(of: next))
        case .regular, .closed: (from, until) = (prices.first(of: today), prices.first(of: next))
        }
        frame = entered
        last = prices.last(of: today)
        minute = -1
        block = nil
    }

    /// The fold of the session's ticks through a second.
    private mutating func through(_ second: Int, _ frame: PriceFrame) -> PriceSpan {
        var effort = 0
        let (index, rest) = (second / 60, second % 60)
        if index != minute {
            (before, span) = frame.path.minute(index, effort: &effort)
            minute = index
            block = nil
        }
        if let block, block.seconds.contains(rest) { return joined(block.through(rest)) }
        let entered = frame.path.block(of: span, minute: index, second: rest, effort: &effort)
        block = entered
        return joined(entered.through(rest))
    }

    private func joined(_ part: PriceSpan) -> PriceSpan { before?.followed(by: part) ?? part }
}
