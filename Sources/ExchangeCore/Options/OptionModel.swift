/// The options of one underlying: prices, greeks, open interest and volume as pure functions of (seed, contract,
/// instant, price of the underlying).
///
/// Where the underlying's price comes from is the caller's business, so a pinned or replayed underlying has a
/// chain that fits it. Prices are Black-Scholes-Merton's on an arbitrage-free surface, at one interest rate, with
/// no premium for early exercise, so the middles of puts and calls keep put-call parity to within a tick. Options
/// trade in the regular session only: outside it, the quote of its last second stands.
public struct OptionModel: Sendable, Hashable {
    public let underlying: Symbol
    /// How often its options expire.
    public let cycle: OptionCycle
    /// The steps that its options are quoted in.
    public let tick: TickRule
    /// The yearly interest rate, continuously compounded.
    public let interestRate: Ratio
    let parameters: PriceParameters
    let calendar: MarketCalendar
    private let chance: Substream

    /// The options of `underlying` in the world of `seed`; `nil` if nothing like it has options.
    public init?(
        seed: UInt64, underlying: Symbol, hours: MarketHours, interestRate: Ratio = Ratio(billionths: 42_500_000),
        parameters: PriceParameters? = nil
    ) {
        let parameters = parameters ?? .of(underlying)
        guard parameters.kind == .stock || parameters.kind == .index else { return nil }
        self.underlying = underlying
        self.parameters = parameters
        self.interestRate = interestRate
        calendar = MarketCalendar(hours: hours)
        chance = Substream(seed: seed, symbol: underlying.text, purpose: .option)
        switch underlying.text {
        case "SPY", "QQQ", "IWM": (cycle, tick) = (.daily, .fixed(Price(cents: 1)))
        case "$SPX", "$NDX", "$RUT": (cycle, tick) = (.daily, .nickel)
        default:
            cycle = PriceParameters.wellKnown[underlying.text] == nil ? .monthly : .weekly
            tick = parameters.kind == .index ? .nickel : .pennyPilot
        }
    }

    /// The instant whose prices show at `instant`: itself to the second in the regular session, else the last
    /// second of the last one.
    public func pricingInstant(at instant: Instant) -> Instant {
        let second = Instant(seconds: instant.secondsSinceEpoch)
        return min(second, calendar.latestDay(at: instant).close.adding(nanoseconds: -1_000_000_000))
    }

    /// When a contract stops trading: at the close of its last day, or, if it settles on opening prices, at the
    /// opening of that day (inferred: in truth a day earlier).
    public func expiry(of contract: OCCSymbol) -> Instant {
        settlesAtOpen(contract)
            ? OptionExpirationCalendar.openingSettlement(of: contract.expiration)
            : OptionExpirationCalendar.expiry(of: contract.expiration)
    }

    /// Whether a contract settles on the opening prices of its last day: the monthly ones on indexes.
    public func settlesAtOpen(_ contract: OCCSymbol) -> Bool {
        contract.root == "SPX" || contract.root == "NDX" || contract.root == "RUT" || contract.root == "VIX"
    }

    /// The contract as something that the exchange can list.
    public func instrument(_ contract: OCCSymbol) -> Instrument {
        let isIndex = parameters.kind == .index
        let terms = OptionTerms(
            underlying: underlying, right: contract.right, strike: contract.strike, expiration: contract.expiration,
            style: isIndex ? .european : .american, settlement: isIndex ? .cash : .physical,
            settlesAtOpen: settlesAtOpen(contract))
        var instrument = Instrument(
            contract.symbol, kind: .option(terms), description: description(contract), exchange: "OPR")
        instrument.tick = tick
        return instrument
    }

    /// A contract's quote at an instant, its underlying being worth `spot` at the instant's `pricingInstant`.
    public func quote(_ contract: OCCSymbol, spot: UnderlyingSpot, at instant: Instant) -> OptionQuote {
        OptionPricing(model: self, spot: spot, at: instant).quote(contract)
    }

    /// The surface of a day: its level wanders with the average of five days' chance.
    func surface(on date: CivilDate) -> VolatilitySurface {
        let day = UInt64(bitPattern: Int64(calendar.ordinal(before: date)))
        var sum = 0.0
        for back in 0..<5 { sum += chance.block(at: day &- UInt64(back), lane: 1).x0.standardNormal }
        let level = parameters.volatility * ElementaryFunctions.exp(0.12 * sum / 5.0.squareRoot())
        let isMarket = parameters.marketLoading.magnitude > 0.75
        let rho = parameters.marketLoading < -0.5 ? 0.6 : isMarket ? -0.65 : -0.3
        return VolatilitySurface(
            short: level * 1.05, long: parameters.volatility, rho: rho, eta: isMarket ? 1.1 : 0.8)
    }

    /// The chance of one contract, on one day or at one second.
    func words(_ contract: OCCSymbol, _ lane: UInt32) -> Philox4x32.Block {
        let strike = UInt64(truncatingIfNeeded: contract.strike.billionths / 1_000_000)
        let index =
            UInt64(bitPattern: Int64(contract.expiration.dayNumber)) << 32 | strike << 1
            | (contract.right == .call ? 1 : 0)
        return chance.block(at: index, lane: lane)
    }

    /// `AAPL 12/19/2025 200.00 C`.
    private func description(_ contract: OCCSymbol) -> String {
        let (year, month, day) = contract.expiration.components
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(underlying.text) \(two(month))/\(two(day))/\(year) \(contract.strike.text(minimumPlaces: 2)) "
            + (contract.right == .call ? "C" : "P")
    }
}
