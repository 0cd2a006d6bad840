/// The page that an unmatched request is answered with: the closest stub beside the request, and where they differ.
/// Two columns in plain text, as WireMock draws them.
struct StubDifference {
    private static let width = 119
    private static let column = 57
    private var text = ""

    /// The page for a request; `closest` is the stub that came nearest.
    static func text(_ request: RequestFacts, closest: StubMapping?, _ book: StubBook) -> String {
        guard let closest else {
            return "No response could be served as there are no stub mappings in this WireMock instance."
        }
        var page = StubDifference()
        page.writeHead()
        page.compare(closest, request, book)
        page.text += String(repeating: "-", count: width) + "\n"
        return page.text
    }

    private mutating func writeHead() {
        let title = "Request was not matched"
        let indent = String(repeating: " ", count: (Self.width - title.count) / 2 - 1)
        let line = String(repeating: "-", count: Self.width) + "\n"
        text += "\n" + indent + title + "\n" + indent + String(repeating: "=", count: title.count) + "\n\n" + line
        text += "| " + Self.padded("Closest stub", Self.column) + "| " + Self.padded("Request", Self.column) + "|\n" + line
        row("", "")
    }

    private mutating func compare(_ stub: StubMapping, _ request: RequestFacts, _ book: StubBook) {
        let pattern = stub.request
        if let name = stub.name {
            row(name, "")
            row("", "")
        }
        row(pattern.method.text, request.method, pattern.method.matches(request.method) ? nil : "HTTP method does not match")
        let isPathOnly = pattern.url.isPathOnly
        row(
            pattern.url.label + (pattern.url.text ?? "(any)"), isPathOnly ? request.path : request.url,
            pattern.url.matches(request) ? nil : "URL does not match")
        for named in pattern.pathParameters {
            let value = pattern.url.parameter(named.name, of: request)
            row(
                "Path parameter: " + named.matcher.told(named.name, " = "),
                value.map { "\(named.name): \($0)" } ?? "",
                named.matcher.matches(value) ? nil : value == nil ? "Path parameter is not present" : "Path parameter does not match")
        }
        row("", "")
        compare("Header", "", ": ", pattern.headers) { request.values(ofHeader: $0) }
        compare("Query", "Query: ", " = ", pattern.query) { request.query.all($0) }
        compare("Cookie", "Cookie: ", "=", pattern.cookies) { request.values(ofCookie: $0) }
        let form = pattern.form.isEmpty ? FormPairs() : request.form
        compare("Form data", "Form: ", " = ", pattern.form) { form.all($0) }
        for matcher in pattern.body {
            let holds = matcher.matches(request.body.isEmpty ? nil : request.bodyText)
            row(matcher.told("", ""), request.bodyText, holds ? nil : request.body.isEmpty ? "Body is not present" : "Body does not match")
            row("", "")
        }
        if !pattern.multipart.isEmpty, !MultipartPattern.allMatch(pattern.multipart, request) {
            row("[Multipart patterns]", "", "Multipart does not match")
        }
        if let scenario = stub.scenario, let required = scenario.required, !book.isReady(stub) {
            row(
                "[Scenario '\(scenario.name)' state: \(required)]", "[Scenario '\(scenario.name)' state: \(book.state(of: scenario.name))]",
                "Scenario does not match")
        }
    }

    private mutating func compare(
        _ kind: String, _ prefix: String, _ sign: String, _ patterns: [RequestPattern.Named], _ values: (String) -> [String]
    ) {
        for named in patterns {
            let found = values(named.name)
            let verdict = named.matcher.matches(all: found) ? nil : found.isEmpty ? "\(kind) is not present" : "\(kind) does not match"
            let shown = found.isEmpty ? "" : "\(named.name): \(found.joined(separator: ", "))"
            row(prefix + named.matcher.told(named.name, sign), shown, verdict)
        }
        if !patterns.isEmpty { row("", "") }
    }

