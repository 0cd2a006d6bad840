/// Which part of a chain is asked for.
public struct OptionChainQuery: Sendable, Hashable {
    /// Expirations from and through these dates; all that are listed where they are missing.
    public var from: CivilDate?
    public var through: CivilDate?
    /// So many strikes nearest to the money.
    public var strikeCount: Int?
    /// This strike only.
    public var strike: Price?
    public var calls = true
    public var puts = true

    /// Everything.
    public init() {}
}

/// The contracts of one expiration.
public struct OptionChainExpiration: Sendable, Hashable {
    public let expiration: OptionExpiration
    public let daysToExpiration: Int
    /// By rising strike; empty where a side was not asked for.
    public let calls: [OptionQuote]
    public let puts: [OptionQuote]
}

extension OptionModel {
    /// The expirations listed at an instant, those of today until they expire.
    public func expirations(at instant: Instant) -> [OptionExpiration] {
        OptionExpirationCalendar.listed(on: NewYorkTime.date(at: instant), cycle: cycle)
            .filter { OptionExpirationCalendar.expiry(of: $0.date) > instant }
    }

    /// The chain at an instant, by rising expiration. Costs about a microsecond a contract, and a full chain has
    /// some thousands.
    public func chain(
        _ query: OptionChainQuery = OptionChainQuery(), spot: UnderlyingSpot, at instant: Instant
    ) -> [OptionChainExpiration] {
        let pricing = OptionPricing(model: self, spot: spot, at: instant)
        let today = NewYorkTime.date(at: instant)
        return expirations(at: instant).compactMap { expiration in
            if let from = query.from, expiration.date < from { return nil }
            if let through = query.through, expiration.date > through { return nil }
            let days = expiration.date.days(since: today)
            var strikes = strikes(around: spot.price, daysToExpiration: days)
            if let strike = query.strike { strikes = strikes.filter { $0 == strike } }
            if let count = query.strikeCount { strikes = Self.nearest(count, of: strikes, to: spot.price) }
            let root = OptionRoot.root(of: underlying, expiration.kind)
            func quotes(_ right: OptionTerms.Right) -> [OptionQuote] {
                strikes.compactMap { strike in
                    OCCSymbol(root: root, expiration: expiration.date, right: right, strike: strike).map(pricing.quote)
                }
            }
            let result = OptionChainExpiration(
                expiration: expiration, daysToExpiration: days, calls: query.calls ? quotes(.call) : [],
                puts: query.puts ? quotes(.put) : [])
            return result.calls.isEmpty && result.puts.isEmpty ? nil : result
        }
    }

    /// The strikes listed around a price: fine steps near the money, coarser ones further out, further out the more
    /// time there is. Any other strike can be quoted all the same.
    public func strikes(around price: Price, daysToExpiration days: Int) -> [Price] {
        let s = price.dollars
        guard s > 0, s < 90_000 else { return [] }
        let years = Double(max(1, days)) / 365
        let (fine, coarse) = Self.steps(at: s, isDense: tick == .fixed(Price(cents: 1)) || parameters.kind == .index)
        // Three steps on either side even of a cheap share, for which an eighth of the price is one or two.
        let least = max(0.12, 3 * Double(fine) / (s * 100))
        let width = max(least, min(0.75, 0.05 + 3.2 * parameters.volatility * years.squareRoot()))
        let near = days > 380 ? 0 : least
        var strikes: [Price] = []
        var cents = max(coarse, Int((s * (1 - width) * 100).rounded()) / coarse * coarse)
        let end = Int((s * (1 + width) * 100).rounded())
        let nearLow = Int((s * (1 - near) * 100).rounded()) / coarse * coarse
        let nearHigh = Int((s * (1 + near) * 100).rounded())
        while cents <= end {
            strikes.append(Price(cents: cents))
            cents += near > 0 && cents >= nearLow && cents < nearHigh ? fine : coarse
            if cents > nearHigh || near == 0, cents % coarse != 0 { cents += coarse - cents % coarse }
        }
        return strikes
    }

    /// The steps between strikes at a price, in cents, fine and coarse; the coarse is a multiple of the fine.
    private static func steps(at dollars: Double, isDense: Bool) -> (fine: Int, coarse: Int) {
        switch dollars {
        case ..<25: (50, 100)
        case ..<100: (100, 500)
        case ..<250: isDense ? (100, 500) : (250, 500)
        case ..<1000: isDense ? (100, 500) : (250, 1000)
        case ..<10_000: (500, 2500)
        case ..<25_000: (5000, 10_000)
        default: (25_000, 100_000)
        }
    }

    /// The strikes nearest to a price, in rising order.
    private static func nearest(_ count: Int, of strikes: [Price], to price: Price) -> [Price] {
        guard count < strikes.count else { return strikes }
        guard count > 0 else { return [] }
        return Array(strikes.sorted { (($0 - price).magnitude, $0) < (($1 - price).magnitude, $1) }.prefix(count))
            .sorted()
    }
}
