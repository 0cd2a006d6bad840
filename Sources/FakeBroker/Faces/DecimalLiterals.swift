import ExchangeCore

// Prices, quantities and amounts as tests write them: `world.quotes.set("AAPL", bid: 189.98)`. What is taken is the
// shortest decimal text of the literal and not its binary value, so up to fifteen digits and nine places are exact. A
// literal that is no such number becomes the greatest there is, which every command refuses.
extension Price: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .literal(value) }
}

extension Quantity: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .literal(value) }
}

extension Money: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .literal(value) }
}

extension Ratio: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .literal(value) }
}

extension FixedPoint {
    fileprivate static func literal(_ value: Double) -> Self {
        Self(value.description) ?? Self(billionths: value < 0 ? .min : .max)
    }
}
