/// Products and quotients of 128-bit integers that never trap: what does not fit saturates.
public enum WideArithmetic {
    /// `a × b ÷ 1,000,000,000`, rounded half up: the product of two fixed-point numbers. Cheapest if `a` is of whole units.
    public static func multiplyBillionths(_ a: Int128, _ b: Int128) -> Int128 {
        // Neither is negative, and both are of 63 bits.
        guard (a | b) >> 63 == 0 else { return multiplySigned(a, b) }
        let x = UInt64(truncatingIfNeeded: a), y = UInt64(truncatingIfNeeded: b)
        // With x = x₁ · 10⁹ + x₀ and the same of y the product over 10⁹ is x₁ · y + x₀ · y₁ + x₀ · y₀ ÷ 10⁹: only its last
        // part is rounded, and divisions by a constant are multiplications. The parts stay below 2⁹⁸, 2⁶⁴ and 2⁶⁰.
        let (x1, x0) = x.quotientAndRemainder(dividingBy: 1_000_000_000)
        var product = UInt128(x1) &* UInt128(y)
        if x0 != 0 {
            let (y1, y0) = y.quotientAndRemainder(dividingBy: 1_000_000_000)
            product &+= UInt128(x0 &* y1 &+ (x0 &* y0 &+ 500_000_000) / 1_000_000_000)
        }
        return Int128(truncatingIfNeeded: product)
    }

    /// The same where one is negative, or large: rounding is alike on both sides of zero.
    @inline(never) private static func multiplySigned(_ a: Int128, _ b: Int128) -> Int128 {
        let x = a.magnitude, y = b.magnitude
        if (x | y) >> 63 == 0 {
            let product = multiplyBillionths(Int128(truncatingIfNeeded: x), Int128(truncatingIfNeeded: y))
            return (a < 0) == (b < 0) ? product : 0 &- product
        }
        return multiply(a, b, dividingBy: 1_000_000_000, rounding: .halfUp)
    }

    /// `a × b ÷ divisor` with the given rounding, exact in between; saturates, and is zero if the divisor is zero.
    public static func multiply(_ a: Int128, _ b: Int128, dividingBy divisor: Int128, rounding: Rounding) -> Int128 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        if !overflow { return rounding.divide(product, by: divisor) }
        guard divisor != 0 else { return 0 }
        let negative = ((a < 0) != (b < 0)) != (divisor < 0)
        let (high, low) = a.magnitude.multipliedFullWidth(by: b.magnitude)
        let unsigned = divisor.magnitude
        guard high < unsigned else { return negative ? .min : .max }
        let (quotient, remainder) = unsigned.dividingFullWidth((high, low))
        guard let result = Int128(exactly: quotient) else { return negative ? .min : .max }
        let roundsAway: Bool
        switch rounding {
        case .down: roundsAway = false
        case .up: roundsAway = remainder != 0
        case .floor: roundsAway = negative && remainder != 0
        case .ceiling: roundsAway = !negative && remainder != 0
        case .halfUp: roundsAway = remainder >= unsigned - remainder
        case .halfEven: roundsAway = remainder > unsigned - remainder || (remainder == unsigned - remainder && result & 1 != 0)
        }
        let (value, carried) = result.addingReportingOverflow(roundsAway ? 1 : 0)
        if carried { return negative ? .min : .max }
        return negative ? -value : value
    }

    /// `a × 1,000,000,000 ÷ b`: the quotient of two fixed-point numbers; zero if `b` is zero.
    public static func divideBillionths(_ a: Int128, by b: Int128, rounding: Rounding) -> Int128 {
        multiply(a, 1_000_000_000, dividingBy: b, rounding: rounding)
    }

    /// `a ÷ divisor`, rounded half up: the rounding of money, by as few machine divisions as its size needs. The divisor
    /// is not zero.
    @inline(__always) static func divideHalfUp(_ a: Int128, by divisor: UInt64) -> Int128 {
        if a == 0 { return 0 }
        let magnitude = a.magnitude
        let high = UInt64(truncatingIfNeeded: magnitude >> 64), low = UInt64(truncatingIfNeeded: magnitude)
        var quotient: UInt128
        let remainder: UInt64
        if high == 0 {
            quotient = UInt128(low / divisor)
            remainder = low % divisor
        } else {
            let (upper, rest) = high.quotientAndRemainder(dividingBy: divisor)
            let (lower, last) = divisor.dividingFullWidth((rest, low))
            quotient = UInt128(upper) << 64 | UInt128(lower)
            remainder = last
        }
        if remainder >= divisor - remainder { quotient &+= 1 }
        let result = Int128(truncatingIfNeeded: quotient)
        return a < 0 ? 0 &- result : result
    }

    /// Quotient and remainder, by machine division where both fit in 64 bits. The divisor is not zero.
    @inlinable static func quotientAndRemainder(_ a: Int128, _ b: Int128) -> (Int128, Int128) {
        if let x = Int64(exactly: a), let y = Int64(exactly: b), x != .min {
            return (Int128(x / y), Int128(x % y))
        }
        // One machine division, or two, where only the divisor fits.
        if b > 0, let divisor = UInt64(exactly: b) {
            let magnitude = a.magnitude
            let (upper, rest) = UInt64(truncatingIfNeeded: magnitude >> 64).quotientAndRemainder(dividingBy: divisor)
            let (lower, remainder) = divisor.dividingFullWidth((rest, UInt64(truncatingIfNeeded: magnitude)))
            let quotient = Int128(truncatingIfNeeded: UInt128(upper) << 64 | UInt128(lower))
            return a < 0 ? (0 &- quotient, -Int128(remainder)) : (quotient, Int128(remainder))
        }
        let result = a.quotientAndRemainder(dividingBy: b)
        return (result.quotient, result.remainder)
    }
}
