import ExchangeCore
import HTTPCore

/// `/marketdata/v1/quotes` and `/marketdata/v1/{symbol}/quotes`.
enum QuotesEndpoint {
    /// Symbols of one request (documentation).
    private static let limit = 500

    /// `GET /marketdata/v1/quotes?symbols=…`: unknown symbols stand under `errors` of a 200.
    static func many(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let query = call.query
        let symbols = query.list("symbols")
        if symbols.isEmpty { return SchwabErrors.noSymbols(id: state.schwab.nextUUID()) }
        if symbols.count > limit { return SchwabErrors.tooManySymbols(id: state.schwab.nextUUID()) }
        guard let blocks = QuoteBlocks(query) else { return SchwabErrors.badQuoteFields(id: state.schwab.nextUUID()) }
        let wire = QuoteWire(blocks: blocks)
        let wantsIndicative = query["indicative"]?.lowercased() == "true"
        var seen: Set<String> = []
        var invalid: [String] = []
        return SchwabAnswer.marketData(
            .ok,
            JSONWriter.object(reserving: 1536 * min(symbols.count, 64)) { json in
                for symbol in symbols.map({ $0.uppercased() }) where seen.insert(symbol).inserted {
                    guard let facts = state.securityFacts(symbol) else {
                        invalid.append(symbol)
                        continue
                    }
                    wire.append(symbol, facts, to: &json)
                    if wantsIndicative, let indicative = facts.indicativeValue {
                        wire.append(indicative.symbol, indicative, to: &json)
                    }
                }
                if !invalid.isEmpty {
                    json.object("errors") { json in
                        json.array("invalidSymbols") { json in for symbol in invalid { json.string(symbol) } }
                    }
                }
            })
    }

    /// `GET /marketdata/v1/{symbol}/quotes`: a map with one key; an unknown symbol is a 404.
    static func one(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let blocks = QuoteBlocks(call.query) else { return SchwabErrors.badQuoteFields(id: state.schwab.nextUUID()) }
        let rest = call.parameters.value("part").map { "/" + $0 } ?? ""
        let symbol = (call.parameters["symbol"] + rest).uppercased()
        guard let facts = state.securityFacts(symbol) else {
            return SchwabErrors.symbolNotFound(id: state.schwab.nextUUID())
        }
        return SchwabAnswer.marketData(
            .ok, JSONWriter.object(reserving: 1536) { QuoteWire(blocks: blocks).append(symbol, facts, to: &$0) })
    }
}

extension SecurityFacts {
    /// The indicative value of an exchange-traded fund, an index of its own; nil for everything else.
    var indicativeValue: SecurityFacts? {
        guard instrument.kind == .etf else { return nil }
        var index = Instrument(
            Symbol("$" + symbol + ".IV"), kind: .index, description: instrument.description + " INDICATIVE VALUE",
            exchange: "Index")
        index.isHalted = instrument.isHalted
        return SecurityFacts(
            instrument: index, quote: quote, now: now, session: session, year: year, regular: regular)
    }
}

/// The blocks of a quote that a request asks for.
struct QuoteBlocks: OptionSet, Sendable {
    let rawValue: Int

    init(rawValue: Int) { self.rawValue = rawValue }

    static let quote = QuoteBlocks(rawValue: 1)
    static let fundamental = QuoteBlocks(rawValue: 2)
    static let extended = QuoteBlocks(rawValue: 4)
    static let reference = QuoteBlocks(rawValue: 8)
    static let regular = QuoteBlocks(rawValue: 16)
    static let all: QuoteBlocks = [.quote, .fundamental, .extended, .reference, .regular]

    private static let words: [String: QuoteBlocks] = [
        "all": all, "quote": quote, "fundamental": fundamental, "extended": extended, "reference": reference,
        "regular": regular,
    ]

    /// What `fields` names: all without it; nil for a word there is not.
    init?(_ query: FormPairs) {
        let names = query.list("fields")
        if names.isEmpty {
            self = .all
            return
        }
        var blocks: QuoteBlocks = []
        for name in names {
            guard let block = Self.words[name.lowercased()] else { return nil }
            blocks.formUnion(block)
        }
        self = blocks
    }
}
