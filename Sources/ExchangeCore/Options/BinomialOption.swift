/// The price of an option that may be exercised early, by the binomial tree of Cox, Ross and Rubinstein: the mean of
/// two trees of neighbouring depth, whose errors swing to opposite sides.
public enum BinomialOption {
    /// The price with spot `s`, strike `k`, `t` years to run, interest rate `r`, dividend yield `q` and volatility `v`.
    /// Without time or volatility: what exercise brings now.
    public static func americanPrice(
        _ right: OptionTerms.Right, s: Double, k: Double, t: Double, r: Double, q: Double, v: Double, depth: Int = 500
    ) -> Double {
        guard t > 0, v > 0, s > 0, k > 0, depth > 0 else { return max(0, right == .call ? s - k : k - s) }
        return 0.5 * (tree(right, s, k, t, r, q, v, depth) + tree(right, s, k, t, r, q, v, depth + 1))
    }

    private static func tree(
        _ right: OptionTerms.Right, _ s: Double, _ k: Double, _ t: Double, _ r: Double, _ q: Double, _ v: Double, _ depth: Int
    ) -> Double {
        let step = t / Double(depth)
        let up = ElementaryFunctions.exp(v * step.squareRoot())
        let discount = ElementaryFunctions.exp(-r * step)
        // A drift that outruns the volatility has no tree; the nearest one that there is stands for it.
        let chance = min(1, max(0, (ElementaryFunctions.exp((r - q) * step) * up - 1) / (up * up - 1)))
        let rise = discount * chance, fall = discount * (1 - chance)
        let sign: Double = right == .call ? 1 : -1
        var prices = [Double](repeating: 0, count: depth + 1)
        var price = s / ElementaryFunctions.exp(v * step.squareRoot() * Double(depth))
        for node in 0...depth {
            prices[node] = price
            price *= up * up
        }
        var values = prices.map { max(0, sign * ($0 - k)) }
        for level in stride(from: depth, to: 0, by: -1) {
            for node in 0..<level {
                prices[node] *= up
                values[node] = max(sign * (prices[node] - k), rise * values[node + 1] + fall * values[node])
            }
        }
        return values[0]
    }
}
