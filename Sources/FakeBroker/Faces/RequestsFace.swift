import ExchangeCore

/// A world's journal: what was asked of the imitated vendors, what was answered, and why. Requests to the control API are
/// not in it. Patterns are WireMock's, as JSON text: `{"method":"POST","urlPathPattern":"/trader/.*"}`.
public struct RequestsFace: Sendable {
    let world: any ControlledWorld

    /// A request as it came.
    public struct Request: Sendable, Equatable {
        public let method: String
        /// Path and query.
        public let url: String
        /// As they were sent; several of one name joined by commas.
        public let headers: [(name: String, value: String)]
        public let body: String

        init(_ value: JSONValue) {
            method = value.text("method")
            url = value.text("url")
            headers = (value["headers"]?.members ?? []).map { member in
                (member.name, member.value.string ?? (member.value.array ?? []).compactMap(\.string).joined(separator: ", "))
            }
            body = value.text("body")
        }

        /// A header's value, whatever the case of its name.
        public func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

        public static func == (a: Request, b: Request) -> Bool {
            a.method == b.method && a.url == b.url && a.body == b.body && a.headers.elementsEqual(b.headers, by: ==)
        }
    }

    /// A request with its answer, and why it got it.
    public struct Served: Sendable, Equatable {
        public let id: String
        public let request: Request
        public let status: Int
        public let body: String
        /// False where neither a stub nor a provider's route answered.
        public let wasMatched: Bool
        public let trace: Trace

        init(_ value: JSONValue) {
            id = value.text("id")
            request = Request(value["request"] ?? .null)
            status = value["response"]?.count("status") ?? 0
            body = value["response"]?.text("body") ?? ""
            wasMatched = value.flag("wasMatched")
            trace = Trace(value["trace"] ?? .null)
        }
    }

    /// What each stage of a request decided; nil where it had nothing to say.
    public struct Trace: Sendable, Equatable {
        public let world: String
        public let provider: String?
        /// The route's name, such as `schwab.placeOrder`.
        public let operation: String?
        /// `granted`, or why not.
        public let authorization: String?
        public let stub: String?
        public let fault: String?
        public let rule: String?
        /// World time.
        public let now: Instant
        /// The status that the route answered with, and the one that went out.
        public let statusBefore: Int?
        public let statusAfter: Int?

        init(_ value: JSONValue) {
            world = value.text("world")
            provider = value["provider"]?.string
            operation = value["operation"]?.string
            authorization = value["authorization"]?.string
            stub = value["stub"]?.string
            fault = value["fault"]?.string
            rule = value["rule"]?.string
            now = value["clock"]?.instant("now") ?? .distantPast
            statusBefore = value["status"]?["before"]?.int
            statusAfter = value["status"]?["after"]?.int
        }
    }

    /// The journal, or a part of it.
    public struct Page: Sendable, Equatable {
        /// The newest first.
        public let served: [Served]
        /// How many there are in all.
        public let total: Int
        /// How many the journal had no more room for.
        public let dropped: Int
    }

    /// What was served, the newest first.
    /// - Parameters:
    ///   - since: in world time.
    ///   - unmatched: only what nothing answered.
    ///   - matchingStub: only what that stub answered.
    public func list(
        limit: Int? = nil, since: Instant? = nil, unmatched: Bool = false, matchingStub: String? = nil
    ) throws(ControlError) -> Page {
        let query = ControlAnswer.query([
            "limit": limit, "since": since, "unmatched": unmatched ? true : nil, "matchingStub": matchingStub,
        ])
        let answer = try world.call("GET", "/requests" + query)
        let meta = answer["meta"] ?? .null
        return Page(served: answer.list("requests", Served.init), total: meta.count("total"), dropped: meta.count("dropped"))
    }

    /// An entry; 404 if there is none of that id.
    public func read(_ id: String) throws(ControlError) -> Served { Served(try world.call("GET", Self.path(id))) }

    /// The requests that a pattern matches, the oldest first.
    public func find(_ pattern: String) throws(ControlError) -> [Request] { try requests("POST", "/requests/find", pattern) }

    /// How many requests a pattern matches.
    public func count(_ pattern: String) throws(ControlError) -> Int {
        try ControlAnswer.read(world.send("POST", "/requests/count", pattern)).count("count")
    }

    /// How many requests had this method and path (any method if nil).
    public func count(method: String? = nil, path: String) throws(ControlError) -> Int {
        try world.call("POST", "/requests/count") { json in
            json.member("method", method ?? "ANY")
            json.member("urlPath", path)
        }.count("count")
    }

    /// The requests that neither a stub nor a provider's route answered, the oldest first.
    public func unmatched() throws(ControlError) -> [Request] { try requests("GET", "/requests/unmatched", "") }

    /// For each unmatched request, the stubs that it came nearest to.
    public func nearMisses() throws(ControlError) -> [NearMiss] {
        try world.call("GET", "/requests/unmatched/near-misses").list("nearMisses", NearMiss.init)
    }

    /// Forgets one request.
    public func forget(_ id: String) throws(ControlError) { _ = try world.call("DELETE", Self.path(id)) }

    /// Forgets the requests that a pattern matches; those that it forgot.
    @discardableResult
    public func forget(matching pattern: String) throws(ControlError) -> [Served] {
        try ControlAnswer.read(world.send("POST", "/requests/remove", pattern)).list("serveEvents", Served.init)
    }

    /// Forgets what was asked.
    public func forget() throws(ControlError) { _ = try world.call("DELETE", "/requests") }

    private func requests(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [Request] {
        try ControlAnswer.read(world.send(method, path, body)).list("requests", Request.init)
    }

    private static func path(_ id: String) -> String { "/requests/" + PercentEncoding.encode(id) }
}

/// A stub that nearly answered a request.
public struct NearMiss: Sendable, Equatable {
    /// The request that it nearly answered; nil where the question had only one.
    public let request: RequestsFace.Request?
    public let stub: StubsFace.Reading
    /// From 0, a match, to 1.
    public let distance: Double

    init(_ value: JSONValue) {
        request = value["request"].map(RequestsFace.Request.init)
        stub = StubsFace.Reading(value["stubMapping"] ?? .null)
        distance = value["matchResult"]?["distance"]?.decimalText.flatMap { Double($0) } ?? 1
    }
}
