// Carrying out commands: one line each here, the work beside its subject.
extension Exchange {
    mutating func perform(_ command: Command) {
        switch command {
        case .openAccount(let spec): openAccount(spec)
        case .closeAccount(let account): closeAccount(account)
        case .adjustAccount(let account, let change): adjustAccount(account, change)
        case .deposit(let account, let amount): deposit(account, amount)
        case .defineInstrument(let instrument): emit(.instrumentChanged(define(instrument)))
        case .setQuote(let symbol, let change): setQuotes([SymbolQuote(symbol, change)])
        case .setQuotes(let changes): setQuotes(changes)
        case .placeOrder(let request): placeOrder(request)
        case .cancelOrder(let order): cancelOrder(order)
        default: emit(.commandRejected(.invalidCommand))
        }
    }

    /// Defines an instrument with the exchange's own source of prices.
    @discardableResult
    mutating func define(_ instrument: Instrument) -> InstrumentID {
        instruments.define(instrument, source: configuration.source, at: now)
    }
}
