/// What trading costs, by the day it is done on. Rates are the regulators' and, for commissions, the brokers'.
public enum FeeSchedule {
    /// One kind of fee on one trade, before it is rounded to cents.
    public struct Charge: Sendable, Hashable {
        public var kind: LedgerKind
        /// Dollars, exact to a billionth.
        public var amount: Money

        public init(_ kind: LedgerKind, _ amount: Money) {
            self.kind = kind
            self.amount = amount
        }
    }

    /// A trade as fees see it.
    public struct Trade: Sendable, Hashable {
        public var date: CivilDate
        public var side: Side
        public var isOption: Bool
        public var isIndexOption: Bool
        /// Whether it closes a position: buying options to close for 5 cents or less is free at Schwab.
        public var isClosing: Bool
        public var quantity: Quantity
        public var price: Price
        public var multiplier: Int

        public init(
            date: CivilDate, side: Side, quantity: Quantity, price: Price, multiplier: Int = 1, isOption: Bool = false,
            isIndexOption: Bool = false, isClosing: Bool = false
        ) {
            self.date = date
            self.side = side
            self.isOption = isOption
            self.isIndexOption = isIndexOption
            self.isClosing = isClosing
            self.quantity = quantity
            self.price = price
            self.multiplier = multiplier
        }

        var principal: Money { price * quantity * multiplier }
    }

    /// Everything that a trade costs under a schedule; nothing is listed that comes to nothing.
    /// `optionsRegulatoryFee` is that fee for a contract, if it is not the day's.
    public static func charges(_ trade: Trade, _ fees: MarketPolicy.Fees, optionsRegulatoryFee: Money? = nil) -> [Charge] {
        guard fees != .none else { return [] }
        var charges: [Charge] = []
        if fees == .schwab { charges.append(Charge(.commission, schwabCommission(trade))) }
        if trade.side == .sell {
            charges.append(Charge(.secFee, Ratio(billionths: Int128(secRate(trade.date))) * trade.principal))
            charges.append(Charge(.tafFee, tradingActivityFee(trade)))
        }
        if trade.isOption {
            let rate = optionsRegulatoryFee.map { Int(clamping: $0.billionths) } ?? optionsRegulatoryRate(trade.date)
            charges.append(Charge(.optionsRegulatoryFee, perUnit(trade.quantity, billionths: rate)))
            if fees == .alpaca { charges.append(Charge(.clearingFee, clearingFee(trade))) }
        }
        if fees == .alpaca { charges.append(Charge(.auditTrailFee, auditTrailFee(trade))) }
        return charges.filter { $0.amount.isPositive }
    }

    /// The fee of section 31 of the Securities Exchange Act, in billionths of a dollar of a sale (SEC fee rate
    /// advisories; Releases 34-104909 and earlier).
    public static func secRate(_ date: CivilDate) -> Int {
        rate(
            date,
            [
                (2026, 4, 4, 20_600), (2025, 5, 14, 0), (2024, 5, 22, 27_800), (2023, 2, 27, 8_000), (2022, 5, 14, 22_900),
                (2021, 2, 25, 5_100), (2020, 2, 18, 22_100),
            ], 20_700)
    }

    /// FINRA's trading activity fee: per share with a cap, or per contract (FINRA By-Laws, Schedule A; the holiday of
    /// late 2026 is SR-FINRA-2026-021).
    public static func tradingActivityFee(_ trade: Trade) -> Money {
        if trade.isOption {
            return perUnit(
                trade.quantity,
                billionths: rate(
                    trade.date, [(2027, 1, 1, 3_290_000), (2026, 10, 1, 0), (2026, 1, 1, 3_290_000), (2024, 1, 1, 2_790_000)], 2_000_000))
        }
        let perShare = rate(
            trade.date,
            [
                (2027, 1, 1, 195_000), (2026, 10, 1, 0), (2026, 1, 1, 195_000), (2024, 1, 1, 166_000), (2023, 1, 1, 145_000),
                (2022, 1, 1, 130_000),
            ], 119_000)
        let cap = rate(trade.date, [(2026, 1, 1, 979), (2024, 1, 1, 830), (2023, 1, 1, 727), (2022, 1, 1, 649)], 595)
        return min(perUnit(trade.quantity, billionths: perShare), Money(cents: cap))
    }

    /// The options regulatory fee per contract and side, in billionths: pooled until 2026-06-30, by executing exchange
    /// after (a middling rate, inferred).
    public static func optionsRegulatoryRate(_ date: CivilDate) -> Int { rate(date, [(2026, 7, 1, 20_000_000)], 26_850_000) }

    /// The Options Clearing Corporation's fee: per contract, capped per trade until 2025.
    public static func clearingFee(_ trade: Trade) -> Money {
        guard date(2026, 1, 1) <= trade.date else { return min(perUnit(trade.quantity, billionths: 20_000_000), 55) }
        return perUnit(trade.quantity, billionths: 25_000_000)
    }

    /// The consolidated audit trail's fee per share, both sides; an option contract counts for its hundred shares.
    public static func auditTrailFee(_ trade: Trade) -> Money {
        let rate = rate(trade.date, [(2026, 9, 1, 3_000), (2025, 1, 1, 26_500)], 46_000)
        return perUnit(trade.isOption ? trade.quantity * trade.multiplier : trade.quantity, billionths: rate)
    }

    /// Schwab's commission: 65 cents a contract, a dollar on an index option, nothing on shares; nothing to buy back an
    /// option at 5 cents or less.
    public static func schwabCommission(_ trade: Trade) -> Money {
        guard trade.isOption, !(trade.side == .buy && trade.isClosing && trade.price <= Price(cents: 5)) else { return 0 }
        return perUnit(trade.quantity, billionths: trade.isIndexOption ? 1_000_000_000 : 650_000_000)
    }

    /// An amount as cents by a rounding; a daily ceiling is applied to the day's sum, not here.
    public static func cents(_ amount: Money, _ rounding: MarketPolicy.FeeRounding) -> Money {
        amount.rounded(toPlaces: 2, rounding == .halfUp ? .halfUp : .ceiling)
    }

    private static func perUnit(_ quantity: Quantity, billionths: Int) -> Money {
        Money(billionths: WideArithmetic.multiplyBillionths(quantity.billionths, Int128(billionths)))
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(uncheckedYear: year, month: month, day: day)
    }

    /// The rate of the first row that begins on or before a date; rows are given the latest first.
    private static func rate(_ day: CivilDate, _ rows: [(Int, Int, Int, Int)], _ earliest: Int) -> Int {
        rows.first { date($0.0, $0.1, $0.2) <= day }?.3 ?? earliest
    }
}
