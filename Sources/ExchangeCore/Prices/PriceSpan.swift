/// Open, high, low, close and volume of a span of seconds, in whole ticks: a node of the tree that a day's path is.
///
/// Splitting a span gives two whose fold is the span again, exactly: one half attains its high, one its low,
/// the volumes add up, the left half ends where the right begins. So candles of every length agree with each
/// other and with the ticks by construction, and none needs to look at what is below it.
struct PriceSpan: Hashable, Sendable {
    var open: Int64
    var high: Int64
    var low: Int64
    var close: Int64
    var volume: Int64

    /// The two halves. `leftVariance` and `rightVariance` are in squared ticks, `leftVolume` is the left half's
    /// usual share of the volume, `draw` is the node's own chance and `z` the standard normal number of its middle.
    /// Both halves must be at least four ticks long.
    ///
    /// The middle is a Brownian bridge's, held within high and low; which half attains an extreme, and how near
    /// the other comes to it, follows the distribution of a bridge's maximum.
    func split(
        leftVariance: Double, rightVariance: Double, leftVolume: Double, draw: Philox4x32.Block, z: Double
    ) -> (left: PriceSpan, right: PriceSpan) {
        let total = leftVariance + rightVariance
        let weight = total > 0 ? leftVariance / total : 0.5
        let mean = Double(open) + Double(close - open) * weight
        let spread = (total * weight * (1 - weight)).squareRoot()
        let middle = held(mean + z * spread)

        let upper = Self.extremes(
            open, middle, close, limit: high, sign: 1, leftVariance, rightVariance,
            choice: UInt16(truncatingIfNeeded: draw.x1), other: draw.x2 & 0xFFFF_FF00 | 0x80)
        let lower = Self.extremes(
            -open, -middle, -close, limit: -low, sign: -1, leftVariance, rightVariance,
            choice: UInt16(truncatingIfNeeded: draw.x1 >> 16), other: draw.x3 & 0xFFFF_FF00 | 0x80)

        // Eight bits from each of the two words above make the noise of the volume: ±30 % of the smaller share.
        let noise = Double((draw.x2 & 0xFF) << 8 | draw.x3 & 0xFF) * (0.6 / 65536) - 0.3
        let share = leftVolume + noise * min(leftVolume, 1 - leftVolume)
        let leftUnits = max(0, min(volume, Int64((Double(volume) * share).rounded())))
        return (
            PriceSpan(open: open, high: upper.left, low: lower.left, close: middle, volume: leftUnits),
            PriceSpan(open: middle, high: upper.right, low: lower.right, close: close, volume: volume - leftUnits)
        )
    }

    /// What two neighbouring spans come to together.
    func followed(by next: PriceSpan) -> PriceSpan {
        PriceSpan(
            open: open, high: max(high, next.high), low: min(low, next.low), close: next.close,
            volume: volume + next.volume)
    }

    /// The nearest tick within high and low; what would lie beyond is mirrored back once.
    private func held(_ value: Double) -> Int64 {
        var value = value
        if value > Double(high) { value = 2 * Double(high) - value }
        if value < Double(low) { value = 2 * Double(low) - value }
        return Int64(max(Double(low), min(Double(high), value.rounded())))
    }

    /// The maxima of the two halves of a path a → m → b whose maximum is `limit`. With `sign` −1 all prices are
    /// negated and the answers are minima.
    private static func extremes(
        _ a: Int64, _ m: Int64, _ b: Int64, limit: Int64, sign: Int64, _ leftVariance: Double, _ rightVariance: Double,
        choice: UInt16, other: UInt32
    ) -> (left: Int64, right: Int64) {
        // −ln P(the bridge's maximum exceeds the limit), for each half.
        let left = 2 * Double(limit - a) * Double(limit - m) / max(leftVariance, 1e-9)
        let right = 2 * Double(limit - m) * Double(limit - b) / max(rightVariance, 1e-9)
        let leftAttains: Bool
        if left == 0 || right == 0 {
            leftAttains = left == 0
        } else {
            let least = min(left, right)
            let leftDensity = Double(2 * limit - a - m) / max(leftVariance, 1e-9)
            let rightDensity = Double(2 * limit - m - b) / max(rightVariance, 1e-9)
            let l = leftDensity * ElementaryFunctions.exp(least - left) * (1 - ElementaryFunctions.exp(-right))
            let r = rightDensity * ElementaryFunctions.exp(least - right) * (1 - ElementaryFunctions.exp(-left))
            leftAttains = (Double(choice) + 0.5) * 0x1p-16 * (l + r) < l
        }
        if leftAttains {
            return (
                sign * limit, sign * maximum(m, b, atMost: limit, exceedance: right, variance: rightVariance, other)
            )
        }
        return (sign * maximum(a, m, atMost: limit, exceedance: left, variance: leftVariance, other), sign * limit)
    }

    /// The maximum of a bridge from `a` to `b`, given that it is at most `limit`.
    private static func maximum(
        _ a: Int64, _ b: Int64, atMost limit: Int64, exceedance: Double, variance: Double, _ word: UInt32
    ) -> Int64 {
        let floor = max(a, b)
        if exceedance == 0 { return limit }
        let least = ElementaryFunctions.exp(-exceedance)
        let u = least + (1 - least) * word.unitInterval
        let difference = Double(a - b)
        let root = (difference * difference - 2 * variance * ElementaryFunctions.log(u)).squareRoot()
        let value = (0.5 * (Double(a) + Double(b) + root)).rounded()
        return value >= Double(limit) ? limit : max(floor, Int64(value))
    }
}
