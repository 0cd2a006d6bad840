import Testing

@testable import ExchangeCore

@Suite("Extreme numbers")
struct ExtremeTests {
    /// Commands whose numbers are as large, as small and as odd as they can be.
    private struct Source {
        var common: CommandSource

        init(seed: UInt64) { common = CommandSource(seed: seed) }

        private static let raw: [Int128] = [
            .max, .min, .max - 1, .min + 1, Int128(Int64.max), Int128(Int64.min), Int128(Int64.max) * 1_000_000_000,
            Int128(Int64.min) * 1_000_000_000,
            0, 1, -1, 999_999_999, 1_000_000_000, -1_000_000_000, 10_000_000 * 1_000_000_000, 10_000_001 * 1_000_000_000,
            1_000_000_000_000_000_000,
            1_000_000_000_000_000_001, 5_000_000_000, 10_000_000_000, 100_000_000_000,
        ]
        private static let whole: [Int] = [.max, .min, 0, 1, -1, 2, 100, 1000, 10_000, 10_001, Int(Int32.max), Int(Int32.min)]

        mutating func number<N: FixedPoint>() -> N { N(billionths: common.pick(Self.raw)) }
        mutating func maybe<N: FixedPoint>() -> N? { common.chance(60) ? number() : nil }
        mutating func integer() -> Int { common.pick(Self.whole) }
        mutating func instant() -> Instant {
            common.pick([
                .distantPast, .distantFuture, CommandSource.start, CommandSource.start + .seconds(60), Instant(seconds: 4_000_000_000),
                Instant(seconds: -4_000_000_000),
            ])
        }
        mutating func date() -> CivilDate {
            CivilDate(dayNumber: common.pick([.max, .min, 0, 20_520, 20_521, 20_522, 40_000, -700_000, 1_000_000]))
        }
        mutating func duration() -> Duration {
            common.pick([.zero, .seconds(Int64.max), .seconds(Int64.min), .seconds(5), .nanoseconds(1)])
        }
        mutating func symbol() -> Symbol { common.pick(CommandSource.symbols + ["IDX", "NEW0", "", "NONE"]) }
        mutating func change() -> QuoteChange {
            var change = QuoteChange(bid: maybe(), ask: maybe(), last: maybe(), bidSize: maybe(), askSize: maybe())
            if common.chance(50) { return change }
            change.lastSize = maybe()
            change.volume = maybe()
            change.open = maybe()
            change.high = maybe()
            change.low = maybe()
            change.previousClose = maybe()
            return change
        }

        mutating func next(_ orders: Int, _ now: Instant) -> Command {
            let account = AccountID(common.pick([1, 2, 3, 0, -1, .max, .min]))
            let order = OrderID(common.pick([1, 2, Int64(orders), Int64(orders), 0, -1, .max, .min]))
            switch common.below(32) {
            case 0:
                return .openAccount(
                    AccountSpec(
                        number: common.pick(["", "1", "9", "8"]), cash: number(),
                        positions: [PositionSpec(symbol(), number(), at: number())]))
            case 1:
                return .adjustAccount(
                    account,
                    AccountChange(cash: maybe(), positions: common.chance(50) ? [PositionSpec(symbol(), number(), at: number())] : nil))
            case 2: return .deposit(account, number())
            case 3, 4: return .defineInstrument(instrument())
            case 5...8: return .setQuote(symbol(), change())
            case 9: return .setQuotes([SymbolQuote(symbol(), change()), SymbolQuote(symbol(), change())])
            case 10: return .setBook(symbol(), bids: [BookQuote(number(), number())], asks: [BookQuote(number(), number())])
            case 11: return .setAuctionPrice(symbol(), open: maybe(), close: maybe())
            case 12, 13: return .print(symbol(), price: number(), size: number(), aggressor: nil)
            case 14:
                return .bar(
                    symbol(), Bar(closesAt: instant(), open: number(), high: number(), low: number(), close: number(), volume: number()),
                    path: .adaptive)
            case 15:
                return .setQuoteSource(
                    symbol(), .scripted([ScriptedQuote(at: instant(), change()), ScriptedQuote(at: instant(), change())]))
            case 16: return .replaceOrder(order, request(now))
            case 17: return .fillOrder(order, quantity: maybe(), price: maybe())
            case 18: return common.pick([.cancelOrder(order), .expireOrder(order), .rejectOrder(order, .other(""))])
            case 19:
                return .addRule(
                    Rule(
                        when: RuleMatch(nth: integer()),
                        then: [
                            .fill(.percent(number()), price: maybe(), after: duration()),
                            .fill(.quantity(number()), price: maybe(), after: duration()),
                        ], times: integer()))
            case 20:
                return .corporateAction(
                    .split(symbol(), numerator: integer(), denominator: integer(), exDate: date(), cashInLieuPrice: maybe()))
            case 21: return .corporateAction(.dividend(symbol(), perShare: number(), exDate: date(), payDate: date()))
            case 22: return .exercise(account, symbol(), number())
            case 23: return .assign(account, symbol(), number())
            case 24: return .removeRule(RuleID(common.pick([.max, .min, 0, 1])))
            default: return .placeOrder(request(now))
            }
        }

        private mutating func instrument() -> Instrument {
            let terms = OptionTerms(underlying: symbol(), right: .call, strike: number(), expiration: date())
            var result = Instrument(
                symbol(),
                kind: common.pick([
                    .stock, .etf, .index, .option(terms), .futureOption(terms), .future, .crypto, .forex, .bond, .mutualFund,
                ]))
            if common.chance(50) { result.multiplier = integer() }
            if common.chance(30) { result.leverage = integer() }
            if common.chance(30) { result.lot = number() }
            if common.chance(30) { result.tick = .fixed(number()) }
            if common.chance(30) { result.borrowRate = number() }
            if common.chance(30) { result.longMaintenance = number() }
            return result
        }

