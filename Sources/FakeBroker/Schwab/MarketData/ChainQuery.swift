import ExchangeCore

/// What a request for an option chain asks for, checked.
struct ChainQuery: Sendable {
    enum ContractType: String, CaseIterable, Sendable {
        case call = "CALL"
        case put = "PUT"
        case all = "ALL"
    }

    enum Strategy: String, CaseIterable, Sendable {
        case single = "SINGLE"
        case analytical = "ANALYTICAL"
        case covered = "COVERED"
        case vertical = "VERTICAL"
        case calendar = "CALENDAR"
        case strangle = "STRANGLE"
        case straddle = "STRADDLE"
        case butterfly = "BUTTERFLY"
        case condor = "CONDOR"
        case diagonal = "DIAGONAL"
        case collar = "COLLAR"
        case roll = "ROLL"
    }

    /// Which strikes: in, near or out of the money, above, below or near the market.
    enum Range: String, CaseIterable, Sendable {
        case inTheMoney = "ITM"
        case nearTheMoney = "NTM"
        case outOfTheMoney = "OTM"
        case strikesAboveMarket = "SAK"
        case strikesBelowMarket = "SBK"
        case strikesNearMarket = "SNK"
        case all = "ALL"
    }

    enum Month: String, CaseIterable, Sendable {
        case jan = "JAN", feb = "FEB", mar = "MAR", apr = "APR", may = "MAY", jun = "JUN", jul = "JUL", aug = "AUG"
        case sep = "SEP", oct = "OCT", nov = "NOV", dec = "DEC", all = "ALL"

        /// 1…12; nil for all.
        var number: Int? { self == .all ? nil : (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
    }

    enum OptionType: String, CaseIterable, Sendable {
        case standard = "S"
        case nonStandard = "NS"
        case all = "ALL"
    }

    enum Entitlement: String, CaseIterable, Sendable {
        case payingProfessional = "PP"
        case nonProfessional = "NP"
        case nonPayingProfessional = "PN"
    }

    let symbol: String
    let contractType: ContractType
    let strikeCount: Int?
    let includesUnderlying: Bool
    let strategy: Strategy
    let interval: Ratio?
    let strike: Price?
    let range: Range
    let from: CivilDate?
    let through: CivilDate?
    let month: Month
    let optionType: OptionType
    /// What an analytical chain is computed with instead of the market's own; in per cent, dollars, per cent and days.
    let volatility: Ratio?
    let underlyingPrice: Price?
    let interestRate: Ratio?
    let daysToExpiration: Int?

    /// Reads a request.
    init(_ query: FormPairs) throws(ParameterError) {
        guard let symbol = query.text("symbol") else { throw .missing("symbol") }
        self.symbol = symbol.uppercased()
        contractType = try query.word("contractType", ContractType.self) ?? .all
        strikeCount = try query.int("strikeCount")
        if let strikeCount, strikeCount < 0 { throw ParameterError("strikeCount", "strikeCount must not be negative.") }
        includesUnderlying = try query.flag("includeUnderlyingQuote") ?? false
        strategy = try query.word("strategy", Strategy.self) ?? .single
        interval = try query.decimal("interval")
        strike = try query.decimal("strike").map { Price(billionths: $0.billionths) }
        range = try query.word("range", Range.self) ?? .all
        from = try query.date("fromDate")
        through = try query.date("toDate")
        if let from, let through, from > through { throw ParameterError("fromDate", "fromDate must not be after toDate.") }
        month = try query.word("expMonth", Month.self) ?? .all
        optionType = try query.word("optionType", OptionType.self) ?? .all
        _ = try query.word("entitlement", Entitlement.self)
        let isAnalytical = strategy == .analytical
        let volatility = try query.decimal("volatility")
        let underlyingPrice = try query.decimal("underlyingPrice").map { Price(billionths: $0.billionths) }
        let interestRate = try query.decimal("interestRate")
        let days = try query.int("daysToExpiration")
        if let underlyingPrice, !underlyingPrice.isPositive {
            throw ParameterError("underlyingPrice", "underlyingPrice must be positive.")
        }
        if let volatility, !(volatility.isPositive && volatility <= 1000) {
            throw ParameterError("volatility", "volatility must be positive and at most 1000.")
        }
        if let interestRate, interestRate.magnitude > 100 {
            throw ParameterError("interestRate", "interestRate must be between -100 and 100.")
        }
        if let days, !(0...36_500).contains(days) {
            throw ParameterError("daysToExpiration", "daysToExpiration must be between 0 and 36500.")
        }
        // They count for analytical chains alone (documentation).
        self.volatility = isAnalytical ? volatility : nil
        self.underlyingPrice = isAnalytical ? underlyingPrice : nil
        self.interestRate = isAnalytical ? interestRate : nil
        daysToExpiration = isAnalytical ? days : nil
    }

    /// What the theoretical values are computed with; nil for a chain of the market's own figures.
    var assumptions: OptionAnalysis.Assumptions? {
        guard volatility != nil || underlyingPrice != nil || interestRate != nil || daysToExpiration != nil else { return nil }
        var given = OptionAnalysis.Assumptions()
        given.underlyingPrice = underlyingPrice
        given.volatility = volatility?.scaled(by: 1, over: 100)
        given.interestRate = interestRate?.scaled(by: 1, over: 100)
        given.days = daysToExpiration
        return given
    }

    /// The part of it that the option model answers.
    var chain: OptionChainQuery {
        var query = OptionChainQuery()
        query.from = from
        query.through = through
        query.strikeCount = strikeCount
        query.strike = strike
        query.calls = contractType != .put
        query.puts = contractType != .call
        return query
    }

    /// Whether a contract is in the range. Near the money is within a twentieth of the price (inferred).
    func includes(_ option: OptionFacts) -> Bool {
        let strike = option.terms.strike
        let price = option.underlyingPrice
        switch range {
        case .all: return true
        case .inTheMoney: return option.isInTheMoney
        case .outOfTheMoney: return !option.isInTheMoney
        case .strikesAboveMarket: return strike > price
        case .strikesBelowMarket: return strike < price
        case .nearTheMoney, .strikesNearMarket: return (strike - price).magnitude * 20 <= price
        }
    }
}
