import ExchangeCore

/// A world's faults.
public struct FaultsFace: Sendable {
    let world: any ControlledWorld

    /// Adds a fault; its id.
    @discardableResult
    public func add(_ fault: Fault) throws(ControlError) -> String {
        try world.call("POST", "/faults") { FaultForm.write(fault, into: &$0) }["id"]?.string ?? ""
    }

    /// How often a fault has struck.
    public func struck(_ id: String) throws(ControlError) -> Int {
        try world.call("GET", "/faults/" + PercentEncoding.encode(id))["struck"]?.int ?? 0
    }

    /// Takes a fault back.
    public func remove(_ id: String) throws(ControlError) {
        _ = try world.call("DELETE", "/faults/" + PercentEncoding.encode(id))
    }

    /// Takes every fault back.
    public func removeAll() throws(ControlError) { _ = try world.call("DELETE", "/faults") }
}

/// A world's rules.
public struct RulesFace: Sendable {
    let world: any ControlledWorld

    /// Adds a rule behind the others; its id.
    @discardableResult
    public func add(_ rule: Rule) throws(ControlError) -> String {
        try world.call("POST", "/rules") { RuleForm.write(rule, into: &$0) }["id"]?.string ?? ""
    }

    /// How many orders a rule has taken.
    public func fired(_ id: String) throws(ControlError) -> Int {
        try world.call("GET", "/rules/" + PercentEncoding.encode(id))["fired"]?.int ?? 0
    }

    /// Takes a rule back.
    public func remove(_ id: String) throws(ControlError) {
        _ = try world.call("DELETE", "/rules/" + PercentEncoding.encode(id))
    }

    /// Takes every rule back.
    public func removeAll() throws(ControlError) { _ = try world.call("DELETE", "/rules") }
}

/// A world's stubs, in WireMock's JSON.
public struct StubsFace: Sendable {
    let world: any ControlledWorld

    /// Adds the stub that a JSON text spells; its id.
    @discardableResult
    public func add(json: String) throws(ControlError) -> String {
        let answer = try world.send("POST", "/mappings", json)
        return (try? JSONReader.read(answer))?["id"]?.string ?? ""
    }

    /// Takes a stub back.
    public func remove(_ id: String) throws(ControlError) {
        _ = try world.call("DELETE", "/mappings/" + PercentEncoding.encode(id))
    }

    /// Takes every stub back.
    public func removeAll() throws(ControlError) { _ = try world.call("DELETE", "/mappings") }
}

/// A world's tokens.
public struct TokensFace: Sendable {
    let world: any ControlledWorld

    /// Gives a client tokens without the browser; the access token.
    public func mint(clientId: String) throws(ControlError) -> String {
        try world.call("POST", "/tokens") { $0.member("clientId", clientId) }["access_token"]?.string ?? ""
    }

    /// Ends tokens as time would: `access`, `refresh`, `code` or `all`.
    public func expire(_ kind: String = "all") throws(ControlError) {
        _ = try world.call("POST", "/tokens/expire") { $0.member("kind", kind) }
    }

    /// Ends tokens as the vendor would.
    public func revoke(_ kind: String = "all") throws(ControlError) {
        _ = try world.call("POST", "/tokens/revoke") { $0.member("kind", kind) }
    }
}

/// What was asked of the imitated vendors.
public struct RequestsFace: Sendable {
    let world: any ControlledWorld

    /// How many requests had this method and path (any method if nil).
    public func count(method: String? = nil, path: String) throws(ControlError) -> Int {
        try world.call("POST", "/requests/count") { json in
            json.member("method", method ?? "ANY")
            json.member("urlPath", path)
        }["count"]?.int ?? 0
    }

    /// Forgets what was asked.
    public func forget() throws(ControlError) { _ = try world.call("DELETE", "/requests") }
}
