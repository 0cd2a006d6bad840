import ExchangeCore

/// The blocks of each kind of security, in the recorded key order.
enum QuoteTables {
    static let equityQuote: MarketBlock = [
        ("52WeekHigh", .yearHigh), ("52WeekLow", .yearLow), ("askMICId", .venue), ("askPrice", .ask),
        ("askSize", .askSize), ("askTime", .quoteTime), ("bidMICId", .venue), ("bidPrice", .bid),
        ("bidSize", .bidSize), ("bidTime", .quoteTime), ("closePrice", .close), ("highPrice", .high),
        ("lastMICId", .tradeVenue), ("lastPrice", .last), ("lastSize", .lastSize), ("lowPrice", .low),
        ("mark", .mark), ("markChange", .markNet), ("markPercentChange", .markNetPercent), ("netChange", .net),
        ("netPercentChange", .netPercent), ("openPrice", .open), ("postMarketChange", .postNet),
        ("postMarketPercentChange", .postNetPercent), ("quoteTime", .quoteTime), ("securityStatus", .status),
        ("totalVolume", .volume), ("tradeTime", .tradeTime),
    ]

    static let equityReference: MarketBlock = [
        ("cusip", .cusip), ("description", .description), ("exchange", .exchange), ("exchangeName", .exchangeName),
        ("isHardToBorrow", .isHardToBorrow), ("isShortable", .isShortable), ("htbRate", .borrowRate),
    ]

    static let equityRegular: MarketBlock = [
        ("regularMarketLastPrice", .regularLast), ("regularMarketLastSize", .regularSize),
        ("regularMarketNetChange", .regularNet), ("regularMarketPercentChange", .regularNetPercent),
        ("regularMarketTradeTime", .regularTime),
    ]

    /// Zeros while the regular session is on (inferred).
    static let equityExtended: MarketBlock = [
        ("askPrice", .price { $0.isExtendedHours ? $0.quote.ask : nil }),
        ("askSize", .size { $0.isExtendedHours ? $0.quote.askSize : 0 }),
        ("bidPrice", .price { $0.isExtendedHours ? $0.quote.bid : nil }),
        ("bidSize", .size { $0.isExtendedHours ? $0.quote.bidSize : 0 }),
        ("lastPrice", .price { $0.isExtendedHours ? $0.quote.last : nil }),
        ("lastSize", .size { $0.isExtendedHours ? $0.quote.lastSize : 0 }),
        ("mark", .price { $0.isExtendedHours ? $0.quote.mark : nil }),
        ("quoteTime", .time { $0.isExtendedHours ? $0.quote.at : nil }),
        ("totalVolume", .size { $0.isExtendedHours ? $0.quote.volume : 0 }),
        ("tradeTime", .time { $0.isExtendedHours ? $0.quote.lastAt : nil }),
    ]

    static let indexQuote: MarketBlock = [
        ("52WeekHigh", .yearHigh), ("52WeekLow", .yearLow), ("closePrice", .close), ("highPrice", .high),
        ("lastPrice", .last), ("lowPrice", .low), ("netChange", .net), ("netPercentChange", .netPercent),
        ("openPrice", .open), ("securityStatus", .status), ("totalVolume", .volume), ("tradeTime", .tradeTime),
    ]

    static let listedReference: MarketBlock = [
        ("description", .description), ("exchange", .exchange), ("exchangeName", .exchangeName),
    ]

    /// The last price of a fund is its net asset value, and so is the closing price (recorded).
    static let fundQuote: MarketBlock = [
        ("52WeekHigh", .yearHigh), ("52WeekLow", .yearLow), ("lastPrice", .last), ("closePrice", .last),
        ("nAV", .last), ("netChange", .net), ("netPercentChange", .netPercent), ("securityStatus", .status),
        ("tradeTime", .tradeTime),
    ]

    static let fundReference: MarketBlock = [
        ("cusip", .cusip), ("description", .description), ("exchange", .exchange), ("exchangeName", .exchangeName),
    ]

    static let optionQuote: MarketBlock = [
        ("52WeekHigh", .yearHigh), ("52WeekLow", .yearLow), ("askPrice", .ask), ("askSize", .askSize),
        ("bidPrice", .bid), ("bidSize", .bidSize), ("closePrice", .close), ("delta", .delta), ("gamma", .gamma),
        ("highPrice", .high), ("indAskPrice", .zeroPrice), ("indBidPrice", .zeroPrice), ("indQuoteTime", .zero),
        ("impliedYield", .zeroPrice), ("lastPrice", .last), ("lastSize", .lastSize), ("lowPrice", .low),
        ("mark", .mark), ("markChange", .markNet), ("markPercentChange", .markNetPercent),
        ("moneyIntrinsicValue", .moneyness), ("netChange", .net), ("netPercentChange", .netPercent),
        ("openInterest", .openInterest), ("openPrice", .open), ("quoteTime", .quoteTime), ("rho", .rho),
        ("securityStatus", .status), ("theoreticalOptionValue", .theoreticalValue), ("theta", .theta),
        ("timeValue", .timeValue), ("totalVolume", .volume), ("tradeTime", .tradeTime),
        ("underlyingPrice", .underlyingPrice), ("vega", .vega), ("volatility", .volatility),
    ]

