/// The streamer's services, in the vendor's word, that deliver; the others that its guide names answer 11.
enum StreamerChannel: String, Sendable, CaseIterable {
    case levelOneEquities = "LEVELONE_EQUITIES"
    case levelOneOptions = "LEVELONE_OPTIONS"
    case levelOneFutures = "LEVELONE_FUTURES"
    case levelOneFuturesOptions = "LEVELONE_FUTURES_OPTIONS"
    case levelOneForex = "LEVELONE_FOREX"
    case nyseBook = "NYSE_BOOK"
    case nasdaqBook = "NASDAQ_BOOK"
    case optionsBook = "OPTIONS_BOOK"
    case chartEquity = "CHART_EQUITY"
    case chartFutures = "CHART_FUTURES"
    case screenerEquity = "SCREENER_EQUITY"
    case screenerOption = "SCREENER_OPTION"
    case accountActivity = "ACCT_ACTIVITY"

    /// How a service tells what it knows.
    enum Delivery: Sendable {
        /// All fields once, then those that changed.
        case change
        /// Everything, each time.
        case whole
        /// Every message, with a number.
        case allSequence
    }

    var delivery: Delivery {
        switch self {
        case .levelOneEquities, .levelOneOptions, .levelOneFutures, .levelOneFuturesOptions, .levelOneForex: .change
        case .nyseBook, .nasdaqBook, .optionsBook, .screenerEquity, .screenerOption: .whole
        case .chartEquity, .chartFutures, .accountActivity: .allSequence
        }
    }

    /// Whether its keys are symbols, which count towards the limit and are watched.
    var takesSymbols: Bool {
        switch self {
        case .screenerEquity, .screenerOption, .accountActivity: false
        default: true
        }
    }

    /// Whether its keys are options, which move with their underlyings.
    var isOfOptions: Bool { self == .levelOneOptions || self == .optionsBook || self == .levelOneFuturesOptions }

    /// Whether a security belongs to this service; for another it stays silent.
    func carries(_ facts: SecurityFacts) -> Bool {
        switch (self, facts.instrument.kind) {
        case (.levelOneEquities, .stock), (.levelOneEquities, .etf), (.levelOneEquities, .index),
            (.levelOneEquities, .mutualFund):
            true
        case (.levelOneOptions, .option), (.optionsBook, .option): true
        case (.levelOneFutures, .future), (.chartFutures, .future): true
        case (.levelOneFuturesOptions, .futureOption): true
        case (.levelOneForex, .forex), (.levelOneForex, .crypto): true
        case (.chartEquity, .stock), (.chartEquity, .etf), (.chartEquity, .index): true
        case (.nasdaqBook, .stock), (.nasdaqBook, .etf): facts.codes.exchange == "Q"
        case (.nyseBook, .stock), (.nyseBook, .etf): facts.codes.exchange != "Q"
        default: false
        }
    }
}
