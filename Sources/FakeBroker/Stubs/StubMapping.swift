/// A canned answer laid over any route: WireMock's stub mapping.
struct StubMapping: Sendable {
    /// Where a stub stands in a scenario, and where it leads.
    struct Scenario: Sendable, Equatable {
        /// The state in which every scenario begins.
        static let start = "Started"

        var name: String
        var required: String?
        var next: String?
    }

    var id: String
    var name: String?
    /// Lower numbers are asked first.
    var priority = 5
    var scenario: Scenario?
    var request = RequestPattern()
    var response = StubResponse()
    /// The response's texts as templates, where it is one.
    var templates: StubTemplates?
    var metadata = JSONValue.object([])
    var isPersistent = false
    /// Members that are given back as they came.
    private var others: [JSONValue.Member] = []
    /// The file it was read from, where that holds nothing else: saving writes it there again.
    var file: String?

    /// The mapping that a value spells.
    /// - Parameter id: its id if the value has none, or the one that wins over it.
    ///   A mapping without either gets one when a book takes it in.
    init(_ form: Form, id fixed: String? = nil) throws(ControlError) {
        self.id = ""
        var mapping = self
        try form.object { members throws(ControlError) in
            let given = try (members.optional("id") ?? members.optional("uuid"))?.name()
            members.ignore("uuid", "insertionIndex")
            mapping.id = fixed ?? given ?? ""
            mapping.name = try members.optional("name")?.text()
            if let priority = members.optional("priority") { mapping.priority = try priority.integer() }
            mapping.scenario = try Self.scenario(&members)
            if let request = members.optional("request") { mapping.request = try RequestPattern(request) }
            if let response = members.optional("response") { mapping.response = try StubResponse(response) }
            if let metadata = members.optional("metadata") {
                _ = try metadata.dictionary()
                mapping.metadata = metadata.value
            }
            mapping.isPersistent = try members.optional("persistent")?.flag() ?? false
            for name in ["postServeActions", "serveEventListeners"] {
                guard let actions = members.optional(name) else { continue }
                if actions.value.array?.isEmpty == false || actions.value.members?.isEmpty == false {
                    throw .unreadable(
                        actions.pointer, "Actions after serving are not served here", detail: "This server never dials out.")
                }
            }
        }
        if mapping.response.isTemplate { mapping.templates = try StubTemplates(mapping.response, pointer: form.pointer + "/response") }
        let known: Set = ["id", "uuid", "name", "request", "response", "insertionIndex"]
        mapping.others = (form.value.members ?? []).filter { !known.contains($0.name) && !$0.value.isNull }
        self = mapping
    }

    private static func scenario(_ members: inout Members) throws(ControlError) -> Scenario? {
        let name = try members.optional("scenarioName")?.text()
        let required = try members.optional("requiredScenarioState")?.text()
        let next = try members.optional("newScenarioState")?.text()
        guard let name else {
            if required != nil || next != nil { throw members.refusal("A scenario's state needs 'scenarioName'") }
            return nil
        }
        return Scenario(name: name, required: required, next: next)
    }

    /// The mapping as WireMock gives it back: with `id` and `uuid`.
    var json: JSONValue {
        // A definition's stubs may have none yet.
        var members = id.isEmpty ? [] : [JSONValue.Member(name: "id", value: .string(id))]
        if let name { members.append(JSONValue.Member(name: "name", value: .string(name))) }
        members.append(JSONValue.Member(name: "request", value: request.json))
        members.append(JSONValue.Member(name: "response", value: response.json))
        if !id.isEmpty { members.append(JSONValue.Member(name: "uuid", value: .string(id))) }
        return .object(members + others)
    }
}
