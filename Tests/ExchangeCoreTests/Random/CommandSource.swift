@testable import ExchangeCore

/// Commands at random, of every kind, most of them sensible: the same seed gives the same commands.
struct CommandSource {
    private var random: SplitMix64
    private let accounts: [AccountID]
    private let symbols: [Symbol] = ["ABC", "DEF", "ABC C100", "ABC P100", "ABC C110"]
    private var prices: [Symbol: Int] = ["ABC": 10_000, "DEF": 450, "ABC C100": 300, "ABC P100": 280, "ABC C110": 90]
    private var names = 0

    init(seed: UInt64, accounts: [AccountID]) {
        random = SplitMix64(seed: seed)
        self.accounts = accounts
    }

    /// The configuration that the commands are for.
    static func configuration(seed: UInt64, policy: MarketPolicy, hours: MarketHours) -> ExchangeConfiguration {
        let expiry = CivilDate(year: 2026, month: 3, day: 20) ?? CivilDate(dayNumber: 0)
        func option(_ symbol: Symbol, _ right: OptionTerms.Right, _ strike: Int) -> Instrument {
            Instrument(symbol, kind: .option(OptionTerms(underlying: "ABC", right: right, strike: Price(strike), expiration: expiry)))
        }
        return ExchangeConfiguration(
            seed: seed, hours: hours, policy: policy,
            instruments: [Instrument("ABC"), Instrument("DEF"), option("ABC C100", .call, 100), option("ABC P100", .put, 100), option("ABC C110", .call, 110)])
    }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }

    /// The next command. `orders` is how many orders there are.
    mutating func next(orders: Int, now: Instant) -> Command {
        switch below(100) {
        case 0..<42: return .placeOrder(request(depth: 0, now: now))
        case 42..<52: return .cancelOrder(anyOrder(orders))
        case 52..<58:
            return .replaceOrder(anyOrder(orders), request(depth: 2, now: now))
        case 58..<82: return quote()
        case 82..<84: return .fillOrder(anyOrder(orders), quantity: chance(50) ? Quantity(1 + below(50)) : nil, price: nil)
        case 84: return .rejectOrder(anyOrder(orders), .other("no"))
        case 85: return .expireOrder(anyOrder(orders))
        case 86: return chance(50) ? .halt(pick(symbols)) : .resume(pick(symbols))
        case 87: return .resume(pick(symbols))
        case 88: return .deposit(pick(accounts), Money(below(2000) - 1000))
        case 89:
            let symbol = pick(symbols)
            return .print(symbol, price: Price(cents: nearby(symbol)), size: Quantity(1 + below(300)), aggressor: pick([nil, .buy, .sell]))
        case 90:
            let symbol = pick(Array(symbols.prefix(2)))
            let prices = (0..<4).map { _ in nearby(symbol) }.sorted()
            return .bar(symbol, Bar(closesAt: now, open: Price(cents: prices[1]), high: Price(cents: prices[3]), low: Price(cents: prices[0]), close: Price(cents: prices[2]), volume: 1000), path: pick(BarPath.allCases))
        case 91: return .addRule(rule())
        case 92: return chance(70) ? .setRules([]) : .resetRules
        case 93: return .exercise(pick(accounts), pick(Array(symbols.suffix(3))), Quantity(1 + below(2)))
        case 94: return .assign(pick(accounts), pick(Array(symbols.suffix(3))), 1)
        case 95:
            let today = NewYorkTime.date(at: now)
            guard chance(20) else { return .corporateAction(.dividend("ABC", perShare: Money(cents: 25), exDate: today.adding(days: 1), payDate: today.adding(days: 3))) }
            return .corporateAction(.split(pick(["ABC", "DEF"]), numerator: pick([2, 3, 1]), denominator: pick([1, 2, 10]), exDate: today.adding(days: 1), cashInLieuPrice: nil))
        case 96: return .setAuctionPrice("ABC", open: Price(cents: nearby("ABC")), close: Price(cents: nearby("ABC")))
        case 97: return .adjustAccount(pick(accounts), AccountChange(cash: chance(50) ? Money(below(100_000)) : nil, positions: chance(20) ? [PositionSpec("DEF", Quantity(below(100)), at: Price(cents: 450))] : nil))
        case 98: return chance(50) ? .clearQuote(pick(symbols)) : .watch(pick(symbols))
        default: return .setBook("DEF", bids: levels(from: -1), asks: levels(from: 1))
        }
    }

    /// How far time moves before the next command: mostly not at all.
    mutating func pause() -> Duration {
        switch below(20) {
        case 0..<14: .zero
        case 14..<18: .milliseconds(below(5000))
        case 18: .seconds(below(3600))
        default: .seconds(below(100_000))
        }
    }

    private mutating func anyOrder(_ count: Int) -> OrderID { OrderID(Int64(chance(80) ? max(1, count - below(12)) : below(count + 2))) }

    private mutating func nearby(_ symbol: Symbol) -> Int { max(5, (prices[symbol] ?? 100) + below(61) - 30) }

    private mutating func levels(from sign: Int) -> [BookQuote] {
        let middle = prices["DEF"] ?? 450
        return (1...3).map { BookQuote(Price(cents: max(1, middle + sign * $0 * 2)), Quantity(50 + below(200))) }
    }

    private mutating func quote() -> Command {
        let symbol = pick(symbols)
        let middle = max(10, (prices[symbol] ?? 100) + below(41) - 20)
        prices[symbol] = middle
        let spread = 1 + below(4)
        return .setQuote(symbol, QuoteChange(
            bid: Price(cents: middle - spread), ask: Price(cents: middle + spread), last: chance(70) ? Price(cents: middle) : nil,
            bidSize: Quantity(below(400)), askSize: Quantity(below(400))))
    }

    private mutating func request(depth: Int, now: Instant) -> OrderRequest {
        if depth == 0, chance(6) { return combination() }
        let symbol = pick(symbols)
        var request = OrderRequest.market(pick(accounts), pick(Side.allCases), Quantity(chance(90) ? 1 + below(120) : 0), symbol, effect: pick([.automatic, .automatic, .automatic, .opening, .closing]))
        request.type = pick([.market, .market, .limit, .limit, .limit, .limit, .stop, .stopLimit, .trailingStop, .trailingStopLimit, .marketOnClose, .limitOnClose])
        if request.type.needsLimitPrice { request.limitPrice = Price(cents: nearby(symbol)) }
        if request.type.needsStopPrice { request.stopPrice = Price(cents: nearby(symbol)) }
        if request.type.isTrailing {
            request.trailing = TrailingTerms(pick([.amount(Price(cents: 20)), .percent(1), .ticks(15)]), basis: pick(PriceBasis.allCases), limitOffset: Price(cents: 10))
        }
        request.timeInForce = pick([.day, .day, .day, .goodTillCanceled, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .atOpen, .atClose, .endOfWeek, .goodTill(now + .seconds(below(9000)))])
        if chance(5) { request.session = pick(OrderSession.allCases) }
        if chance(4) { request.allOrNone = true }
        if chance(3) { request.releaseAt = now + .seconds(below(500)) }
        if chance(10) {
            names += 1
            request.clientOrderID = "n\(below(names + 1))"
        }
        request.taxLotMethod = pick([nil, .lifo, .highCost, .lowCost, .lossHarvester])
        if depth < 2, chance(14) { bind(&request, depth, now) }
        return request
    }

    private mutating func bind(_ request: inout OrderRequest, _ depth: Int, _ now: Instant) {
        let count = 1 + below(3)
        request.children = (0..<count).map { _ in self.request(depth: depth + 1, now: now) }
        if chance(60) {
            request.strategy = .trigger
            request.childLink = chance(70) ? .oneCancelsOther : .independent
        } else {
            request.strategy = .oco
            if chance(70) { request.legs = [] }
        }
    }

    private mutating func combination() -> OrderRequest {
        let pair = pick([["ABC C100", "ABC C110"], ["ABC C100", "ABC P100"], ["ABC", "ABC C110"]] as [[Symbol]])
        let side = pick(Side.allCases)
        var request = OrderRequest(account: pick(accounts), legs: [OrderLeg(side, pair[0], ratio: pair[0] == "ABC" ? 100 : 1), OrderLeg(side.opposite, pair[1])], type: pick([.netDebit, .netCredit, .netZero, .market]), quantity: Quantity(1 + below(4)))
        if request.type.needsLimitPrice { request.limitPrice = Price(cents: below(400)) }
        request.timeInForce = pick([.day, .goodTillCanceled, .immediateOrCancel])
        return request
    }

    private mutating func rule() -> Rule {
        let steps: [RuleStep] = pick([
            [.fill(.percent(40), price: nil, after: .zero), .fill(.percent(60), price: nil, after: .seconds(2))], [.reject(.other("script"), after: .zero)],
            [.accept(after: .seconds(3))], [.hold], [.accept(after: .seconds(1)), .cancel(after: .seconds(5))], [.reject(.oversold, after: .seconds(1))],
            [.fill(.quantity(10), price: 7, after: .zero), .expire(after: .seconds(9))],
        ])
        return Rule(when: RuleMatch(symbol: chance(50) ? pick(symbols) : nil, side: chance(50) ? .buy : nil, nth: chance(30) ? 2 : nil), then: steps, times: 1 + below(3))
    }
}
