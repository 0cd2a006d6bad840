/// One underlying at one instant, ready to price any number of its contracts.
struct OptionPricing: Sendable {
    let model: OptionModel
    let spot: UnderlyingSpot
    let instant: Instant
    private let pricedAt: Instant
    private let day: TradingDay
    private let previousDay: TradingDay
    private let surface: VolatilitySurface
    private let previousSurface: VolatilitySurface
    private let rate: Double
    private let yield: Double
    /// The part of the day's session that has passed.
    private let elapsed: Double

    private static let nanosecondsPerYear = 365.0 * 86_400 * 1e9

    /// The options of `model` at an instant.
    init(model: OptionModel, spot: UnderlyingSpot, at instant: Instant) {
        self.model = model
        self.spot = spot
        self.instant = instant
        pricedAt = model.pricingInstant(at: instant)
        day = model.calendar.latestDay(at: pricedAt)
        previousDay = model.calendar.latestDay(at: day.open.adding(nanoseconds: -1))
        surface = model.surface(on: day.date)
        previousSurface = model.surface(on: previousDay.date)
        rate = Price(billionths: model.interestRate.billionths).dollars
        yield = model.parameters.dividendYield
        let length = Double(day.close.nanoseconds - day.open.nanoseconds)
        elapsed = Double(pricedAt.nanoseconds - day.open.nanoseconds + 1_000_000_000) / max(1, length)
    }

    /// The contract's quote.
    func quote(_ contract: OCCSymbol) -> OptionQuote {
        let expiry = model.expiry(of: contract)
        let strike = contract.strike.dollars
        let s = spot.price.dollars
        let intrinsic = contract.right == .call ? spot.price - contract.strike : contract.strike - spot.price
        if instant >= expiry { return expired(contract, intrinsic: max(0, intrinsic)) }

        let now = years(to: expiry, from: pricedAt)
        let v = volatility(surface, s: s, k: strike, t: now)
        let value = BlackScholes(contract.right, s: s, k: strike, t: now, r: rate, q: yield, v: v)
        let book = OptionBook(value: value.price, tick: model.tick)
        let interest = openInterest(contract)

        var quote = Quote(at: pricedAt)
        let words = model.words(contract, UInt32(truncatingIfNeeded: pricedAt.secondsSinceEpoch) | 1 << 31)
        quote.bid = book.bid
        quote.ask = book.ask
        quote.bidSize = book.bid == nil ? 0 : Quantity(1 + Int(words.x0 & 0x7F))
        quote.askSize = Quantity(1 + Int(words.x1 & 0x7F))
        quote.last = book.last
        quote.lastSize = Quantity(1 + Int(words.x2 & 0xF))
        setDay(&quote, contract, expiry, last: book.last)
        let turnover = 0.05 + 0.5 * model.words(contract, dayLane).x1.unitInterval
        quote.volume = Quantity(Int(Double(interest) * turnover * max(0, min(1, elapsed))))

        return OptionQuote(
            contract: contract, quote: quote, underlyingPrice: spot.price,
            theoreticalValue: Price(rounding: value.price), volatility: Ratio(rounding: v),
            greeks: OptionGreeks(value), openInterest: interest, intrinsicValue: max(0, intrinsic))
    }

    /// The model's volatility for a price of the underlying.
    private func volatility(_ surface: VolatilitySurface, s: Double, k: Double, t: Double) -> Double {
        surface.volatility(years: t, logMoneyness: ElementaryFunctions.log(k / s) - (rate - yield) * t)
    }

