import Testing

@testable import ExchangeCore

@Suite("Commands in batches")
struct BatchTests {
    @Test("a batch does what its commands do one by one")
    func batch() {
        let account = AccountID(1)
        var commands: [Command] = [
            .openAccount(AccountSpec(number: "1", cash: 100_000)),
            .defineInstrument(Instrument("ABC")),
            .setQuote("ABC", QuoteChange(bid: 10, ask: Price(cents: 1001), last: 10)),
        ]
        for step in 1...20 {
            commands.append(.placeOrder(.limit(account, step % 3 == 0 ? .sell : .buy, 10, "ABC", at: Price(cents: 990 + step))))
            commands.append(.cancelOrder(OrderID(Int64(step))))
            commands.append(.replaceOrder(OrderID(Int64(step / 2)), .limit(account, .buy, 5, "ABC", at: 9)))
        }
        // Orders that are not there.
        for number in [0, -1, .min, .max, 10_000] as [Int64] {
            commands.append(.cancelOrder(OrderID(number)))
            commands.append(.replaceOrder(OrderID(number), .limit(AccountID(.max), .buy, 5, "XYZ", at: 9)))
        }
        let configuration = ExchangeConfiguration(hours: .nyse)
        let start = Instant("2026-03-03T15:00:00Z") ?? .distantPast
        var one = Exchange(configuration: configuration, now: start)
        var other = one
        let events = commands.flatMap { one.apply($0) }
        #expect(other.apply(commands) == events)
        #expect(other.balances(of: account) == one.balances(of: account))
        #expect(other.ledger(of: account) == one.ledger(of: account) && Array(other.executions) == Array(one.executions))
        #expect(other.invariantViolations().isEmpty)
    }

    @Test("forks that several tasks change at once do what each does alone, and leave what they came from as it was")
    func forks() async {
        var world = Exchange(configuration: ExchangeConfiguration(hours: .nyse), now: Instant("2026-03-03T15:00:00Z") ?? .distantPast)
        let account = AccountID(1)
        _ = world.apply(.openAccount(AccountSpec(number: "1", cash: 1_000_000)))
        for symbol in ["ABC", "DEF"] as [Symbol] {
            _ = world.apply(.setQuote(symbol, QuoteChange(bid: 10, ask: Price(cents: 1001), last: 10)))
        }
        for step in 1...300 { _ = world.place(.limit(account, .buy, 1, step % 2 == 0 ? "ABC" : "DEF", at: Price(cents: 700 + step))) }
        let base = world, before = base.orders.map(\.request)
        @Sendable func changes(_ fork: Int) -> [Command] {
            (1...300).flatMap { step -> [Command] in
                let order = OrderID(Int64(1 + (step * (2 * fork + 1)) % 300)), symbol: Symbol = step % 3 == 0 ? "ABC" : "DEF"
                return [
                    .cancelOrder(order), .placeOrder(.limit(account, .buy, Quantity(fork), symbol, at: 11)),
                    .replaceOrder(OrderID(order.rawValue + 1), .limit(account, .buy, 2, symbol, at: Price(cents: 600 + fork))),
                ]
            }
        }
        let alone = (1...8).map { fork in
            var copy = base
            return copy.apply(changes(fork)).map { copy.text(of: $0) }
        }
        await withTaskGroup { group in
            for fork in 1...8 {
                var copy = base
                group.addTask { (fork, copy.apply(changes(fork)).map { copy.text(of: $0) }, copy.invariantViolations()) }
            }
            for await (fork, texts, violations) in group { #expect(texts == alone[fork - 1] && violations.isEmpty) }
        }
        #expect(base.orders.map(\.request) == before && base.invariantViolations().isEmpty)
    }

    @Test("symbols are found among many, and none that was not defined")
    func symbols() {
        var table = InstrumentTable()
        let symbols = (0..<500).map { Symbol("S\($0)") }
        for symbol in symbols { _ = table.define(Instrument(symbol), source: .pinned, at: .distantPast) }
        for (index, symbol) in symbols.enumerated() { #expect(table.id(symbol) == InstrumentID(Int32(index + 1))) }
        #expect(table.id("S500") == nil)
        #expect(table.id("") == nil)
    }
}
