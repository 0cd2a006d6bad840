import ExchangeCore

/// What a test does to a world's prices.
extension WorldState {
    /// Every instrument but those that were taken out of trading.
    var instruments: [Instrument] { exchange.allInstruments.filter { !exchange.isRemoved($0.symbol) } }

    /// The instrument of a symbol; one that was taken out of trading is there no more.
    func instrument(named symbol: String) throws(ControlError) -> Instrument {
        guard let found = exchange.instrument(Symbol(symbol)), !exchange.isRemoved(found.symbol) else {
            throw .missing(
                "There is no instrument '\(symbol)'", detail: "PUT /__admin/instruments/{symbol} makes one.")
        }
        return found
    }

    /// Sets several quotes in one step: no order sees some of them without the others. A symbol that is not known yet
    /// becomes a stock.
    mutating func setQuotes(_ changes: [(symbol: String, change: QuoteForm.Change)]) throws(ControlError) {
        var trial = self
        for (symbol, change) in changes {
            let symbol = Symbol(symbol)
            let pointer = "/quotes/" + Form.escape(symbol.text)
            if trial.exchange.instrument(symbol) == nil || trial.exchange.isRemoved(symbol) {
                try trial.command(.defineInstrument(InstrumentForm.unknown(symbol)), pointer: pointer)
            }
            if let source = change.source {
                try trial.command(.setQuoteSource(symbol, source.resolved(at: now)), pointer: pointer + "/source")
            }
        }
        let set = changes.filter { $0.change.change != QuoteChange() }
        if set.count == 1 {
            try trial.command(
                .setQuote(Symbol(set[0].symbol), set[0].change.change), pointer: "/quotes/" + Form.escape(set[0].symbol))
        } else if !set.isEmpty {
            try trial.command(.setQuotes(set.map { SymbolQuote(Symbol($0.symbol), $0.change.change) }), pointer: "/quotes")
        }
        for (symbol, change) in changes {
            guard let halts = change.isHalted, let known = trial.exchange.instrument(Symbol(symbol)),
                known.isHalted != halts
            else { continue }
            try trial.command(halts ? .halt(Symbol(symbol)) : .resume(Symbol(symbol)))
        }
        self = trial
    }

    /// Gives a symbol back to its own source of prices.
    mutating func clearQuote(_ symbol: String) throws(ControlError) {
        let instrument = try instrument(named: symbol)
        try command(.clearQuote(instrument.symbol))
        if instrument.isHalted { try command(.resume(instrument.symbol)) }
    }

    /// Says where a symbol's prices come from.
    mutating func setSource(_ symbol: String, _ source: WorldDefinition.SourceDefinition) throws(ControlError) {
        let instrument = try instrument(named: symbol)
        var trial = self
        // A pinned quote would hide the source that was just set.
        try trial.command(.clearQuote(instrument.symbol))
        try trial.command(.setQuoteSource(instrument.symbol, source.resolved(at: now)))
        self = trial
    }
}

extension InstrumentForm {
    /// What becomes of a symbol that nobody described: a stock, or the option that an OSI symbol names.
    static func unknown(_ symbol: Symbol) -> Instrument {
        guard let terms = optionTerms(symbol.text) else { return Instrument(symbol, kind: .stock, description: symbol.text) }
        return Instrument(symbol, kind: .option(terms), description: symbol.text)
    }

    /// The terms in an OSI symbol: root padded to six, `yymmdd`, `C` or `P`, the strike in thousandths in eight digits.
    private static func optionTerms(_ text: String) -> OptionTerms? {
        let bytes = Array(text.utf8)
        guard bytes.count == 21 else { return nil }
        func digits(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        let root = String(decoding: bytes[0..<6].prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        let right: OptionTerms.Right? =
            bytes[12] == UInt8(ascii: "C") ? .call : bytes[12] == UInt8(ascii: "P") ? .put : nil
        guard !root.isEmpty, let right, let year = digits(6..<8), let month = digits(8..<10), let day = digits(10..<12),
            let strike = digits(13..<21), strike > 0,
            let date = CivilDate("20\(pad(year))-\(pad(month))-\(pad(day))")
        else { return nil }
        return OptionTerms(
            underlying: Symbol(root), right: right, strike: Price(billionths: Int128(strike) * 1_000_000), expiration: date)
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
