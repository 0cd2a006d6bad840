/// What would answer a request, and why; nil where there is no such part.
public struct Explanation: Sendable, Equatable {
    public let world: String
    public let provider: String?
    public let operation: String?
    public let authorization: String?
    public let stub: String?
    public let fault: String?
    public let rule: String?
    public let status: Int?
    public let nearMisses: [NearMiss]

    init(_ value: JSONValue) {
        world = value.text("world")
        provider = value["provider"]?.string
        operation = value["operation"]?.string
        authorization = value["authorization"]?.string
        stub = value["stub"]?.string
        fault = value["fault"]?.string
        rule = value["rule"]?.string
        status = value["status"]?.int
        nearMisses = value.list("nearMisses", NearMiss.init)
    }
}

extension ControlledWorld {
    /// What would answer that request, and why, without any effect.
    /// - Parameter url: a path with its query; a whole URL is taken too.
    public func explain(
        _ method: String, _ url: String, headers: [String: String] = [:], body: String? = nil
    ) throws(ControlError) -> Explanation {
        Explanation(
            try call("POST", "/explain") { json in
                json.member("method", method)
                json.member("url", url)
                json.object("headers") { json in
                    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { json.member(name, .string(value)) }
                }
                if let body { json.member("body", body) }
            })
    }
}
