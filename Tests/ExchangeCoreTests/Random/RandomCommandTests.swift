import Testing
@testable import ExchangeCore

@Suite("Random commands")
struct RandomCommandTests {
    static let policies: [(String, MarketPolicy)] = {
        var walking = MarketPolicy()
        walking.size = .walkBook
        walking.crossing = .priceTime
        walking.trigger = .partial
        walking.latency.cancel = .milliseconds(100)
        walking.latency.replace = .milliseconds(150)
        walking.latency.order = .milliseconds(50)
        var slipping = MarketPolicy()
        slipping.size = .levelOneSlipOneTick
        slipping.ocoOnPartial = .cancelSibling
        slipping.limitTouch = .probability(Ratio(percent: 50))
        slipping.rejectsStopsOnWrongSide = false
        return [("default", MarketPolicy()), ("alpaca paper", .alpacaPaper), ("schwab", .schwab), ("realistic", .realistic), ("walking", walking), ("slipping", slipping)]
    }()

    /// Runs one seed and says what went wrong first.
    private func run(_ seed: UInt64, _ policy: MarketPolicy, _ hours: MarketHours, steps: Int, checksEvery stride: Int = 1) -> String? {
        var exchange = Exchange(configuration: CommandSource.configuration(seed: seed, policy: policy, hours: hours), now: Instant("2026-03-09T13:00:00Z") ?? .distantPast)
        var fold = EventFold()
        for (number, type) in [("1", AccountType.margin), ("2", .cash), ("3", .margin)] {
            fold.take(exchange.apply(.openAccount(AccountSpec(number: number, type: type, cash: 60_000, positions: [PositionSpec("ABC", 200, at: 95)]))))
        }
        var source = CommandSource(seed: seed, accounts: [AccountID(1), AccountID(2), AccountID(3)])
        for step in 0..<steps {
            let pause = source.pause()
            if pause > .zero { fold.take(exchange.advance(to: exchange.now + pause)) }
            let command = source.next(orders: exchange.orderCount, now: exchange.now)
            fold.take(exchange.apply(command))
            guard step % stride == 0 || step == steps - 1 else { continue }
            let violations = exchange.invariantViolations() + fold.compare(with: exchange)
            if let first = violations.first { return "step \(step): \(first) (\(violations.count) in all) after \(command)" }
        }
        return nil
    }

    @Test("keep every invariant under every policy", arguments: policies.indices, MarketHours.allCases)
    func invariants(_ policy: Int, _ hours: MarketHours) {
        let first = testSeed(UInt64(1000 * policy + (hours == .nyse ? 500 : 0)))
        for seed in first..<first + 42 {
            if let failure = run(seed, Self.policies[policy].1, hours, steps: 200, checksEvery: 4) {
                Issue.record("FAKEBROKER_SEED=\(seed) under \(Self.policies[policy].0): \(failure)")
                return
            }
        }
    }

    /// The same walk, told step by step to `body`; time moves in one jump or, if `isCut`, in three.
    private func walk(
        _ exchange: inout Exchange, _ source: inout CommandSource, steps: Int, isCut: Bool = false, _ body: (String) -> Void
    ) {
        for _ in 0..<steps {
            let pause = source.pause()
            if pause > .zero {
                let target = exchange.now + pause
                if isCut {
                    for part in [pause / 7, pause / 2] { exchange.advance(to: target - pause + part).forEach { body("\($0)") } }
                }
                exchange.advance(to: target).forEach { body("\($0)") }
            }
            exchange.apply(source.next(orders: exchange.orderCount, now: exchange.now)).forEach { body("\($0)") }
        }
    }

    private func start(_ seed: UInt64, _ policy: MarketPolicy) -> (Exchange, CommandSource) {
        var exchange = Exchange(
            configuration: CommandSource.configuration(seed: seed, policy: policy, hours: .nyse), now: Instant("2026-03-09T13:00:00Z") ?? .distantPast)
        _ = exchange.apply(.openAccount(AccountSpec(number: "1", cash: 60_000)))
        _ = exchange.apply(.openAccount(AccountSpec(number: "2", type: .cash, cash: 60_000)))
        _ = exchange.apply(.setQuoteSource("DEF", .generated(seed: nil)))
        return (exchange, CommandSource(seed: seed, accounts: [AccountID(1), AccountID(2)]))
    }

    @Test("the same commands give the same events, byte for byte; so does a fork, and time in pieces", arguments: policies.indices)
    func determinism(_ policy: Int) {
        for seed in testSeed(77)..<testSeed(77) + 4 {
            var first: [String] = [], second: [String] = []
            var (exchange, source) = start(seed, Self.policies[policy].1)
            walk(&exchange, &source, steps: 120) { first.append($0) }
            var (again, sourceAgain) = start(seed, Self.policies[policy].1)
            walk(&again, &sourceAgain, steps: 60, isCut: true) { second.append($0) }
            // A snapshot is a copy: what happens to one of the two does not touch the other.
            let snapshot = again, sourceThen = sourceAgain
            walk(&again, &sourceAgain, steps: 60) { _ in }
            var fork = snapshot
            sourceAgain = sourceThen
            walk(&fork, &sourceAgain, steps: 60) { second.append($0) }
            #expect(first == second, "FAKEBROKER_SEED=\(seed) under \(Self.policies[policy].0)")
        }
    }
}
