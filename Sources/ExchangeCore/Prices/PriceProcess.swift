/// One step of the price processes of the literature, for scripts that want a path of a known law: pure functions of
/// the state, the span of time and the normal draws.
public enum PriceProcess {
    /// Geometric Brownian motion, exact over any span: drift `mu` and volatility `sigma` a year.
    public static func geometricBrownian(_ s: Double, mu: Double, sigma: Double, dt: Double, z: Double) -> Double {
        s * ElementaryFunctions.exp((mu - 0.5 * sigma * sigma) * dt + sigma * dt.squareRoot() * z)
    }

    /// The process of Ornstein and Uhlenbeck, exact over any span: it returns to `mean` at `speed`.
    public static func ornsteinUhlenbeck(
        _ x: Double, mean: Double, speed: Double, sigma: Double, dt: Double, z: Double
    ) -> Double {
        let decay = ElementaryFunctions.exp(-speed * dt)
        let variance = speed.magnitude > 1e-12 ? sigma * sigma * (1 - decay * decay) / (2 * speed) : sigma * sigma * dt
        return mean + (x - mean) * decay + max(0, variance).squareRoot() * z
    }

    /// The stochastic volatility of Heston, one Euler step with full truncation (Lord, Koekkoek and van Dijk, 2010):
    /// a negative variance counts as none. `z1` moves the price, `z2` the part of the variance of its own.
    public static func heston(
        _ s: Double, variance v: Double, mu: Double, speed: Double, mean: Double, volatility: Double, correlation: Double, dt: Double,
        z1: Double, z2: Double
    ) -> (price: Double, variance: Double) {
        let truncated = max(0, v)
        let deviation = (truncated * dt).squareRoot()
        let own = correlation * z1 + max(0, 1 - correlation * correlation).squareRoot() * z2
        return (
            s * ElementaryFunctions.exp((mu - 0.5 * truncated) * dt + deviation * z1),
            v + speed * (mean - truncated) * dt + volatility * deviation * own
        )
    }
}
