import ExchangeCore

/// What a company or fund is beside its price: made up, the same for a symbol for ever, in proportion to the price
/// and, where dates come in, to the day.
struct SecurityProfile: Sendable {
    let sharesOutstanding: Int64
    let priceEarnings: Ratio
    let earnings: Price
    /// The dividend of a quarter, and of a year.
    let quarterlyDividend: Price
    let annualDividend: Price
    /// Per cent of the price in a year.
    let dividendYield: Ratio
    let beta: Ratio
    let leverage: Ratio
    /// The last and the next dividend; nil where none is paid.
    let dividends: (last: Dividend, next: Dividend)?
    private let seed: UInt64

    struct Dividend: Sendable {
        let declared: CivilDate
        let exDate: CivilDate
        let payable: CivilDate
    }

    init(_ facts: SecurityFacts) {
        let instrument = facts.instrument
        var source = IdentitySource(seed: 0, purpose: "fundamentals." + instrument.symbol.text)
        seed = source.next()
        let price = facts.quote.previousClose ?? facts.quote.last ?? 0
        let isCompany = instrument.kind == .stock
        let paysDividends = isCompany || instrument.kind == .etf || instrument.kind == .mutualFund
        // A price-earnings ratio of 12 to 42, a yield of 0 to 3 per cent.
        let ratio = Ratio(cents: 1200 + Int(source.next() % 3000))
        let earned = price.scaled(by: Ratio.scale, over: ratio.billionths).rounded(toPlaces: 2)
        earnings = isCompany ? earned : 0
        priceEarnings = isCompany && earned.isPositive ? ratio : 0
        quarterlyDividend =
            paysDividends ? price.scaled(by: Int128(source.next() % 300), over: 40_000).rounded(toPlaces: 2) : 0
        annualDividend = quarterlyDividend * 4
        dividendYield =
            price.isPositive
            ? Ratio(100).scaled(by: annualDividend.billionths, over: price.billionths).rounded(toPlaces: 5) : 0
        leverage = instrument.kind == .etf && instrument.leverage != 1 ? Ratio(instrument.leverage) : 0
        sharesOutstanding = paysDividends ? Int64(200_000_000 + source.next() % 8_000_000_000) : 0
        beta = paysDividends ? Ratio(cents: 60 + Int(source.next() % 90)) : 0
        let place = Int(source.next() % 60)
        dividends =
            quarterlyDividend.isPositive ? Self.dividends(around: NewYorkTime.date(at: facts.now), place: place) : nil
    }

    /// A number of 0 ..< `bound` that is the symbol's own for such a name.
    func number(_ name: String, below bound: UInt64) -> UInt64 {
        (seed ^ StableHash.fnv1a(name)) % max(bound, 1)
    }

    /// Dividends go ex once a quarter, `place` days after its first; the last one that did by `today`, and the next.
    private static func dividends(around today: CivilDate, place: Int) -> (last: Dividend, next: Dividend)? {
        guard let start = CivilDate(year: today.year, month: (today.month - 1) / 3 * 3 + 1, day: 1) else { return nil }
        func dividend(quartersLater quarters: Int) -> Dividend {
            var exDate = start.adding(months: 3 * quarters).adding(days: place)
            while exDate.isWeekend { exDate = exDate.adding(days: 1) }
            return Dividend(declared: exDate.adding(days: -8), exDate: exDate, payable: exDate.adding(days: 6))
        }
        let this = dividend(quartersLater: 0)
        return this.exDate <= today
            ? (this, dividend(quartersLater: 1)) : (dividend(quartersLater: -1), this)
    }
}

extension SecurityProfile {
    /// The `fundamental` block of a quote, in the recorded key order; dates that there are not are left out.
    func append(to json: inout JSONWriter, of facts: SecurityFacts) {
        json.decimal("avg10DaysVolume", facts.year?.averageVolume10Days ?? 0)
        json.decimal("avg1YearVolume", facts.year?.averageVolume1Year ?? 0)
        // A fund's block goes without it (recorded).
        if let last = dividends?.last, facts.instrument.kind != .mutualFund {
            json.member("declarationDate", Self.text(last.declared))
        }
        json.decimal("divAmount", annualDividend)
        if let last = dividends?.last { json.member("divExDate", Self.text(last.exDate)) }
        json.member("divFreq", dividends == nil ? 0 : 4)
        json.decimal("divPayAmount", quarterlyDividend)
        if let last = dividends?.last { json.member("divPayDate", Self.text(last.payable)) }
        json.decimal("divYield", dividendYield)
        json.decimal("eps", earnings)
        json.decimal("fundLeverageFactor", leverage)
        if let last = dividends?.last, facts.instrument.kind == .stock {
            json.member("lastEarningsDate", Self.text(last.declared))
        }
        if let next = dividends?.next {
            json.member("nextDivExDate", Self.text(next.exDate))
            json.member("nextDivPayDate", Self.text(next.payable))
        }
        json.decimal("peRatio", priceEarnings)
    }

    /// A date as quotes write it: the beginning of the day in New York, in UTC.
    static func text(_ date: CivilDate) -> String { NewYorkTime.midnight(of: date).text(fractionDigits: 0) }
}
