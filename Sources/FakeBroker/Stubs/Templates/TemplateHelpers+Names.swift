/// Which names are helpers, so that a template that calls another one is refused when its stub is made.
extension TemplateHelpers {
    /// Every helper there is, those that are refused too.
    static let names: Set<String> = withoutArguments.union(conditions).union([
        "if", "unless", "each", "with", "lookup", "assign", "val", "math", "xPath", "soapXPath", "formatXml", "systemValue",
        "trim", "upper", "uppercase", "lower", "lowercase", "capitalizeFirst", "capitalize", "replace", "cut", "substring",
        "abbreviate", "ljust", "rjust", "center", "defaultIfEmpty", "yesno", "slugify", "base64", "urlEncode", "regexExtract",
        "size", "numberFormat", "stringFormat", "formData", "array", "range", "arrayAdd", "arrayRemove", "join", "arrayJoin",
        "parseJson", "toJson", "formatJson", "jsonPath", "jsonMerge", "jsonRemove", "jsonArrayAdd", "jsonSort", "date",
        "dateFormat", "truncateDate", "parseDate", "pickRandom",
    ])

    /// Those that are served.
    static var served: Set<String> { names.subtracting(refused.keys) }

    /// Helpers that other servers have and this one refuses, with the reason.
    private static let refused: [String: String] = [
        "xPath": "XML is not read here", "soapXPath": "XML is not read here", "formatXml": "XML is not read here",
        "systemValue": "the environment stays out of answers, so that they repeat",
    ]

    /// - Throws: the first call of a helper that is not known, or not served.
    static func check(_ nodes: [TemplateNode]) throws(TemplateParser.Failure) {
        for node in nodes {
            switch node {
            case .text: break
            case .output(let expression): try check(expression)
            case .block(let expression, _, let body, let otherwise):
                try check(expression)
                try check(body)
                try check(otherwise)
            }
        }
    }

    private static func check(_ expression: TemplateExpression) throws(TemplateParser.Failure) {
        guard case .call(let name, let arguments, let options) = expression else { return }
        guard names.contains(name) else {
            throw TemplateParser.Failure(
                line: nil, reason: "There is no helper named '\(name)'. Known: \(served.sorted().joined(separator: ", "))")
        }
        if let reason = refused[name] {
            throw TemplateParser.Failure(line: nil, reason: "The helper '\(name)' is not served: \(reason)")
        }
        for argument in arguments { try check(argument) }
        for option in options { try check(option.value) }
    }
}
