import ExchangeCore

/// How instruments stand in JSON: asset type, description, exchange, cusip, tick size, lot, multiplier, shortable,
/// marginable, halted, option terms.
enum InstrumentForm {
    private static let kinds: [(name: String, value: AssetKind?)] = [
        ("stock", .stock), ("etf", .etf), ("index", .index), ("mutualFund", .mutualFund), ("future", .future),
        ("forex", .forex), ("bond", .bond), ("crypto", .crypto), ("option", nil), ("futureOption", nil),
    ]

    /// The instruments of a world file: an object by symbol.
    static func readAll(_ form: Form) throws(ControlError) -> [Instrument] {
        var instruments: [Instrument] = []
        for (symbol, body) in try form.dictionary() { instruments.append(try read(body, symbol: symbol, over: nil)) }
        return instruments
    }

    /// The instrument that a body spells.
    /// - Parameter known: the instrument as it stands; what the body leaves out keeps its value.
    static func read(_ form: Form, symbol: String, over known: Instrument?) throws(ControlError) -> Instrument {
        guard !symbol.isEmpty, symbol.utf8.count <= 64 else {
            throw .unreadable(form.pointer, "Expected a symbol of 1 to 64 characters")
        }
        return try form.object { members throws(ControlError) in
            try members.repeated("symbol", symbol)
            let kind = try kind(&members, symbol: symbol, known: known)
            var instrument = Instrument(Symbol(symbol), kind: kind)
            if let known, known.kind == kind { instrument = known }
            if let text = members.optional("description") { instrument.description = try text.text() }
            if let text = members.optional("exchange") { instrument.exchange = try text.text() }
            if let text = members.optional("cusip") { instrument.cusip = try text.text() }
            if let tick = members.optional("tick") { instrument.tick = try self.tick(tick) }
            if let lot = members.optional("lot") { instrument.lot = try lot.positive() }
            if let count = members.optional("multiplier") { instrument.multiplier = try count.integer(1...1_000_000) }
            if let leverage = members.optional("leverage") { instrument.leverage = try leverage.integer(-10...10) }
            if let tier = members.optional("limitBandTier") {
                instrument.limitBandTier = try tier.integer(1...2) == 1 ? .one : .two
            }
            if let rate = members.optional("longMaintenance") { instrument.longMaintenance = try rate.decimal() }
            if let rate = members.optional("borrowRate") { instrument.borrowRate = try rate.decimal() }
            for (name, path) in flags {
                if let flag = members.optional(name) { instrument[keyPath: path] = try flag.flag() }
            }
            return instrument
        }
    }

    private static let flags: [(String, WritableKeyPath<Instrument, Bool> & Sendable)] = [
        ("tradable", \.isTradable), ("shortable", \.isShortable), ("easyToBorrow", \.isEasyToBorrow),
        ("marginable", \.isMarginable), ("fractionable", \.isFractionable), ("halted", \.isHalted),
    ]

    private static func kind(
        _ members: inout Members, symbol: String, known: Instrument?
    ) throws(ControlError) -> AssetKind {
        let type = members.optional("assetType")
        let terms = members.optional("option")
        guard let type else {
            guard let terms else { return known?.kind ?? .stock }
            return .option(try self.terms(terms))
        }
        if let kind = try type.one(of: kinds) { return kind }
        guard let terms else {
            if let known, known.kind.code == (try type.text()) { return known.kind }
            throw members.refusal("The member 'option' is missing", detail: "An option needs its terms.")
        }
        let read = try self.terms(terms)
        return try type.text() == "option" ? .option(read) : .futureOption(read)
    }

    private static func terms(_ form: Form) throws(ControlError) -> OptionTerms {
        try form.object { members throws(ControlError) in
            let expiration = try members.required("expiration")
            guard let date = CivilDate(try expiration.text()) else { throw expiration.refusal(expected: "a date such as 2026-03-20") }
            return OptionTerms(
                underlying: Symbol(try members.required("underlying").name()),
                right: try members.required("right").one(), strike: try members.required("strike").positive(),
                expiration: date, style: try members.optional("style")?.one() ?? .american,
                settlement: try members.optional("settlement")?.one() ?? .physical,
                settlesAtOpen: try members.optional("settlesAtOpen")?.flag() ?? false)
        }
    }

    private static func tick(_ form: Form) throws(ControlError) -> TickRule {
        if case .string(let text) = form.value {
            switch text {
            case "stock": return .stock
            case "pennyPilot": return .pennyPilot
            case "nickel": return .nickel
            default: break
            }
        }
        guard let step: Price = try? form.positive() else {
            throw form.refusal(expected: "stock, pennyPilot, nickel or a decimal number above zero")
        }
        return .fixed(step)
    }

    /// Writes an instrument.
    static func write(_ instrument: Instrument, into json: inout JSONWriter) {
        json.object { json in
            json.member("symbol", instrument.symbol.text)
            json.member("assetType", instrument.kind.code)
            json.member("description", instrument.description)
            json.member("exchange", instrument.exchange)
            json.member("cusip", instrument.cusip)
            switch instrument.tick {
            case .stock: json.member("tick", "stock")
            case .pennyPilot: json.member("tick", "pennyPilot")
            case .nickel: json.member("tick", "nickel")
            case .fixed(let step): json.member("tick", step.description)
            }
            json.member("lot", instrument.lot.description)
            json.member("multiplier", instrument.multiplier)
            for (name, path) in flags { json.member(name, .bool(instrument[keyPath: path])) }
            json.member("leverage", instrument.leverage)
            json.member("limitBandTier", instrument.limitBandTier.rawValue)
            if let rate = instrument.longMaintenance { json.member("longMaintenance", rate.description) }
            json.member("borrowRate", instrument.borrowRate.description)
            if let terms = instrument.kind.optionTerms { json.object("option") { write(terms, into: &$0) } }
        }
    }

    private static func write(_ terms: OptionTerms, into json: inout JSONWriter) {
        json.member("underlying", terms.underlying.text)
        json.member("right", terms.right.rawValue)
        json.member("strike", terms.strike.description)
        json.member("expiration", terms.expiration.description)
        json.member("style", terms.style.rawValue)
        json.member("settlement", terms.settlement.rawValue)
        json.member("settlesAtOpen", terms.settlesAtOpen)
    }
}
