/// Whether a JSON document is the one that a stub expects: `equalToJson`, with json-unit's placeholders.
struct JSONComparison: Sendable, Equatable {
    let expected: JSONValue
    var ignoresArrayOrder = false
    var ignoresExtraElements = false

    /// How different a document is: 0 for the expected one, 1 for one that has nothing in common with it.
    func distance(to actual: JSONValue) -> Double {
        let size = Self.size(expected) + (ignoresExtraElements ? 0 : max(0, Self.size(actual) - Self.size(expected)))
        let differences = differences(expected, actual)
        return differences == 0 ? 0 : min(1, Double(differences) / Double(max(size, 1)))
    }

    /// Whether a document is the expected one.
    func matches(_ actual: JSONValue) -> Bool { differences(expected, actual) == 0 }

    /// How many values are missing, too many, or not as expected.
    private func differences(_ expected: JSONValue, _ actual: JSONValue) -> Int {
        if case .string(let text) = expected, let verdict = Self.placeholder(text, actual) { return verdict ? 0 : 1 }
        switch (expected, actual) {
        case (.object(let wanted), .object(let found)):
            var count = 0
            for member in wanted {
                guard let value = actual[member.name] else {
                    count += Self.isOptional(member.value) ? 0 : Self.size(member.value)
                    continue
                }
                count += differences(member.value, value)
            }
            if !ignoresExtraElements {
                for member in found where expected[member.name] == nil { count += Self.size(member.value) }
            }
            return count
        case (.array(let wanted), .array(let found)):
            return ignoresArrayOrder ? unordered(wanted, found) : ordered(wanted, found)
        default:
            return expected.means(actual) ? 0 : max(Self.size(expected), 1)
        }
    }

    private func ordered(_ wanted: [JSONValue], _ found: [JSONValue]) -> Int {
        var count = zip(wanted, found).reduce(0) { $0 + differences($1.0, $1.1) }
        for value in wanted.dropFirst(found.count) { count += Self.size(value) }
        if !ignoresExtraElements { for value in found.dropFirst(wanted.count) { count += Self.size(value) } }
        return count
    }

    private func unordered(_ wanted: [JSONValue], _ found: [JSONValue]) -> Int {
        var rest = found
        var count = 0
        for value in wanted {
            if let index = rest.firstIndex(where: { differences(value, $0) == 0 }) {
                rest.remove(at: index)
            } else {
                count += Self.size(value)
            }
        }
        if !ignoresExtraElements { for value in rest { count += Self.size(value) } }
        return count
    }

    /// What a placeholder says of a value; nil for a text that is none.
    private static func placeholder(_ text: String, _ actual: JSONValue) -> Bool? {
        guard text.hasPrefix("${json-unit."), text.hasSuffix("}") || text.contains("}") else { return nil }
        switch text {
        case "${json-unit.ignore}", "${json-unit.ignore-element}", "${json-unit.any}": return true
        case "${json-unit.any-string}": return actual.string != nil
        case "${json-unit.any-number}":
            if case .number = actual { return true }
            return false
        case "${json-unit.any-boolean}": return actual.bool != nil
        default:
            guard text.hasPrefix("${json-unit.regex}"),
                let expression = try? RegularExpression(String(text.dropFirst("${json-unit.regex}".count)))
            else { return nil }
            return expression.matches(actual.plainText)
        }
    }

    private static func isOptional(_ value: JSONValue) -> Bool { value == .string("${json-unit.ignore-element}") }

    /// How many values a document holds, itself counted.
    private static func size(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): elements.reduce(1) { $0 + size($1) }
        case .object(let members): members.reduce(1) { $0 + size($1.value) }
        case .null, .bool, .number, .string: 1
        }
    }
}
