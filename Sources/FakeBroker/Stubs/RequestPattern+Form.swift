/// How request patterns stand in JSON.
extension RequestPattern {
    /// The pattern that a value spells.
    init(_ form: Form) throws(ControlError) {
        var pattern = RequestPattern()
        try form.object { members throws(ControlError) in
            if let method = members.optional("method") { pattern.method = try Self.method(method) }
            pattern.url = try Self.url(&members)
            pattern.scheme = try members.optional("scheme")?.text()
            pattern.host = try members.optional("host").map { form throws(ControlError) in try ContentMatcher(form) }
            pattern.port = try members.optional("port")?.integer(0...65_535)
            // Clients send back what was logged, with the address as plain text and the time beside it.
            pattern.clientIp = try members.optional("clientIp").map { form throws(ControlError) in
                if case .string(let text) = form.value { return .equalTo(text, ignoresCase: false) }
                return try ContentMatcher(form)
            }
            members.ignore("metadata", "browserProxyRequest", "loggedDate", "loggedDateString")
            pattern.pathParameters = try Self.named(members.optional("pathParameters"))
            pattern.query = try Self.named(members.optional("queryParameters"))
            pattern.form = try Self.named(members.optional("formParameters"))
            pattern.headers = try Self.named(members.optional("headers"))
            pattern.cookies = try Self.named(members.optional("cookies"))
            // Both spellings are taken; WireMock's own is given back.
            if let credentials = members.optional("basicAuthCredentials") ?? members.optional("basicAuth") {
                pattern.headers.append(Named(name: "Authorization", matcher: try Self.basic(credentials)))
            }
            members.ignore("basicAuth")
            if let bodies = members.optional("bodyPatterns") {
                if case .object = bodies.value {
                    pattern.body = [try ContentMatcher(bodies)]
                } else {
                    pattern.body = try bodies.array { form throws(ControlError) in try ContentMatcher(form) }
                }
            }
            for form in try members.optional("multipartPatterns")?.array() ?? [] {
                pattern.multipart.append(try Self.multipart(form))
            }
            if let custom = members.optional("customMatcher") {
                throw .unreadable(custom.pointer, "Custom matchers are not served here", detail: "They are Java classes.")
            }
        }
        pattern.json = Self.normal(form.value)
        self = pattern
    }

    private static func method(_ form: Form) throws(ControlError) -> Method {
        switch form.value {
        case .string("ANY"): return .any
        case .string(let name): return .exactly(name)
        default:
            return try form.object { members throws(ControlError) in
                func names(_ form: Form) throws(ControlError) -> [String] {
                    var names: [String] = []
                    for element in try form.array() { names.append(try element.text()) }
                    return names
                }
                if let list = members.optional("oneOf") { return .oneOf(try names(list)) }
                return .noneOf(try names(try members.required("noneOf")))
            }
        }
    }

    private static func url(_ members: inout Members) throws(ControlError) -> URL {
        let names = ["url", "urlPattern", "urlPath", "urlPathPattern", "urlPathTemplate"]
        var found: [Form] = []
        for name in names { if let form = members.optional(name) { found.append(form) } }
        guard let form = found.first else { return .any }
        guard found.count == 1 else { throw members.refusal("Expected one of \(names.joined(separator: ", "))") }
        switch form.pointer.split(separator: "/").last {
        case "url": return .url(try form.text())
        case "urlPattern": return .urlPattern(try ContentMatcher.expression(form))
        case "urlPath": return .path(try form.text())
        case "urlPathPattern": return .pathPattern(try ContentMatcher.expression(form))
        default: return .pathTemplate(PathTemplate(try form.text()))
        }
    }

    static func named(_ form: Form?) throws(ControlError) -> [Named] {
        guard let form else { return [] }
        var list: [Named] = []
        for (name, matcher) in try form.dictionary() { list.append(Named(name: name, matcher: try ContentMatcher(matcher))) }
        return list
    }

    private static func basic(_ form: Form) throws(ControlError) -> ContentMatcher {
        try form.object { members throws(ControlError) in
            let pair = try members.required("username").text() + ":" + (try members.required("password").text())
            return .equalTo("Basic " + Base64.encode(pair.utf8), ignoresCase: false)
        }
    }

    private static func multipart(_ form: Form) throws(ControlError) -> MultipartPattern {
        try form.object { members throws(ControlError) in
            var pattern = MultipartPattern()
            pattern.name = try members.optional("name")?.text()
            pattern.fileName = try members.optional("fileName")?.text()
            if let matching = members.optional("matchingType") { pattern.matching = try matching.one() }
            pattern.headers = try named(members.optional("headers"))
            for form in try members.optional("bodyPatterns")?.array() ?? [] { pattern.body.append(try ContentMatcher(form)) }
            return pattern
        }
    }

    /// The pattern as WireMock gives it back.
    private static func normal(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(
            members.filter { !$0.value.isNull }.map { member in
                member.name == "basicAuth" ? JSONValue.Member(name: "basicAuthCredentials", value: member.value) : member
            })
    }
}
