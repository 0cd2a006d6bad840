import ExchangeCore

/// How a definition becomes an exchange.
extension WorldDefinition {
    var exchangeConfiguration: ExchangeConfiguration {
        var configuration = ExchangeConfiguration(
            seed: seed, hours: market.hours, policy: market.policy, instruments: StandardInstruments.all,
            source: market.prices == .generated ? .generated(seed: nil) : .pinned)
        configuration.hasLimitBands = market.hasLimitBands
        configuration.breakerIndex = market.breakerIndex
        return configuration
    }

    /// One command that builds the world, and the member of the definition that it comes from.
    struct OpeningStep: Sendable {
        let pointer: String
        let command: Command
    }

    /// The commands that build the world at its first instant, in order: what is traded, its prices, then the
    /// positions that they value.
    func opening(at now: Instant) -> [OpeningStep] {
        var steps: [OpeningStep] = []
        for instrument in instruments {
            steps.append(
                OpeningStep(
                    pointer: "/instruments/" + Form.escape(instrument.symbol.text),
                    command: .defineInstrument(instrument)))
        }
        for quote in quotes {
            let symbol = Symbol(quote.symbol)
            let pointer = "/quotes/" + Form.escape(quote.symbol)
            if let source = quote.source {
                steps.append(
                    OpeningStep(
                        pointer: pointer + "/source", command: .setQuoteSource(symbol, source.resolved(at: now))))
            }
            if quote.change != QuoteChange() {
                steps.append(OpeningStep(pointer: pointer, command: .setQuote(symbol, quote.change)))
            }
            if let isHalted = quote.isHalted {
                steps.append(
                    OpeningStep(pointer: pointer + "/halted", command: isHalted ? .halt(symbol) : .resume(symbol)))
            }
        }
        for (index, account) in accounts.enumerated() {
            steps.append(OpeningStep(pointer: "/accounts/\(index)", command: .openAccount(AccountSpec(account))))
        }
        if !rules.isEmpty { steps.append(OpeningStep(pointer: "/rules", command: .setRules(rules))) }
        return steps
    }
}

extension WorldDefinition.ClockDefinition {
    /// The clock as it begins when the wall shows `wall`.
    func clock(wall: Instant) -> WorldClock { WorldClock(mode, now: now, scale: scale, wall: wall) }
}

extension AccountSpec {
    init(_ account: WorldDefinition.AccountDefinition) {
        self.init(
            number: account.accountNumber, type: account.type, cash: account.cash,
            positions: account.positions.map { PositionSpec(Symbol($0.symbol), $0.quantity, at: $0.averagePrice) })
    }
}
