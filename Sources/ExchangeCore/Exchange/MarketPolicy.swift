/// The switches where brokers and simulators differ, each with a name. An account may have its own.
public struct MarketPolicy: Sendable, Hashable {
    /// How much of an order a quote fills.
    public enum Size: String, Sendable, Hashable, CaseIterable {
        /// All of it, whatever is displayed.
        case ignore
        /// What is displayed; the rest waits for the next quote.
        case capToDisplayed = "cap_to_displayed"
        /// Level after level of the book.
        case walkBook = "walk_book"
        /// What is displayed, and the rest of a market order one tick worse.
        case levelOneSlipOneTick = "l1_slip_one_tick"
    }

    /// At what price a resting limit order trades.
    public enum RestingFillPrice: String, Sendable, Hashable, CaseIterable { case limit, nbbo }

    /// Whether a price that only touches a limit fills it.
    public enum LimitTouch: Sendable, Hashable {
        case inclusive, strict
        /// With this probability at every touch, drawn from the world's seed.
        case probability(Ratio)
    }

    /// When the children of a trigger go to work.
    public enum TriggerMode: String, Sendable, Hashable, CaseIterable { case full, partial }

    /// What a partial fill does to the other side of an OCO.
    public enum PartialOCO: String, Sendable, Hashable, CaseIterable {
        case reduceSibling = "reduce_sibling"
        case cancelSibling = "cancel_sibling"
    }

    /// What an auction trades at.
    public enum AuctionPrice: String, Sendable, Hashable, CaseIterable { case official, nbbo }

    /// Whether orders of the exchange's accounts trade with one another.
    public enum Crossing: String, Sendable, Hashable, CaseIterable { case off, priceTime = "price_time" }

    /// What happens when an account would trade with itself.
    public enum SelfTrade: String, Sendable, Hashable, CaseIterable { case cancelTaker, cancelMaker, cancelBoth, allow }

    public enum DayTradeRegime: String, Sendable, Hashable, CaseIterable {
        case none
        /// Pattern-day-trader until 2026-06-03, intraday margin from 2026-06-04.
        case byDate = "by_date"
        case legacyPDT = "legacy_pdt"
        case intradayMargin = "intraday_margin"
    }

    /// How each fee becomes cents.
    public enum FeeRounding: String, Sendable, Hashable, CaseIterable {
        case dailyCeiling = "daily_ceiling"
        case perFillCeiling = "per_fill_ceiling"
        case halfUp = "half_up"
    }

    /// What trading costs.
    public enum Fees: String, Sendable, Hashable, CaseIterable { case none, regulatory, schwab, alpaca }

    public var size: Size = .ignore
    /// How often an eligible order is filled only in part.
    public var randomPartial: Ratio = 0
    public var restingFillPrice: RestingFillPrice = .limit
    public var limitTouch: LimitTouch = .inclusive
    public var stopBasis: PriceBasis = .last
    /// Whether a last price outside bid and ask cannot elect a stop.
    public var electionInsideQuote = true
    public var trigger: TriggerMode = .full
    public var ocoOnPartial: PartialOCO = .reduceSibling
    public var auctionPrice: AuctionPrice = .official
    public var crossing: Crossing = .off
    public var selfTrade: SelfTrade = .cancelTaker
    public var rejectsWashTrades = false
    /// Whether a buy stop becomes a stop-limit a few per cent above it.
    public var collarsBuyStops = false
    public var rejectsStopsOnWrongSide = true
    public var rejectsFarLimits = false
    public var checksPriceIncrement = true
    public var dayTrades: DayTradeRegime = .none
    public var fees: Fees = .none
    public var feeRounding: FeeRounding = .perFillCeiling
    public var marginInterest: Ratio = 0
    public var paysDividends = true
    public var longMaintenance = Ratio(percent: 30)
    /// Below this price a long position is margined in full.
    public var lowPrice: Price = 0
    /// How a short sale is valued when it is checked: at least so many times the ask.
    public var shortValuation = Ratio(percent: 100)
    /// The equity below which a margin account cannot borrow or sell short.
    public var minimumMarginEquity: Money = 2000
    /// Whether an order may turn a long position short, or the other way, in one step.
    public var allowsFlips = true
    public var allowsFractions = true
    public var allowsUncoveredOptions = true
    /// Calendar days after which a good-till-canceled order dies.
    public var goodTillCanceledDays = 180

    /// The most predictable of markets: full size at the touch, no fees, no chance.
    public init() {}
}
