/// Schwab's vocabularies of orders, as the trader API's document lists them.
enum SchwabSession: String, Sendable, CaseIterable {
    case normal = "NORMAL"
    case am = "AM"
    case pm = "PM"
    case seamless = "SEAMLESS"
}

/// How long an order lives.
enum SchwabDuration: String, Sendable, CaseIterable {
    case day = "DAY"
    case goodTillCancel = "GOOD_TILL_CANCEL"
    case fillOrKill = "FILL_OR_KILL"
    case immediateOrCancel = "IMMEDIATE_OR_CANCEL"
    case endOfWeek = "END_OF_WEEK"
    case endOfMonth = "END_OF_MONTH"
    case nextEndOfMonth = "NEXT_END_OF_MONTH"
    case unknown = "UNKNOWN"
}

/// What kind of order it is.
enum SchwabOrderType: String, Sendable, CaseIterable {
    case market = "MARKET"
    case limit = "LIMIT"
    case stop = "STOP"
    case stopLimit = "STOP_LIMIT"
    case trailingStop = "TRAILING_STOP"
    case cabinet = "CABINET"
    case nonMarketable = "NON_MARKETABLE"
    case marketOnClose = "MARKET_ON_CLOSE"
    case exercise = "EXERCISE"
    case trailingStopLimit = "TRAILING_STOP_LIMIT"
    case netDebit = "NET_DEBIT"
    case netCredit = "NET_CREDIT"
    case netZero = "NET_ZERO"
    case limitOnClose = "LIMIT_ON_CLOSE"
}

/// How an order stands to other orders.
enum SchwabStrategyType: String, Sendable, CaseIterable {
    case single = "SINGLE"
    case cancel = "CANCEL"
    case recall = "RECALL"
    case pair = "PAIR"
    case flatten = "FLATTEN"
    case twoDaySwap = "TWO_DAY_SWAP"
    case blastAll = "BLAST_ALL"
    case oco = "OCO"
    case trigger = "TRIGGER"
}

/// What the legs of an order are called together.
enum SchwabComplexStrategy: String, Sendable, CaseIterable {
    case none = "NONE"
    case covered = "COVERED"
    case vertical = "VERTICAL"
    case backRatio = "BACK_RATIO"
    case calendar = "CALENDAR"
    case diagonal = "DIAGONAL"
    case straddle = "STRADDLE"
    case strangle = "STRANGLE"
    case collarSynthetic = "COLLAR_SYNTHETIC"
    case butterfly = "BUTTERFLY"
    case condor = "CONDOR"
    case ironCondor = "IRON_CONDOR"
    case verticalRoll = "VERTICAL_ROLL"
    case collarWithStock = "COLLAR_WITH_STOCK"
    case doubleDiagonal = "DOUBLE_DIAGONAL"
    case unbalancedButterfly = "UNBALANCED_BUTTERFLY"
    case unbalancedCondor = "UNBALANCED_CONDOR"
    case unbalancedIronCondor = "UNBALANCED_IRON_CONDOR"
    case unbalancedVerticalRoll = "UNBALANCED_VERTICAL_ROLL"
    case mutualFundSwap = "MUTUAL_FUND_SWAP"
    case custom = "CUSTOM"
}

/// What a leg does.
enum SchwabInstruction: String, Sendable, CaseIterable {
    case buy = "BUY"
    case sell = "SELL"
    case buyToCover = "BUY_TO_COVER"
    case sellShort = "SELL_SHORT"
    case buyToOpen = "BUY_TO_OPEN"
    case buyToClose = "BUY_TO_CLOSE"
    case sellToOpen = "SELL_TO_OPEN"
    case sellToClose = "SELL_TO_CLOSE"
    case exchange = "EXCHANGE"
    case sellShortExempt = "SELL_SHORT_EXEMPT"
}

/// What kind of thing a leg trades.
enum SchwabLegType: String, Sendable, CaseIterable {
    case equity = "EQUITY"
    case option = "OPTION"
    case index = "INDEX"
    case mutualFund = "MUTUAL_FUND"
    case cashEquivalent = "CASH_EQUIVALENT"
    case fixedIncome = "FIXED_INCOME"
    case currency = "CURRENCY"
    case collectiveInvestment = "COLLECTIVE_INVESTMENT"
}

