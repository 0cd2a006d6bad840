/// What one unit of an instrument costs, in dollars.
public struct Price: FixedPoint {
    public var billionths: Int128

    @inlinable @inline(__always) public init(billionths: Int128) { self.billionths = billionths }

    /// The amount of money that `quantity` units at this price come to, rounded half up to a billionth.
    @inlinable public static func * (price: Price, quantity: Quantity) -> Money {
        Money(billionths: WideArithmetic.multiplyBillionths(quantity.billionths, price.billionths))
    }

    /// The same, and whether the product is too large to be held.
    public func multipliedReportingOverflow(by quantity: Quantity) -> (partialValue: Money, overflow: Bool) {
        let (product, overflow) = billionths.multipliedReportingOverflow(by: quantity.billionths)
        return (Money(billionths: Rounding.halfUp.divide(product, by: Price.scale)), overflow)
    }

    /// The price halfway between two, rounded half up to a billionth.
    public static func midpoint(_ a: Price, _ b: Price) -> Price {
        Price(billionths: Rounding.halfUp.divide((a + b).billionths, by: 2))
    }
}

/// How much of an instrument: shares, contracts or units; negative for a short position.
public struct Quantity: FixedPoint {
    public var billionths: Int128

    @inlinable @inline(__always) public init(billionths: Int128) { self.billionths = billionths }

    @inlinable public static func * (quantity: Quantity, price: Price) -> Money { price * quantity }
}

/// An amount of dollars.
public struct Money: FixedPoint {
    public var billionths: Int128

    @inlinable @inline(__always) public init(billionths: Int128) { self.billionths = billionths }

    /// The amount rounded to the cent, as it is posted to an account.
    public var posted: Money { rounded(toPlaces: 2, .halfUp) }

    /// The price at which `quantity` units come to this amount, rounded half up to a billionth; zero for no quantity.
    public static func / (money: Money, quantity: Quantity) -> Price {
        Price(billionths: WideArithmetic.divideBillionths(money.billionths, by: quantity.billionths, rounding: .halfUp))
    }

    /// How many units this amount buys at `price`, rounded down to a billionth; zero for no price.
    public static func / (money: Money, price: Price) -> Quantity {
        Quantity(billionths: WideArithmetic.divideBillionths(money.billionths, by: price.billionths, rounding: .down))
    }
}

/// A dimensionless number: an interest rate, a margin fraction, a split ratio.
public struct Ratio: FixedPoint {
    public var billionths: Int128

    @inlinable @inline(__always) public init(billionths: Int128) { self.billionths = billionths }

    /// So many hundredths: `Ratio(percent: 25)` is 0.25.
    @inlinable public init(percent: Int) { self.init(cents: percent) }

    @inlinable public static func * (ratio: Ratio, money: Money) -> Money {
        Money(billionths: WideArithmetic.multiplyBillionths(ratio.billionths, money.billionths))
    }

    @inlinable public static func * (ratio: Ratio, price: Price) -> Price {
        Price(billionths: WideArithmetic.multiplyBillionths(ratio.billionths, price.billionths))
    }

    @inlinable public static func * (ratio: Ratio, quantity: Quantity) -> Quantity {
        Quantity(billionths: WideArithmetic.multiplyBillionths(ratio.billionths, quantity.billionths))
    }
}
