import HTTPCore

/// Which requests a stub, or a question to the journal, speaks of: WireMock's request pattern.
struct RequestPattern: Sendable {
    /// Which methods match.
    enum Method: Sendable, Equatable {
        case any
        case exactly(String)
        case oneOf([String])
        case noneOf([String])

        func matches(_ method: String) -> Bool {
            switch self {
            case .any: true
            case .exactly(let name): name == method
            case .oneOf(let names): names.contains(method)
            case .noneOf(let names): !names.contains(method)
            }
        }
    }

    /// Which paths, or paths and queries, match.
    enum URL: Sendable, Equatable {
        case any
        case url(String)
        case urlPattern(RegularExpression)
        case path(String)
        case pathPattern(RegularExpression)
        case pathTemplate(PathTemplate)
    }

    /// A matcher for the values of one name.
    struct Named: Sendable, Equatable {
        let name: String
        let matcher: ContentMatcher
    }

    var method = Method.any
    var url = URL.any
    var scheme: String?
    var host: ContentMatcher?
    var port: Int?
    var clientIp: ContentMatcher?
    var pathParameters: [Named] = []
    var query: [Named] = []
    var form: [Named] = []
    var headers: [Named] = []
    var cookies: [Named] = []
    var body: [ContentMatcher] = []
    var multipart: [MultipartPattern] = []
    /// The pattern as it was given, with WireMock's spelling of what it renames.
    var json = JSONValue.object([])

    /// Whether a request matches.
    func matches(_ request: RequestFacts) -> Bool {
        method.matches(request.method) && url.matches(request) && (scheme == nil || scheme == request.scheme)
            && (port == nil || port == request.port) && (host?.matches(request.host) ?? true)
            && (clientIp?.matches(request.clientIp) ?? true)
            && pathParameters.allSatisfy { $0.matcher.matches(url.parameter($0.name, of: request)) }
            && query.allSatisfy { $0.matcher.matches(all: request.query.all($0.name)) }
            && headers.allSatisfy { $0.matcher.matches(all: request.values(ofHeader: $0.name)) }
            && cookies.allSatisfy { $0.matcher.matches(all: request.values(ofCookie: $0.name)) }
            && (form.isEmpty || matchesForm(request)) && (body.isEmpty || matchesBody(request))
            && (multipart.isEmpty || MultipartPattern.allMatch(multipart, request))
    }

    private func matchesForm(_ request: RequestFacts) -> Bool {
        let pairs = request.form
        return form.allSatisfy { $0.matcher.matches(all: pairs.all($0.name)) }
    }

    private func matchesBody(_ request: RequestFacts) -> Bool {
        let text: String? = request.body.isEmpty ? nil : request.bodyText
        return body.allSatisfy { matcher in
            if case .binaryEqualTo(let bytes) = matcher { return bytes == request.body }
            return matcher.matches(text) || (text == nil && matcher.matches(""))
        }
    }

    /// How far a request is from the pattern: 0 for a match. The weights are WireMock's (inferred).
    func distance(_ request: RequestFacts) -> Double {
        var parts: [(distance: Double, weight: Double)] = [
            (scheme == nil || scheme == request.scheme ? 0 : 1, 3),
            (host?.distance(all: [request.host]) ?? 0, 10),
            (port == nil || port == request.port ? 0 : 1, 10),
            (clientIp?.distance(all: [request.clientIp]) ?? 0, 3),
            (url.distance(request), 10),
            (method.matches(request.method) ? 0 : 1, 3),
        ]
        // Each group counts once, as the mean of its matchers.
        func add(_ distances: [Double]) {
            parts.append((distances.isEmpty ? 0 : distances.reduce(0, +) / Double(distances.count), 1))
        }
        add(pathParameters.map { $0.matcher.distance(all: url.parameter($0.name, of: request).map { [$0] } ?? []) })
        add(query.map { $0.matcher.distance(all: request.query.all($0.name)) })
        add(headers.map { $0.matcher.distance(all: request.values(ofHeader: $0.name)) })
        add(cookies.map { $0.matcher.distance(all: request.values(ofCookie: $0.name)) })
        let pairs = form.isEmpty ? FormPairs() : request.form
        add(form.map { $0.matcher.distance(all: pairs.all($0.name)) })
        add(body.map { $0.distance(all: request.body.isEmpty ? [] : [request.bodyText]) })
        add(multipart.isEmpty ? [] : [MultipartPattern.allMatch(multipart, request) ? 0 : 1])
        let total = parts.reduce(0) { $0 + $1.distance * $1.weight }
        return total / parts.reduce(0) { $0 + $1.weight }
    }
}

extension RequestPattern.URL {
    func matches(_ request: RequestFacts) -> Bool {
        switch self {
        case .any: true
        case .url(let text): text == request.url
        case .urlPattern(let expression): expression.matches(request.url)
        case .path(let text): text == request.path
        case .pathPattern(let expression): expression.matches(request.path)
        case .pathTemplate(let template): template.values(in: request.path) != nil
        }
    }

    func distance(_ request: RequestFacts) -> Double {
        if matches(request) { return 0 }
        return switch self {
        case .any: 0
        case .url(let text): TextDistance.between(text, request.url)
        case .urlPattern(let expression): TextDistance.between(expression.text, request.url)
        case .path(let text): TextDistance.between(text, request.path)
        case .pathPattern(let expression): TextDistance.between(expression.text, request.path)
        case .pathTemplate(let template): TextDistance.between(template.text, request.path)
        }
    }

    /// What a path gives to a parameter of a template.
    func parameter(_ name: String, of request: RequestFacts) -> String? {
        guard case .pathTemplate(let template) = self else { return nil }
        return template.values(in: request.path)?.first { $0.name == name }?.value
    }

    /// The pattern's text; nil where anything matches.
    var text: String? {
        switch self {
        case .any: nil
        case .url(let text), .path(let text): text
        case .urlPattern(let expression), .pathPattern(let expression): expression.text
        case .pathTemplate(let template): template.text
        }
    }
}

/// A path with `{named}` segments, e.g. `/accounts/{id}/orders/{order}`; `{rest*}` at the end takes what is left.
struct PathTemplate: Sendable, Equatable {
    let text: String
    private let pieces: [Substring]

    init(_ text: String) {
        self.text = text
        pieces = text.split(separator: "/", omittingEmptySubsequences: false)
    }

    static func == (a: PathTemplate, b: PathTemplate) -> Bool { a.text == b.text }

    /// The values of the named segments, decoded; nil for a path of another shape.
    func values(in path: String) -> [(name: String, value: String)]? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        var values: [(name: String, value: String)] = []
        for (index, piece) in pieces.enumerated() {
            guard piece.first == "{", piece.last == "}" else {
                guard index < segments.count, segments[index] == piece else { return nil }
                continue
            }
            let name = piece.dropFirst().dropLast()
            if name.last == "*", index == pieces.count - 1 {
                guard index < segments.count else { return nil }
                let rest = segments[index...].joined(separator: "/")
                values.append((String(name.dropLast()), Self.decode(rest)))
                return values
            }
            guard index < segments.count, !segments[index].isEmpty else { return nil }
            values.append((String(name), Self.decode(String(segments[index]))))
        }
        return segments.count == pieces.count ? values : nil
    }

    private static func decode(_ text: String) -> String {
        PercentEncoding.decode(Array(text.utf8)[...], plusIsSpace: false) ?? text
    }
}
