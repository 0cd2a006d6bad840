import ExchangeCore
import HTTPCore

/// `/marketdata/v1/instruments` and `/marketdata/v1/instruments/{cusip_id}`: searches of the catalogue.
enum InstrumentsEndpoint {
    /// Instruments that one answer lists at most.
    static let limit = 500

    private enum Projection: String, CaseIterable {
        case symbolSearch = "symbol-search"
        case symbolRegex = "symbol-regex"
        case descriptionSearch = "desc-search"
        case descriptionRegex = "desc-regex"
        case search
        case fundamental
    }

    /// `GET /marketdata/v1/instruments?symbol=…&projection=…`: nothing found is an empty list (inferred).
    static func search(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let query = call.query
        do throws(ParameterError) {
            let words = query.list("symbol")
            if words.isEmpty { throw .missing("symbol") }
            guard let projection = try query.word("projection", Projection.self) else { throw .missing("projection") }
            let found = try find(words, projection, in: &state)
            return list(found, withFundamentals: projection == .fundamental)
        } catch {
            return error.response(id: state.schwab.nextUUID())
        }
    }

    /// `GET /marketdata/v1/instruments/{cusip_id}`: in the list's wrapper, as production answers (documentation of a
    /// client); the vendor's document says a bare object.
    static func byCUSIP(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let cusip = call.parameters["cusip"].uppercased()
        let found = state.exchange.allInstruments.filter { !$0.cusip.isEmpty && $0.cusip == cusip }
        if found.isEmpty { return SchwabErrors.symbolNotFound(id: state.schwab.nextUUID()) }
        return list(found.prefix(1).compactMap { state.securityFacts($0.symbol.text) }, withFundamentals: false)
    }

    private static func find(
        _ words: [String], _ projection: Projection, in state: inout WorldState
    ) throws(ParameterError) -> [SecurityFacts] {
        switch projection {
        case .symbolSearch, .fundamental:
            return words.compactMap { state.securityFacts($0.uppercased()) }
        case .symbolRegex:
            let pattern = try matcher(words)
            return all(in: &state) { pattern.matches($0.symbol.text) }
        case .descriptionRegex:
            let pattern = try matcher(words)
            return all(in: &state) { pattern.matches($0.description) }
        case .descriptionSearch:
            let wanted = terms(words)
            return all(in: &state) { holds($0.description, wanted) }
        case .search:
            let wanted = terms(words)
            return all(in: &state) { instrument in
                holds(instrument.description, wanted) || words.contains { instrument.symbol.text.hasPrefix($0.uppercased()) }
            }
        }
    }

    private static func all(in state: inout WorldState, where isWanted: (Instrument) -> Bool) -> [SecurityFacts] {
        let found = state.exchange.allInstruments.filter { $0.kind.optionTerms == nil && isWanted($0) }
        return found.prefix(limit).compactMap { state.securityFacts($0.symbol.text) }
    }

    /// A pattern may itself hold commas, which the list split.
    private static func matcher(_ words: [String]) throws(ParameterError) -> PatternMatcher {
        guard let matcher = PatternMatcher(words.joined(separator: ",")) else {
            throw ParameterError("symbol", "symbol must be a regular expression.")
        }
        return matcher
    }

    private static func terms(_ words: [String]) -> [String] {
        words.flatMap { $0.uppercased().split(separator: " ").map(String.init) }
    }

    /// Whether every term stands in a text.
    private static func holds(_ text: String, _ terms: [String]) -> Bool {
        let text = text.uppercased()
        return !terms.isEmpty && terms.allSatisfy { text.contains($0) }
    }

    private static func list(_ found: [SecurityFacts], withFundamentals: Bool) -> HTTPResponse {
        SchwabAnswer.marketData(
            .ok,
            JSONWriter.object { json in
                json.array("instruments") { json in
                    for facts in found {
                        json.object { json in
                            if withFundamentals { json.object("fundamental") { InstrumentFundamental(facts).append(to: &$0) } }
                            json.member("cusip", facts.instrument.cusip)
                            json.member("symbol", facts.symbol)
                            json.member("description", facts.instrument.description)
                            json.member("exchange", facts.codes.exchangeName)
                            json.member("assetType", facts.codes.assetType)
                        }
                    }
                }
            })
    }
}
