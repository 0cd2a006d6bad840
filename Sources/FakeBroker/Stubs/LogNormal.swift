import Glibc

/// Draws from the log-normal distribution, for delays that look like a network's.
enum LogNormal {
    /// e to the power of a normal draw of mean 0 and that deviation: one uniform draw a value.
    static func factor(sigma: Double, _ chance: inout IdentitySource) -> Double {
        exp(sigma * normal(chance.unit()))
    }

    /// The normal deviate below which a share of all lies (Acklam's rational approximation, error below 1.2e-9).
    private static func normal(_ share: Double) -> Double {
        let a = [
            -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01,
            2.506628277459239e+00,
        ]
        let b = [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01]
        let c = [
            -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00,
            2.938163982698783e+00,
        ]
        let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00]
        func polynomial(_ coefficients: [Double], _ x: Double) -> Double { coefficients.reduce(0) { $0 * x + $1 } }
        let tail = 0.02425
        if share < tail {
            let q = sqrt(-2 * log(max(share, .leastNormalMagnitude)))
            return polynomial(c, q) / (polynomial(d, q) * q + 1)
        }
        if share > 1 - tail { return -normal(1 - share) }
        let q = share - 0.5
        let r = q * q
        return polynomial(a, r) * q / (polynomial(b, r) * r + 1)
    }
}

extension IdentitySource {
    /// The next number from 0 to below 1.
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
