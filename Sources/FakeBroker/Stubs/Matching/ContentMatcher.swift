import ExchangeCore

/// What a value of a request must be: one of WireMock's content patterns. A value is text, or absent.
indirect enum ContentMatcher: Sendable, Equatable {
    case equalTo(String, ignoresCase: Bool)
    case binaryEqualTo([UInt8])
    case contains(String)
    case doesNotContain(String)
    case matches(RegularExpression)
    case doesNotMatch(RegularExpression)
    case not(ContentMatcher)
    case and([ContentMatcher])
    case or([ContentMatcher])
    case absent
    case equalToJson(JSONComparison)
    /// What the path leads to must be there, or must be what the matcher says.
    case matchesJsonPath(JSONPath, ContentMatcher?)
    case matchesJsonSchema(JSONSchema)
    case dateTime(DateTimeComparison)
    case number(NumberComparison, Double)
    /// Of several values of one name: these and no others, or these among others.
    case hasExactly([ContentMatcher])
    case includes([ContentMatcher])

    enum NumberComparison: String, Sendable, CaseIterable {
        case equal = "equalToNumber", greater = "greaterThanNumber", greaterOrEqual = "greaterThanEqualNumber"
        case less = "lessThanNumber", lessOrEqual = "lessThanEqualNumber"
    }

    /// Whether one value is what is wanted; nil is an absent one.
    func matches(_ value: String?) -> Bool {
        guard let value else { return matchesAbsence }
        switch self {
        case .equalTo(let wanted, let ignoresCase):
            return ignoresCase ? wanted.lowercased() == value.lowercased() : wanted == value
        case .binaryEqualTo(let bytes): return value.utf8.elementsEqual(bytes)
        case .contains(let part): return value.contains(part)
        case .doesNotContain(let part): return !value.contains(part)
        case .matches(let expression): return expression.matches(value)
        case .doesNotMatch(let expression): return !expression.matches(value)
        case .not(let matcher): return !matcher.matches(value)
        case .and(let matchers): return matchers.allSatisfy { $0.matches(value) }
        case .or(let matchers): return matchers.contains { $0.matches(value) }
        case .absent: return false
        case .equalToJson(let comparison):
            guard let json = try? JSONReader.read(Array(value.utf8)) else { return false }
            return comparison.matches(json)
        case .matchesJsonPath(let path, let matcher): return Self.follow(path, matcher, in: value)
        case .matchesJsonSchema(let schema):
            guard let json = try? JSONReader.read(Array(value.utf8)) else { return false }
            return schema.accepts(json)
        case .dateTime(let comparison): return comparison.holds(for: value)
        case .number(let comparison, let wanted):
            guard let number = Double(value) else { return false }
            return comparison.holds(number, wanted)
        case .hasExactly(let matchers): return matchers.count == 1 && matchers.allSatisfy { $0.matches(value) }
        case .includes(let matchers): return matchers.allSatisfy { $0.matches(value) }
        }
    }

    /// Whether the values of one name (a header's, a parameter's) are what is wanted: one of them, unless the matcher
    /// speaks of all.
    func matches(all values: [String]) -> Bool {
        if values.isEmpty { return matches(nil) }
        switch self {
        case .hasExactly(let matchers): return matchers.count == values.count && Self.assign(matchers, values)
        case .includes(let matchers): return Self.assign(matchers, values)
        case .not(let matcher): return !matcher.matches(all: values)
        case .doesNotContain, .doesNotMatch: return values.allSatisfy { matches($0) }
        default: return values.contains { matches($0) }
        }
    }

    /// Whether it is what is wanted that there is nothing.
    private var matchesAbsence: Bool {
        switch self {
        case .absent, .doesNotContain, .doesNotMatch: true
        case .not(let matcher): !matcher.matches(nil)
        case .and(let matchers): matchers.allSatisfy { $0.matches(nil) }
        case .or(let matchers): matchers.contains { $0.matches(nil) }
        default: false
        }
    }

    private static func follow(_ path: JSONPath, _ matcher: ContentMatcher?, in text: String) -> Bool {
        guard let json = try? JSONReader.read(Array(text.utf8)) else { return false }
        let found = path.values(in: json)
        guard let matcher else {
            return found.contains { value in
                switch value {
                case .null: false
                case .array(let elements): !elements.isEmpty
                case .object(let members): !members.isEmpty
                default: true
                }
            }
        }
        let values = found.filter { !$0.isNull }
        if values.isEmpty { return matcher.matches(nil) }
        // A path to one array means its elements too, as Jayway hands them over.
        if values.count == 1, case .array(let elements) = values[0] {
            return matcher.matches(values[0].plainText) || matcher.matches(all: elements.map(\.plainText))
        }
        return matcher.matches(all: values.map(\.plainText))
    }

    /// Whether each matcher finds a value of its own.
    private static func assign(_ matchers: [ContentMatcher], _ values: [String]) -> Bool {
        var rest = values
        for matcher in matchers {
            guard let index = rest.firstIndex(where: { matcher.matches($0) }) else { return false }
            rest.remove(at: index)
        }
        return true
    }

    /// How far the values are from what is wanted: 0 for a match, 1 for nothing in common.
    func distance(all values: [String]) -> Double {
        if matches(all: values) { return 0 }
        return values.map(distance).min() ?? 1
    }

    private func distance(_ value: String) -> Double {
        switch self {
        case .equalTo(let wanted, _): return TextDistance.between(wanted, value)
        case .equalToJson(let comparison):
            guard let json = try? JSONReader.read(Array(value.utf8)) else { return 1 }
            return comparison.distance(to: json)
        case .matches(let expression): return TextDistance.between(expression.text, value)
        case .contains(let part): return min(1, TextDistance.between(part, value))
        case .and(let matchers):
            return matchers.reduce(0) { $0 + $1.distance(all: [value]) } / Double(max(matchers.count, 1))
        case .or(let matchers): return matchers.map { $0.distance(all: [value]) }.min() ?? 1
        default: return 1
        }
    }
}

