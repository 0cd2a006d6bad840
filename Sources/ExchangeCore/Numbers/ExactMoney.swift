/// Dollars in billionths of billionths: the exact product of a price and a quantity, and exact sums of such.
///
/// Holds up to 170 million million million dollars; saturates beyond.
struct ExactMoney: Sendable, Hashable, Comparable {
    var raw: Int128

    static let zero = ExactMoney(raw: 0)

    @inline(__always) init(raw: Int128) { self.raw = raw }

    /// Price times quantity times multiplier.
    @inline(__always) init(_ price: Price, _ quantity: Quantity, multiplier: Int = 1) {
        if let x = Int64(exactly: price.billionths), let y = Int64(exactly: quantity.billionths) {
            // One machine multiplication.
            self.init(raw: Int128(x) &* Int128(y))
        } else {
            self.init(saturating: price, quantity)
        }
        self = self * multiplier
    }

    @inline(never) private init(saturating price: Price, _ quantity: Quantity) {
        let (product, overflow) = price.billionths.multipliedReportingOverflow(by: quantity.billionths)
        self.init(raw: overflow ? (price.isNegative == quantity.isNegative ? .max : .min) : product)
    }

    init(_ money: Money) {
        let (product, overflow) = money.billionths.multipliedReportingOverflow(by: Money.scale)
        self.init(raw: overflow ? (money.isNegative ? .min : .max) : product)
    }

    /// The amount rounded to a billionth.
    var money: Money { Money(billionths: WideArithmetic.divideHalfUp(raw, by: 1_000_000_000)) }

    /// The amount rounded half up to the cent, as it is posted.
    var posted: Money {
        Money(billionths: WideArithmetic.divideHalfUp(raw, by: 10_000_000_000_000_000) &* 10_000_000)
    }

    /// The same, and what that rounding gives or takes.
    @inline(__always) var postedWithResidue: (posted: Money, residue: ExactMoney) {
        let cents = WideArithmetic.divideHalfUp(raw, by: 10_000_000_000_000_000)
        // The residue is less than a cent, so that what wraps around on the way comes back.
        return (Money(billionths: cents &* 10_000_000), ExactMoney(raw: cents &* 10_000_000_000_000_000 &- raw))
    }

    /// The part `numerator / denominator` of it, rounded half up; neither is negative.
    func part(_ numerator: Quantity, of denominator: Quantity) -> ExactMoney {
        if let x = UInt64(exactly: numerator.billionths), let divisor = UInt64(exactly: denominator.billionths), divisor > 0 {
            let (product, overflow) = raw.magnitude.multipliedReportingOverflow(by: UInt128(x))
            if !overflow, let dividend = Int128(exactly: product) {
                let part = WideArithmetic.divideHalfUp(dividend, by: divisor)
                return ExactMoney(raw: raw < 0 ? 0 &- part : part)
            }
        }
        return ExactMoney(raw: WideArithmetic.multiply(raw, numerator.billionths, dividingBy: denominator.billionths, rounding: .halfUp))
    }

    /// What it comes to per unit, rounded half up to a billionth; zero for no quantity.
    @inline(__always) func perUnit(_ quantity: Quantity) -> Price {
        if let divisor = UInt64(exactly: quantity.billionths), divisor > 0 {
            return Price(billionths: WideArithmetic.divideHalfUp(raw, by: divisor))
        }
        return Price(billionths: Rounding.halfUp.divide(raw, by: quantity.billionths))
    }

    @inline(__always) static func + (a: ExactMoney, b: ExactMoney) -> ExactMoney {
        let (sum, overflow) = a.raw.addingReportingOverflow(b.raw)
        if _slowPath(overflow) { return ExactMoney(raw: b.raw < 0 ? .min : .max) }
        return ExactMoney(raw: sum)
    }

    @inline(__always) static func - (a: ExactMoney, b: ExactMoney) -> ExactMoney {
        let (difference, overflow) = a.raw.subtractingReportingOverflow(b.raw)
        if _slowPath(overflow) { return ExactMoney(raw: b.raw < 0 ? .max : .min) }
        return ExactMoney(raw: difference)
    }

    @inline(__always) static func += (a: inout ExactMoney, b: ExactMoney) { a = a + b }
    @inline(__always) static func -= (a: inout ExactMoney, b: ExactMoney) { a = a - b }

    @inline(__always) static func * (a: ExactMoney, b: Int) -> ExactMoney { b == 1 ? a : product(a, b) }

    @inline(never) private static func product(_ a: ExactMoney, _ b: Int) -> ExactMoney {
        let (product, overflow) = a.raw.multipliedReportingOverflow(by: Int128(b))
        return ExactMoney(raw: overflow ? ((a.raw < 0) == (b < 0) ? .max : .min) : product)
    }

    static func < (a: ExactMoney, b: ExactMoney) -> Bool { a.raw < b.raw }
}
