/// The few functions that the price and option models need, in plain IEEE 754 arithmetic, so that the same
/// inputs give the same bits on every machine: a C library's `exp` and `log` differ between versions.
///
/// Accuracy, checked in tests: `exp` and `log` within 2 ulp, the normal distribution within 1e-15 of 1, its
/// inverse within 1e-14 relative. Arguments that have no answer give the nearest that does.
enum ElementaryFunctions {
    /// e to the power of `x`; 0 below −745, infinity above 709.78. Reduction and coefficients: Sun's fdlibm.
    static func exp(_ x: Double) -> Double {
        if x > 709.78 { return .infinity }
        if x < -745 { return 0 }
        let k = (x * 1.44269504088896338700).rounded()
        let high = x - k * 6.93147180369123816490e-01
        let low = k * 1.90821492927058770002e-10
        let r = high - low
        let t = r * r
        let p4 = -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
        let p2 = -2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * p4)
        let c = r - t * (1.66666666666666019037e-01 + t * p2)
        let y = 1 - ((low - (r * c) / (2 - c)) - high)
        let exponent = Int(k)
        if exponent >= -1021, exponent <= 1023 { return y * powerOfTwo(exponent) }
        return exponent > 0 ? y * powerOfTwo(exponent - 1) * 2 : y * powerOfTwo(exponent + 100) * powerOfTwo(-100)
    }

    /// The natural logarithm; −745 for 0 and below. Reduction and coefficients: Sun's fdlibm.
    static func log(_ x: Double) -> Double {
        guard x > 0 else { return -745 }
        guard x < .infinity else { return 709.78 }
        var bits = x.bitPattern
        var k = 0
        if bits < 0x0010_0000_0000_0000 {
            bits = (x * 0x1p54).bitPattern
            k = -54
        }
        k += Int(bits >> 52) - 1023
        var m = Double(bitPattern: (bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000)
        if m > 1.41421356237309505 {
            m *= 0.5
            k += 1
        }
        let f = m - 1
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        let u = 1.818357216161805012e-01 + w * 1.479819860511658591e-01
        let t2 = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * u))
        let half = 0.5 * f * f
        let n = Double(k)
        return n * 6.93147180369123816490e-01
            - ((half - (s * (half + (t1 + t2)) + n * 1.90821492927058770002e-10)) - f)
    }

    /// The density of the standard normal distribution.
    static func normalDensity(_ x: Double) -> Double {
        0.398942280401432677939946 * exp(-0.5 * x * x)
    }

    /// The standard normal distribution. Hart's rational approximation as arranged by West (2005).
    static func normalDistribution(_ x: Double) -> Double {
        let a = x.magnitude
        if a > 37 { return x > 0 ? 1 : 0 }
        let e = exp(-0.5 * a * a)
        let tail: Double
        if a < 7.07106781186547 {
            var p = 3.52624965998911e-02 * a + 0.700383064443688
            p = p * a + 6.37396220353165
            p = p * a + 33.912866078383
            p = p * a + 112.079291497871
            p = p * a + 221.213596169931
            p = p * a + 220.206867912376
            var q = 8.83883476483184e-02 * a + 1.75566716318264
            q = q * a + 16.064177579207
            q = q * a + 86.7807322029461
            q = q * a + 296.564248779674
            q = q * a + 637.333633378831
            q = q * a + 793.826512519948
            q = q * a + 440.413735824752
            tail = e * p / q
        } else {
            tail = e / (a + 1 / (a + 2 / (a + 3 / (a + 4 / (a + 0.65))))) / 2.506628274631000502
        }
        return x > 0 ? 1 - tail : tail
    }

    /// The x below which a standard normal number falls with probability `p`; ±38 for 0 and 1. Wichura's
    /// algorithm AS 241 (1988).
    static func inverseNormalDistribution(_ p: Double) -> Double {
        guard p > 0 else { return -38 }
        guard p < 1 else { return 38 }
        let q = p - 0.5
        if q.magnitude <= 0.425 { return q * centralQuotient(0.180625 - q * q) }
        let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
        let x = r <= 5 ? tailQuotient(r - 1.6) : farTailQuotient(r - 5)
        return q < 0 ? -x : x
    }

    private static func centralQuotient(_ r: Double) -> Double {
        var p = 2.5090809287301226727e+3 * r + 3.3430575583588128105e+4
        p = p * r + 6.7265770927008700853e+4
        p = p * r + 4.5921953931549871457e+4
        p = p * r + 1.3731693765509461125e+4
        p = p * r + 1.9715909503065514427e+3
        p = p * r + 1.3314166789178437745e+2
        p = p * r + 3.3871328727963666080
        var q = 5.2264952788528545610e+3 * r + 2.8729085735721942674e+4
        q = q * r + 3.9307895800092710610e+4
        q = q * r + 2.1213794301586595867e+4
        q = q * r + 5.3941960214247511077e+3
        q = q * r + 6.8718700749205790830e+2
        q = q * r + 4.2313330701600911252e+1
        return p / (q * r + 1)
    }

    private static func tailQuotient(_ r: Double) -> Double {
        var p = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
        p = p * r + 2.41780725177450611770e-1
        p = p * r + 1.27045825245236838258
        p = p * r + 3.64784832476320460504
        p = p * r + 5.76949722146069140550
        p = p * r + 4.63033784615654529590
        p = p * r + 1.42343711074968357734
        var q = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
        q = q * r + 1.51986665636164571966e-2
        q = q * r + 1.48103976427480074590e-1
        q = q * r + 6.89767334985100004550e-1
        q = q * r + 1.67638483018380384940
        q = q * r + 2.05319162663775882187
        return p / (q * r + 1)
    }

    private static func farTailQuotient(_ r: Double) -> Double {
        var p = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        p = p * r + 1.24266094738807843860e-3
        p = p * r + 2.65321895265761230930e-2
        p = p * r + 2.96560571828504891230e-1
        p = p * r + 1.78482653991729133580
        p = p * r + 5.46378491116411436990
        p = p * r + 6.65790464350110377720
        var q = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
        q = q * r + 1.84631831751005468180e-5
        q = q * r + 7.86869131145613259100e-4
        q = q * r + 1.48753612908506148525e-2
        q = q * r + 1.36929880922735805310e-1
        q = q * r + 5.99832206555887937690e-1
        return p / (q * r + 1)
    }

    /// Two to a power of −1021…1023.
    private static func powerOfTwo(_ exponent: Int) -> Double {
        Double(bitPattern: UInt64(truncatingIfNeeded: exponent + 1023) << 52)
    }
}
