/// The seconds of one session of one day, never more of them than are asked for.
///
/// A tree of `PriceSpan`s: the session is halved down to minutes, a minute down to blocks of 7 or 8 seconds, and
/// a block's ticks are laid out so that they attain its four prices. A tick costs about fourteen halvings.
struct PricePath: Sendable {
    /// The start of the first second.
    let start: Instant
    /// The length; at least one.
    let minutes: Int
    /// The whole session.
    let span: PriceSpan
    /// In squared ticks, over the whole session.
    let variance: Double
    /// Whether the ends of the session are livelier than its middle.
    let isUShaped: Bool
    let draws: CorrelatedDraws
    /// The upper half of the index of every draw.
    let key: UInt64

    /// The number of seconds.
    var seconds: Int { minutes * 60 }

    /// The ticks from the start through `second` (0 ..< `seconds`), folded, the last of them being `close`.
    func through(second: Int, effort: inout Int) -> PriceSpan {
        let (before, current) = minute(second / 60, effort: &effort)
        let part = ticks(of: current, minute: second / 60, through: second % 60, effort: &effort)
        return before?.followed(by: part) ?? part
    }

    /// The span of one minute, and the fold of those before it.
    func minute(_ index: Int, effort: inout Int) -> (before: PriceSpan?, span: PriceSpan) {
        var (low, high, node) = (0, minutes, UInt64(1))
        var current = span
        var before: PriceSpan?
        while high - low > 1 {
            let (left, right) = halves(of: current, low, high, node)
            let middle = (low + high) / 2
            effort += 1
            if index < middle {
                (current, high, node) = (left, middle, node * 2)
            } else {
                before = before?.followed(by: left) ?? left
                (current, low, node) = (right, middle, node * 2 + 1)
            }
        }
        return (before, current)
    }

    /// Gives the spans of the minutes in `range` to `body`, in order; each costs about one halving.
    func forEachMinute(in range: Range<Int>, effort: inout Int, _ body: (Int, PriceSpan) -> Void) {
        let range = range.clamped(to: 0..<minutes)
        if !range.isEmpty { walk(span, 0, minutes, 1, range, &effort, body) }
    }

    /// The fold of the ticks of a minute from its first through `second` (0…59).
    func ticks(of minuteSpan: PriceSpan, minute: Int, through second: Int, effort: inout Int) -> PriceSpan {
        block(of: minuteSpan, minute: minute, second: second, effort: &effort).through(second)
    }

    /// The block of 7 or 8 seconds that a second (0…59) of a minute is in.
    func block(of minuteSpan: PriceSpan, minute: Int, second: Int, effort: inout Int) -> Block {
        var (low, high, node) = (0, 60, UInt64(1))
        var current = minuteSpan
        var before: PriceSpan?
        while high - low > 8 {
            let (left, right) = halves(of: current, minute: minute, low, high, node)
            let middle = (low + high) / 2
            effort += 1
            if second < middle {
                (current, high, node) = (left, middle, node * 2)
            } else {
                before = before?.followed(by: left) ?? left
                (current, low, node) = (right, middle, node * 2 + 1)
            }
        }
        let prices = PriceTicks.prices(of: current, count: high - low, draw: draws.words(at: secondKey(minute, node), lane: 1))
        return Block(seconds: low..<high, before: before, span: current, prices: prices)
    }

    /// A few seconds at the bottom of the tree, with what comes before them in their minute.
    struct Block: Sendable {
        /// Of the minute.
        let seconds: Range<Int>
        /// The fold of the minute's seconds before them; none if they are its first.
        let before: PriceSpan?
        let span: PriceSpan
        let prices: SIMD8<Int64>

        /// The fold of the minute's ticks from its first through one of these seconds.
        func through(_ second: Int) -> PriceSpan {
            let last = second - seconds.lowerBound
            var part = PriceSpan(
                open: span.open, high: span.open, low: span.open, close: span.open,
                volume: PriceTicks.volume(of: span, ticks: last + 1, of: seconds.count))
            for index in 1..<max(2, last + 1) where index <= last {
                part.high = max(part.high, prices[index])
                part.low = min(part.low, prices[index])
                part.close = prices[index]
            }
            return before?.followed(by: part) ?? part
        }
    }

    /// The first second from `first` on whose last price satisfies `holds`. Spans for which `mayHold` is false are
    /// not entered.
    func firstSecond(
        from first: Int, effort: inout Int, mayHold: (PriceSpan) -> Bool, holds: (Int, Int64) -> Bool
    ) -> Int? {
        var search = PathSearch(first: first)
        search.enter(self, span, 0, minutes, 1, &effort, mayHold, holds)
        return search.found
    }

    /// The halves of the span of the minutes `low ..< high`.
    func halves(of span: PriceSpan, _ low: Int, _ high: Int, _ node: UInt64) -> (left: PriceSpan, right: PriceSpan) {
        let middle = (low + high) / 2
        let a = activity(low), m = activity(middle), b = activity(high)
        let (block, z) = draws.draw(at: key | node)
        return span.split(
            leftVariance: variance * (m.variance - a.variance), rightVariance: variance * (b.variance - m.variance),
            leftVolume: (m.volume - a.volume) / (b.volume - a.volume), draw: block, z: z)
    }

    /// The halves of the span of the seconds `low ..< high` of a minute.
    func halves(
        of span: PriceSpan, minute: Int, _ low: Int, _ high: Int, _ node: UInt64
    ) -> (left: PriceSpan, right: PriceSpan) {
        let middle = (low + high) / 2
        let perSecond = variance * (activity(minute + 1).variance - activity(minute).variance) / 60
        let (block, z) = draws.draw(at: secondKey(minute, node))
        return span.split(
            leftVariance: perSecond * Double(middle - low), rightVariance: perSecond * Double(high - middle),
            leftVolume: Double(middle - low) / Double(high - low), draw: block, z: z)
    }

    /// Where the chance of a node within a minute stands: apart from all nodes of minutes.
    func secondKey(_ minute: Int, _ node: UInt64) -> UInt64 {
        key | 1 << 27 | UInt64(minute) << 8 | node
    }

    /// The shares of the session's variance and volume that have passed when a minute begins.
    private func activity(_ minute: Int) -> (variance: Double, volume: Double) {
        let x = Double(minute) / Double(minutes)
        guard isUShaped else { return (x, x) }
        let cube = (2 * x - 1) * (2 * x - 1) * (2 * x - 1) + 1
        return (0.6 * x + 0.2 * cube, 0.4 * x + 0.3 * cube)
    }

    private func walk(
        _ span: PriceSpan, _ low: Int, _ high: Int, _ node: UInt64, _ range: Range<Int>, _ effort: inout Int,
        _ body: (Int, PriceSpan) -> Void
    ) {
        if high - low == 1 { return body(low, span) }
        let (left, right) = halves(of: span, low, high, node)
        let middle = (low + high) / 2
        effort += 1
        if range.lowerBound < middle { walk(left, low, middle, node * 2, range, &effort, body) }
        if range.upperBound > middle { walk(right, middle, high, node * 2 + 1, range, &effort, body) }
    }
}
