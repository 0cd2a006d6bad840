/// How far apart bid and ask stand in one session, and how large they are.
///
/// The spread hangs on the time of day alone, so the last price tells where bid and ask can be, which is what makes
/// searching a path for "the ask falls to 10.00" exact and cheap.
struct QuoteShape: Sendable {
    private let tick: Int64
    /// From bid to ask, in ticks; at least one.
    private let spread: Int64
    /// The same at the edges of an exchange's day.
    private let edgeSpread: Int64
    /// The seconds of the session that are not near its opening or its close.
    private let quiet: Range<Int>
    private let roundLot: Int64
    private let isStock: Bool
    private let isFractional: Bool

    /// The market of a day's session: three times as wide outside the regular hours, and twice as wide in the first and
    /// the last five minutes of a regular session that opens and closes.
    init(parameters: PriceParameters, day: PriceDay, session: MarketSession, path: PricePath, date: CivilDate) {
        tick = day.tick
        let ticks = (Double(day.regular.open) * parameters.spreadBasisPoints * 1e-4).rounded()
        spread = max(1, Int64(ticks)) * (session == .regular ? 1 : 3)
        let hasEdges = session == .regular && path.isUShaped
        edgeSpread = hasEdges ? spread * 2 : spread
        let edge = min(Self.edge, path.seconds / 2)
        quiet = edge..<(path.seconds - edge)
        isStock = parameters.kind == .stock
        isFractional = parameters.kind == .crypto
        roundLot =
            isStock
            ? RoundLot.size(atPriceOf: Price(day.previousClose, tick: day.tick), on: date) : isFractional ? 1 : 5
    }

    /// For how many seconds after the opening, and before the close, the market is wider (inferred).
    private static let edge = 300

    /// The furthest that bid and ask can be from the last price, in ticks.
    var reach: Int64 { edgeSpread + (isFinerThanCents ? 99 : 0) }

    /// Bid and ask around the last price of a second of the session, in ticks of the day; `word` is the second's chance.
    func market(at second: Int, last: Int64, word: UInt64) -> (bid: Int64, ask: Int64) {
        let spread = quiet.contains(second) ? spread : edgeSpread
        let below = Int64(bitPattern: ((word & 0xFFFF) * UInt64(spread + 1)) >> 16)
        let bid = max(1, last - below)
        let ask = bid + spread
        guard isFinerThanCents else { return (bid, ask) }
        // From $1 on, quotes are in cents even on a day that also saw prices below.
        let dollar = 1_000_000_000 / tick
        return (bid >= dollar ? bid / 100 * 100 : bid, ask >= dollar ? (ask + 99) / 100 * 100 : ask)
    }

    /// Puts bid, ask and the three sizes into a quote.
    func fill(_ quote: inout Quote, at second: Int, last: Int64, word: UInt64) {
        let (bid, ask) = market(at: second, last: last, word: word)
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
