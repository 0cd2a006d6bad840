@testable import ExchangeCore

/// One worked case: what is given, what happens, what must come of it.
struct GoldenCase {
    let id: String
    let area: String
    private(set) var given: JSONValue
    let when: JSONValue
    let expect: JSONValue
    let tolerance: Double?
    /// Members of the case itself that nothing here knows.
    private let unknown: [String]

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.text, let area = json["area"]?.text, let when = json["when"], let expect = json["expect"] else {
            return nil
        }
        self.id = id
        self.area = area
        given = json["given"] ?? .object([:])
        self.when = when
        self.expect = expect
        tolerance = json["tolerance"]?.double
        unknown = json.members.keys.filter { !Self.known.contains($0) }.sorted()
    }

    /// The same case with something given that it does not say.
    func giving(_ name: String, _ value: JSONValue?) -> GoldenCase {
        var copy = self
        copy.given = given.with(name, value)
        return copy
    }

    private static let known: Set<String> = [
        "id", "area", "given", "when", "expect", "tolerance", "source", "confidence", "check", "basis", "note", "why", "title", "name",
        "rule", "rules",
        "tags", "comment", "summary", "ref", "refs", "sources",
    ]

    /// What came of running a case.
    enum Outcome {
        case passed
        case failed(String)
        case skipped(String)
    }

    /// A case that this exchange has nothing to say on.
    struct Skip: Error { let reason: String }

    /// Members of an expectation that are prose.
    private static let prose: Set<String> = ["note", "reason", "good_faith", "comment"]

    /// Runs the case and compares what it expects; members that it does not name are free. A case that says something
    /// which nothing here asks for is skipped: it may mean more than what was run.
    func run() -> Outcome {
        guard unknown.isEmpty else { return .skipped("not understood: \(unknown.joined(separator: ", "))") }
        guard let handler = GoldenAreas.handler(of: self) else { return .skipped("nothing here is of the area \(area)") }
        do {
            let actual = try handler(self)
            let unread = given.unread("given") + when.unread("when")
            guard unread.isEmpty else { return .skipped("not understood: \(unread.joined(separator: ", "))") }
            var unsaid: [String] = []
            for (name, expected) in expect.members.sorted(by: { $0.key < $1.key }) where !Self.prose.contains(name) {
                guard let value = actual[name] else {
                    unsaid.append(name)
                    continue
                }
                let refusal = actual["refusal"]?.text.map { ", refused: \($0)" } ?? ""
                if !Self.matches(value, expected, tolerance) { return .failed("\(name) is \(value), expected \(expected)\(refusal)") }
            }
            return unsaid.isEmpty ? .passed : .skipped("the exchange does not say \(unsaid.joined(separator: ", "))")
        } catch let skip as Skip {
            return .skipped(skip.reason)
        } catch {
            return .failed("\(error)")
        }
    }

    /// Whether two values are the same, decimals as decimals.
    static func matches(_ actual: JSONValue, _ expected: JSONValue, _ tolerance: Double? = nil) -> Bool {
        switch (actual, expected) {
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy { matches($0, $1, tolerance) }
        case (.object, .object): return expected.members.allSatisfy { name, value in matches(actual[name] ?? .null, value, tolerance) }
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        default:
            guard let a = actual.text, let b = expected.text else { return false }
            if a == b || isSameHexadecimal(a, b) { return true }
            // One moment may be written in several zones.
            if let x = Instant(a), let y = Instant(b) { return x == y }
            if tolerance == nil, let x = Money(a), let y = Money(b) {
                // Six places or more are where a longer number was cut off.
                let places = b.contains(".") ? b.split(separator: ".").last?.count ?? 0 : 0
                return x == y || places >= 6 && x.rounded(toPlaces: places) == y
            }
            guard let x = Double(a), let y = Double(b) else { return false }
            // What is exact to a billionth here may be written with more places there.
            return (x - y).magnitude <= tolerance ?? 1e-9
        }
    }

    /// Whether two texts are one hexadecimal number of eight digits or more, in letters of either size, with `0x` or not.
    private static func isSameHexadecimal(_ a: String, _ b: String) -> Bool {
        func digits(_ text: String) -> Substring {
            let small = text.lowercased()
            return small.hasPrefix("0x") ? small.dropFirst(2) : small[...]
        }
        let number = digits(a)
        return number.count >= 8 && number.allSatisfy(\.isHexDigit) && number == digits(b)
    }
}

extension JSONValue {
    static func decimal(_ number: some FixedPoint) -> JSONValue { .string(number.description) }
    static func decimal(_ number: (some FixedPoint)?) -> JSONValue { number.map { .string($0.description) } ?? .null }
    static func decimals(_ numbers: [some FixedPoint]) -> JSONValue { .array(numbers.map { .decimal($0) }) }
    static func double(_ number: Double) -> JSONValue { .number("\(number)") }
    static func int(_ number: Int) -> JSONValue { .number("\(number)") }
}
