/// What margin accounts must keep: pure rules.
public enum MarginRequirement {
    /// Maintenance of a position in shares: a part of a long one's value, all of it below the low price; of a short
    /// one at least so much a share (FINRA rule 4210(c); a leveraged fund multiplies its part).
    public static func maintenance(
        price: Price, quantity: Quantity, rules: MarketPolicy.MarginRules, leverage: Int = 1, own: Ratio? = nil
    ) -> Money {
        maintenance(
            price: price, quantity: quantity, value: (price * quantity).magnitude, lowPrice: rules.lowPrice,
            long: own ?? rules.longMaintenance,
            leverage: leverage)
    }

    /// The same for a value that is known already, `long` being the part of a long position's value.
    @inline(__always) static func maintenance(
        price: Price, quantity: Quantity, value: Money, lowPrice: Price, long: Ratio, leverage: Int
    ) -> Money {
        if quantity.isNegative {
            let perShare = price < 5 ? max(Price(cents: 250), price) : max(5, Ratio(percent: 30) * price)
            return max(perShare * quantity.magnitude, Ratio(percent: min(100, 30 * max(1, leverage))) * value)
        }
        if price < lowPrice { return value }
        // Funds of twice and three times the index: 50 and 75 per cent (Alpaca's margin page, 2026-01).
        let byLeverage = leverage >= 3 ? Ratio(percent: 75) : leverage == 2 ? Ratio(percent: 50) : 0
        return max(long, byLeverage) * value
    }

    /// What must be kept of a long position of some value that otherwise needs `requirement`: more, if it is so large a
    /// share of an account that owes so much.
    public static func concentrated(_ requirement: Money, position: Money, share: Ratio, debit: Money, rules: MarketPolicy.MarginRules)
        -> Money
    {
        guard let concentration = rules.concentration, share >= concentration.share, debit >= concentration.debit else {
            return requirement
        }
        return max(requirement, concentration.maintenance * position)
    }

    /// Requirement of an uncovered short option: premium plus the greater of 20 % of the underlying (15 % for an
    /// index) less what it is out of the money, and 10 % of the underlying (of the strike for a put).
    public static func nakedOption(
        right: OptionTerms.Right, underlying: Price, strike: Price, premium: Price, contracts: Quantity, multiplier: Int = 100,
        isIndex: Bool = false
    ) -> Money {
        let outOfMoney = max(0, right == .call ? strike - underlying : underlying - strike)
        let first = Ratio(percent: isIndex ? 15 : 20) * underlying - outOfMoney
        let second = Ratio(percent: 10) * (right == .call ? underlying : strike)
        return (premium + max(first, second)) * contracts * multiplier
    }

    /// Collateral of a short put in a cash account: the whole exercise amount.
    public static func cashSecuredPut(strike: Price, contracts: Quantity, multiplier: Int = 100) -> Money {
        strike * contracts * multiplier
    }

    /// Regulation T's buying power, which may come out negative: twice what equity exceeds the initial part of all
    /// positions by.
    public static func regTBuyingPower(cash: Money, long: Money, short: Money, initial: Ratio) -> (equity: Money, buyingPower: Money) {
        let equity = cash + long - short.magnitude
        let excess = equity - initial * (long + short.magnitude)
        return (equity, excess.scaled(by: Ratio(1).billionths, over: initial.billionths))
    }

    /// The price at which a position bought partly on credit is called: where value less debit is the maintenance part.
    public static func callPrice(debit: Money, quantity: Quantity, maintenance: Ratio) -> Price {
        let kept = (Ratio(1) - maintenance)
        return debit.scaled(by: Ratio(1).billionths, over: kept.billionths) / quantity
    }

    /// The value that a short sale is checked at: its limit, but at least so many times the ask.
    public static func shortSaleValue(limit: Price?, ask: Price, quantity: Quantity, valuation: Ratio) -> Money {
        shortSalePrice(limit: limit ?? 0, ask: ask, valuation: valuation) * quantity
    }

    @inline(__always) static func shortSalePrice(limit: Price, ask: Price, valuation: Ratio) -> Price {
        max(limit, valuation == 1 ? ask : valuation * ask)
    }

    /// Interest on a debit over some days, a year having 360; exact to a billionth.
    public static func interest(debit: Money, rate: Ratio, days: Int) -> Money {
        (rate * debit).scaled(by: Int128(days), over: 360)
    }

    /// What a pattern day trader could buy today, before 2026-06-04: four times yesterday's maintenance excess.
    public static func dayTradingBuyingPower(previousEquity: Money, previousMaintenance: Money) -> Money {
        max(0, (previousEquity - previousMaintenance) * 4)
    }

    /// How far a day's trades at their peak need more than they may: the call that follows, a quarter of the excess.
    public static func dayTradingCall(peak: Money, buyingPower: Money) -> Money {
        max(0, peak - buyingPower)
    }

    /// From 2026-06-04, FINRA rule 4210(d)(2): the deficit of an exposure, and the size below which it is forgiven.
    public static func intradayDeficit(equity: Money, requirement: Money) -> (deficit: Money, forgiven: Money) {
        (max(0, requirement - equity), min(Ratio(percent: 5) * equity, 1000))
    }

    /// Whether a deficit is forgiven: less than 5 % of the equity, and than $1,000.
    public static func isForgiven(_ deficit: Money, equity: Money) -> Bool {
        !deficit.isPositive || deficit < intradayDeficit(equity: equity, requirement: 0).forgiven
    }
}