    static let optionReference: MarketBlock = [
        ("contractType", .contractType), ("daysToExpiration", .daysToExpiration), ("deliverables", .deliverables),
        ("description", .description), ("exchange", .exchange), ("exchangeName", .exchangeName),
        ("exerciseType", .exerciseType), ("expirationDay", .expirationDay), ("expirationMonth", .expirationMonth),
        ("expirationType", .expirationType), ("expirationYear", .expirationYear), ("isPennyPilot", .isPennyPilot),
        ("lastTradingDay", .lastTradingDay), ("multiplier", .multiplier), ("settlementType", .settlementType),
        ("strikePrice", .strike), ("underlying", .underlying),
    ]

    static let forexQuote: MarketBlock = [
        ("52WeekHigh", .yearHigh), ("52WeekLow", .yearLow), ("askPrice", .ask), ("askSize", .askSize),
        ("bidPrice", .bid), ("bidSize", .bidSize), ("closePrice", .close), ("highPrice", .high), ("lastPrice", .last),
        ("lastSize", .lastSize), ("lowPrice", .low), ("mark", .mark), ("netChange", .net),
        ("netPercentChange", .netPercent), ("openPrice", .open), ("quoteTime", .quoteTime),
        ("securityStatus", .status), ("tick", .tick), ("tickAmount", .tickAmount), ("totalVolume", .volume),
        ("tradeTime", .tradeTime),
    ]

    static let forexReference: MarketBlock = listedReference + [("isTradable", .currencyIsTradable)]

    static let futureQuote: MarketBlock = [
        ("askPrice", .ask), ("askSize", .askSize), ("askTime", .quoteTime), ("bidPrice", .bid), ("bidSize", .bidSize),
        ("bidTime", .quoteTime), ("closePrice", .close), ("futurePercentChange", .netPercent), ("highPrice", .high),
        ("lastPrice", .last), ("lastSize", .lastSize), ("lowPrice", .low), ("mark", .mark), ("netChange", .net),
        ("openInterest", .openInterest), ("openPrice", .open), ("quoteTime", .quoteTime),
        ("quotedInSession", .flag { $0.session != .closed }), ("securityStatus", .status),
        ("settleTime", .settleTime), ("tick", .tick),
        ("tickAmount", .tickAmount), ("totalVolume", .volume), ("tradeTime", .tradeTime),
    ]

    static let futureReference: MarketBlock =
        listedReference + [
            ("futureActiveSymbol", .text { $0.future.active }), ("futureExpirationDate", .time { $0.future.expiresAt }),
            ("futureIsActive", .flag { $0.future.isActive }), ("futureMultiplier", .multiplier),
            ("futurePriceFormat", .text { _ in "D,D" }), ("futureSettlementPrice", .close),
            ("futureTradingHours", .text { _ in FutureContract.tradingHours }), ("product", .text { $0.future.product }),
        ]

    /// Production misspells the settlement price (documentation).
    static let futureOptionQuote: MarketBlock = [
        ("askPrice", .ask), ("askSize", .askSize), ("bidPrice", .bid), ("bidSize", .bidSize), ("closePrice", .close),
        ("highPrice", .high), ("lastPrice", .last), ("lastSize", .lastSize), ("lowPrice", .low), ("mark", .mark),
        ("markChange", .markNet), ("netChange", .net), ("netPercentChange", .netPercent),
        ("openInterest", .openInterest), ("openPrice", .open), ("quoteTime", .quoteTime), ("securityStatus", .status),
        ("settlemetPrice", .close), ("tick", .price { $0.tickSize }),
        ("tickAmount", .price { $0.tickSize * $0.instrument.multiplier }), ("totalVolume", .volume),
        ("tradeTime", .tradeTime),
    ]

    static let futureOptionReference: MarketBlock =
        [("contractType", .contractType)] + listedReference + [
            ("multiplier", .multiplier), ("expirationDate", .expiresAt),
            ("expirationStyle", .text { $0.option?.terms.style == .european ? "European" : "American" }),
            ("strikePrice", .strike), ("underlying", .underlying),
        ]

    /// No recording shows a bond's blocks: the least that a quote has (inferred).
    static let bondQuote: MarketBlock = [
        ("askPrice", .ask), ("bidPrice", .bid), ("closePrice", .close), ("lastPrice", .last), ("netChange", .net),
        ("netPercentChange", .netPercent), ("quoteTime", .quoteTime), ("securityStatus", .status),
        ("totalVolume", .volume), ("tradeTime", .tradeTime),
    ]
}
