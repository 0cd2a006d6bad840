/// The volatility that an underlying's options imply, for every strike and time to run, at one instant.
///
/// Gatheral and Jacquier's SSVI ("Arbitrage-free SVI volatility surfaces", 2014) with the power-law φ(θ) =
/// η θ^−½ (1 + θ)^−½: since θ grows with time and η (1 + |ρ|) ≤ 2, no butterfly or calendar spread on it has a
/// negative price.
struct VolatilitySurface: Sendable, Hashable {
    /// The volatility at the money of an option about to expire, and of one that runs for ever.
    let short: Double
    let long: Double
    /// The slope of the smile, −1 < ρ < 1, and its steepness η.
    let rho: Double
    let eta: Double

    /// How fast the short volatility gives way to the long, per year.
    private static let reversion = 2.5

    /// A surface; steepness is held to what leaves no arbitrage.
    init(short: Double, long: Double, rho: Double, eta: Double) {
        self.short = max(0.01, short)
        self.long = max(0.01, long)
        self.rho = max(-0.95, min(0.95, rho))
        self.eta = max(0.01, min(eta, 2 / (1 + max(-0.95, min(0.95, rho)).magnitude)))
    }

    /// The total variance at the money, which grows with time.
    func variance(years t: Double) -> Double {
        let a = Self.reversion
        let mean = (1 - ElementaryFunctions.exp(-a * t)) / a
        return long * long * t + (short * short - long * long) * mean
    }

    /// The total variance at log-moneyness `k` = ln(strike / forward).
    func variance(years t: Double, logMoneyness k: Double) -> Double {
        let theta = max(1e-12, variance(years: t))
        let phi = eta / (theta * (1 + theta)).squareRoot()
        let x = phi * k
        return 0.5 * theta * (1 + rho * x + ((x + rho) * (x + rho) + 1 - rho * rho).squareRoot())
    }

    /// The volatility at log-moneyness `k`; that at the money if no time is left.
    func volatility(years t: Double, logMoneyness k: Double) -> Double {
        guard t > 1e-9 else { return short }
        return (variance(years: t, logMoneyness: k) / t).squareRoot()
    }
}