        private mutating func request(_ now: Instant) -> OrderRequest {
            var request = common.request(depth: 0, now: now)
            if common.chance(50) { request.quantity = number() }
            if common.chance(10) { request.notional = maybe() }
            if common.chance(50) { request.limitPrice = maybe() }
            if common.chance(30) { request.stopPrice = maybe() }
            if common.chance(20) {
                request.trailing = TrailingTerms(
                    common.pick([.amount(number()), .percent(number()), .ticks(integer())]), limitOffset: maybe())
            }
            if common.chance(10) { request.releaseAt = instant() }
            if common.chance(10) { request.cancelAt = instant() }
            if common.chance(10) { request.timeInForce = .goodTill(instant()) }
            if common.chance(10), !request.legs.isEmpty { request.legs[0].ratio = integer() }
            if common.chance(10) {
                request.taxLots = [TaxLotChoice(lot: .max, quantity: number()), TaxLotChoice(lot: 1, quantity: number())]
            }
            if common.chance(5) { request.account = AccountID(common.pick([.max, .min, 0, 2])) }
            return request
        }
    }

    @Test("nothing that is asked for traps: what is too large is refused, and the books still balance", arguments: 0..<8)
    func extremes(_ run: Int) {
        for offset in 0..<25 {
            let seed = testSeed(UInt64(70_000 + run * 100 + offset))
            var source = Source(seed: seed)
            var policy = offset % 3 == 0 ? MarketPolicy() : .random(&source.common)
            if offset % 5 == 1 { policy.fees = .alpaca }
            // Each profile has checks of its own, and replacements that take a while hold back for two orders.
            if offset % 5 == 2 { policy = [MarketPolicy.alpacaPaper, .schwab, .realistic][offset % 3] }
            if offset % 5 >= 2 { policy.latency.replace = .seconds(offset % 2) }
            var exchange = Exchange(
                configuration: CommandSource.configuration(seed: seed, policy: policy, hours: offset % 2 == 0 ? .alwaysOpen : .nyse),
                now: CommandSource.start)
            for number in ["1", "2", "3"] {
                _ = exchange.apply(
                    .openAccount(AccountSpec(number: number, type: number == "2" ? .cash : .margin, cash: 1_000_000_000_000_000)))
            }
            for step in 0..<60 {
                if source.common.chance(10) { _ = exchange.advance(to: exchange.now + .seconds(source.common.below(90_000))) }
                let command = source.next(exchange.orderCount, exchange.now)
                _ = exchange.apply(command)
                for account in exchange.allAccounts { _ = exchange.balances(of: account.id) }
                if let first = exchange.invariantViolations().first {
                    Issue.record("FAKEBROKER_SEED=\(seed), step \(step): \(first) after \(command)")
                    return
                }
            }
        }
    }

    @Test("a command that is refused says why, by one event, and changes nothing else")
    func refusals() {
        var market = Market(positions: [PositionSpec("ABC", 10, at: 9)])
        let big = Quantity(billionths: .max)
        let refused: [(Command, RejectReason)] = [
            (.setQuote("NONE", QuoteChange(last: 1)), .unknownSymbol), (.setQuote("ABC", QuoteChange(last: -1)), .invalidQuote),
            (.setQuote("ABC", QuoteChange(bid: 20, ask: 10)), .crossedQuote), (.halt("NONE"), .unknownSymbol),
            (.resume("NONE"), .unknownSymbol),
            (.print("ABC", price: 10, size: big, aggressor: nil), .invalidQuote), (.deposit(AccountID(9), 1), .unknownAccount),
            (.deposit(market.account, Money(billionths: .max)), .invalidQuantity), (.openAccount(AccountSpec(number: "1")), .nameTaken),
            (.closeAccount(AccountID(.max)), .unknownAccount), (.exercise(market.account, "ABC", 1), .unknownSymbol),
            (
                .corporateAction(.split("ABC", numerator: 0, denominator: 1, exDate: CivilDate.of(2026, 3, 3), cashInLieuPrice: nil)),
                .invalidCommand
            ),
            (.setAuctionPrice("ABC", open: -1, close: nil), .invalidQuote),
            (.fillOrder(OrderID(.max), quantity: nil, price: nil), .unknownOrder),
            (.removeRule(RuleID(7)), .unknownRule), (.watch("NONE"), .unknownSymbol),
            (.setBook("ABC", bids: [BookQuote(10, 1), BookQuote(11, 1)], asks: []), .invalidQuote),
            (.bar("ABC", Bar(closesAt: .distantPast, open: 1, high: 0, low: 2, close: 1), path: .fixed), .invalidQuote),
        ]
        for (command, reason) in refused {
            let before = market.exchange.balances(of: market.account)
            #expect(market.run(command).map(\.kind) == [.commandRejected(reason)], "\(command)")
            #expect(market.exchange.balances(of: market.account) == before)
        }
        #expect(market.run(.cancelOrder(OrderID(0))).map(\.kind) == [.cancelRejected(OrderID(0), .unknownOrder)])
        #expect(
            market.run(.replaceOrder(OrderID(-1), .market(market.account, .buy, 1, "ABC"))).map(\.kind) == [
                .replaceRejected(OrderID(-1), .unknownOrder)
            ])
        #expect(market.place(.market(market.account, .buy, big, "ABC")).reason == .invalidQuantity)
        #expect(market.place(.limit(market.account, .buy, 1, "ABC", at: Price(billionths: .max))).reason == .invalidPrice)
    }
}
