@testable import ExchangeCore

/// Commands at random, of every kind, most of them sensible: the same seed gives the same commands.
struct CommandSource {
    private var random: SplitMix64
    let accounts: [AccountID]
    /// Whether generated prices are among the sources; time then moves in smaller steps.
    var generates = false
    private(set) var prices: [Symbol: Int] = [
        "ABC": 10_000, "DEF": 450, "ABC C100": 300, "ABC P100": 280, "ABC C110": 90, "IDX C50": 120,
    ]
    private var names = 0

    static let symbols: [Symbol] = ["ABC", "DEF", "ABC C100", "ABC P100", "ABC C110", "IDX C50"]
    static let options = Array(symbols.dropFirst(2))
    static let start = Instant("2026-03-09T13:00:00Z") ?? .distantPast

    init(seed: UInt64, accounts: [AccountID] = [AccountID(1), AccountID(2), AccountID(3)]) {
        random = SplitMix64(seed: seed)
        self.accounts = accounts
    }

    /// The configuration that the commands are for: two stocks, options that expire soon, one of them for cash.
    static func configuration(seed: UInt64, policy: MarketPolicy, hours: MarketHours) -> ExchangeConfiguration {
        func option(
            _ symbol: Symbol, on underlying: Symbol = "ABC", _ right: OptionTerms.Right, _ strike: Int, day: Int,
            _ settlement: OptionTerms.Settlement = .physical
        ) -> Instrument {
            Instrument(
                symbol,
                kind: .option(
                    OptionTerms(
                        underlying: underlying, right: right, strike: Price(strike),
                        expiration: CivilDate(uncheckedYear: 2026, month: 3, day: day),
                        style: settlement == .cash ? .european : .american, settlement: settlement)))
        }
        var hard = Instrument("DEF")
        if seed % 3 == 0 {
            hard.isEasyToBorrow = false
            hard.borrowRate = Ratio(percent: 20)
        }
        var configuration = ExchangeConfiguration(
            seed: seed, hours: hours, policy: policy,
            instruments: [
                Instrument("ABC"), hard, option("ABC C100", .call, 100, day: 10), option("ABC P100", .put, 100, day: 11),
                option("ABC C110", .call, 110, day: 20), option("IDX C50", on: "IDX", .call, 50, day: 10, .cash),
                Instrument("IDX", kind: .index),
            ])
        configuration.hasLimitBands = seed % 5 == 0
        return configuration
    }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }

    /// The next command. `orders` is how many orders there are.
    mutating func next(orders: Int, now: Instant) -> Command {
        switch below(100) {
        case 0..<42: .placeOrder(request(depth: 0, now: now))
        case 42..<51: .cancelOrder(anyOrder(orders))
        case 51..<57: .replaceOrder(anyOrder(orders), request(depth: 2, now: now))
        case 57..<80: quote(now: now)
        case 80..<84: byHand(orders)
        case 84..<90: market(now)
        case 90..<93: scripted()
        case 93..<97: lifeOfSecurities(now)
        default: account(now)
        }
    }

    /// How far time moves before the next command: mostly not at all.
    mutating func pause() -> Duration {
        switch below(20) {
        case 0..<14: .zero
        case 14..<18: .milliseconds(below(5000))
        case 18: .seconds(below(generates ? 60 : 3600))
        default: .seconds(below(generates ? 900 : 100_000))
        }
    }

    mutating func anyOrder(_ count: Int) -> OrderID { OrderID(Int64(chance(80) ? max(1, count - below(12)) : below(count + 2))) }

    mutating func nearby(_ symbol: Symbol) -> Int { max(5, (prices[symbol] ?? 100) + below(61) - 30) }

    /// A client's id: mostly new, at times one that was used.
    mutating func name() -> String {
        names += 1
        return "n\(below(names + 1))"
    }

    private mutating func byHand(_ orders: Int) -> Command {
        switch below(4) {
        case 0: .rejectOrder(anyOrder(orders), .other("no"))
        case 1: .expireOrder(anyOrder(orders))
        default: .fillOrder(anyOrder(orders), quantity: chance(50) ? Quantity(1 + below(50)) : nil, price: nil)
        }
    }

    private mutating func quote(now: Instant) -> Command {
        if chance(4) { return .setQuotes([change("ABC"), change(pick(Self.options)), change("IDX")]) }
        let item = change(chance(8) ? "IDX" : pick(Self.symbols))
        return .setQuote(item.symbol, item.change)
    }

    private mutating func change(_ symbol: Symbol) -> SymbolQuote {
        let middle = max(10, (prices[symbol] ?? 5000) + below(41) - 20)
        prices[symbol] = middle
        let spread = 1 + below(4)
        return SymbolQuote(
            symbol,
            QuoteChange(
                bid: Price(cents: middle - spread), ask: Price(cents: middle + spread), last: chance(70) ? Price(cents: middle) : nil,
                bidSize: Quantity(below(400)), askSize: Quantity(below(400))))
    }

    private mutating func market(_ now: Instant) -> Command {
        let stock = pick(["ABC", "DEF"] as [Symbol])
        switch below(12) {
        case 0: return .halt(pick(Self.symbols))
        case 1, 2: return .resume(pick(Self.symbols))
        case 3, 4:
            return .print(stock, price: Price(cents: nearby(stock)), size: Quantity(1 + below(300)), aggressor: pick([nil, .buy, .sell]))
        case 5, 6:
            let prices = (0..<4).map { _ in nearby(stock) }.sorted()
            let bar = Bar(
                closesAt: now, open: Price(cents: prices[1]), high: Price(cents: prices[3]), low: Price(cents: prices[0]),
                close: Price(cents: prices[2]), volume: 1000)
            return .bar(stock, bar, path: pick(BarPath.allCases))
        case 7: return .setAuctionPrice("ABC", open: Price(cents: nearby("ABC")), close: Price(cents: nearby("ABC")))
        case 8: return chance(50) ? .watch(pick(Self.symbols)) : .unwatch(pick(Self.symbols))
        case 9: return .clearQuote(stock)
        case 10: return .setQuoteSource(stock, source(stock, now))
        default: return .setBook("DEF", bids: levels(from: -1), asks: levels(from: 1))
        }
    }

    private mutating func source(_ symbol: Symbol, _ now: Instant) -> PriceSource {
        if generates { return .generated(seed: nil) }
        let points = (1...3).map { step in
            ScriptedQuote(at: now + .seconds(step * 40), QuoteChange(last: Price(cents: nearby(symbol))))
        }
        return chance(50) ? .scripted(points) : chance(50) ? .replay(points.map { .quote($0) }) : .pinned
    }

    private mutating func levels(from sign: Int) -> [BookQuote] {
        let middle = prices["DEF"] ?? 450
        return (1...3).map { BookQuote(Price(cents: max(1, middle + sign * $0 * 2)), Quantity(50 + below(200))) }
    }

    private mutating func lifeOfSecurities(_ now: Instant) -> Command {
        let today = NewYorkTime.date(at: now)
        let option = pick(Self.options)
        switch below(10) {
        case 0, 1: return .exercise(pick(accounts), option, Quantity(1 + below(2)))
        case 2, 3: return .assign(pick(accounts), option, 1)
        case 4: return .doNotExercise(pick(accounts), option)
        case 5: return chance(10) ? .removeInstrument(pick(Self.options)) : .defineInstrument(Instrument(Symbol("NEW\(below(3))")))
        case 6, 7:
            let action = CorporateAction.split(
                pick(["ABC", "DEF"]), numerator: pick([2, 3, 1]), denominator: pick([1, 2, 10]), exDate: today.adding(days: 1),
                cashInLieuPrice: nil)
            return .corporateAction(action)
        default:
            return .corporateAction(
                .dividend("ABC", perShare: Money(cents: 25), exDate: today.adding(days: 1), payDate: today.adding(days: 3)))
        }
    }

    private mutating func account(_ now: Instant) -> Command {
        switch below(12) {
        case 0..<5: return .deposit(pick(accounts), Money(below(2000) - 1000))
        case 5: return .openAccount(AccountSpec(number: "x\(below(5))", type: pick(AccountType.allCases), cash: Money(below(90_000))))
        case 6: return chance(10) ? .closeAccount(pick(accounts)) : .closeAccount(AccountID(Int32(4 + below(3))))
        default:
            var change = AccountChange(cash: chance(50) ? Money(below(100_000)) : nil)
            if chance(20) { change.positions = [PositionSpec("DEF", Quantity(below(100) - 20), at: Price(cents: 450))] }
            if chance(10) { change.isRestricted = chance(30) }
            if chance(10) { change.allowsShorting = chance(70) }
            return .adjustAccount(pick(accounts), change)
        }
    }

    private mutating func scripted() -> Command {
        switch below(8) {
        case 0: return .setRule(RuleID(Int32(1 + below(3))), rule())
        case 1: return .removeRule(RuleID(Int32(1 + below(3))))
        case 2, 3: return .setRules([])
        case 4: return .resetRules
        default: return .addRule(rule())
        }
    }

    private mutating func rule() -> Rule {
        let steps: [RuleStep] = pick([
            [.fill(.percent(40), price: nil, after: .zero), .fill(.percent(60), price: nil, after: .seconds(2))],
            [.reject(.other("script"), after: .zero)],
            [.accept(after: .seconds(3))], [.hold], [.accept(after: .seconds(1)), .cancel(after: .seconds(5))],
            [.reject(.oversold, after: .seconds(1))],
            [.fill(.quantity(10), price: 7, after: .zero), .expire(after: .seconds(9))],
        ])
        let match = RuleMatch(symbol: chance(50) ? pick(Self.symbols) : nil, side: chance(50) ? .buy : nil, nth: chance(30) ? 2 : nil)
        return Rule(when: match, then: steps, times: 1 + below(3))
    }
}
