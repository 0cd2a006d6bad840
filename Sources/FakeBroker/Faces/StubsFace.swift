/// A world's stubs, in WireMock's JSON, and the scenarios that connect them.
public struct StubsFace: Sendable {
    let world: any ControlledWorld

    /// A stub mapping.
    public struct Reading: Sendable, Equatable {
        public let id: String
        public let name: String?
        public let priority: Int?
        /// All of it.
        public let json: String

        init(_ value: JSONValue) {
            id = value.text("id")
            name = value["name"]?.string
            priority = value["priority"]?.int
            json = String(decoding: value.bytes, as: UTF8.self)
        }
    }

    /// Where a story stands that stubs tell together.
    public struct Scenario: Sendable, Equatable {
        public let name: String
        public let state: String
        public let possibleStates: [String]
    }

    /// Adds the stub that a JSON text spells; its id.
    @discardableResult
    public func add(json: String) throws(ControlError) -> String {
        try ControlAnswer.read(world.send("POST", "/mappings", json)).text("id")
    }

    /// Adds many at once: `{"mappings": […], "importOptions": {…}}`.
    public func load(json: String) throws(ControlError) { _ = try world.send("POST", "/mappings/import", json) }

    /// Every stub, the newest first.
    public func list() throws(ControlError) -> [Reading] { try world.call("GET", "/mappings").list("mappings", Reading.init) }

    /// A stub; 404 if there is none of that id.
    public func read(_ id: String) throws(ControlError) -> Reading { Reading(try world.call("GET", Self.path(id))) }

    /// Puts another stub in the place of one, which keeps its id.
    @discardableResult
    public func replace(_ id: String, json: String) throws(ControlError) -> Reading {
        Reading(try ControlAnswer.read(world.send("PUT", Self.path(id), json)))
    }

    /// Takes a stub back.
    public func remove(_ id: String) throws(ControlError) { _ = try world.call("DELETE", Self.path(id)) }

    /// Takes every stub back, those from files too.
    public func removeAll() throws(ControlError) { _ = try world.call("DELETE", "/mappings") }

    /// Back to the stubs of the world's definition and of the server's files.
    public func reset() throws(ControlError) { _ = try world.call("POST", "/mappings/reset") }

    /// Every scenario that a stub names.
    public func scenarios() throws(ControlError) -> [Scenario] {
        try world.call("GET", "/scenarios").list("scenarios") { value in
            Scenario(name: value.text("name"), state: value.text("state"), possibleStates: value.texts("possibleStates"))
        }
    }

    /// Puts a scenario into a state; 404 if no stub names it.
    public func setScenario(_ name: String, to state: String) throws(ControlError) {
        _ = try world.call("PUT", "/scenarios/\(PercentEncoding.encode(name))/state") { $0.member("state", state) }
    }

    /// Every scenario back to its start.
    public func resetScenarios() throws(ControlError) { _ = try world.call("POST", "/scenarios/reset") }

    private static func path(_ id: String) -> String { "/mappings/" + PercentEncoding.encode(id) }
}
