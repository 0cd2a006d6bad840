import ExchangeCore

/// The `fundamental` block of instrument searches: its figures are made up but agree with one another, with the quote
/// and with the quote's own fundamentals. Figures without decimals are written without a point (recorded).
struct InstrumentFundamental {
    private let facts: SecurityFacts
    private let profile: SecurityProfile

    init(_ facts: SecurityFacts) {
        self.facts = facts
        profile = SecurityProfile(facts)
    }

    /// Appends the members in the recorded order; dates that there are not are left out.
    func append(to json: inout JSONWriter) {
        json.member("symbol", facts.symbol)
        plain("high52", facts.yearHigh ?? 0, &json)
        plain("low52", facts.yearLow ?? 0, &json)
        plain("dividendAmount", profile.annualDividend, &json)
        plain("dividendYield", profile.dividendYield, &json)
        if let last = profile.dividends?.last { json.member("dividendDate", Self.text(last.exDate)) }
        plain("peRatio", profile.priceEarnings, &json)
        for (name, low, width) in Self.ratios { ratio(name, low, width, &json) }
        plain("epsTTM", profile.earnings, &json)
        ratio("epsChangePercentTTM", -20, 60, &json)
        for name in ["epsChangeYear", "epsChange"] as [StaticString] { plain(name, 0 as Ratio, &json) }
        ratio("revChangeYear", -10, 30, &json)
        ratio("revChangeTTM", -10, 30, &json)
        plain("revChangeIn", 0 as Ratio, &json)
        json.member("sharesOutstanding", profile.sharesOutstanding)
        plain("marketCapFloat", 0 as Ratio, &json)
        let value = (facts.quote.last ?? 0) * Quantity(Int(profile.sharesOutstanding))
        json.member("marketCap", Int64(clamping: value.billionths / Money.scale))
        ratio("bookValuePerShare", 4, 60, &json)
        for name in ["shortIntToFloat", "shortIntDayToCover", "divGrowthRate3Year"] as [StaticString] {
            plain(name, 0 as Ratio, &json)
        }
        plain("dividendPayAmount", profile.quarterlyDividend, &json)
        if let last = profile.dividends?.last { json.member("dividendPayDate", Self.text(last.payable)) }
        plain("beta", profile.beta, &json)
        for name in ["vol1DayAvg", "vol10DayAvg", "vol3MonthAvg"] as [StaticString] { plain(name, 0 as Ratio, &json) }
        json.whole("avg10DaysVolume", facts.year?.averageVolume10Days ?? 0)
        json.whole("avg1DayVolume", facts.quote.volume)
        json.whole("avg3MonthVolume", facts.year?.averageVolume1Year ?? 0)
        if let last = profile.dividends?.last { json.member("declarationDate", Self.text(last.declared)) }
        json.member("dividendFreq", profile.dividends == nil ? 0 : 4)
        plain("eps", profile.earnings, &json)
        json.whole("dtnVolume", facts.quote.volume)
        if let next = profile.dividends?.next {
            json.member("nextDividendPayDate", Self.text(next.payable))
            json.member("nextDividendDate", Self.text(next.exDate))
        }
        plain("fundLeverageFactor", profile.leverage, &json)
    }

    /// Balance-sheet ratios: the least, and how far above it they reach.
    private static let ratios: [(StaticString, Int, Int)] = [
        ("pegRatio", 0, 4), ("pbRatio", 1, 20), ("prRatio", 1, 12), ("pcfRatio", 4, 30), ("grossMarginTTM", 20, 50),
        ("grossMarginMRQ", 20, 50), ("netProfitMarginTTM", 3, 30), ("netProfitMarginMRQ", 3, 30),
        ("operatingMarginTTM", 5, 35), ("operatingMarginMRQ", 5, 35), ("returnOnEquity", 5, 60),
        ("returnOnAssets", 1, 25), ("returnOnInvestment", 2, 45), ("quickRatio", 0, 3), ("currentRatio", 0, 4),
        ("interestCoverage", 0, 1), ("totalDebtToCapital", 5, 60), ("ltDebtToEquity", 5, 160),
        ("totalDebtToEquity", 5, 180),
    ]

    private func ratio(_ name: StaticString, _ low: Int, _ width: Int, _ json: inout JSONWriter) {
        guard facts.instrument.kind == .stock || facts.instrument.kind == .etf else { return plain(name, 0 as Ratio, &json) }
        let text = name.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        let tenThousandths = profile.number(text, below: UInt64(width) * 10_000)
        plain(name, Ratio(billionths: Int128(low) * Ratio.scale + Int128(tenThousandths) * 100_000), &json)
    }

    /// A number in its shortest form.
    private func plain(_ name: StaticString, _ value: some FixedPoint, _ json: inout JSONWriter) {
        json.member(name, raw: value.description)
    }

    /// `2024-08-12 00:00:00.0`
    private static func text(_ date: CivilDate) -> String { date.description + " 00:00:00.0" }
}
