import ExchangeCore

/// A contract as chains show it: production's names, not those of the vendor's document (recorded by clients).
enum ChainContractWire {
    /// What stands where a figure is not defined (observed).
    private static let undefined: Ratio = -999

    static func append(_ facts: SecurityFacts, to json: inout JSONWriter) {
        guard let option = facts.option else { return }
        let quote = facts.quote
        json.object { json in
            json.member("putCall", option.terms.right == .call ? "CALL" : "PUT")
            json.member("symbol", facts.symbol)
            json.member("description", facts.instrument.description)
            json.member("exchangeName", "OPR")
            json.decimal("bid", quote.bid ?? 0)
            json.decimal("ask", quote.ask ?? 0)
            json.decimal("last", quote.last ?? 0)
            json.decimal("mark", facts.mark)
            json.whole("bidSize", quote.bidSize)
            json.whole("askSize", quote.askSize)
            json.member("bidAskSize", "\(quote.bidSize.wholeUnits)X\(quote.askSize.wholeUnits)")
            json.whole("lastSize", quote.lastSize)
            json.decimal("highPrice", quote.high ?? 0)
            json.decimal("lowPrice", quote.low ?? 0)
            json.decimal("openPrice", quote.open ?? 0)
            json.decimal("closePrice", quote.previousClose ?? 0)
            json.whole("totalVolume", quote.volume)
            json.member("tradeTimeInLong", quote.lastAt.millisecondsSinceEpoch)
            json.member("quoteTimeInLong", quote.at.millisecondsSinceEpoch)
            json.decimal("netChange", facts.net.net)
            appendGreeks(option, facts, &json)
            json.array("optionDeliverablesList") { json in
                json.object { json in
                    json.member("symbol", option.terms.underlying.text)
                    json.member("assetType", option.terms.settlement == .cash ? "INDEX" : "STOCK")
                    json.decimal("deliverableUnits", Ratio(option.multiplier))
                }
            }
            appendTerms(option, &json)
            json.decimal("percentChange", facts.net.percent.rounded(toPlaces: 2))
            json.decimal("markChange", facts.markNet.net)
            json.decimal("markPercentChange", facts.markNet.percent.rounded(toPlaces: 2))
            json.decimal("intrinsicValue", option.moneyness)
            json.decimal("extrinsicValue", facts.mark - option.intrinsicValue)
            json.member("optionRoot", option.root)
            json.member("exerciseType", option.exerciseType)
            json.decimal("high52Week", facts.yearHigh ?? 0)
            json.decimal("low52Week", facts.yearLow ?? 0)
            json.member("nonStandard", false)
            json.member("pennyPilot", option.isPennyPilot)
            json.member("inTheMoney", option.isInTheMoney)
            json.member("mini", false)
        }
    }

    private static func appendGreeks(_ option: OptionFacts, _ facts: SecurityFacts, _ json: inout JSONWriter) {
        json.decimal("volatility", option.volatility?.rounded(toPlaces: 3) ?? undefined)
        json.decimal("delta", option.delta?.rounded(toPlaces: 3) ?? undefined)
        json.decimal("gamma", option.gamma?.rounded(toPlaces: 3) ?? undefined)
        json.decimal("theta", option.theta?.rounded(toPlaces: 3) ?? undefined)
        json.decimal("vega", option.vega?.rounded(toPlaces: 3) ?? undefined)
        json.decimal("rho", option.rho?.rounded(toPlaces: 3) ?? undefined)
        json.member("openInterest", option.openInterest)
        json.decimal("timeValue", facts.mark - option.intrinsicValue)
        json.decimal("theoreticalOptionValue", option.theoreticalValue)
        json.decimal("theoreticalVolatility", option.theoreticalVolatility)
    }

    private static func appendTerms(_ option: OptionFacts, _ json: inout JSONWriter) {
        json.decimal("strikePrice", option.terms.strike)
        json.member("expirationDate", option.expiresAt.text(fractionDigits: 3, zone: "+00:00"))
        json.member("daysToExpiration", option.daysToExpiration)
        json.member("expirationType", option.expirationType)
        json.member("lastTradingDay", option.lastTradingDay.millisecondsSinceEpoch)
        json.decimal("multiplier", Ratio(option.multiplier))
        json.member("settlementType", option.settlementType)
        json.member("deliverableNote", option.deliverables)
    }
}

extension SecurityFacts {
    /// An option's mark is the middle of its market.
    var mark: Price {
        if let bid = quote.bid, let ask = quote.ask { return Price.midpoint(bid, ask) }
        return quote.mark ?? 0
    }
}

/// The underlying as chains show it on request.
enum ChainUnderlyingWire {
    private static let exchanges = [
        "NASDAQ": "NAS", "NYSE": "NYS", "NYSE Arca": "PAC", "AMEX": "ASE", "Index": "IND",
    ]

    static func append(_ facts: SecurityFacts, to json: inout JSONWriter) {
        let quote = facts.quote
        json.member("symbol", facts.symbol)
        json.member("description", facts.instrument.description)
        json.decimal("change", facts.net.net)
        json.decimal("percentChange", facts.net.percent.rounded(toPlaces: 2))
        json.decimal("close", quote.previousClose ?? 0)
        json.member("quoteTime", quote.at.millisecondsSinceEpoch)
        json.member("tradeTime", quote.lastAt.millisecondsSinceEpoch)
        json.decimal("bid", quote.bid ?? 0)
        json.decimal("ask", quote.ask ?? 0)
        json.decimal("last", quote.last ?? 0)
        json.decimal("mark", quote.mark ?? 0)
        json.decimal("markChange", facts.markNet.net)
        json.decimal("markPercentChange", facts.markNet.percent.rounded(toPlaces: 2))
        json.whole("bidSize", quote.bidSize)
        json.whole("askSize", quote.askSize)
        json.decimal("highPrice", quote.high ?? 0)
        json.decimal("lowPrice", quote.low ?? 0)
        json.decimal("openPrice", quote.open ?? 0)
        json.whole("totalVolume", quote.volume)
        json.member("exchangeName", exchanges[facts.codes.exchangeName] ?? "BATS")
        json.decimal("fiftyTwoWeekHigh", facts.yearHigh ?? 0)
        json.decimal("fiftyTwoWeekLow", facts.yearLow ?? 0)
        json.member("delayed", false)
    }
}
