import ExchangeCore

/// Writes quotes, block by block.
struct QuoteWire {
    let blocks: QuoteBlocks

    /// Appends the member of one security, named as it was asked for.
    func append(_ name: String, _ facts: SecurityFacts, to json: inout JSONWriter) {
        json.name(name)
        json.object { json in
            let codes = facts.codes
            json.member("assetMainType", codes.mainType)
            if let subType = codes.subType { json.member("assetSubType", subType) }
            if codes.mainType == "EQUITY" { json.member("quoteType", "NBBO") }
            json.member("realtime", true)
            // Currencies are shown without a number (recorded).
            if codes.mainType != "FOREX" { json.member("ssid", codes.ssid) }
            json.member("symbol", facts.symbol)
            appendBlocks(facts, &json)
        }
    }

    private func appendBlocks(_ facts: SecurityFacts, _ json: inout JSONWriter) {
        switch facts.instrument.kind {
        case .stock, .etf:
            if blocks.contains(.extended) { json.block("extended", QuoteTables.equityExtended, of: facts) }
            appendFundamental(facts, &json)
            append(QuoteTables.equityQuote, QuoteTables.equityReference, facts, &json)
            if blocks.contains(.regular) { json.block("regular", QuoteTables.equityRegular, of: facts) }
        case .index:
            appendFundamental(facts, &json)
            append(QuoteTables.indexQuote, QuoteTables.listedReference, facts, &json)
        case .mutualFund:
            appendFundamental(facts, &json)
            append(QuoteTables.fundQuote, QuoteTables.fundReference, facts, &json)
        case .option: append(QuoteTables.optionQuote, QuoteTables.optionReference, facts, &json)
        case .future: append(QuoteTables.futureQuote, QuoteTables.futureReference, facts, &json)
        case .futureOption: append(QuoteTables.futureOptionQuote, QuoteTables.futureOptionReference, facts, &json)
        case .forex, .crypto: append(QuoteTables.forexQuote, QuoteTables.forexReference, facts, &json)
        case .bond: append(QuoteTables.bondQuote, QuoteTables.fundReference, facts, &json)
        }
    }

    private func append(_ quote: MarketBlock, _ reference: MarketBlock, _ facts: SecurityFacts, _ json: inout JSONWriter) {
        if blocks.contains(.quote) { json.block("quote", quote, of: facts) }
        if blocks.contains(.reference) { json.block("reference", reference, of: facts) }
    }

    private func appendFundamental(_ facts: SecurityFacts, _ json: inout JSONWriter) {
        guard blocks.contains(.fundamental) else { return }
        json.object("fundamental") { SecurityProfile(facts).append(to: &$0, of: facts) }
    }
}
