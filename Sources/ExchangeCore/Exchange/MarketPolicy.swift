/// The switches where brokers and simulators differ, each with a name. An account may have its own.
public struct MarketPolicy: Sendable, Hashable {
    // Switches first and numbers behind them, each by their subject: every order asks for many of the first, which fit into one
    // line of memory, and for few of the others.

    // Matching
    public var size: Size = .ignore
    public var restingFillPrice: RestingFillPrice = .limit
    /// Whether a resting order waits behind what was displayed at its price when it came.
    public var queuesBehindDisplayed = false
    public var auctionPrice: AuctionPrice = .official
    public var barGap: BarGap = .open
    public var crossing: Crossing = .off
    public var selfTrade: SelfTrade = .cancelTaker

    // Stops
    public var stopBasis: PriceBasis = .last
    /// Whether a last price outside bid and ask cannot elect a stop.
    public var electionInsideQuote = true
    public var rejectsStopsOnWrongSide = true
    /// Whether a buy stop becomes a stop-limit a few per cent above it.
    public var collarsBuyStops = false

    // Families of orders
    public var trigger: TriggerMode = .full
    public var ocoOnPartial: PartialOCO = .reduceSibling
    /// Whether canceling one order of an OCO cancels the others.
    public var cancelsSiblings = true
    /// Whether an order can be replaced that has not reached the market.
    public var replacesPending = true
    /// Whether exits are checked against each other, their entry and the market when they are placed.
    public var checksExitPrices = false

    // What is refused
    public var rejectsWashTrades = false
    public var checksPriceIncrement = true
    public var auctionCutoffs = true
    /// Whether an order for an auction that comes after the day's close waits for the next day's, and is not refused until 19:00.
    public var holdsAuctionOrdersOvernight = true
    /// Whether what an order may be depends on what it trades and on its family: options at the market or a limit, for the day;
    /// crypto till canceled or at once; families for the regular session only, without fractions and trails.
    public var restrictsKinds = false
    /// Whether an order may turn a long position short, or the other way, in one step.
    public var allowsFlips = true
    public var allowsFractions = true
    public var allowsHardToBorrow = true
    public var allowsUncoveredOptions = true
    public var dayTrades: DayTradeRegime = .none
    /// Whether an order that would leave a deficit of maintenance margin is refused under the intraday margin rule.
    public var blocksDeficits = false
    /// What becomes of good-faith, liquidation and free-riding violations of cash accounts.
    public var cashRules: CashRules = .ignored

    // Time
    /// Whether an order good till canceled that has lived its days is canceled, and has not expired.
    public var cancelsAgedOrders = false
    /// Whether orders outside regular hours may be good till canceled.
    public var allowsExtendedGoodTillCanceled = true

    // Money
    public var fees: Fees = .none
    public var feeRounding: FeeRounding = .perFillCeiling
    public var paysDividends = true
    /// Whether dividends and splits change the prices and quantities of the orders of a bracket.
    public var adjustsBrackets = true
    /// Whether the purchases of a day become one lot overnight, and sales are taken from the oldest lots.
    public var compressesLots = false

    // Numbers
    public var farLimits: FarLimits = .accept
    /// How long orders, replacements and cancels take to reach the market.
    public var latency = Latency()
    public var limitTouch: LimitTouch = .inclusive
    public var margin = MarginRules()
    /// How often an eligible order is filled only in part.
    public var randomPartial: Ratio = 0
    /// How much of a bar's volume orders may take, and what that costs; no bound if nil.
    public var volumeShare: VolumeShare?
    /// In how many business days a call for a deficit of maintenance margin is due.
    public var deficitCallDays = 5
    /// How many good-faith or liquidation violations in twelve months freeze a cash account (inferred); one of
    /// free-riding does.
    public var cashStrikes = 3
    /// Calendar days after which a good-till-canceled order dies.
    public var goodTillCanceledDays = 180
    public var extendedHours = ExtendedHours.full
    /// What the options regulatory fee is for a contract; by the day of the trade if nil.
    public var optionsRegulatoryFee: Money?

    /// The most predictable of markets: full size at the touch, no fees, no chance.
    public init() {}
}

extension MarketPolicy {
    /// How much of an order a quote fills.
    public enum Size: String, Sendable, Hashable, CaseIterable {
        /// All of it, whatever is displayed.
        case ignore
        /// What is displayed; the rest waits for the next quote. A displayed size of zero tells nothing and bounds
        /// nothing.
        case capToDisplayed = "cap_to_displayed"
        /// Level after level of the book.
        case walkBook = "walk_book"
        /// What is displayed, and the rest one tick worse.
        case levelOneSlipOneTick = "l1_slip_one_tick"
    }

    /// At what price a resting limit order trades.
    public enum RestingFillPrice: String, Sendable, Hashable, CaseIterable { case limit, nbbo }

    /// Whether a price that only touches a limit fills it.
    public enum LimitTouch: Sendable, Hashable {
        case inclusive, strict
        /// A resting order is filled with this probability each time it is only touched.
        case probability(Ratio)
    }

    /// When the children of a trigger go to work.
    public enum TriggerMode: String, Sendable, Hashable, CaseIterable { case full, partial }

    /// What a partial fill does to the other side of an OCO.
    public enum PartialOCO: String, Sendable, Hashable, CaseIterable {
        case reduceSibling = "reduce_sibling"
        case cancelSibling = "cancel_sibling"
    }