    /// The day's opening, high, low and the close before: the model's values at the underlying's prices. High and low
    /// take the underlying's extremes at the start and at the end of the day, where they bound what lies between.
    private func setDay(_ quote: inout Quote, _ contract: OCCSymbol, _ expiry: Instant, last: Price) {
        func price(_ s: Price, _ at: Instant, _ surface: VolatilitySurface) -> Price {
            let t = years(to: expiry, from: at)
            let k = contract.strike.dollars
            let v = volatility(surface, s: s.dollars, k: k, t: t)
            let value = BlackScholes(contract.right, s: s.dollars, k: k, t: t, r: rate, q: yield, v: v)
            return OptionBook(value: value.price, tick: model.tick).last
        }
        let second: Int64 = 1_000_000_000
        let isCall = contract.right == .call
        let open = price(spot.open, day.open, surface)
        let high = price(isCall ? spot.high : spot.low, day.open, surface)
        let low = price(isCall ? spot.low : spot.high, day.close.adding(nanoseconds: -second), surface)
        quote.open = open
        quote.high = max(high, max(open, last))
        quote.low = min(low, min(open, last))
        quote.previousClose = price(spot.previousClose, previousDay.close.adding(nanoseconds: -second), previousSurface)
    }

    /// Contracts open: most at the money, more of the monthly ones, slowly varying from day to day.
    private func openInterest(_ contract: OCCSymbol) -> Int {
        let days = Double(max(1, contract.expiration.days(since: day.date)))
        let k = ElementaryFunctions.log(contract.strike.dollars / max(1e-9, spot.previousClose.dollars))
        let width = 0.05 + 2 * model.parameters.volatility * (days / 365).squareRoot()
        let scale = model.parameters.kind == .index ? 12_000 : 3 * model.parameters.averageVolume.squareRoot()
        let kind = OptionExpirationCalendar.kind(of: contract.expiration, cycle: model.cycle)
        let share = kind == .monthly ? 1 : 0.35
        let own = model.words(contract, 0).x0.standardNormal
        let today = model.words(contract, dayLane).x0.standardNormal
        let exponent = 0.6 * own + 0.05 * today - 0.5 * (k / width) * (k / width)
        return Int(min(1e7, scale * share * ElementaryFunctions.exp(exponent)))
    }

    /// Where a contract's chance of a day stands.
    private var dayLane: UInt32 { UInt32(bitPattern: day.date.dayNumber) & 0x3FFF_FFFF | 0x4000_0000 }

    private func years(to expiry: Instant, from instant: Instant) -> Double {
        max(0, Double(expiry.nanoseconds - instant.nanoseconds)) / Self.nanosecondsPerYear
    }

    private func expired(_ contract: OCCSymbol, intrinsic: Price) -> OptionQuote {
        var quote = Quote(at: min(instant, model.expiry(of: contract)))
        quote.last = intrinsic
        quote.previousClose = intrinsic
        return OptionQuote(
            contract: contract, quote: quote, underlyingPrice: spot.price, theoreticalValue: intrinsic, volatility: nil,
            greeks: nil, openInterest: 0, intrinsicValue: intrinsic)
    }
}

/// Bid, ask and last around a model price: on ticks, at least one apart, their middle within half a tick of the price.
struct OptionBook: Sendable, Hashable {
    /// `nil` where it would be zero.
    let bid: Price?
    let ask: Price
    /// The nearest tick to the price, between the two and never zero.
    let last: Price

    /// The market of an option worth `value`.
    init(value: Double, tick rule: TickRule) {
        let step = rule.increment(at: Price(rounding: value))
        let units = value / step.dollars
        // Wider for dearer options, never so wide that the bid would be below zero.
        let wanted = ((0.02 + 0.012 * value) / step.dollars).rounded()
        let width = max(1, min(wanted, 2 * units.rounded(.down) + 1))
        // An even width has its middle on a tick, an odd one between two.
        let low = max(0, (units - width / 2).rounded())
        let bid = Price(billionths: Int128(Int64(min(low, 1e15))) * step.billionths)
        // Above the price where steps widen, the ask is on the wider ones.
        let ask = rule.rounded(Price(billionths: Int128(Int64(min(low + width, 1e15))) * step.billionths), .ceiling)
        self.bid = bid.isPositive ? bid : nil
        self.ask = ask
        last = max(max(bid, step), min(ask, rule.rounded(Price(rounding: value))))
    }
}
