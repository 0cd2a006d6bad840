import ExchangeCore

/// A numbered field of a service.
struct StreamField: Sendable {
    let number: Int
    let field: MarketField
}

/// The numbered fields of the level-one services, in the order of their numbers; field 0 is the key and never repeated.
/// A field that the vendor numbers and this imitation has no value for says so by a constant.
enum LevelOneTables {
    /// The fields of a service by number; empty for services that are no level one.
    static func fields(of service: StreamerChannel) -> [StreamField] {
        switch service {
        case .levelOneEquities: equities
        case .levelOneOptions: options
        case .levelOneFutures: futures
        case .levelOneFuturesOptions: futuresOptions
        case .levelOneForex: forex
        default: []
        }
    }

    static let equities = numbered(
        from: 1,
        [
            .bid, .ask, .last, .bidSize, .askSize, .venueCode, .venueCode, .volume, .lastSize, .high, .low, .close,
            .exchange, .isMarginable, .description, .tradeCode, .open, .net, .yearHigh, .yearLow, .priceEarnings,
            .annualDividend, .dividendYield, .netAssetValue, .exchangeName, .dividendDate, .isRegularQuote, .isRegularQuote,
            .regularLast, .regularSize, .regularNet, .status, .mark, .quoteTime, .tradeTime, .regularTime, .quoteTime,
            .quoteTime, .venue, .venue, .tradeVenue, .netPercent, .regularNetPercent, .markNet, .markNetPercent,
            .unknownCount, .borrowRate, .hardToBorrowCode, .shortableCode, .postNet, .postNetPercent,
        ])

    static let options = numbered(
        from: 1,
        [
            .description, .bid, .ask, .last, .high, .low, .close, .volume, .openInterest, .volatility, .moneyness,
            .expirationYear, .multiplier, .digits, .open, .bidSize, .askSize, .lastSize, .net, .strike, .contractType,
            .underlying, .expirationMonth, .deliverables, .timeValue, .expirationDay, .daysToExpiration, .delta, .gamma,
            .theta, .vega, .rho, .status, .theoreticalValue, .underlyingPrice, .expirationType, .mark, .quoteTime,
            .tradeTime, .exchange, .exchangeName, .lastTradingDay, .settlementType, .netPercent, .markNet, .markNetPercent,
            .zeroPrice, .isPennyPilot, .optionRoot, .yearHigh, .yearLow, .zeroPrice, .zeroPrice, .zero, .exerciseType,
        ])

    static let futures = numbered(
        from: 1,
        [
            .bid, .ask, .last, .bidSize, .askSize, .unknownVenue, .unknownVenue, .volume, .lastSize, .quoteTime, .tradeTime,
            .high, .low, .close, .unknownVenue, .description, .unknownVenue, .open, .net, .netPercent, .exchangeName,
            .status, .openInterest, .mark, .tick, .tickAmount, .text { $0.future.product }, .text { _ in "D,D" },
            .text { _ in FutureContract.tradingHours }, .flag { $0.instrument.isTradable }, .multiplier,
            .flag { $0.future.isActive }, .close, .text { $0.future.active }, .time { $0.future.expiresAt },
            .text { _ in "" }, .quoteTime, .quoteTime, .flag { $0.session != .closed },
            .settleTime,
        ])

    static let futuresOptions = numbered(
        from: 1,
        [
            .bid, .ask, .last, .bidSize, .askSize, .unknownVenue, .unknownVenue, .volume, .lastSize, .quoteTime, .tradeTime,
            .high, .low, .close, .unknownVenue, .description, .open, .price { Price($0.option?.openInterest ?? 0) }, .mark,
            .price { $0.tickSize }, .price { $0.tickSize * $0.instrument.multiplier }, .multiplier, .close, .underlying,
            .strike, .expiresAt, .text { $0.option?.terms.style == .european ? "European" : "American" },
            .contractType, .status, .exchange, .exchangeName,
        ])

    static let forex = numbered(
        from: 1,
        [
            .bid, .ask, .last, .bidSize, .askSize, .volume, .lastSize, .quoteTime, .tradeTime, .high, .low, .close,
            .exchange, .description, .open, .net, .netPercent, .exchangeName, .digits, .status, .tick, .tickAmount,
            .text { _ in "" }, .text { _ in "" }, .currencyIsTradable, .text { _ in "" }, .yearHigh,
            .yearLow, .mark,
        ])

    private static func numbered(from first: Int, _ fields: [MarketField]) -> [StreamField] {
        fields.enumerated().map { StreamField(number: first + $0.offset, field: $0.element) }
    }
}

/// Fields that only the streamer has.
extension MarketField {
    /// One letter for the venue of the best prices: its listing (inferred).
    static let venueCode = text { $0.codes.exchange == "P" ? "P" : $0.codes.exchange }
    /// Trades are reported off the exchange (recorded).
    static let tradeCode = text { _ in "D" }
    /// What futures show for every venue (observed).
    static let unknownVenue = text { _ in "?" }
    static let isMarginable = flag { $0.instrument.isMarginable }
    static let isRegularQuote = flag { $0.session == .regular }
    static let priceEarnings = ratio { SecurityProfile($0).priceEarnings }
    static let annualDividend = price { SecurityProfile($0).annualDividend }
    static let dividendYield = ratio { SecurityProfile($0).dividendYield }
    static let dividendDate = text { facts in
        SecurityProfile(facts).dividends.map { $0.last.exDate.description + " 00:00:00.0" } ?? ""
    }
    static let netAssetValue = price { $0.instrument.kind == .mutualFund ? $0.quote.last : 0 }
    /// −1 stands for nothing known (documentation).
    static let unknownCount = whole { _ in -1 }
    static let hardToBorrowCode = whole { $0.instrument.isEasyToBorrow ? 0 : 1 }
    static let shortableCode = whole { $0.instrument.isShortable ? 1 : 0 }
    /// Places behind the point that its prices have.
    static let digits = whole { facts in
        var places = 0
        var step = facts.tickSize
        while !step.isWhole, places < 9 {
            step = step * 10
            places += 1
        }
        return places
    }
}
