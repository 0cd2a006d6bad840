/// A search of a path, in order of time, for the first second at which something holds.
struct PathSearch {
    /// Seconds before this one are not looked at.
    let first: Int
    private(set) var found: Int?

    /// A search from `first`.
    init(first: Int) {
        self.first = first
    }

    /// Searches the minutes `low ..< high`, whose span is `span`.
    mutating func enter(
        _ path: PricePath, _ span: PriceSpan, _ low: Int, _ high: Int, _ node: UInt64, _ effort: inout Int,
        _ mayHold: (PriceSpan) -> Bool, _ holds: (Int, Int64) -> Bool
    ) {
        guard found == nil, high * 60 > first, mayHold(span) else { return }
        if high - low == 1 { return enterMinute(path, span, low, 0, 60, 1, &effort, mayHold, holds) }
        let (left, right) = path.halves(of: span, low, high, node)
        let middle = (low + high) / 2
        effort += 1
        enter(path, left, low, middle, node * 2, &effort, mayHold, holds)
        enter(path, right, middle, high, node * 2 + 1, &effort, mayHold, holds)
    }

    /// Searches the seconds `low ..< high` of a minute.
    private mutating func enterMinute(
        _ path: PricePath, _ span: PriceSpan, _ minute: Int, _ low: Int, _ high: Int, _ node: UInt64,
        _ effort: inout Int, _ mayHold: (PriceSpan) -> Bool, _ holds: (Int, Int64) -> Bool
    ) {
        guard found == nil, minute * 60 + high > first, mayHold(span) else { return }
        effort += 1
        if high - low > 8 {
            let (left, right) = path.halves(of: span, minute: minute, low, high, node)
            let middle = (low + high) / 2
            enterMinute(path, left, minute, low, middle, node * 2, &effort, mayHold, holds)
            enterMinute(path, right, minute, middle, high, node * 2 + 1, &effort, mayHold, holds)
            return
        }
        let words = path.draws.words(at: path.secondKey(minute, node), lane: 1)
        let prices = PriceTicks.prices(of: span, count: high - low, draw: words)
        for index in 0..<(high - low) {
            let second = minute * 60 + low + index
            if second < first { continue }
            if holds(second, prices[index]) {
                found = second
                return
            }
        }
    }
}
