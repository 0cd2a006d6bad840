/// An exact decimal number held as an integer count of billionths.
///
/// `Price`, `Quantity` and `Money` are three such types that do not mix: price × quantity is money, and
/// price × price does not compile. Addition and subtraction saturate at the ends of `Int128`, so that nothing
/// a client sends can trap; where the difference matters, use `addingReportingOverflow`.
public protocol FixedPoint: Sendable, Hashable, Comparable, CustomStringConvertible, LosslessStringConvertible,
    ExpressibleByIntegerLiteral, AdditiveArithmetic
{
    /// The value times 1,000,000,000.
    var billionths: Int128 { get }

    /// The value `billionths` ÷ 1,000,000,000.
    init(billionths: Int128)
}

extension FixedPoint {
    /// How many billionths make one.
    @inlinable @inline(__always) public static var scale: Int128 { 1_000_000_000 }

    /// Nothing.
    @inlinable @inline(__always) public static var zero: Self { Self(billionths: 0) }

    /// A whole number.
    @inlinable @inline(__always) public init(_ whole: Int) { self.init(billionths: Int128(whole) * Self.scale) }

    /// A whole number, written as a literal.
    @inlinable @inline(__always) public init(integerLiteral value: Int64) { self.init(billionths: Int128(value) * Self.scale) }

    /// A number of hundredths: `Price(cents: 1002)` is 10.02.
    @inlinable @inline(__always) public init(cents: Int) { self.init(billionths: Int128(cents) * 10_000_000) }

    /// The exact value of a decimal text such as `-12.5`, `0.0001` or `1e-3`; nil if it is not one, has more
    /// than nine places that matter, or is too large.
    public init?(_ text: String) {
        guard let value = DecimalText.parse(text) else { return nil }
        self.init(billionths: value)
    }

    /// The shortest exact decimal text, without an exponent.
    public var description: String { DecimalText.print(billionths) }

    /// The decimal text with at least `places` digits after the point.
    public func text(minimumPlaces places: Int) -> String { DecimalText.print(billionths, minimumPlaces: places) }

    @inlinable @inline(__always) public var isZero: Bool { billionths == 0 }
    @inlinable @inline(__always) public var isPositive: Bool { billionths > 0 }
    @inlinable @inline(__always) public var isNegative: Bool { billionths < 0 }

    /// Whether there is nothing after the decimal point.
    @inlinable @inline(__always) public var isWhole: Bool {
        // One machine division by a constant where it suffices.
        if let small = Int64(exactly: billionths) { return small % 1_000_000_000 == 0 }
        return billionths % Self.scale == 0
    }

    /// The distance from zero.
    @inlinable @inline(__always) public var magnitude: Self { isNegative ? -self : self }

    /// Whether the value is a whole multiple of `step`, which must be positive.
    @inlinable @inline(__always) public func isMultiple(of step: Self) -> Bool {
        guard step.isPositive else { return false }
        if let small = Int64(exactly: billionths), let divisor = Int64(exactly: step.billionths) { return small % divisor == 0 }
        return billionths % step.billionths == 0
    }

    @inlinable @inline(__always) public static func < (a: Self, b: Self) -> Bool { a.billionths < b.billionths }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        let (sum, overflow) = a.billionths.addingReportingOverflow(b.billionths)
        // A branch that is never taken costs less than choosing between two results each time.
        if _slowPath(overflow) { return Self(billionths: b.isNegative ? .min : .max) }
        return Self(billionths: sum)
    }

    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        let (difference, overflow) = a.billionths.subtractingReportingOverflow(b.billionths)
        if _slowPath(overflow) { return Self(billionths: b.isNegative ? .max : .min) }
        return Self(billionths: difference)
    }

    @inlinable @inline(__always) public static prefix func - (a: Self) -> Self {
        let (negated, overflow) = Int128(0).subtractingReportingOverflow(a.billionths)
        if _slowPath(overflow) { return Self(billionths: .max) }
        return Self(billionths: negated)
    }

    /// The sum, and whether it did not fit.
    @inlinable @inline(__always) public func addingReportingOverflow(_ other: Self) -> (partialValue: Self, overflow: Bool) {
        let (sum, overflow) = billionths.addingReportingOverflow(other.billionths)
        return (Self(billionths: sum), overflow)
    }

    /// The value times a whole number, saturating.
    @inlinable @inline(__always) public static func * (a: Self, b: Int) -> Self {
        if b == 1 { return a }
        // Two factors of 64 bits cannot overflow.
        if let small = Int64(exactly: a.billionths) { return Self(billionths: Int128(small) &* Int128(b)) }
        let (product, overflow) = a.billionths.multipliedReportingOverflow(by: Int128(b))
        return Self(billionths: overflow ? (a.isNegative == (b < 0) ? .max : .min) : product)
    }

    /// The value times the fraction `numerator / denominator`, rounded to a billionth.
    public func scaled(by numerator: Int128, over denominator: Int128, rounding: Rounding = .halfUp) -> Self {
        Self(billionths: WideArithmetic.multiply(billionths, numerator, dividingBy: denominator, rounding: rounding))
    }

    /// The value rounded to `places` decimal places (0…9).
    public func rounded(toPlaces places: Int, _ rounding: Rounding = .halfUp) -> Self {
        guard places < 9 else { return self }
        return rounded(toMultipleOf: Self(billionths: DecimalText.powerOfTen(9 - max(places, 0))), rounding)
    }

    /// The value rounded to a multiple of `step`; itself if the step is not positive.
    public func rounded(toMultipleOf step: Self, _ rounding: Rounding = .halfUp) -> Self {
        guard step.isPositive else { return self }
        let units = rounding.divide(billionths, by: step.billionths)
        let (value, overflow) = units.multipliedReportingOverflow(by: step.billionths)
        return Self(billionths: overflow ? billionths : value)
    }
}