    /// One row; texts that are too wide go on below.
    private mutating func row(_ left: String, _ right: String, _ difference: String? = nil) {
        let lefts = Self.wrapped(left, Self.column)
        let rights = Self.wrapped(right, Self.column - 8)
        for index in 0..<max(lefts.count, rights.count) {
            let right = index < rights.count ? rights[index] : ""
            var line = Self.padded(index < lefts.count ? lefts[index] : "", Self.column + 2) + "| "
            if index == 0, let difference { line += Self.padded(right, 52) + "<<<<< " + difference } else { line += right }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
    }

    private static func wrapped(_ text: String, _ width: Int) -> [String] {
        // A page is to be read: of a long body the beginning is enough.
        var lines: [String] = []
        for line in text.prefix(4000).split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = Substring(line)
            repeat {
                lines.append(String(rest.prefix(width)))
                rest = rest.dropFirst(width)
            } while !rest.isEmpty
        }
        return lines
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension RequestPattern.Method {
    /// The methods as a message shows them.
    var text: String {
        switch self {
        case .any: "ANY"
        case .exactly(let name): name
        case .oneOf(let names): "one of [\(names.joined(separator: ", "))]"
        case .noneOf(let names): "none of [\(names.joined(separator: ", "))]"
        }
    }
}

extension RequestPattern.URL {
    /// Whether the query plays no part.
    fileprivate var isPathOnly: Bool {
        switch self {
        case .path, .pathPattern, .pathTemplate: true
        case .any, .url, .urlPattern: false
        }
    }

    /// The kind of pattern, in front of its text.
    fileprivate var label: String {
        switch self {
        case .any, .url: ""
        case .urlPattern: "[regex] "
        case .path: "[path] "
        case .pathPattern: "[path regex] "
        case .pathTemplate: "[path template] "
        }
    }
}

extension ContentMatcher {
    /// What is expected under a name, e.g. `Accept: text/plain` or `Auth [matches] : Bearer .*`.
    fileprivate func told(_ name: String, _ sign: String) -> String {
        if case .equalTo(let text, false) = self { return name + sign + text }
        let sign = sign == "=" || sign == " = " ? " = " : sign.isEmpty ? " " : " : "
        return (name.isEmpty ? "" : name + " ") + "[\(operatorName)]" + (expectation.isEmpty ? "" : sign + expectation)
    }

    /// The operator's name in JSON.
    private var operatorName: String {
        switch self {
        case .equalTo(_, let ignoresCase): ignoresCase ? "equalTo, caseInsensitive" : "equalTo"
        case .binaryEqualTo: "binaryEqualTo"
        case .contains: "contains"
        case .doesNotContain: "doesNotContain"
        case .matches: "matches"
        case .doesNotMatch: "doesNotMatch"
        case .not: "not"
        case .and: "and"
        case .or: "or"
        case .absent: "absent"
        case .equalToJson: "equalToJson"
        case .matchesJsonPath: "matchesJsonPath"
        case .matchesJsonSchema: "matchesJsonSchema"
        case .dateTime(let comparison): comparison.relation.rawValue
        case .number(let comparison, _): comparison.rawValue
        case .hasExactly: "hasExactly"
        case .includes: "includes"
        }
    }

    /// What it compares with, as text.
    private var expectation: String {
        switch self {
        case .equalTo(let text, _), .contains(let text), .doesNotContain(let text): text
        case .binaryEqualTo(let bytes): Base64.encode(bytes)
        case .matches(let expression), .doesNotMatch(let expression): expression.text
        case .not(let matcher): matcher.told("", "")
        case .and(let matchers): matchers.map { $0.told("", "") }.joined(separator: " and ")
        case .or(let matchers): matchers.map { $0.told("", "") }.joined(separator: " or ")
        case .hasExactly(let matchers), .includes(let matchers): matchers.map { $0.told("", "") }.joined(separator: ", ")
        case .absent: ""
        case .equalToJson(let comparison): String(decoding: comparison.expected.bytes, as: UTF8.self)
        case .matchesJsonPath(let path, let matcher): path.text + (matcher.map { " " + $0.told("", "") } ?? "")
        case .matchesJsonSchema(let schema): String(decoding: schema.value.bytes, as: UTF8.self)
        case .dateTime(let comparison): comparison.expected.description
        case .number(_, let number): RealText.text(number)
        }
    }
}
