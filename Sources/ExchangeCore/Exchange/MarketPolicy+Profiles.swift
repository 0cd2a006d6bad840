extension MarketPolicy {
    /// Alpaca's paper trading, as documented 2026-09: fills at the quote whatever its size, a tenth of them partial,
    /// no fees, no dividends; wash trades and flips refused.
    public static let alpacaPaper: MarketPolicy = {
        var policy = MarketPolicy()
        policy.randomPartial = Ratio(percent: 10)
        policy.restingFillPrice = .nbbo
        policy.auctionPrice = .nbbo
        policy.checksExitPrices = true
        policy.replacesPending = false
        policy.compressesLots = true
        policy.collarsBuyStops = true
        policy.holdsAuctionOrdersOvernight = false
        policy.restrictsKinds = true
        policy.allowsUncoveredOptions = false
        policy.adjustsBrackets = false
        policy.cancelsAgedOrders = true
        policy.rejectsWashTrades = true
        policy.allowsFlips = false
        policy.allowsHardToBorrow = false
        policy.dayTrades = .byDate
        policy.blocksDeficits = true
        policy.deficitCallDays = 2
        policy.goodTillCanceledDays = 90
        policy.feeRounding = .dailyCeiling
        policy.paysDividends = false
        policy.margin.lowPrice = Price(cents: 250)
        policy.margin.concentration = MarketPolicy.Concentration(share: Ratio(percent: 70), debit: 100_000, maintenance: Ratio(percent: 50))
        policy.margin.closingOnlyRatio = 6
        policy.margin.shortValuation = Ratio(percent: 103)
        policy.margin.borrowLot = 100
        policy.margin.intradayMultiplier = 4
        policy.margin.interest = Ratio(billionths: 62_500_000)
        return policy
    }()

    /// Schwab's brokerage: whole shares, its commissions, its extended hours; oversold orders are refused, sales
    /// short have an instruction of their own; day trades are under the regulator's rule of the day (inferred where the
    /// API's documents are silent).
    public static let schwab: MarketPolicy = {
        var policy = MarketPolicy()
        policy.allowsFlips = false
        policy.allowsFractions = false
        policy.extendedHours = .schwab
        policy.fees = .schwab
        policy.dayTrades = .byDate
        policy.cashRules = .enforced
        return policy
    }()

    /// A market that behaves like one: displayed size, queues, fees by date, interest and dividends.
    public static let realistic: MarketPolicy = {
        var policy = MarketPolicy()
        policy.size = .capToDisplayed
        policy.queuesBehindDisplayed = true
        policy.crossing = .priceTime
        policy.fees = .regulatory
        policy.dayTrades = .byDate
        policy.cashRules = .enforced
        policy.margin.interest = Ratio(billionths: 62_500_000)
        return policy
    }()
}
