import ExchangeCore
import HTTPCore

/// What a stub answers.
struct StubResponse: Sendable {
    /// Where the body comes from.
    enum Body: Sendable, Equatable {
        case none
        case text(String)
        case json(JSONValue)
        case bytes([UInt8])
        /// A file below `__files`.
        case file(String)
    }

    enum Delay: Sendable, Equatable {
        case fixed(Duration)
        case uniform(lower: Int, upper: Int)
        /// Milliseconds; `maximum` bounds the tail.
        case lognormal(median: Double, sigma: Double, maximum: Double?)
    }

    enum Fault: String, Sendable, CaseIterable {
        case empty = "EMPTY_RESPONSE"
        case malformedChunk = "MALFORMED_RESPONSE_CHUNK"
        case garbage = "RANDOM_DATA_THEN_CLOSE"
        case reset = "CONNECTION_RESET_BY_PEER"
    }

    var status = 200
    var statusMessage: String?
    var headers: [HTTPField] = []
    var body = Body.none
    var delay: Delay?
    /// Waited besides `delay`.
    var distribution: Delay?
    var dribble: Delivery.Dribble?
    var fault: Fault?
    /// Whether body, headers and file name are templates.
    var isTemplate = false
    var parameters = JSONValue.object([])
    /// The response as it was given.
    var json = JSONValue.object([])
}

extension StubResponse {
    /// The longest delay: a day.
    static let delayLimitMilliseconds = 86_400_000

    /// The response that a value spells.
    init(_ form: Form) throws(ControlError) {
        var response = StubResponse()
        try form.object { members throws(ControlError) in
            members.ignore("fromConfiguredStub", "metadata")
            if let status = members.optional("status") { response.status = try status.integer(100...999) }
            response.statusMessage = try members.optional("statusMessage")?.text()
            for (name, value) in try members.optional("headers")?.dictionary() ?? [] {
                for text in value.value.array ?? [value.value] { response.headers.append(HTTPField(name, text.plainText)) }
            }
            response.body = try Self.body(&members)
            if let delay = members.optional("fixedDelayMilliseconds") {
                response.delay = .fixed(.milliseconds(try delay.integer(0...Self.delayLimitMilliseconds)))
            }
            if let delay = members.optional("delayDistribution") { response.distribution = try Self.distribution(delay) }
            if let dribble = members.optional("chunkedDribbleDelay") { response.dribble = try Self.dribble(dribble) }
            if let fault = members.optional("fault") { response.fault = try fault.one() }
            try Self.transformers(&members, into: &response)
            try Self.refuseProxy(&members)
        }
        response.json = form.value
        self = response
    }

    private static func body(_ members: inout Members) throws(ControlError) -> Body {
        var bodies: [Body] = []
        if let form = members.optional("body") { bodies.append(.text(try form.text())) }
        // A body of JSON null is a body.
        let json = members.optional("jsonBody")
        if let json { bodies.append(.json(json.value)) } else if members.has("jsonBody") { bodies.append(.json(.null)) }
        if let form = members.optional("base64Body") {
            guard let bytes = Base64.decode(Array(try form.text().utf8)) else { throw form.refusal(expected: "base64") }
            bodies.append(.bytes(bytes))
        }
        if let form = members.optional("bodyFileName") { bodies.append(.file(try StubFiles.path(form))) }
        // Clients write out members that they do not mean.
        if bodies.count > 1 { bodies.removeAll { $0 == .json(.null) || $0 == .text("") } }
        guard bodies.count <= 1 else {
            throw members.refusal("Expected at most one of body, jsonBody, base64Body and bodyFileName")
        }
        return bodies.first ?? .none
    }

    static func distribution(_ form: Form) throws(ControlError) -> Delay {
        try form.object { members throws(ControlError) in
            switch try members.required("type").text() {
            case "fixed": return .fixed(.milliseconds(try members.required("milliseconds").integer(0...delayLimitMilliseconds)))
            case "uniform":
                let lower = try members.required("lower").integer(0...delayLimitMilliseconds)
                return .uniform(lower: lower, upper: try members.required("upper").integer(lower...delayLimitMilliseconds))
            case "lognormal":
                return .lognormal(
                    median: try members.required("median").real(0...Double(delayLimitMilliseconds), expected: "milliseconds"),
                    sigma: try members.required("sigma").real(0...100, expected: "a number from 0 to 100"),
                    maximum: try members.optional("maxValue")?.real(0...Double(delayLimitMilliseconds), expected: "milliseconds"))
            default:
                throw .unreadable(form.pointer + "/type", "Expected one of fixed, uniform, lognormal")
            }
        }
    }

    private static func dribble(_ form: Form) throws(ControlError) -> Delivery.Dribble {
        try form.object { members throws(ControlError) in
            Delivery.Dribble(
                chunks: try members.required("numberOfChunks").integer(1...10_000),
                over: .milliseconds(try members.required("totalDuration").integer(0...delayLimitMilliseconds)))
        }
    }

    private static func transformers(_ members: inout Members, into response: inout StubResponse) throws(ControlError) {
        if let form = members.optional("transformers") {
            for element in try form.array() {
                guard try element.text() == "response-template" else {
                    throw element.refusal(expected: "response-template, the transformer that is served here")
                }
                response.isTemplate = true
            }
        }
        if let form = members.optional("transformerParameters") {
            _ = try form.dictionary()
            response.parameters = form.value
        }
    }

    /// Nothing here opens a connection, so a stub that would pass its request on is refused by name.
    private static func refuseProxy(_ members: inout Members) throws(ControlError) {
        for name in ["proxyBaseUrl", "proxyUrlPrefixToRemove"] {
            if let form = members.optional(name), form.value != .string("") {
                throw .unreadable(form.pointer, "Proxying is not served here", detail: "This server never dials out.")
            }
        }
        for name in ["additionalProxyRequestHeaders", "removeProxyRequestHeaders"] {
            guard let form = members.optional(name) else { continue }
            if form.value.members?.isEmpty == false || form.value.array?.isEmpty == false {
                throw .unreadable(form.pointer, "Proxying is not served here", detail: "This server never dials out.")
            }
        }
    }
}

extension StubResponse.Delay {
    /// How long to wait, drawn from the world's chance where there is any.
    func duration(_ chance: inout IdentitySource) -> Duration {
        switch self {
        case .fixed(let duration): return duration
        case .uniform(let lower, let upper):
            return .milliseconds(lower + Int(chance.next() % UInt64(upper - lower + 1)))
        case .lognormal(let median, let sigma, let maximum):
            let drawn = median * LogNormal.factor(sigma: sigma, &chance)
            return .microseconds(Int64(min(drawn, maximum ?? .infinity, Double(StubResponse.delayLimitMilliseconds)) * 1000))
        }
    }
}
