import ExchangeCore

/// How content patterns stand in JSON: an object with one operator and its options.
extension ContentMatcher {
    /// The matcher that a value spells.
    init(_ form: Form) throws(ControlError) {
        self = try form.object { members throws(ControlError) in
            guard let matcher = try Self.read(&members) else {
                throw members.refusal(
                    "Expected an operator",
                    detail: "Known here: \(Self.operators.joined(separator: ", ")).")
            }
            return matcher
        }
    }

    static let operators =
        [
            "anything", "equalTo", "binaryEqualTo", "contains", "doesNotContain", "matches", "doesNotMatch", "not", "and", "or", "absent",
            "equalToJson", "matchesJsonPath", "matchesJsonSchema", "before", "after", "equalToDateTime", "hasExactly", "includes",
        ] + NumberComparison.allCases.map(\.rawValue)

    /// The matcher among the members of an object; nil if there is none.
    static func read(_ members: inout Members) throws(ControlError) -> ContentMatcher? {
        // Whatever it is, and even nothing.
        if members.optional("anything") != nil { return .and([]) }
        if let form = members.optional("equalTo") {
            return .equalTo(try scalar(form), ignoresCase: try members.optional("caseInsensitive")?.flag() ?? false)
        }
        if let form = members.optional("binaryEqualTo") {
            guard let bytes = Base64.decode(Array(try form.text().utf8)) else { throw form.refusal(expected: "base64") }
            return .binaryEqualTo(bytes)
        }
        if let form = members.optional("contains") { return .contains(try form.text()) }
        if let form = members.optional("doesNotContain") { return .doesNotContain(try form.text()) }
        if let form = members.optional("matches") { return .matches(try expression(form)) }
        if let form = members.optional("doesNotMatch") { return .doesNotMatch(try expression(form)) }
        if let form = members.optional("not") { return .not(try ContentMatcher(form)) }
        if let form = members.optional("and") { return .and(try all(form)) }
        if let form = members.optional("or") { return .or(try all(form)) }
        if let form = members.optional("hasExactly") { return .hasExactly(try all(form)) }
        if let form = members.optional("includes") { return .includes(try all(form)) }
        if let form = members.optional("absent") {
            return try form.flag() ? .absent : .not(.absent)
        }
        if let form = members.optional("equalToJson") { return try json(form, &members) }
        if let form = members.optional("matchesJsonPath") { return try path(form) }
        if let form = members.optional("matchesJsonSchema") {
            members.ignore("schemaVersion")
            return .matchesJsonSchema(try JSONSchema(try document(form)))
        }
        for relation in DateTimeComparison.Relation.allCases {
            if let form = members.optional(relation.rawValue) { return try dateTime(form, relation) }
        }
        for comparison in NumberComparison.allCases {
            if let form = members.optional(comparison.rawValue) {
                return .number(comparison, try form.real(-1e300...1e300, expected: "a number"))
            }
        }
        for name in ["equalToXml", "matchesXPath"] {
            if let form = members.optional(name) {
                throw .unreadable(
                    form.pointer, "The operator '\(name)' is not served here",
                    detail: "XML is not read; match the body's text with contains or matches.")
            }
        }
        return nil
    }

    private static func all(_ form: Form) throws(ControlError) -> [ContentMatcher] {
        var matchers: [ContentMatcher] = []
        for element in try form.array() { matchers.append(try ContentMatcher(element)) }
        return matchers
    }

    /// Text, or a scalar that a client wrote without quotes.
    private static func scalar(_ form: Form) throws(ControlError) -> String {
        switch form.value {
        case .string, .number, .bool: return form.value.plainText
        case .null, .array, .object: throw form.refusal(expected: "a string")
        }
    }

    static func expression(_ form: Form) throws(ControlError) -> RegularExpression {
        let text = try form.text()
        do { return try RegularExpression(text) } catch {
            throw .unreadable(form.pointer, "Expected a regular expression", detail: "\(error).")
        }
    }

    /// A JSON document, as text or as it is.
    private static func document(_ form: Form) throws(ControlError) -> Form {
        guard case .string(let text) = form.value else { return form }
        do { return Form(try JSONReader.read(Array(text.utf8)), pointer: form.pointer) } catch {
            throw .unreadable(form.pointer, "Expected JSON", detail: "\(error).")
        }
    }

    private static func json(_ form: Form, _ members: inout Members) throws(ControlError) -> ContentMatcher {
        .equalToJson(
            JSONComparison(
                expected: try document(form).value,
                ignoresArrayOrder: try members.optional("ignoreArrayOrder")?.flag() ?? false,
                ignoresExtraElements: try members.optional("ignoreExtraElements")?.flag() ?? false))
    }

    /// A path as text, or `{expression, <matcher>}`.
    private static func path(_ form: Form) throws(ControlError) -> ContentMatcher {
        if case .string = form.value { return .matchesJsonPath(try jsonPath(form), nil) }
        return try form.object { members throws(ControlError) in
            let expression = try jsonPath(try members.required("expression"))
            return .matchesJsonPath(expression, try read(&members))
        }
    }

    static func jsonPath(_ form: Form) throws(ControlError) -> JSONPath {
        let text = try form.text()
        do { return try JSONPath(text) } catch {
            throw .unreadable(form.pointer, "Expected a JSONPath expression", detail: "\(error).")
        }
    }

    private static func dateTime(_ form: Form, _ relation: DateTimeComparison.Relation) throws(ControlError) -> ContentMatcher {
        guard let instant = DateTimeComparison.instant(try form.text()) else {
            throw form.refusal(expected: "an instant such as 2026-03-02T09:30:00Z; moving ones such as 'now' are not served here")
        }
        return .dateTime(DateTimeComparison(relation: relation, expected: instant))
    }
}
