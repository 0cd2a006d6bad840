/// A JSON schema in the part that stubs use: `type, enum, const, properties, required, additionalProperties, items,
/// minItems, maxItems, minLength, maxLength, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, allOf, anyOf,
/// oneOf, not`. A keyword beyond these is refused when the schema is read, not ignored when it matters.
struct JSONSchema: Sendable, Equatable {
    let value: JSONValue

    private static let depthLimit = 64
    private static let known: Set<String> = [
        "$schema", "$id", "$comment", "title", "description", "default", "examples", "type", "enum", "const", "properties",
        "required", "additionalProperties", "items", "minItems", "maxItems", "minLength", "maxLength", "pattern", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "allOf", "anyOf", "oneOf", "not", "format",
    ]

    /// The schema that a value spells.
    init(_ form: Form) throws(ControlError) {
        value = form.value
        try Self.check(form, depth: 0)
    }

    private static func check(_ form: Form, depth: Int) throws(ControlError) {
        if depth > depthLimit { throw form.refusal(expected: "a schema nested at most \(depthLimit) deep") }
        if form.value.bool != nil { return }
        for (name, body) in try form.dictionary() {
            guard known.contains(name) else {
                throw .unknownMember(
                    body.pointer, "The schema keyword '\(name)' is not known here",
                    detail: "Known: \(known.sorted().joined(separator: ", ")).")
            }
            switch name {
            case "properties": for (_, schema) in try body.dictionary() { try check(schema, depth: depth + 1) }
            case "items", "not", "additionalProperties": try check(body, depth: depth + 1)
            case "allOf", "anyOf", "oneOf": for schema in try body.array() { try check(schema, depth: depth + 1) }
            case "pattern":
                do { _ = try RegularExpression(try body.text()) } catch { throw body.refusal(expected: "a regular expression") }
            default: break
            }
        }
    }

    /// Whether the schema accepts a document.
    func accepts(_ document: JSONValue) -> Bool { Self.accepts(value, document) }

    private static func accepts(_ schema: JSONValue, _ value: JSONValue) -> Bool {
        if let flag = schema.bool { return flag }
        guard let keywords = schema.members else { return true }
        return keywords.allSatisfy { accepts(keyword: $0.name, $0.value, value, in: schema) }
    }

    private static func accepts(keyword: String, _ rule: JSONValue, _ value: JSONValue, in schema: JSONValue) -> Bool {
        switch keyword {
        case "type": return (rule.array ?? [rule]).contains { isOf(type: $0.string ?? "", value) }
        case "enum": return (rule.array ?? []).contains { $0.means(value) }
        case "const": return rule.means(value)
        case "allOf": return (rule.array ?? []).allSatisfy { accepts($0, value) }
        case "anyOf": return (rule.array ?? []).contains { accepts($0, value) }
        case "oneOf": return (rule.array ?? []).count { accepts($0, value) } == 1
        case "not": return !accepts(rule, value)
        default: break
        }
        switch value {
        case .object(let members): return accepts(members, keyword, rule, in: schema)
        case .array(let elements): return accepts(elements, keyword, rule)
        case .string(let text): return accepts(text, keyword, rule)
        case .number(let text): return accepts(number: text, keyword, rule)
        case .null, .bool: return true
        }
    }

    private static func accepts(
        _ members: [JSONValue.Member], _ keyword: String, _ rule: JSONValue, in schema: JSONValue
    ) -> Bool {
        switch keyword {
        case "required": return (rule.array ?? []).allSatisfy { name in members.contains { $0.name == name.string } }
        case "properties": return members.allSatisfy { member in rule[member.name].map { accepts($0, member.value) } ?? true }
        case "additionalProperties":
            return members.allSatisfy { schema["properties"]?[$0.name] != nil || accepts(rule, $0.value) }
        default: return true
        }
    }

    private static func accepts(_ elements: [JSONValue], _ keyword: String, _ rule: JSONValue) -> Bool {
        switch keyword {
        case "items": elements.allSatisfy { accepts(rule, $0) }
        case "minItems": elements.count >= rule.int ?? 0
        case "maxItems": elements.count <= rule.int ?? .max
        default: true
        }
    }

    private static func accepts(_ text: String, _ keyword: String, _ rule: JSONValue) -> Bool {
        switch keyword {
        case "minLength": text.unicodeScalars.count >= rule.int ?? 0
        case "maxLength": text.unicodeScalars.count <= rule.int ?? .max
        case "pattern": (try? RegularExpression(rule.string ?? ""))?.firstMatch(in: text) != nil
        default: true
        }
    }

    private static func accepts(number text: String, _ keyword: String, _ rule: JSONValue) -> Bool {
        guard let number = Double(text), let bound = rule.decimalText.flatMap(Double.init) else { return true }
        return switch keyword {
        case "minimum": number >= bound
        case "maximum": number <= bound
        case "exclusiveMinimum": number > bound
        case "exclusiveMaximum": number < bound
        default: true
        }
    }

    private static func isOf(type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("number", .number):
            true
        case ("integer", .number(let text)): Double(text).map { $0 == $0.rounded() } ?? false
        default: false
        }
    }
}
