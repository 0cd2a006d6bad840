import Testing

@testable import ExchangeCore

@Suite("Black-Scholes-Merton")
struct BlackScholesTests {
    struct Case: Sendable, CustomStringConvertible {
        let id: String
        let right: OptionTerms.Right
        let (s, k, t, r, q, v): (Double, Double, Double, Double, Double, Double)
        let (price, delta, gamma, vega, theta, rho): (Double, Double, Double, Double, Double, Double)
        var description: String { id }
    }

    /// Worked values, checked by 50-digit integration and finite differences.
    static let cases = [
        Case(
            id: "O01", right: .call, s: 100, k: 100, t: 1, r: 0.05, q: 0, v: 0.2, price: 10.4505835722,
            delta: 0.6368306512, gamma: 0.0187620173, vega: 37.5240346917, theta: -6.4140275464, rho: 53.2324815454),
        Case(
            id: "O02", right: .put, s: 100, k: 100, t: 1, r: 0.05, q: 0, v: 0.2, price: 5.5735260223,
            delta: -0.3631693488, gamma: 0.0187620173, vega: 37.5240346917, theta: -1.6578804239, rho: -41.8904609047),
        Case(
            id: "O05", right: .call, s: 450, k: 455, t: 0.0833333333, r: 0.045, q: 0.013, v: 0.18, price: 7.5857969658,
            delta: 0.445683144, gamma: 0.0168875609, vega: 51.2959662384, theta: -61.4761199696, rho: 16.080968146),
        Case(
            id: "O07", right: .call, s: 180, k: 200, t: 0.0191780822, r: 0.0425, q: 0.005, v: 0.35, price: 0.0504474994,
            delta: 0.0163925894, gamma: 0.0046841328, vega: 1.0187026396, theta: -9.4041675419, rho: 0.0556206304),
        Case(
            id: "O08", right: .put, s: 25, k: 20, t: 2, r: 0.03, q: 0.04, v: 0.55, price: 4.4249327385,
            delta: -0.2379981177, gamma: 0.0153313898, vega: 10.5403304821, theta: -1.3760469886, rho: -20.7497713643),
        Case(
            id: "O09", right: .call, s: 42, k: 40, t: 0.5, r: 0.1, q: 0, v: 0.2, price: 4.7594223929,
            delta: 0.7791312909, gamma: 0.0499626704, vega: 8.8134150596, theta: -4.5590921946, rho: 13.9820459134),
    ]

    @Test("gives the worked prices and greeks", arguments: cases)
    func worked(_ c: Case) {
        let value = BlackScholes(c.right, s: c.s, k: c.k, t: c.t, r: c.r, q: c.q, v: c.v)
        for (mine, theirs) in [
            (value.price, c.price), (value.delta, c.delta), (value.gamma, c.gamma), (value.vega, c.vega),
            (value.theta, c.theta), (value.rho, c.rho),
        ] { #expect((mine - theirs).magnitude < 1e-7, "\(c.id): \(mine) \(theirs)") }
    }

    @Test("finds the volatility of a price")
    func implied() throws {
        let v = BlackScholes.impliedVolatility(.put, price: 7.2074121227, s: 250, k: 240, t: 0.04, r: 0.05, q: 0)
        #expect((try #require(v) - 0.6).magnitude < 1e-6)
        #expect(BlackScholes.impliedVolatility(.call, price: 0.01, s: 250, k: 200, t: 0.04, r: 0.05, q: 0) == nil)
        #expect(BlackScholes.impliedVolatility(.call, price: 300, s: 250, k: 200, t: 0.04, r: 0.05, q: 0) == nil)
        var random = SplitMix64(seed: testSeed())
        for _ in 0..<300 {
            let k = Double.random(in: 70...140, using: &random)
            let t = Double.random(in: 0.02...2, using: &random)
            let v = Double.random(in: 0.1...1.2, using: &random)
            let right = OptionTerms.Right.allCases[Int.random(in: 0...1, using: &random)]
            let value = BlackScholes(right, s: 100, k: k, t: t, r: 0.04, q: 0.01, v: v)
            guard value.vega > 0.01 else { continue }
            let found = BlackScholes.impliedVolatility(right, price: value.price, s: 100, k: k, t: t, r: 0.04, q: 0.01)
            #expect((try #require(found) - v).magnitude < 1e-6)
        }
    }

    @Test("is intrinsic when no time is left")
    func expired() {
        let call = BlackScholes(.call, s: 105, k: 100, t: 0, r: 0.05, q: 0, v: 0.2)
        let put = BlackScholes(.put, s: 105, k: 100, t: 0, r: 0.05, q: 0, v: 0.2)
        #expect(call.price == 5 && call.delta == 1 && put.price == 0 && put.delta == 0)
    }

    @Test("puts and calls keep parity, and the greeks their signs, for any input")
    func parity() {
        var random = SplitMix64(seed: testSeed())
        for _ in 0..<500 {
            let (s, k) = (Double.random(in: 1...900, using: &random), Double.random(in: 1...900, using: &random))
            let (t, v) = (Double.random(in: 0...3, using: &random), Double.random(in: 0.01...2, using: &random))
            let (r, q) = (Double.random(in: 0...0.1, using: &random), Double.random(in: 0...0.1, using: &random))
            let call = BlackScholes(.call, s: s, k: k, t: t, r: r, q: q, v: v)
            let put = BlackScholes(.put, s: s, k: k, t: t, r: r, q: q, v: v)
            let forward = s * ElementaryFunctions.exp(-q * t) - k * ElementaryFunctions.exp(-r * t)
            #expect((call.price - put.price - forward).magnitude < 1e-9 * max(s, k))
            #expect(call.delta >= 0 && put.delta <= 0 && call.gamma >= 0 && call.vega >= 0)
            #expect(call.rho >= 0 && put.rho <= 0)
            let dearer = BlackScholes(.call, s: s, k: k, t: t, r: r, q: q, v: v * 1.1)
            #expect(dearer.price >= call.price - 1e-9)
        }
    }
}

@Suite("Volatility surface")
struct VolatilitySurfaceTests {
    @Test("no butterfly and no calendar spread has a negative price")
    func arbitrage() {
        var random = SplitMix64(seed: testSeed())
        for _ in 0..<60 {
            let surface = VolatilitySurface(
                short: Double.random(in: 0.05...1.5, using: &random),
                long: Double.random(in: 0.05...1.5, using: &random),
                rho: Double.random(in: -0.95...0.95, using: &random), eta: Double.random(in: 0.05...3, using: &random))
            let times = [0.002, 0.01, 0.05, 0.1, 0.3, 1, 2, 4]
            for (near, far) in zip(times, times.dropFirst()) {
                for step in -30...30 {
                    let k = Double(step) / 20
                    #expect(
                        surface.variance(years: far, logMoneyness: k) >= surface.variance(years: near, logMoneyness: k)
                            - 1e-12)
                }
            }
            for t in times {
                var calls: [Double] = []
                for strike in stride(from: 30.0, through: 300, by: 1.5) {
                    let v = surface.volatility(years: t, logMoneyness: ElementaryFunctions.log(strike / 100))
                    calls.append(BlackScholes(.call, s: 100, k: strike, t: t, r: 0, q: 0, v: v).price)
                }
                for index in 1..<(calls.count - 1) {
                    #expect(calls[index - 1] - 2 * calls[index] + calls[index + 1] > -1e-9)
                    #expect(calls[index] <= calls[index - 1] + 1e-9)
                }
            }
        }
    }
}
