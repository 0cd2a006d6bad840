/// What an account is worth and may still do, at one instant.
public struct Balances: Sendable, Hashable {
    public var cash: Money = 0
    /// Cash that has settled, and proceeds that have not.
    public var settledCash: Money = 0
    public var unsettledCash: Money = 0
    /// Held back for open orders.
    public var reserved: Money = 0
    public var longStockValue: Money = 0
    /// Never positive.
    public var shortStockValue: Money = 0
    public var longOptionValue: Money = 0
    /// Never positive.
    public var shortOptionValue: Money = 0
    /// Cash plus all values.
    public var equity: Money = 0
    /// Equity without options: what margin is lent on.
    public var marginEquity: Money = 0
    public var initialRequirement: Money = 0
    public var maintenanceRequirement: Money = 0
    /// Equity above the initial requirement and what is reserved; never negative.
    public var availableFunds: Money = 0
    /// What marginable stock could be bought for: the policy's rule for the account's type.
    public var buyingPower: Money = 0
    /// Twice the available funds.
    public var regTBuyingPower: Money = 0
    /// Four times the maintenance excess of the day's beginning, less today's use.
    public var dayTradingBuyingPower: Money = 0
    /// What could be bought without a loan.
    public var nonMarginableBuyingPower: Money = 0
    /// What could be paid out.
    public var withdrawable: Money = 0
    /// How far equity is below the maintenance requirement; never negative.
    public var maintenanceCall: Money = 0
    public var intradayMarginDeficit: Money = 0
    /// Interest accrued and not posted.
    public var accruedInterest: Money = 0
    public var accruedFees: Money = 0
    /// Equity and maintenance requirement when the current trading day began.
    public var previousEquity: Money = 0
    public var previousMaintenance: Money = 0
    /// How many times its equity the account may hold: 1, 2 or 4.
    public var multiplier = 1
    /// Day trades of the last five business days.
    public var dayTradeCount = 0
    public var isPatternDayTrader = false

    public init() {}

    public var longMarketValue: Money { longStockValue + longOptionValue }
    public var shortMarketValue: Money { shortStockValue + shortOptionValue }
}
