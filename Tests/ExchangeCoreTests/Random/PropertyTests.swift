import Testing

@testable import ExchangeCore

@Suite("Properties of random runs")
struct PropertyTests {
    /// One thing that was done: time moved, or a command was carried out.
    private enum Deed {
        case advance(Instant)
        case apply(Command)
    }

    private static func start(_ seed: UInt64) -> (name: String, exchange: Exchange, source: CommandSource) {
        let policies = MarketPolicy.forRandomSteps
        var chance = CommandSource(seed: seed ^ 0x5EED)
        let (name, make) = policies[Int(seed % UInt64(policies.count))]
        let policy = make(&chance)
        var exchange = Exchange(
            configuration: CommandSource.configuration(seed: seed, policy: policy, hours: .nyse), now: CommandSource.start)
        _ = exchange.apply(.openAccount(AccountSpec(number: "1", cash: 60_000)))
        _ = exchange.apply(.openAccount(AccountSpec(number: "2", type: .cash, cash: 60_000)))
        var source = CommandSource(seed: seed, accounts: [AccountID(1), AccountID(2)])
        source.generates = seed % 2 == 0
        if source.generates { _ = exchange.apply(.setQuoteSource("DEF", .generated(seed: nil))) }
        return (name, exchange, source)
    }

    /// Takes random steps, keeping a journal; gives back what was told, line by line.
    private static func walk(_ exchange: inout Exchange, _ source: inout CommandSource, steps: Int, journal: inout [Deed]) -> [String] {
        var lines: [String] = []
        for _ in 0..<steps {
            let pause = source.pause()
            if pause > .zero { journal.append(.advance(exchange.now + pause)) }
            if case .advance(let target)? = journal.last, target > exchange.now { lines += exchange.texts { $0.advance(to: target) } }
            let command = source.next(orders: exchange.orderCount, now: exchange.now)
            journal.append(.apply(command))
            lines += exchange.texts { $0.apply(command) }
        }
        return lines
    }

    /// Does again what a journal says; every advance in so many parts.
    private static func replay(_ journal: some Sequence<Deed>, on exchange: inout Exchange, parts: Int = 1) -> [String] {
        journal.flatMap { deed in
            switch deed {
            case .apply(let command): return exchange.texts { $0.apply(command) }
            case .advance(let target):
                let span = target - exchange.now
                let stops = (1..<max(2, parts)).map { part in target - span / parts * (parts - part) }
                return (stops.dropLast(parts == 1 ? 1 : 0) + [target]).flatMap { stop in exchange.texts { $0.advance(to: stop) } }
            }
        }
    }

    @Test("a journal replayed gives the same events, byte for byte; so does time in pieces", arguments: 0..<14)
    func replay(_ run: Int) {
        let seed = testSeed(UInt64(500 + run))
        var (name, exchange, source) = Self.start(seed)
        var journal: [Deed] = []
        let lines = Self.walk(&exchange, &source, steps: 150, journal: &journal)
        for parts in [1, 2, 5] {
            var again = Self.start(seed).exchange
            #expect(Self.replay(journal, on: &again, parts: parts) == lines, "FAKEBROKER_SEED=\(seed) under \(name), time in \(parts)")
            #expect(again.invariantViolations() == [])
        }
    }

    @Test("a snapshot goes on as the straight run does, whatever becomes of the run it was taken from", arguments: 0..<14)
    func snapshots(_ run: Int) {
        let seed = testSeed(UInt64(900 + run))
        var (name, exchange, source) = Self.start(seed)
        var journal: [Deed] = []
        var lines = Self.walk(&exchange, &source, steps: 70, journal: &journal)
        let half = journal.count
        var snapshot = exchange
        lines += Self.walk(&exchange, &source, steps: 70, journal: &journal)
        let told = lines.count
        // The run goes on before the snapshot does.
        _ = Self.walk(&exchange, &source, steps: 20, journal: &journal)
        var straight = Self.start(seed).exchange
        let first = Self.replay(journal[..<half], on: &straight)
        let rest = Self.replay(journal[half...], on: &snapshot)
        #expect(first + rest.prefix(told - first.count) == lines, "FAKEBROKER_SEED=\(seed) under \(name)")
        #expect(snapshot.now == exchange.now && snapshot.lastSequence == exchange.lastSequence)
    }

    @Test("reading changes nothing", arguments: 0..<7)
    func reading(_ run: Int) {
        let seed = testSeed(UInt64(1300 + run))
        var (name, exchange, source) = Self.start(seed)
        var journal: [Deed] = []
        let lines = Self.walk(&exchange, &source, steps: 100, journal: &journal)
        var read = Self.start(seed).exchange
        var told: [String] = []
        for deed in journal {
            for account in [AccountID(1), AccountID(2)] {
                read.valuePositions(of: account)
                _ = read.balances(of: account)
                _ = read.positions(of: account)
                _ = read.check(.market(account, .buy, 1, "ABC"))
            }
            _ = read.quote("DEF")
            told += Self.replay([deed], on: &read)
        }
        #expect(told == lines, "FAKEBROKER_SEED=\(seed) under \(name)")
    }
}
