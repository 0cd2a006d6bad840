/// What an exchange starts with.
public struct ExchangeConfiguration: Sendable {
    /// Where all chance comes from.
    public var seed: UInt64
    public var hours: MarketHours
    /// The switches for accounts that have none of their own.
    public var policy: MarketPolicy
    public var instruments: [Instrument]
    /// Where quotes come from when nothing else is said.
    public var source: PriceSource
    /// Whether prices are held between limit-up limit-down bands, with pauses.
    public var hasLimitBands = false
    /// The index whose fall stops the whole market; none if nil.
    public var breakerIndex: Symbol?

    public init(
        seed: UInt64 = 0, hours: MarketHours = .alwaysOpen, policy: MarketPolicy = MarketPolicy(),
        instruments: [Instrument] = [], source: PriceSource = .pinned
    ) {
        self.seed = seed
        self.hours = hours
        self.policy = policy
        self.instruments = instruments
        self.source = source
    }
}
