/// The published choices of switches, by name.
public enum MarketProfile: String, Sendable, Hashable, CaseIterable {
    /// The most predictable of markets: full size at the touch, no fees, no chance.
    case predictable
    case alpacaPaper = "alpaca_paper"
    case schwab
    case realistic

    /// Its switches.
    public var policy: MarketPolicy {
        switch self {
        case .predictable: MarketPolicy()
        case .alpacaPaper: .alpacaPaper
        case .schwab: .schwab
        case .realistic: .realistic
        }
    }
}
