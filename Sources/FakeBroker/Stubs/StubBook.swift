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
    /// How often each stub has answered.
    private(set) var served: [String: Int] = [:]

    init(seed: UInt64, mappings: [StubMapping] = [], files: [String: [UInt8]] = [:]) {
        chance = IdentitySource(seed: seed, purpose: "stubs")
        self.files = files
        for mapping in mappings { add(mapping) }
    }

    var isEmpty: Bool { mappings.isEmpty }

    /// All stubs, the newest first, as WireMock lists them.
    var newestFirst: [StubMapping] { order.reversed().compactMap { id in self[id] } }
    private var order: [String] = []

    subscript(id: String) -> StubMapping? { mappings.first { $0.id == id } }

    /// Adds a stub, in front of those of the same priority; one with its id gives way.
    mutating func add(_ mapping: StubMapping) {
        if self[mapping.id] != nil { remove(mapping.id) }
        let place = mappings.firstIndex { $0.priority >= mapping.priority } ?? mappings.endIndex
        mappings.insert(mapping, at: place)
        order.append(mapping.id)
    }

    /// Puts a stub in another's place.
    mutating func replace(_ mapping: StubMapping) {
        guard let place = mappings.firstIndex(where: { $0.id == mapping.id }) else { return add(mapping) }
        if mappings[place].priority == mapping.priority {
            mappings[place] = mapping
        } else {
            add(mapping)
        }
    }

    @discardableResult
    mutating func remove(_ id: String) -> StubMapping? {
        guard let place = mappings.firstIndex(where: { $0.id == id }) else { return nil }
        order.removeAll { $0 == id }
        return mappings.remove(at: place)
    }

    mutating func removeAll() {
        mappings = []
        order = []
    }

    /// Goes back to these stubs, and to the beginning of every scenario.
    mutating func reset(to mappings: [StubMapping]) {
        removeAll()
        states = [:]
        for mapping in mappings { add(mapping) }
    }

    /// The next id for a stub that came without one.
    mutating func freshID() -> String { chance.uuid() }

    // Serving.

    /// The stub that answers a request; nil if none does.
    func find(_ request: RequestFacts) -> StubMapping? {
        mappings.first { isReady($0) && $0.request.matches(request) }
    }

    /// Whether a stub's scenario stands where the stub wants it.
    private func isReady(_ mapping: StubMapping) -> Bool {
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

    mutating func setState(_ state: String, of scenario: String) { states[scenario] = state }

    mutating func resetScenarios() { states = [:] }
}

/// WireMock's global settings.
struct StubSettings: Sendable {
    /// Added to every stub's answer.
    var delay: StubResponse.Delay?
    /// The settings as they were given.
    var json = JSONValue.object([])
}
