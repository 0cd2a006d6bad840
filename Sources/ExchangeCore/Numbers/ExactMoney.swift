/// Dollars in billionths of billionths: the exact product of a price and a quantity, and exact sums of such.
///
/// Holds up to 170 million million million dollars; saturates beyond.
struct ExactMoney: Sendable, Hashable, Comparable {
    var raw: Int128

    static let zero = ExactMoney(raw: 0)

    @inline(__always) init(raw: Int128) { self.raw = raw }

    /// Price times quantity times multiplier.
    @inline(__always) init(_ price: Price, _ quantity: Quantity, multiplier: Int = 1) {
        let (product, overflow) = price.billionths.multipliedReportingOverflow(by: quantity.billionths)
        self.init(raw: overflow ? (price.isNegative == quantity.isNegative ? .max : .min) : product)
        if multiplier != 1 { self = self * multiplier }
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

    /// The part `numerator / denominator` of it, rounded half up.
    func part(_ numerator: Quantity, of denominator: Quantity) -> ExactMoney {
        ExactMoney(raw: WideArithmetic.multiply(raw, numerator.billionths, dividingBy: denominator.billionths, rounding: .halfUp))
    }

    /// What it comes to per unit, rounded half up to a billionth; zero for no quantity.
    func perUnit(_ quantity: Quantity) -> Price { Price(billionths: Rounding.halfUp.divide(raw, by: quantity.billionths)) }

    @inline(__always) static func + (a: ExactMoney, b: ExactMoney) -> ExactMoney {
        let (sum, overflow) = a.raw.addingReportingOverflow(b.raw)
        return ExactMoney(raw: overflow ? (b.raw < 0 ? .min : .max) : sum)
    }

    @inline(__always) static func - (a: ExactMoney, b: ExactMoney) -> ExactMoney {
        let (difference, overflow) = a.raw.subtractingReportingOverflow(b.raw)
        return ExactMoney(raw: overflow ? (b.raw < 0 ? .max : .min) : difference)
    }

    static func += (a: inout ExactMoney, b: ExactMoney) { a = a + b }
    static func -= (a: inout ExactMoney, b: ExactMoney) { a = a - b }

    static func * (a: ExactMoney, b: Int) -> ExactMoney {
        let (product, overflow) = a.raw.multipliedReportingOverflow(by: Int128(b))
        return ExactMoney(raw: overflow ? ((a.raw < 0) == (b < 0) ? .max : .min) : product)
    }

    static func < (a: ExactMoney, b: ExactMoney) -> Bool { a.raw < b.raw }
}
