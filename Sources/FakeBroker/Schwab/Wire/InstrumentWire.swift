import ExchangeCore

/// Writes instruments as accounts, orders and transactions show them.
enum InstrumentWire {
    /// The asset type in Schwab's words; an ETF is a collective investment everywhere but in requests (recorded).
    static func assetType(_ kind: AssetKind) -> SchwabAssetType {
        switch kind {
        case .stock: .equity
        case .etf: .collectiveInvestment
        case .index: .index
        case .mutualFund: .mutualFund
        case .future: .future
        case .forex: .forex
        case .bond: .fixedIncome
        case .crypto: .currency
        case .option, .futureOption: .option
        }
    }

    /// Appends a position's instrument, its members read where they stand.
    static func append(_ id: InstrumentID, of exchange: Exchange, netChange: Price, to out: inout ByteText) {
        out.append(#"{"assetType":""#)
        switch exchange[id].kind {
        case .stock: out.append("EQUITY")
        case .etf: out.append("COLLECTIVE_INVESTMENT")
        case .option, .futureOption: out.append("OPTION")
        case .index, .mutualFund, .future, .forex, .bond, .crypto:
            out.append(utf8: assetType(exchange[id].kind).rawValue)
        }
        out.append(#"","cusip":"#)
        out.append(jsonString: exchange[id].cusip.isEmpty ? cusip(of: exchange[id]) : exchange[id].cusip)
        out.append(#","symbol":"#)
        out.append(jsonString: exchange[id].symbol.text)
        switch exchange[id].kind {
        case .etf:
            out.append(#","description":"#)
            out.append(jsonString: exchange[id].description)
            out.append(#","type":"EXCHANGE_TRADED_FUND","netChange":"#)
            out.append(double: netChange)
        case .option(let terms), .futureOption(let terms):
            out.append(#","description":"#)
            out.append(jsonString: description(of: exchange[id], in: exchange))
            out.append(#","netChange":"#)
            out.append(double: netChange)
            out.append(terms.right == .call ? #","type":"VANILLA","putCall":"CALL""# : #","type":"VANILLA","putCall":"PUT""#)
            out.append(#","underlyingSymbol":"#)
            out.append(jsonString: terms.underlying.text)
        case .stock, .index, .mutualFund, .future, .forex, .bond, .crypto:
            out.append(#","netChange":"#)
            out.append(double: netChange)
        }
        out.append("}")
    }

    /// The instrument of an order's leg.
    static func orderLeg(
        _ instrument: Instrument, id: InstrumentID?, in exchange: Exchange, _ json: inout JSONWriter
    ) {
        json.member("assetType", assetType(instrument.kind).rawValue)
        json.member("cusip", cusip(of: instrument))
        json.member("symbol", instrument.symbol.text)
        let description = description(of: instrument, in: exchange)
        if instrument.kind != .stock, !description.isEmpty { json.member("description", description) }
        if let id { json.member("instrumentId", instrumentId(id)) }
        switch instrument.kind {
        case .etf: json.member("type", "EXCHANGE_TRADED_FUND")
        case .option(let terms), .futureOption(let terms):
            json.member("type", "VANILLA")
            json.member("putCall", terms.right.rawValue.uppercased())
            json.member("underlyingSymbol", terms.underlying.text)
            json.array("optionDeliverables") { json in
                json.object { json in
                    json.member("symbol", terms.underlying.text)
                    json.decimal("deliverableUnits", Quantity(instrument.multiplier))
                }
            }
        case .stock, .index, .mutualFund, .future, .forex, .bond, .crypto: break
        }
    }

    /// Schwab's number of an instrument.
    static func instrumentId(_ id: InstrumentID) -> Int64 { 5_000_000 + Int64(id.rawValue) }

    /// The CUSIP; an option's is made of its root, month, day and strike, as the recordings show (inferred).
    static func cusip(of instrument: Instrument) -> String {
        guard instrument.cusip.isEmpty, let terms = instrument.kind.optionTerms else { return instrument.cusip }
        let root = String(terms.underlying.text.prefix(5))
        let date = terms.expiration.components
        let months = terms.right == .call ? Array("ABCDEFGHIJKL") : Array("MNOPQRSTUVWX")
        let days = Array("123456789ABCDEFGHIJKLMNOPQRSTUV")
        let strike = String(Int64(clamping: terms.strike.rounded(toPlaces: 3).billionths / 1_000_000))
        return "0" + root + String(repeating: ".", count: 5 - root.count) + String(months[date.month - 1])
            + String(days[date.day - 1]) + String(date.year % 10)
            + String(repeating: "0", count: max(0, 7 - strike.count)) + strike
    }

    /// The description; an option's is its underlying and its terms in words, e.g. `FORD MTR CO DEL 03/20/2026 $14 Call`
    /// (recorded), where quotes have `F 03/20/2026 14.00 C`. A description that a world gave stays.
    static func description(of instrument: Instrument, in exchange: Exchange) -> String {
        guard let terms = instrument.kind.optionTerms else { return instrument.description }
        let date = terms.expiration.components
        let month = date.month < 10 ? "0\(date.month)" : "\(date.month)"
        let day = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        let expiration = " \(month)/\(day)/\(date.year) "
        let own = instrument.description
        guard own.isEmpty || own.hasPrefix(terms.underlying.text + expiration) else { return own }
        let underlying = exchange.instrument(terms.underlying)?.description ?? ""
        return (underlying.isEmpty ? terms.underlying.text : underlying) + expiration
            + "$\(terms.strike) \(terms.right == .call ? "Call" : "Put")"
    }
}
