// Carrying out commands: one line each here, the work beside its subject.
extension Exchange {
    mutating func perform(_ command: __shared Command) {
        if case .generated = configuration.source { listOptions(command.symbols) }
        switch command {
        case .openAccount(let spec): openAccount(spec)
        case .closeAccount(let account): closeAccount(account)
        case .adjustAccount(let account, let change): adjustAccount(account, change)
        case .deposit(let account, let amount): deposit(account, amount)

        case .defineInstrument(let instrument):
            emit(instrument.isSane && keepsBooks(instrument) ? .instrumentChanged(define(instrument)) : .commandRejected(.invalidCommand))
        case .removeInstrument(let symbol): removeInstrument(symbol)
        case .setQuote(let symbol, let change): setQuotes([SymbolQuote(symbol, change)])
        case .setQuotes(let changes): setQuotes(changes)
        case .clearQuote(let symbol): clearQuote(symbol)
        case .setQuoteSource(let symbol, let source): setSource(symbol, source)
        case .setBook(let symbol, let bids, let asks): setBook(symbol, bids: bids, asks: asks)
        case .setAuctionPrice(let symbol, let open, let close): setAuctionPrice(symbol, open: open, close: close)
        case .print(let symbol, let price, let size, let aggressor): print(symbol, price: price, size: size, aggressor: aggressor)
        case .bar(let symbol, let bar, let path): runBar(symbol, bar, path)
        case .halt(let symbol): halt(symbol)
        case .resume(let symbol): resume(symbol)
        case .watch(let symbol): watch(symbol, +1)
        case .unwatch(let symbol): watch(symbol, -1)

        case .placeOrder(let ticket): placeOrder(ticket.request)
        case .cancelOrder(let order): cancelOrder(order)
        case .replaceOrder(let order, let ticket): replaceOrder(order, ticket.request)
        case .fillOrder(let order, let quantity, let price): fillOrder(order, quantity: quantity, price: price)
        case .rejectOrder(let order, let reason): rejectOrder(order, reason)
        case .expireOrder(let order): expireOrder(order)

        case .addRule(let rule): addRule(rule)
        case .setRule(let id, let rule): setRule(id, rule)
        case .removeRule(let id): removeRule(id)
        case .setRules(let all): setRules(all)
        case .resetRules: resetRules()

        case .corporateAction(let action): announce(action)
        case .exercise(let account, let symbol, let quantity): exercise(account, symbol, quantity)
        case .doNotExercise(let account, let symbol): keepFromExercise(account, symbol)
        case .assign(let account, let symbol, let quantity): assign(account, symbol, quantity)
        }
    }

    /// Defines an instrument with the exchange's own source of prices.
    @discardableResult
    mutating func define(_ instrument: Instrument) -> InstrumentID {
        let isNew = instruments.id(instrument.symbol) == nil
        let id = instruments.define(instrument, source: configuration.source, at: now)
        instruments[id].isRemoved = false
        noteChange(of: id)
        if isNew { linkOption(id) }
        if isNew { startSource(id) }
        return id
    }

    /// Whether what is held of an instrument is worth the same by its new definition: the multiplier may not change then.
    private func keepsBooks(_ instrument: Instrument) -> Bool {
        guard let id = instruments.id(instrument.symbol), instruments[id].instrument.multiplier != instrument.multiplier else {
            return true
        }
        return !accounts.states.contains { !$0.positions.quantity(id).isZero }
    }

    /// Takes an instrument out of trading for good; what holders have stays as it is.
    private mutating func removeInstrument(_ symbol: Symbol) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        for order in openOrders(on: id) { close(order, as: .canceled, reason: .notTradable) }
        instruments[id].isRemoved = true
        emit(.instrumentChanged(id))
    }

    private mutating func setAuctionPrice(_ symbol: Symbol, open: Price?, close: Price?) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        guard [open, close].allSatisfy({ $0.map { $0.isPositive && $0 <= ExchangeLimits.maximumPrice } ?? true }) else {
            return emit(.commandRejected(.invalidQuote))
        }
        instruments[id].openingPrice = open ?? instruments[id].openingPrice
        instruments[id].closingPrice = close ?? instruments[id].closingPrice
        emit(.instrumentChanged(id))
    }
}
