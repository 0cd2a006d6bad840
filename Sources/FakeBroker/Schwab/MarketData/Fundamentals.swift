import ExchangeCore

/// A share's fundamentals: made up, but the same for a symbol for ever and in proportion to its price.
struct Fundamentals: Sendable {
    private var averageVolume: Int64 = 0
    private var dividend: Price = 0
    private var earnings: Price = 0
    private var priceEarnings: Ratio = 0
    private var yield: Ratio = 0
    private var leverage: Ratio = 0
    private var dates: [Instant] = []

    /// The block of an instrument that has none: all zeros (recorded for indexes).
    static let none = Fundamentals()

    private init() {}

    init(_ instrument: Instrument, _ quote: Quote) {
        var source = IdentitySource(seed: 0, purpose: "fundamentals." + instrument.symbol.text)
        let price = quote.previousClose ?? quote.last ?? 0
        averageVolume = Int64(1_000_000 + source.next() % 60_000_000)
        // A price-earnings ratio of 12 to 42, and a yield of 0 to 3 per cent.
        let ratio = Ratio(cents: 1200 + Int(source.next() % 3000))
        if instrument.kind == .stock {
            earnings = price.scaled(by: Ratio.scale, over: ratio.billionths).rounded(toPlaces: 2)
            if earnings.isPositive { priceEarnings = ratio }
        }
        if instrument.kind == .etf { leverage = Ratio(instrument.leverage) }
        let hundredths = Int(source.next() % 300)
        let quarterly = price.scaled(by: Int128(hundredths), over: 40_000).rounded(toPlaces: 2)
        guard quarterly.isPositive, price.isPositive else { return }
        dividend = quarterly
        yield = Ratio(100).scaled(by: (quarterly * 4).billionths, over: price.billionths).rounded(toPlaces: 5)
        dates = Self.dates(around: quote.at, dayOfQuarter: Int(source.next() % 60))
    }

    /// The day of declaration, the ex-date and the day of payment of this quarter, and of the next ones.
    private static func dates(around instant: Instant, dayOfQuarter: Int) -> [Instant] {
        let today = NewYorkTime.date(at: instant)
        let month = (today.month - 1) / 3 * 3 + 1
        guard let first = CivilDate(year: today.year, month: month, day: 1) else { return [] }
        return [0, 8, 14, 91 + 8, 91 + 14].map { days in
            NewYorkTime.midnight(of: CivilDate(dayNumber: first.dayNumber + Int32(dayOfQuarter + days)))
        }
    }

    /// Appends the block in the recorded key order.
    func append(to json: inout JSONWriter) {
        json.decimal("avg10DaysVolume", Quantity(Int(averageVolume)))
        json.decimal("avg1YearVolume", Quantity(Int(averageVolume / 10 * 9)))
        if !dates.isEmpty { json.member("declarationDate", dates[0].text(fractionDigits: 0)) }
        json.decimal("divAmount", dividend * 4)
        if !dates.isEmpty { json.member("divExDate", dates[1].text(fractionDigits: 0)) }
        json.member("divFreq", dates.isEmpty ? 0 : 4)
        json.decimal("divPayAmount", dividend)
        if !dates.isEmpty { json.member("divPayDate", dates[2].text(fractionDigits: 0)) }
        json.decimal("divYield", yield)
        json.decimal("eps", earnings)
        json.decimal("fundLeverageFactor", leverage)
        if !dates.isEmpty {
            if earnings.isPositive { json.member("lastEarningsDate", dates[0].text(fractionDigits: 0)) }
            json.member("nextDivExDate", dates[3].text(fractionDigits: 0))
            json.member("nextDivPayDate", dates[4].text(fractionDigits: 0))
        }
        json.decimal("peRatio", priceEarnings)
    }
}
