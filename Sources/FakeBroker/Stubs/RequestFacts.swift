import HTTPCore

/// A request as matchers and templates see it: decoded once, piece by piece.
struct RequestFacts: Sendable {
    var method: String
    /// Path and query as they stood on the request line.
    var url: String
    /// The path, percent-escapes and all.
    var path: String
    var query: FormPairs
    var headers: [HTTPField]
    var cookies: [(name: String, value: String)]
    var body: [UInt8]
    var scheme: String
    var host: String
    var port: Int
    var clientIp: String

    init(_ request: HTTPRequest) {
        method = request.method.name
        url = request.target
        path = String(decoding: request.path, as: UTF8.self)
        query = request.query.map(FormPairs.init) ?? FormPairs()
        headers = request.headers.list
        body = request.body
        scheme = request.arrival.isSecure ? "https" : "http"
        let authority = Self.authority(request.headers["host"] ?? request.arrival.tunnel ?? request.arrival.localAddress)
        host = authority.host
        port = authority.port ?? (request.arrival.isSecure ? 443 : 80)
        clientIp = Self.authority(request.arrival.remoteAddress).host
        cookies = Self.cookies(request.headers.all("cookie"))
    }

    /// The body as text.
    var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// The body's pairs where it is a form; none otherwise.
    var form: FormPairs {
        let type = values(ofHeader: "content-type").first?.lowercased() ?? ""
        return type.hasPrefix("application/x-www-form-urlencoded") ? FormPairs(body[...]) : FormPairs()
    }

    /// The values of a header field, without regard to case.
    func values(ofHeader name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }

    /// The values of a cookie.
    func values(ofCookie name: String) -> [String] { cookies.filter { $0.name == name }.map(\.value) }

    /// Scheme, host, port, path and query.
    var absoluteURL: String {
        let usual = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)\(port == usual ? "" : ":\(port)")\(url)"
    }

    /// Host and port of `host`, `host:port` or `[v6]:port`.
    static func authority(_ text: String) -> (host: String, port: Int?) {
        guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("]"),
            text.hasPrefix("[") || text.firstIndex(of: ":") == colon
        else { return (text, nil) }
        return (String(text[..<colon]), Int(text[text.index(after: colon)...]))
    }

    private static func cookies(_ headers: [String]) -> [(name: String, value: String)] {
        headers.flatMap { $0.split(separator: ";") }.map { piece in
            let parts = piece.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// A request that a client describes in JSON, for near misses: as WireMock logs one, every member optional.
    init(_ form: Form) throws(ControlError) {
        self = try form.object { members throws(ControlError) in
            members.ignore(
                "id", "absoluteUrl", "browserProxyRequest", "loggedDate", "loggedDateString", "protocol",
                "queryParams", "queryParameters", "formParams", "multiparts", "basicAuthCredentials")
            let method = try members.optional("method")?.text() ?? "GET"
            let url = try members.optional("url")?.text() ?? "/"
            var fields: [HTTPField] = []
            for (name, value) in try members.optional("headers")?.dictionary() ?? [] {
                for text in value.value.array ?? [value.value] { fields.append(HTTPField(name, text.plainText)) }
            }
            var body = Array(try members.optional("body")?.text().utf8 ?? "".utf8)
            if let form = members.optional("bodyAsBase64"), body.isEmpty {
                guard let bytes = Base64.decode(Array(try form.text().utf8)) else { throw form.refusal(expected: "base64") }
                body = bytes
            }
            var facts = RequestFacts(HTTPRequest(HTTPMethod(method), url, headers: fields, body: body))
            for (name, value) in try members.optional("cookies")?.dictionary() ?? [] {
                if facts.values(ofCookie: name).isEmpty { facts.cookies.append((name, value.value.plainText)) }
            }
            if let text = try members.optional("scheme")?.text() { facts.scheme = text }
            if let text = try members.optional("host")?.text() { facts.host = text }
            if let port = members.optional("port") { facts.port = try port.integer(-1...65_535) }
            if let text = try members.optional("clientIp")?.text() { facts.clientIp = text }
            return facts
        }
    }
}
