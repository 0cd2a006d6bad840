// Options as instruments: listed when somebody asks for them, quoted after their underlying.
extension Exchange {
    /// An option that could be listed: on a defined underlying with generated options, and not expired.
    func listable(_ symbol: Symbol) -> (instrument: Instrument, prices: OptionPrices)? {
        guard case .generated(let seed) = configuration.source, instruments.id(symbol) == nil, let contract = OCCSymbol(symbol.text),
            let underlying = instruments.id(contract.underlying), !instruments[underlying].isRemoved,
            let prices = OptionPrices(seed: seed ?? configuration.seed, contract: contract, hours: configuration.hours),
            prices.model.expiry(of: contract) > now, instruments.id(contract.symbol) == nil
        else { return nil }
        return (prices.model.instrument(contract), prices)
    }

    /// Lists the options that a command names for the first time.
    mutating func listOptions(_ symbols: [Symbol]) {
        for symbol in symbols {
            if let option = listable(symbol) { emit(.instrumentChanged(define(option.instrument))) }
        }
    }

    /// What an option that is not listed would be quoted at now.
    func unlistedQuote(_ symbol: Symbol) -> Quote? {
        guard let prices = listable(symbol)?.prices else { return nil }
        return optionMarket(of: prices.contract.underlying).map { prices.model.quote(prices.contract, spot: $0.spot, at: now).quote }
    }

    /// Lets an option be found from its underlying, whichever of the two was defined first.
    mutating func linkOption(_ id: InstrumentID) {
        if let terms = instruments[id].instrument.kind.optionTerms {
            if let underlying = instruments.id(terms.underlying) { instruments[underlying].options.append(id) }
            return
        }
        let symbol = instruments[id].instrument.symbol
        for state in instruments.states where state.instrument.kind.optionTerms?.underlying == symbol {
            instruments[id].options.append(state.id)
        }
    }

    /// Lets the options on an instrument follow its new price: those that are looked at at once, the others when they
    /// are asked.
    mutating func followUnderlying(_ id: InstrumentID) {
        for option in instruments[id].options {
            instruments[option].freshUntil = .distantPast
            noteChange(of: option)
            guard instruments[option].isGenerated, instruments[option].watchers > 0 || instruments[option].workingOrders > 0,
                let quote = generatedQuote(option), quote != instruments[option].quote
            else { continue }
            let hasPrinted = quote.last != instruments[option].quote.last
            instruments[option].freshUntil = now.nextSecond
            install(quote, for: option, tells: instruments[option].watchers > 0, hasPrinted: hasPrinted)
        }
    }
}

extension OrderRequest {
    /// Every symbol that it or one of its children names.
    var symbols: [Symbol] { legs.map(\.symbol) + children.flatMap(\.symbols) }
}

extension Command {
    /// The symbols that it names and that may be options not listed yet.
    var symbols: [Symbol] {
        switch self {
        case .placeOrder(let ticket), .replaceOrder(_, let ticket): ticket.request.symbols
        case .setQuote(let symbol, _), .setQuoteSource(let symbol, _), .watch(let symbol), .halt(let symbol), .setBook(let symbol, _, _):
            [symbol]
        case .setQuotes(let changes): changes.map(\.symbol)
        case .openAccount(let spec): spec.positions.map(\.symbol)
        case .adjustAccount(_, let change): (change.positions ?? []).map(\.symbol)
        default: []
        }
    }
}
