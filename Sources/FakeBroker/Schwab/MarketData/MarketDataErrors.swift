import ExchangeCore
import HTTPCore

/// The market-data API's refusals beside those of quotes. Statuses and the shape are documented; the texts are inferred
/// unless said otherwise.
extension SchwabErrors {
    /// A parameter that is missing, or has a value it cannot have.
    static func badParameter(_ name: String, _ detail: String, id: String) -> HTTPResponse {
        marketData(
            MarketDataError(status: 400, title: "Bad Request", detail: detail, source: .parameter(name)), id: id)
    }

    /// A parameter that must be given and is not.
    static func missingParameter(_ name: String, id: String) -> HTTPResponse {
        badParameter(name, "Missing required parameter: \(name)", id: id)
    }

    /// An answer of more than ten megabytes, which the gateway does not let through (recorded).
    static var tooBigBody: HTTPResponse {
        fault(HTTPStatus(502), "Body buffer overflow", code: "protocol.http.TooBigBody")
    }
}

/// A parameter of a market-data request that cannot be used: which, and why.
struct ParameterError: Error, Equatable {
    let name: String
    let detail: String

    init(_ name: String, _ detail: String) {
        self.name = name
        self.detail = detail
    }

    static func missing(_ name: String) -> ParameterError {
        ParameterError(name, "Missing required parameter: \(name)")
    }

    /// The vendor's 400.
    func response(id: String) -> HTTPResponse { SchwabErrors.badParameter(name, detail, id: id) }
}

/// Reading typed values out of a query. A name that is absent, or has no text, is nil.
extension FormPairs {
    /// The text of a parameter, if it has any.
    func text(_ name: String) -> String? {
        guard let text = self[name], !text.isEmpty else { return nil }
        return text
    }

    /// A whole number.
    func int(_ name: String) throws(ParameterError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text) else { throw ParameterError(name, "\(name) must be an integer.") }
        return number
    }

    /// A decimal number.
    func decimal(_ name: String) throws(ParameterError) -> Ratio? {
        guard let text = text(name) else { return nil }
        guard let number = Ratio(text) else { throw ParameterError(name, "\(name) must be a number.") }
        return number
    }

    /// A date, `yyyy-MM-dd` and nothing longer.
    func date(_ name: String) throws(ParameterError) -> CivilDate? {
        guard let text = text(name) else { return nil }
        guard let date = CivilDate(text) else { throw ParameterError(name, "\(name) must be of the form yyyy-MM-dd.") }
        return date
    }

    /// A boolean, in any case: clients write `true` and `True`.
    func flag(_ name: String) throws(ParameterError) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw ParameterError(name, "\(name) must be true or false.")
        }
    }

    /// One of some words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws(ParameterError) -> Word? where Word.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) ?? Word(rawValue: text.uppercased()) ?? Word(rawValue: text.lowercased())
        else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ParameterError(name, "\(name) must be one of \(words).")
        }
        return word
    }
}
