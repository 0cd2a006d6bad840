/// Stubs that almost matched a request, or requests that almost matched a pattern, the nearest first.
enum NearMiss {
    /// How many are told.
    static let limit = 3

    /// The stubs nearest to a request.
    static func stubs(_ request: RequestFacts, in book: StubBook) -> [(stub: StubMapping, distance: Double)] {
        nearest(book.mappings.map { ($0, $0.request.distance(request)) }).map { (stub: $0, distance: $1) }
    }

    /// The journal's requests nearest to a pattern.
    static func requests(_ pattern: RequestPattern, in journal: Journal) -> [(entry: JournalEntry, distance: Double)] {
        nearest(journal.entries.map { ($0, pattern.distance(RequestFacts($0.request))) }).map { (entry: $0, distance: $1) }
    }

    /// The nearest, without those that match altogether; equals in the order in which they came.
    private static func nearest<Element>(_ list: [(Element, Double)]) -> [(Element, Double)] {
        Array(
            list.enumerated().filter { $0.element.1 > 0 }
                .sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
                .prefix(limit).map(\.element))
    }
}

/// The plain text that an unmatched request is answered with: the nearest stub and the request side by side.
enum NearMissText {
    private static let width = 57

    static func text(for request: RequestFacts, in book: StubBook) -> String {
        guard let nearest = NearMiss.stubs(request, in: book).first?.stub else {
            return "No response could be served as no stub is near this request.\n"
        }
        let rule = String(repeating: "-", count: 2 * width + 4) + "\n"
        var text = "\nRequest was not matched\n=======================\n\n" + rule
        text += row("Closest stub", "Request", nil) + rule + row("", "", nil)
        if let name = nearest.name { text += row(name, "", nil) + row("", "", nil) }
        for part in parts(nearest.request, request) { text += row(part.expected, part.actual, part.complaint) }
        return text + rule
    }

    private struct Part {
        var expected: String
        var actual: String
        var complaint: String?
    }

    private static func parts(_ pattern: RequestPattern, _ request: RequestFacts) -> [Part] {
        var parts: [Part] = []
        let method = pattern.json["method"]?.plainText ?? "ANY"
        parts.append(
            Part(
                expected: method, actual: request.method,
                complaint: pattern.method.matches(request.method) ? nil : "HTTP method does not match"))
        if let expected = url(pattern.url) {
            let usesQuery = if case .url = pattern.url { true } else if case .urlPattern = pattern.url { true } else { false }
            parts.append(
                Part(
                    expected: expected, actual: usesQuery ? request.url : request.path,
                    complaint: pattern.url.matches(request) ? nil : "URL does not match"))
        }
        parts += named("Header", "headers", pattern.headers, pattern) { request.values(ofHeader: $0) }
        parts += named("Query", "queryParameters", pattern.query, pattern) { request.query.all($0) }
        parts += named("Cookie", "cookies", pattern.cookies, pattern) { request.values(ofCookie: $0) }
        for (index, matcher) in pattern.body.enumerated() {
            let expected = pattern.json["bodyPatterns"]?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            let matches = matcher.matches(request.body.isEmpty ? nil : request.bodyText)
            parts.append(
                Part(
                    expected: expected?.plainText ?? "", actual: request.bodyText,
                    complaint: matches ? nil : "Body does not match"))
        }
        return parts
    }

    private static func url(_ url: RequestPattern.URL) -> String? {
        switch url {
        case .any: nil
        case .url(let text): text
        case .path(let text): "[path] " + text
        case .urlPattern(let expression): "[regex] " + expression.text
        case .pathPattern(let expression): "[path regex] " + expression.text
        case .pathTemplate(let template): "[path template] " + template.text
        }
    }

    private static func named(
        _ kind: String, _ member: String, _ matchers: [RequestPattern.Named], _ pattern: RequestPattern,
        _ values: (String) -> [String]
    ) -> [Part] {
        matchers.map { named in
            let found = values(named.name)
            let expected = pattern.json[member]?[named.name]?.members?.first
            let operation = expected.map { "[\($0.name)] " } ?? ""
            let complaint: String? =
                named.matcher.matches(all: found) ? nil : found.isEmpty ? "\(kind) is not present" : "\(kind) does not match"
            return Part(
                expected: "\(named.name) \(operation): \(expected?.value.plainText ?? "")",
                actual: found.isEmpty ? "" : "\(named.name): \(found.joined(separator: ", "))", complaint: complaint)
        }
    }

    /// Two columns, as many lines as the longer needs, and the complaint behind the first.
    private static func row(_ expected: String, _ actual: String, _ complaint: String?) -> String {
        let left = lines(expected)
        let right = lines(actual)
        var text = ""
        for index in 0..<max(left.count, right.count) {
            let a = index < left.count ? left[index] : ""
            let b = index < right.count ? right[index] : ""
            text += a + String(repeating: " ", count: width - a.count) + " | " + b
            if index == 0, let complaint {
                text += String(repeating: " ", count: max(1, width - b.count)) + "<<<<< " + complaint
            }
            text += "\n"
        }
        return text
    }

    private static func lines(_ text: String) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap { line in
            var pieces: [String] = []
            var rest = line
            repeat {
                pieces.append(String(rest.prefix(width)))
                rest = rest.dropFirst(width)
            } while !rest.isEmpty
            return pieces
        }
        // A long body would drown the rest.
        return Array(lines.prefix(40))
    }
}
