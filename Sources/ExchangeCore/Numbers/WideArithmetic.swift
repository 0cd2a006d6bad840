/// Products and quotients of 128-bit integers that never trap: what does not fit saturates.
public enum WideArithmetic {
    /// `a × b ÷ 1,000,000,000`, rounded half up: the product of two fixed-point numbers.
    public static func multiplyBillionths(_ a: Int128, _ b: Int128) -> Int128 {
        let negative = (a < 0) != (b < 0)
        let left = a.magnitude, right = b.magnitude
        if let x = UInt64(exactly: left), let y = UInt64(exactly: right) {
            let (high, low) = x.multipliedFullWidth(by: y)
            if high < 1_000_000_000 {
                var (quotient, remainder) = (1_000_000_000 as UInt64).dividingFullWidth((high, low))
                // high < divisor, so the quotient fits; it can reach UInt64.max only with remainder < half.
                if remainder >= 500_000_000 { (quotient, _) = quotient.addingReportingOverflow(1) }
                return negative ? -Int128(quotient) : Int128(quotient)
            }
        }
        return multiply(a, b, dividingBy: 1_000_000_000, rounding: .halfUp)
    }

    /// `a ÷ 1,000,000,000`, rounded half up: billionths of billionths as billionths.
    static func billionths(_ a: Int128) -> Int128 {
        let (high, low) = (UInt64(truncatingIfNeeded: a.magnitude >> 64), UInt64(truncatingIfNeeded: a.magnitude))
        guard high < 1_000_000_000 else { return Rounding.halfUp.divide(a, by: 1_000_000_000) }
        let (quotient, remainder) = (1_000_000_000 as UInt64).dividingFullWidth((high, low))
        let rounded = Int128(quotient) + (remainder >= 500_000_000 ? 1 : 0)
        return a < 0 ? -rounded : rounded
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

    /// Quotient and remainder, by machine division where both fit in 64 bits. The divisor is not zero.
    @inlinable static func quotientAndRemainder(_ a: Int128, _ b: Int128) -> (Int128, Int128) {
        if let x = Int64(exactly: a), let y = Int64(exactly: b), x != .min {
            return (Int128(x / y), Int128(x % y))
        }
        let result = a.quotientAndRemainder(dividingBy: b)
        return (result.quotient, result.remainder)
    }
}
