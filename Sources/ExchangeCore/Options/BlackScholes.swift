/// The Black-Scholes-Merton price of a European option with a continuous dividend yield, and its derivatives.
struct BlackScholes: Sendable, Hashable {
    var price: Double
    var delta: Double
    var gamma: Double
    /// Per unit of volatility: a hundredth of it is the change for one point.
    var vega: Double
    /// Per year: a 365th of it is the change over one day.
    var theta: Double
    /// Per unit of the interest rate: a hundredth of it is the change for one point.
    var rho: Double

    /// The value with spot price `s`, strike `k`, `t` years to run, interest rate `r`, dividend yield `q` and
    /// volatility `v`. Without time or volatility: what exercise would bring on the forward, and no derivatives but
    /// delta and rho.
    init(_ right: OptionTerms.Right, s: Double, k: Double, t: Double, r: Double, q: Double, v: Double) {
        let t = max(0, t)
        let discount = ElementaryFunctions.exp(-r * t)
        let carry = ElementaryFunctions.exp(-q * t)
        let sign: Double = right == .call ? 1 : -1
        let deviation = v * t.squareRoot()
        guard deviation > 1e-12, s > 0, k > 0 else {
            let value = sign * (s * carry - k * discount)
            price = max(0, value)
            delta = value > 0 ? sign * carry : 0
            rho = value > 0 ? sign * k * t * discount : 0
            (gamma, vega, theta) = (0, 0, 0)
            return
        }
        let d1 = (ElementaryFunctions.log(s / k) + (r - q + 0.5 * v * v) * t) / deviation
        let d2 = d1 - deviation
        let n1 = ElementaryFunctions.normalDistribution(sign * d1)
        let n2 = ElementaryFunctions.normalDistribution(sign * d2)
        let density = ElementaryFunctions.normalDensity(d1)
        price = max(0, sign * (s * carry * n1 - k * discount * n2))
        delta = sign * carry * n1
        gamma = carry * density / (s * deviation)
        vega = s * carry * density * t.squareRoot()
        theta = -s * carry * density * v / (2 * t.squareRoot()) + sign * (q * s * carry * n1 - r * k * discount * n2)
        rho = sign * k * t * discount * n2
    }

    /// The volatility at which the price is `price`, to 1e-9; `nil` if none between 0.0001 and 20 gives it.
    static func impliedVolatility(
        _ right: OptionTerms.Right, price: Double, s: Double, k: Double, t: Double, r: Double, q: Double
    ) -> Double? {
        var low = 0.0001
        var high = 20.0
        func value(_ v: Double) -> BlackScholes { BlackScholes(right, s: s, k: k, t: t, r: r, q: q, v: v) }
        guard t > 0, price > value(low).price, price < value(high).price else { return nil }
        var v = min(high, max(low, (2 * (ElementaryFunctions.log(s / k) + (r - q) * t).magnitude / t).squareRoot()))
        if v < 0.05 { v = 0.3 }
        for _ in 0..<100 {
            let at = value(v)
            if at.price > price { high = v } else { low = v }
            // Newton's step where it stays inside the bracket, halving where it does not.
            let step = v - (at.price - price) / at.vega
            let next = at.vega > 1e-12 && step > low && step < high ? step : 0.5 * (low + high)
            if (next - v).magnitude < 1e-10 { return next }
            v = next
        }
        return v
    }
}
