import Foundation
import Testing

@testable import ExchangeCore

@Suite("Elementary functions")
struct ElementaryFunctionsTests {
    @Test("exp agrees with the C library to 2 ulp")
    func exponential() {
        var x = -744.0
        while x < 709.7 {
            let mine = ElementaryFunctions.exp(x)
            let theirs = Foundation.exp(x)
            #expect((mine - theirs).magnitude <= 2 * theirs.ulp, "exp(\(x))")
            x += 0.37
        }
        #expect(ElementaryFunctions.exp(0) == 1)
        #expect(ElementaryFunctions.exp(1e9) == .infinity)
        #expect(ElementaryFunctions.exp(-1e9) == 0)
    }

    @Test("log agrees with the C library to 2 ulp")
    func logarithm() {
        var x = Double.leastNonzeroMagnitude * 1000
        while x < 1e308 {
            let mine = ElementaryFunctions.log(x)
            let theirs = Foundation.log(x)
            #expect((mine - theirs).magnitude <= 2 * theirs.ulp, "log(\(x))")
            x *= 1.37
        }
        #expect(ElementaryFunctions.log(1) == 0)
        #expect(ElementaryFunctions.log(0) == -745)
    }

    @Test(
        "the normal distribution has its known values",
        arguments: [
            (0.0, 0.5), (1.0, 0.841344746068542949), (-1.96, 0.0249978951482204337), (3.0, 0.998650101968369905),
            (-6.0, 9.86587645037698141e-10), (-8.0, 6.22096057427178413e-16),
        ])
    func distribution(x: Double, p: Double) {
        #expect((ElementaryFunctions.normalDistribution(x) - p).magnitude < 1e-15)
        #expect((ElementaryFunctions.normalDistribution(x) / p - 1).magnitude < 1e-8)
    }

    @Test("the inverse of the normal distribution has its known values")
    func inverse() {
        #expect((ElementaryFunctions.inverseNormalDistribution(0.975) - 1.95996398454).magnitude < 1e-11)
        #expect(ElementaryFunctions.inverseNormalDistribution(0.5) == 0)
        #expect((ElementaryFunctions.inverseNormalDistribution(1e-10) + 6.361340902404056).magnitude < 1e-12)
        #expect((ElementaryFunctions.inverseNormalDistribution(1e-50) + 14.933337534788603).magnitude < 1e-11)
        var p = 1e-9
        while p < 1 {
            let back = ElementaryFunctions.normalDistribution(ElementaryFunctions.inverseNormalDistribution(p))
            #expect((back / p - 1).magnitude < (p < 1e-4 ? 1e-8 : 1e-12), "\(p)")
            p += p < 0.01 ? p : 0.0037
        }
    }

    @Test("one step of full-truncation Heston, in these functions, is the published one")
    func heston() {
        let (v0, kappa, theta, xi, rho, dt) = (0.04, 1.5, 0.04, 0.3, -0.7, 1.0 / 252)
        let (z1, z2) = (0.3, -1.1)
        let root = (v0 * dt).squareRoot()
        let s1 = 100 * ElementaryFunctions.exp((0.05 - v0 / 2) * dt + root * z1)
        let v1 = v0 + kappa * (theta - v0) * dt + xi * root * (rho * z1 + (1 - rho * rho).squareRoot() * z2)
        #expect((s1 - 100.3906302136).magnitude < 1e-8)
        #expect((v1 - 0.036237147751).magnitude < 1e-8)
    }

    @Test("words become normal numbers of mean 0 and variance 1")
    func normals() {
        let stream = Substream(seed: 7, symbol: "N", purpose: .init(rawValue: 1000))
        var (sum, squares) = (0.0, 0.0)
        for index in 0..<20_000 {
            let z = stream.block(at: UInt64(index)).x0.standardNormal
            sum += z
            squares += z * z
        }
        #expect((sum / 20_000).magnitude < 0.03)
        #expect((squares / 20_000 - 1).magnitude < 0.03)
        #expect(UInt32.min.standardNormal > -6.5 && UInt32.max.standardNormal < 6.5)
    }
}
