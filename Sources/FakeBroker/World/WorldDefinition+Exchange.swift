import ExchangeCore

/// How a definition becomes an exchange.
extension WorldDefinition {
    var exchangeConfiguration: ExchangeConfiguration {
        var policy = MarketPolicy()
        policy.size = market.size
        return ExchangeConfiguration(
            seed: seed, hours: market.hours, policy: policy, instruments: StandardInstruments.all,
            source: .generated(seed: nil))
    }

    /// One command that builds the world, and the member of the definition that it comes from.
    struct OpeningStep: Sendable {
        let pointer: String
        let command: Command
    }

    /// The commands that build the world, in order: prices before the positions that they value.
    var opening: [OpeningStep] {
        let pinned = quotes.map { quote in
            OpeningStep(
                pointer: "/quotes/\(quote.symbol)",
                command: .setQuote(
                    Symbol(quote.symbol),
                    QuoteChange(
                        bid: quote.bid, ask: quote.ask, last: quote.last, bidSize: quote.bidSize, askSize: quote.askSize)))
        }
        let opened = accounts.enumerated().map { index, account in
            OpeningStep(
                pointer: "/accounts/\(index)",
                command: .openAccount(
                    AccountSpec(
                        number: account.accountNumber, type: account.type, cash: account.cash,
                        positions: account.positions.map {
                            PositionSpec(Symbol($0.symbol), $0.quantity, at: $0.averagePrice)
                        })))
        }
        let scripted = rules.isEmpty ? [] : [OpeningStep(pointer: "/rules", command: .setRules(rules))]
        return pinned + opened + scripted
    }
}