/// What becomes of a fund's distributions.
enum SchwabDividendCapitalGains: String, Sendable, CaseIterable {
    case reinvest = "REINVEST"
    case payout = "PAYOUT"
}

/// What kind of thing an instrument is.
enum SchwabAssetType: String, Sendable, CaseIterable {
    case equity = "EQUITY"
    case mutualFund = "MUTUAL_FUND"
    case option = "OPTION"
    case future = "FUTURE"
    case forex = "FOREX"
    case index = "INDEX"
    case cashEquivalent = "CASH_EQUIVALENT"
    case fixedIncome = "FIXED_INCOME"
    case product = "PRODUCT"
    case currency = "CURRENCY"
    case collectiveInvestment = "COLLECTIVE_INVESTMENT"
}

/// Which price a linked price follows.
enum SchwabLinkBasis: String, Sendable, CaseIterable {
    case manual = "MANUAL"
    case base = "BASE"
    case trigger = "TRIGGER"
    case last = "LAST"
    case bid = "BID"
    case ask = "ASK"
    case askBid = "ASK_BID"
    case mark = "MARK"
    case average = "AVERAGE"
}

/// In what a linked price's offset is measured.
enum SchwabLinkType: String, Sendable, CaseIterable {
    case value = "VALUE"
    case percent = "PERCENT"
    case tick = "TICK"
}

/// Which price elects a stop.
enum SchwabStopType: String, Sendable, CaseIterable {
    case standard = "STANDARD"
    case bid = "BID"
    case ask = "ASK"
    case last = "LAST"
    case mark = "MARK"
}

/// Which lots a sale takes.
enum SchwabTaxLotMethod: String, Sendable, CaseIterable {
    case fifo = "FIFO"
    case lifo = "LIFO"
    case highCost = "HIGH_COST"
    case lowCost = "LOW_COST"
    case averageCost = "AVERAGE_COST"
    case specificLot = "SPECIFIC_LOT"
    case lossHarvester = "LOSS_HARVESTER"
}

/// Conditions on how an order fills and what dividends do to its prices.
enum SchwabSpecialInstruction: String, Sendable, CaseIterable {
    case allOrNone = "ALL_OR_NONE"
    case doNotReduce = "DO_NOT_REDUCE"
    case allOrNoneDoNotReduce = "ALL_OR_NONE_DO_NOT_REDUCE"
}

/// Whether a leg opens or closes a position.
enum SchwabPositionEffect: String, Sendable, CaseIterable {
    case opening = "OPENING"
    case closing = "CLOSING"
    case automatic = "AUTOMATIC"
}

/// What a leg's quantity counts.
enum SchwabQuantityType: String, Sendable, CaseIterable {
    case allShares = "ALL_SHARES"
    case dollars = "DOLLARS"
    case shares = "SHARES"
}

/// Where an order is in its life.
enum SchwabOrderStatus: String, Sendable, CaseIterable {
    case awaitingParentOrder = "AWAITING_PARENT_ORDER"
    case awaitingCondition = "AWAITING_CONDITION"
    case awaitingStopCondition = "AWAITING_STOP_CONDITION"
    case awaitingManualReview = "AWAITING_MANUAL_REVIEW"
    case accepted = "ACCEPTED"
    case awaitingUROut = "AWAITING_UR_OUT"
    case pendingActivation = "PENDING_ACTIVATION"
    case queued = "QUEUED"
    case working = "WORKING"
    case rejected = "REJECTED"
    case pendingCancel = "PENDING_CANCEL"
    case canceled = "CANCELED"
    case pendingReplace = "PENDING_REPLACE"
    case replaced = "REPLACED"
    case filled = "FILLED"
    case expired = "EXPIRED"
    case new = "NEW"
    case awaitingReleaseTime = "AWAITING_RELEASE_TIME"
    case pendingAcknowledgement = "PENDING_ACKNOWLEDGEMENT"
    case pendingRecall = "PENDING_RECALL"
    case unknown = "UNKNOWN"
}
