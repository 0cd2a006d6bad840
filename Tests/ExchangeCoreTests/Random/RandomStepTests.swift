import Testing

@testable import ExchangeCore

@Suite("Random steps")
struct RandomStepTests {
    /// 24 runs of 42 worlds of 100 steps: 100,800 steps, each checked.
    static let worlds = 42, steps = 100

    @Test("every invariant holds after every step, of every kind, under every policy", arguments: 0..<24)
    func invariants(_ run: Int) {
        let policies = MarketPolicy.forRandomSteps
        let first = testSeed(UInt64(10_000 * run))
        for seed in first..<first + UInt64(Self.worlds) {
            var chance = CommandSource(seed: seed ^ 0x5EED)
            let (name, make) = policies[Int(seed % UInt64(policies.count))]
            let hours: MarketHours = chance.chance(50) ? .nyse : .alwaysOpen
            var world = StepWorld(seed, make(&chance), hours)
            for step in 0..<Self.steps {
                let violations = world.step()
                guard violations.isEmpty else {
                    Issue.record("FAKEBROKER_SEED=\(seed), \(name), \(hours), step \(step): \(violations.joined(separator: "; "))")
                    return
                }
            }
        }
    }

    @Test("the random steps are of every kind of command, order, duration and family")
    func coverage() {
        var source = CommandSource(seed: testSeed(1))
        var kinds: Set<String> = [], types: Set<OrderType> = [], times: Set<String> = [], strategies: Set<OrderStrategy> = [],
            sessions: Set<OrderSession> = []
        for _ in 0..<20_000 {
            let command = source.next(orders: 20, now: CommandSource.start)
            kinds.insert(command.name)
            guard case .placeOrder(let ticket) = command else { continue }
            let request = ticket.request
            types.insert(request.type)
            times.insert(request.timeInForce.code)
            strategies.insert(request.strategy)
            sessions.insert(request.session)
        }
        #expect(kinds == Command.names)
        #expect(types == Set(OrderType.allCases))
        #expect(strategies == Set(OrderStrategy.allCases) && sessions == Set(OrderSession.allCases))
        #expect(times == ["day", "gtc", "ioc", "fok", "opg", "cls", "endOfWeek", "endOfMonth", "endOfNextMonth", "gtd"])
    }
}

extension Command {
    /// The case's name.
    var name: String { String("\(self)".prefix { $0 != "(" }) }

    /// The names of all commands.
    static let names: Set<String> = [
        "openAccount", "closeAccount", "adjustAccount", "deposit", "defineInstrument", "removeInstrument", "setQuote", "setQuotes",
        "clearQuote",
        "setQuoteSource", "setBook", "setAuctionPrice", "print", "bar", "halt", "resume", "watch", "unwatch", "placeOrder", "cancelOrder",
        "replaceOrder",
        "fillOrder", "rejectOrder", "expireOrder", "addRule", "setRule", "removeRule", "setRules", "resetRules", "corporateAction",
        "exercise",
        "doNotExercise", "assign",
    ]
}
