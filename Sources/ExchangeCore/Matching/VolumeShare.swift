/// A bound on how much of a bar's volume an order gets, and what taking it costs: the price moves by
/// `impact` × share² against the order, share being the part of the bar's volume that was taken.
public struct VolumeShare: Sendable, Hashable {
    public var limit: Ratio
    public var impact: Ratio

    /// A fortieth of the volume at a price impact of a tenth, unless said otherwise.
    public init(limit: Ratio = Ratio(billionths: 25_000_000), impact: Ratio = Ratio(percent: 10)) {
        self.limit = limit
        self.impact = impact
    }

    /// The most that can be had of a bar, in whole units.
    public func most(of volume: Quantity) -> Quantity { (limit * volume).rounded(toPlaces: 0, .down) }

    /// By how much the price of one unit is worse when a quantity of a bar's volume is taken.
    public func slippage(taking quantity: Quantity, of volume: Quantity, at price: Price) -> Price {
        guard volume.isPositive else { return 0 }
        let share = Ratio(
            billionths: WideArithmetic.divideBillionths(
                min(quantity, most(of: volume)).billionths, by: volume.billionths, rounding: .halfUp))
        let square = Ratio(billionths: WideArithmetic.multiplyBillionths(share.billionths, share.billionths))
        return Ratio(billionths: WideArithmetic.multiplyBillionths(square.billionths, impact.billionths)) * price
    }
}
