import HTTPCore

/// The stubs of one world: which there are, and in which state their scenarios stand.
struct StubBook: Sendable {
    /// By priority, then newest first: the order in which they are asked.
    private(set) var mappings: [StubMapping] = []
    /// States of scenarios that have left their beginning.
    private var states: [String: String] = [:]
    /// Files that stubs name as bodies, by their path below `__files`.
    var files: [String: [UInt8]] = [:]
    /// What all stubs have in common.
    var settings = StubSettings()
    /// Draws ids, random values of templates and random delays.
    var chance: IdentitySource
    /// How often each stub has answered since the journal was last emptied.
    private var served: [String: Int] = [:]

    /// The book that a world begins with. Stubs that came without an id get one of the world's chance.
    init(seed: UInt64, _ definition: StubDefinition = StubDefinition()) {
        chance = IdentitySource(seed: seed, purpose: "stubs")
        files = definition.files
        for mapping in definition.mappings { add(mapping) }
    }

    /// Whether there is no stub: what every request asks first.
    var isEmpty: Bool { mappings.isEmpty }

    /// All stubs, the newest first, as WireMock lists them.
    var newestFirst: [StubMapping] { order.reversed().compactMap { id in self[id] } }
    private var order: [String] = []

    /// The stub of that id.
    subscript(id: String) -> StubMapping? { mappings.first { $0.id == id } }

    /// Adds a stub, in front of those of the same priority; one with its id gives way. Returns it with its id.
    @discardableResult
    mutating func add(_ mapping: StubMapping) -> StubMapping {
        var mapping = mapping
        if mapping.id.isEmpty { mapping.id = freshID() }
        if self[mapping.id] != nil { remove(mapping.id) }
        let place = mappings.firstIndex { $0.priority >= mapping.priority } ?? mappings.endIndex
        mappings.insert(mapping, at: place)
        order.append(mapping.id)
        return mapping
    }

    /// Puts a stub in another's place.
    mutating func replace(_ mapping: StubMapping) {
        guard let place = mappings.firstIndex(where: { $0.id == mapping.id }) else {
            add(mapping)
            return
        }
        if mappings[place].priority == mapping.priority {
            mappings[place] = mapping
        } else {
            add(mapping)
        }
    }

    /// Removes a stub and returns it; nil if there is none of that id.
    @discardableResult
    mutating func remove(_ id: String) -> StubMapping? {
        guard let place = mappings.firstIndex(where: { $0.id == id }) else { return nil }
        order.removeAll { $0 == id }
        return mappings.remove(at: place)
    }

    /// Removes every stub, and with them their scenarios.
    mutating func removeAll() {
        mappings = []
        order = []
    }

    /// Goes back to these stubs, and to the beginning of every scenario.
    mutating func reset(to definition: StubDefinition) {
        removeAll()
        states = [:]
        files = definition.files
        for mapping in definition.mappings { add(mapping) }
    }

    /// The stubs and files as they stand, oldest first: what a definition holds to begin with them.
    var definition: StubDefinition {
        var definition = StubDefinition()
        definition.mappings = newestFirst.reversed()
        definition.files = files
        return definition
    }

    /// How often a stub has answered since the journal was last emptied.
    func servedCount(_ id: String) -> Int { served[id] ?? 0 }

    /// Forgets which stubs have answered: the journal is empty again.
    mutating func forgetServed() { served = [:] }

    /// The next id for a stub that came without one.
    mutating func freshID() -> String { chance.uuid() }

    // Serving.

    /// The stub that answers a request; nil if none does.
    func find(_ request: RequestFacts) -> StubMapping? {
        mappings.first { isReady($0) && $0.request.matches(request) }
    }

    /// Whether a stub's scenario stands where the stub wants it.
    func isReady(_ mapping: StubMapping) -> Bool {
        guard let scenario = mapping.scenario, let required = scenario.required else { return true }
        return state(of: scenario.name) == required
    }

    /// Notes that a stub has answered: its scenario moves on.
    mutating func serve(_ mapping: StubMapping) {
        served[mapping.id, default: 0] += 1
        if let scenario = mapping.scenario, let next = scenario.next { states[scenario.name] = next }
    }

    // Scenarios.

    /// A scenario with the states that its stubs know.
    struct ScenarioView: Sendable {
        let name: String
        let state: String
        let possibleStates: [String]
    }

    /// The state in which a scenario stands.
    func state(of scenario: String) -> String { states[scenario] ?? StubMapping.Scenario.start }

    /// Every scenario that a stub names, by name.
    var scenarios: [ScenarioView] {
        var known: [String: [String]] = [:]
        for scenario in mappings.compactMap(\.scenario) {
            var list = known[scenario.name] ?? [StubMapping.Scenario.start]
            for state in [scenario.required, scenario.next] { if let state, !list.contains(state) { list.append(state) } }
            known[scenario.name] = list
        }
        return known.keys.sorted().map { ScenarioView(name: $0, state: state(of: $0), possibleStates: known[$0] ?? []) }
    }

    /// Puts a scenario into a state.
    mutating func setState(_ state: String, of scenario: String) { states[scenario] = state }

    /// Puts every scenario back to its beginning.
    mutating func resetScenarios() { states = [:] }
}

/// WireMock's global settings.
struct StubSettings: Sendable {
    /// What stubs without a delay of their own wait.
    var fixedDelayMilliseconds = 0
    /// What stubs without a distribution of their own wait besides.
    var distribution: StubResponse.Delay?
    /// The distribution as it was given.
    var distributionJSON: JSONValue?
    /// Settings that mean nothing here and are given back.
    var extended = JSONValue.object([])
}
