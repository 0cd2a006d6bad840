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