    /// What an auction trades at: its own price, or bid and ask at that moment.
    public enum AuctionPrice: String, Sendable, Hashable, CaseIterable { case official, nbbo }

    /// What a resting limit order trades at that a bar opens beyond: at the bar's open, or as any resting order does.
    public enum BarGap: String, Sendable, Hashable, CaseIterable { case open, limit }

    /// Whether orders of the exchange's accounts trade with one another.
    public enum Crossing: String, Sendable, Hashable, CaseIterable { case off, priceTime = "price_time" }

    /// What happens when an account would trade with itself.
    public enum SelfTrade: String, Sendable, Hashable, CaseIterable {
        case cancelTaker = "cancel_taker"
        case cancelMaker = "cancel_maker"
        case cancelBoth = "cancel_both"
        case allow
    }

    /// Which limits are too far beyond the market.
    public enum FarLimits: Sendable, Hashable {
        case accept
        /// 10 % up to $25, 5 % up to $50, 3 % above, twice that outside regular hours.
        case tiered
        /// So many per cent.
        case percent(Int)
    }

    /// The rule for day trades.
    public enum DayTradeRegime: String, Sendable, Hashable, CaseIterable {
        case none
        /// Pattern day trader until 2026-06-03, intraday margin from 2026-06-04.
        case byDate = "by_date"
        case legacyPDT = "legacy_pdt"
        case intradayMargin = "intraday_margin"
    }

    /// Whether violations of cash accounts are counted, and whether they freeze the account.
    public enum CashRules: String, Sendable, Hashable, CaseIterable { case ignored, counted, enforced }

    /// How each fee becomes cents.
    public enum FeeRounding: String, Sendable, Hashable, CaseIterable {
        case dailyCeiling = "daily_ceiling"
        case perFillCeiling = "per_fill_ceiling"
        case halfUp = "half_up"
    }

    /// What trading costs.
    public enum Fees: String, Sendable, Hashable, CaseIterable { case none, regulatory, schwab, alpaca }

    /// The time from a client's word to the market's hearing it.
    public struct Latency: Sendable, Hashable {
        /// Whether nothing is delayed.
        private(set) var isNone = true
        public var order: Duration = .zero { didSet { note() } }
        public var replace: Duration = .zero { didSet { note() } }
        public var cancel: Duration = .zero { didSet { note() } }

        public init() {}

        private mutating func note() { isNone = order <= .zero && replace <= .zero && cancel <= .zero }
    }

    /// When orders may trade outside the regular session, in seconds after New York's midnight; an early close
    /// moves the afternoon by as much as the close.
    public struct ExtendedHours: Sendable, Hashable {
        public var morningStart: Int
        public var morningEnd: Int
        public var afternoonStart: Int
        public var afternoonEnd: Int
        /// Whether there is an afternoon session after an early close.
        public var afterEarlyClose: Bool

        public init(morningStart: Int, morningEnd: Int, afternoonStart: Int, afternoonEnd: Int, afterEarlyClose: Bool) {
            self.morningStart = morningStart
            self.morningEnd = morningEnd
            self.afternoonStart = afternoonStart
            self.afternoonEnd = afternoonEnd
            self.afterEarlyClose = afterEarlyClose
        }

        /// 04:00–09:30 and 16:00–20:00.
        public static let full = ExtendedHours(
            morningStart: 14_400, morningEnd: 34_200, afternoonStart: 57_600, afternoonEnd: 72_000, afterEarlyClose: true)
        /// 07:00–09:25 and 16:05–20:00, none after an early close (Schwab's extended-hours page, 2026).
        public static let schwab = ExtendedHours(
            morningStart: 25_200, morningEnd: 33_900, afternoonStart: 57_900, afternoonEnd: 72_000, afterEarlyClose: false)
    }

    /// When one position is too much of an account, and what must then be kept of it.
    public struct Concentration: Sendable, Hashable {
        /// The part of the account's market value from which a position counts.
        public var share: Ratio
        /// The debit from which it does.
        public var debit: Money
        /// The part of its value that must be kept.
        public var maintenance: Ratio

        public init(share: Ratio, debit: Money, maintenance: Ratio) {
            self.share = share
            self.debit = debit
            self.maintenance = maintenance
        }
    }

    /// What a margin account must keep, and may do with it.
    public struct MarginRules: Sendable, Hashable {
        /// The part of a purchase that Regulation T wants paid.
        public var initial = Ratio(percent: 50)
        public var longMaintenance = Ratio(percent: 30)
        /// Below this price a long position is margined in full.
        public var lowPrice: Price = 0
        /// How a short sale is valued when it is checked: at least so many times the ask.
        public var shortValuation: Ratio = 1
        /// The equity below which an account can neither borrow nor sell short.
        public var minimumEquity: Money = 2000
        /// How many times its equity one position may be worth before the account may only close; nil if any.
        public var closingOnlyRatio: Ratio?
        /// How many times its equity an account may hold during the day: 2, or 4.
        public var intradayMultiplier = 2
        /// What must be kept of a long position that is nearly all of an account with a large debit; nil if no more than
        /// of any other.
        public var concentration: Concentration?
        /// Yearly interest on a debit, by 360 days.
        public var interest: Ratio = 0
        /// In what lots the fee for borrowed shares is reckoned, a part of one counting as a whole one; exactly if zero.
        public var borrowLot: Quantity = 0

        public init() {}
    }
}