extension ContentMatcher.NumberComparison {
    func holds(_ number: Double, _ wanted: Double) -> Bool {
        switch self {
        case .equal: number == wanted
        case .greater: number > wanted
        case .greaterOrEqual: number >= wanted
        case .less: number < wanted
        case .lessOrEqual: number <= wanted
        }
    }
}

/// How different two texts are.
enum TextDistance {
    /// Characters that are compared; of longer texts the beginnings are.
    private static let limit = 512

    /// Levenshtein's distance over the longer length: 0 for equal texts, 1 for texts with nothing in common.
    static func between(_ a: String, _ b: String) -> Double {
        let a = Array(a.utf8.prefix(limit))
        let b = Array(b.utf8.prefix(limit))
        if a.isEmpty || b.isEmpty { return a.isEmpty && b.isEmpty ? 0 : 1 }
        var previous = Array(0...b.count)
        var current = previous
        for (row, left) in a.enumerated() {
            current[0] = row + 1
            for (column, right) in b.enumerated() {
                current[column + 1] = min(
                    previous[column + 1] + 1, current[column] + 1, previous[column] + (left == right ? 0 : 1))
            }
            swap(&previous, &current)
        }
        return Double(previous[b.count]) / Double(max(a.count, b.count))
    }
}

/// `before`, `after` and `equalToDateTime`.
struct DateTimeComparison: Sendable, Equatable {
    enum Relation: String, Sendable, CaseIterable { case before, after, equalToDateTime }

    let relation: Relation
    let expected: Instant

    /// Whether the instant that a text names lies so; false for a text that names none.
    func holds(for text: String) -> Bool {
        guard let actual = Self.instant(text) else { return false }
        return switch relation {
        case .before: actual < expected
        case .after: actual > expected
        case .equalToDateTime: actual == expected
        }
    }

    /// The instant of an RFC 3339 text, a date alone, or a date and time without a zone (then UTC).
    static func instant(_ text: String) -> Instant? {
        if let instant = Instant(text) { return instant }
        if let date = CivilDate(text) { return Instant(date: date) }
        return Instant(text + "Z")
    }
}
