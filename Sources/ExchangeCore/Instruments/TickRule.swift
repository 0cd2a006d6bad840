/// Which prices an order for an instrument may name.
public enum TickRule: Sendable, Hashable {
    /// Two decimals from $1, four below (Regulation NMS rule 612).
    case stock
    /// 0.01 below $3, 0.05 from there.
    case pennyPilot
    /// 0.05 below $3, 0.10 from there.
    case nickel
    /// One step at every price.
    case fixed(Price)

    /// The step at a price.
    public func increment(at price: Price) -> Price {
        switch self {
        case .stock: price.magnitude < 1 ? Price(billionths: 100_000) : Price(cents: 1)
        case .pennyPilot: price.magnitude < 3 ? Price(cents: 1) : Price(cents: 5)
        case .nickel: price.magnitude < 3 ? Price(cents: 5) : Price(cents: 10)
        case .fixed(let step): step.isPositive ? step : Price(billionths: 1)
        }
    }

    /// Whether an order may name this price.
    @inline(__always) public func allows(_ price: Price) -> Bool {
        // What is mostly asked is a division by a constant.
        if case .stock = self, price >= 1 { return price.isMultiple(of: Price(cents: 1)) }
        return price.isMultiple(of: increment(at: price))
    }

    /// The nearest price that an order may name.
    public func rounded(_ price: Price, _ rounding: Rounding = .halfUp) -> Price {
        price.rounded(toMultipleOf: increment(at: price), rounding)
    }
}
