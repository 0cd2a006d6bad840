@testable import ExchangeCore

/// A small exchange that lives through random steps, with everything that is checked after each of them.
struct StepWorld {
    private(set) var exchange: Exchange
    private var source: CommandSource
    private var fold = EventFold()
    private var watch: StepWatch

    init(_ seed: UInt64, _ policy: MarketPolicy, _ hours: MarketHours) {
        exchange = Exchange(configuration: CommandSource.configuration(seed: seed, policy: policy, hours: hours), now: CommandSource.start)
        source = CommandSource(seed: seed)
        source.generates = seed % 16 == 7
        watch = StepWatch(exchange)
        for (number, type) in [("1", AccountType.margin), ("2", .cash), ("3", .margin)] {
            take(
                exchange.apply(
                    .openAccount(AccountSpec(number: number, type: type, cash: 60_000, positions: [PositionSpec("ABC", 200, at: 95)]))))
        }
    }

    /// Takes one step and says what does not hold after it.
    mutating func step() -> [String] {
        let pause = source.pause()
        if pause > .zero { take(exchange.advance(to: exchange.now + pause)) }
        let command = source.next(orders: exchange.orderCount, now: exchange.now)
        if source.chance(30), let account = source.accounts.first { exchange.valuePositions(of: account) }
        take(exchange.apply(command))
        let found = exchange.invariantViolations() + fold.compare(with: exchange) + watch.takeViolations()
        return found.isEmpty ? [] : found + ["after \(command)"]
    }

    private mutating func take(_ events: [Event]) {
        fold.take(events)
        watch.take(events, exchange)
    }
}

extension MarketPolicy {
    /// The named policies that random steps run under, and last one with every switch at random.
    static let forRandomSteps: [(name: String, make: @Sendable (inout CommandSource) -> MarketPolicy)] = [
        ("default", { _ in MarketPolicy() }), ("alpaca paper", { _ in .alpacaPaper }), ("schwab", { _ in .schwab }),
        ("realistic", { _ in .realistic }),
        (
            "walking",
            { _ in
                var policy = MarketPolicy()
                policy.size = .walkBook
                policy.crossing = .priceTime
                policy.trigger = .partial
                policy.latency.cancel = .milliseconds(100)
                policy.latency.replace = .milliseconds(150)
                policy.latency.order = .milliseconds(50)
                return policy
            }
        ),
        (
            "slipping",
            { _ in
                var policy = MarketPolicy()
                policy.size = .levelOneSlipOneTick
                policy.ocoOnPartial = .cancelSibling
                policy.limitTouch = .probability(Ratio(percent: 50))
                policy.rejectsStopsOnWrongSide = false
                return policy
            }
        ),
        ("random", { .random(&$0) }),
    ]

    /// A policy with its switches at random.
    static func random(_ source: inout CommandSource) -> MarketPolicy {
        var policy = MarketPolicy()
        policy.size = source.pick(Size.allCases)
        policy.randomPartial = Ratio(percent: source.pick([0, 0, 10, 50]))
        policy.restingFillPrice = source.pick(RestingFillPrice.allCases)
        policy.limitTouch = source.pick([.inclusive, .strict, .probability(Ratio(percent: 30))])
        policy.queuesBehindDisplayed = source.chance(30)
        policy.auctionPrice = source.pick(AuctionPrice.allCases)
        policy.crossing = source.pick(Crossing.allCases)
        policy.selfTrade = source.pick(SelfTrade.allCases)
        policy.barGap = source.pick(BarGap.allCases)
        if source.chance(30) { policy.volumeShare = VolumeShare() }
        if source.chance(20) { policy.latency.order = .milliseconds(source.below(3000)) }
        if source.chance(20) { policy.latency.replace = .milliseconds(source.below(3000)) }
        if source.chance(20) { policy.latency.cancel = .milliseconds(source.below(3000)) }
        policy.stopBasis = source.pick(PriceBasis.allCases)
        policy.electionInsideQuote = source.chance(50)
        policy.rejectsStopsOnWrongSide = source.chance(30)
        policy.collarsBuyStops = source.chance(30)
        policy.trigger = source.pick(TriggerMode.allCases)
        policy.ocoOnPartial = source.pick(PartialOCO.allCases)
        policy.cancelsSiblings = source.chance(70)
        policy.replacesPending = source.chance(70)
        policy.checksExitPrices = source.chance(20)
        policy.rejectsWashTrades = source.chance(30)
        policy.farLimits = source.pick([.accept, .accept, .tiered, .percent(2)])
        policy.checksPriceIncrement = source.chance(70)
        policy.auctionCutoffs = source.chance(50)
        policy.holdsAuctionOrdersOvernight = source.chance(50)
        policy.restrictsKinds = source.chance(20)
        policy.cancelsAgedOrders = source.chance(50)
        policy.adjustsBrackets = source.chance(50)
        policy.allowsFlips = source.chance(60)
        policy.allowsFractions = source.chance(70)
        policy.allowsHardToBorrow = source.chance(50)
        policy.allowsUncoveredOptions = source.chance(60)
        policy.dayTrades = source.pick(DayTradeRegime.allCases)
        policy.goodTillCanceledDays = source.pick([1, 2, 90, 180])
        policy.extendedHours = source.pick([.full, .schwab])
        policy.allowsExtendedGoodTillCanceled = source.chance(50)
        policy.fees = source.pick(Fees.allCases)
        policy.feeRounding = source.pick(FeeRounding.allCases)
        policy.margin.interest = source.pick([0, Ratio(percent: 6)])
        policy.margin.intradayMultiplier = source.pick([2, 4])
        policy.paysDividends = source.chance(80)
        policy.compressesLots = source.chance(40)
        return policy
    }
}
