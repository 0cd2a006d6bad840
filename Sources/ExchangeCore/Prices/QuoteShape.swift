/// How far apart bid and ask stand in one session, and how large they are.
///
/// The spread is fixed within a session, so the last price tells where bid and ask can be, which is what makes
/// searching a path for "the ask falls to 10.00" exact and cheap.
struct QuoteShape: Sendable {
    private let tick: Int64
    /// From bid to ask, in ticks; at least one.
    let spread: Int64
    private let roundLot: Int64
    private let isStock: Bool
    private let isFractional: Bool

    /// The market of a day's session: three times as wide outside the regular hours.
    init(parameters: PriceParameters, day: PriceDay, session: MarketSession, date: CivilDate) {
        tick = day.tick
        let ticks = (Double(day.regular.open) * parameters.spreadBasisPoints * 1e-4).rounded()
        spread = max(1, Int64(ticks)) * (session == .regular ? 1 : 3)
        isStock = parameters.kind == .stock
        isFractional = parameters.kind == .crypto
        roundLot =
            isStock
            ? RoundLot.size(atPriceOf: Price(day.previousClose, tick: day.tick), on: date) : isFractional ? 1 : 5
    }

    /// The furthest that bid and ask can be from the last price, in ticks.
    var reach: Int64 { spread + (isFinerThanCents ? 99 : 0) }

    /// Bid and ask around a last price, in ticks of the day; `word` is the second's chance.
    func market(last: Int64, word: UInt64) -> (bid: Int64, ask: Int64) {
        let below = Int64(bitPattern: ((word & 0xFFFF) * UInt64(spread + 1)) >> 16)
        let bid = max(1, last - below)
        let ask = bid + spread
        guard isFinerThanCents else { return (bid, ask) }
        // From $1 on, quotes are in cents even on a day that also saw prices below.
        let dollar = 1_000_000_000 / tick
        return (bid >= dollar ? bid / 100 * 100 : bid, ask >= dollar ? (ask + 99) / 100 * 100 : ask)
    }

    /// Puts bid, ask and the three sizes into a quote.
    func fill(_ quote: inout Quote, last: Int64, word: UInt64) {
        let (bid, ask) = market(last: last, word: word)
        quote.bid = Price(bid, tick: tick)
        quote.ask = Price(ask, tick: tick)
        quote.bidSize = size(word >> 16)
        quote.askSize = size(word >> 28)
        let printed = 1 + (((word >> 40) & 0xFF) * ((word >> 48) & 0xFF)) >> 7
        quote.lastSize =
            isFractional ? Quantity(billionths: Int128(printed) * 1_000_000) : Quantity(units: Int64(printed))
    }

    private var isFinerThanCents: Bool { isStock && tick < 10_000_000 }

    /// One to fifteen round lots, mostly few.
    private func size(_ word: UInt64) -> Quantity {
        let lots = Int64(1 + ((word & 0xF) * ((word >> 4) & 0xF)) >> 4)
        return isFractional ? Quantity(billionths: Int128(lots) * 10_000_000) : Quantity(units: lots * roundLot)
    }
}

/// The number of shares that quotes are counted in.
public enum RoundLot {
    /// The round lot of a share at such a price: 100 up to $250, 40 up to $1,000, 10 up to $10,000, else 1; always
    /// 100 before 2025-11-03 (Regulation NMS, rule 600(b)(93) as amended).
    public static func size(atPriceOf price: Price, on date: CivilDate) -> Int64 {
        if date < CivilDate.of(2025, 11, 3) || price <= 250 { return 100 }
        if price <= 1000 { return 40 }
        return price <= 10_000 ? 10 : 1
    }
}
