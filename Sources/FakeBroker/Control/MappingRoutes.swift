import HTTPCore

/// `mappings`: the stubs of a world, by WireMock's own routes.
enum MappingRoutes {
    static let routes = [
        Route.control("listMappings", .get, "/mappings", list),
        // WireMock answers the root of its admin API with the stubs.
        Route.control("root", .get, "", list),
        Route.control("createMapping", .post, "/mappings", create),
        // Removed from WireMock 3, but used by older clients.
        Route.control("createMappingOld", .post, "/mappings/new", create),
        Route.control("deleteMappings", .delete, "/mappings") { state, _ in
            state.stubs.removeAll()
            return ControlJSON.nothing
        },
        Route.control("getMapping", .get, "/mappings/{mapping}") { state, call throws(ControlError) in
            answer(.ok, try state.mapping(named: call.parameters["mapping"]))
        },
        Route.control("updateMapping", .put, "/mappings/{mapping}") { state, call throws(ControlError) in
            let known = try state.mapping(named: call.parameters["mapping"])
            let mapping = try StubMapping(try call.body(), id: known.id) { known.id }
            state.stubs.replace(mapping)
            return answer(.ok, mapping)
        },
        Route.control("deleteMapping", .delete, "/mappings/{mapping}") { state, call throws(ControlError) in
            let known = try state.mapping(named: call.parameters["mapping"])
            state.stubs.remove(known.id)
            return ControlJSON.nothing
        },
        Route.control("editMapping", .post, "/mappings/edit") { state, call throws(ControlError) in
            let mapping = try state.newMapping(try call.body())
            guard state.stubs[mapping.id] != nil else { throw .missing("There is no stub '\(mapping.id)'") }
            state.stubs.replace(mapping)
            return answer(.ok, mapping)
        },
        Route.control("removeMapping", .post, "/mappings/remove") { state, call throws(ControlError) in
            let mapping = try state.newMapping(try call.body())
            state.stubs.remove(mapping.id)
            return ControlJSON.nothing
        },
        Route.control("resetMappings", .post, "/mappings/reset") { state, _ in
            state.stubs.reset(to: state.definition.stubs)
            return ControlJSON.nothing
        },
        Route.controlServer("saveMappings", .post, "/mappings/save") { _, call throws(ControlError) in
            let (mappings, folder) = call.world.perform { state in
                state.keepStubs()
                return (state.stubs.newestFirst, state.definition.stubFolders.first)
            }
            if let folder { try StubFolder.save(mappings, to: folder) }
            return ControlJSON.nothing
        },
        Route.control("importMappings", .post, "/mappings/import", importAll),
        Route.control("findMappingsByMetadata", .post, "/mappings/find-by-metadata") { state, call throws(ControlError) in
            let matcher = try ContentMatcher(try call.body())
            let found = state.stubs.newestFirst.filter { matcher.matches(String(decoding: $0.metadata.bytes, as: UTF8.self)) }
            return ControlJSON.list("mappings", found, total: found.count) { $0.value($1.json) }
        },
        Route.control("removeMappingsByMetadata", .post, "/mappings/remove-by-metadata") { state, call throws(ControlError) in
            let matcher = try ContentMatcher(try call.body())
            for mapping in state.stubs.newestFirst
            where matcher.matches(String(decoding: mapping.metadata.bytes, as: UTF8.self)) {
                state.stubs.remove(mapping.id)
            }
            return ControlJSON.nothing
        },
        Route.control("listUnmatchedMappings", .get, "/mappings/unmatched") { state, _ in
            let idle = state.stubs.newestFirst.filter { state.stubs.servedCount($0.id) == 0 }
            return ControlJSON.list("mappings", idle, total: idle.count) { $0.value($1.json) }
        },
        Route.control("deleteUnmatchedMappings", .delete, "/mappings/unmatched") { state, _ in
            for mapping in state.stubs.newestFirst where state.stubs.servedCount(mapping.id) == 0 {
                state.stubs.remove(mapping.id)
            }
            return ControlJSON.nothing
        },
    ]

    private static let list: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        state, call throws(ControlError) in
        let all = state.stubs.newestFirst
        return ControlJSON.list("mappings", try call.page(all), total: all.count) { $0.value($1.json) }
    }

    private static let create: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        state, call throws(ControlError) in
        let mapping = try state.newMapping(try call.body())
        state.stubs.add(mapping)
        return answer(.created, mapping)
    }

    private enum DuplicatePolicy: String, CaseIterable {
        case overwrite = "OVERWRITE"
        case ignore = "IGNORE"
    }

    private static let importAll: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        state, call throws(ControlError) in
        var stubs = state.stubs
        try call.body().object { members throws(ControlError) in
            var policy = DuplicatePolicy.overwrite
            var deletesOthers = false
            try members.optional("importOptions")?.object { members throws(ControlError) in
                if let form = members.optional("duplicatePolicy") { policy = try form.one() }
                if let form = members.optional("deleteAllNotInImport") { deletesOthers = try form.flag() }
            }
            members.ignore("meta")
            var imported: [StubMapping] = []
            for form in try members.required("mappings").array() {
                imported.append(try StubMapping(form) { stubs.freshID() })
            }
            // The first of the file is to be asked first, so the last is added first.
            for mapping in imported.reversed() {
                if policy == .ignore, stubs[mapping.id] != nil { continue }
                stubs.add(mapping)
            }
            if deletesOthers {
                let kept = Set(imported.map(\.id))
                for mapping in stubs.newestFirst where !kept.contains(mapping.id) { stubs.remove(mapping.id) }
            }
        }
        state.stubs = stubs
        return ControlJSON.nothing
    }

    private static func answer(_ status: HTTPStatus, _ mapping: StubMapping) -> HTTPResponse {
        ControlJSON.response(status, mapping.json.bytes)
    }
}

extension WorldState {
    /// The stub that a body spells, with an id of its own if it brings none.
    mutating func newMapping(_ form: Form) throws(ControlError) -> StubMapping {
        var chance = stubs
        let mapping = try StubMapping(form) { chance.freshID() }
        stubs.chance = chance.chance
        return mapping
    }

    /// The stub of that id.
    func mapping(named id: String) throws(ControlError) -> StubMapping {
        guard let mapping = stubs[id] else { throw .missing("There is no stub '\(id)'") }
        return mapping
    }
}

/// `scenarios` and `settings`, by WireMock's own routes.
enum ScenarioRoutes {
    static let routes = [
        Route.control("listScenarios", .get, "/scenarios") { state, _ in
            let all = state.stubs.scenarios
            return ControlJSON.object { json in
                json.array("scenarios") { json in
                    for scenario in all {
                        json.object { json in
                            json.member("id", scenario.name)
                            json.member("name", scenario.name)
                            json.member("state", scenario.state)
                            json.array("possibleStates") { json in for state in scenario.possibleStates { json.string(state) } }
                        }
                    }
                }
            }
        },
        Route.control("resetScenarios", .post, "/scenarios/reset") { state, _ in
            state.stubs.resetScenarios()
            return ControlJSON.nothing
        },
        Route.control("setScenarioState", .put, "/scenarios/{scenario}/state") { state, call throws(ControlError) in
            let name = call.parameters["scenario"]
            guard state.stubs.scenarios.contains(where: { $0.name == name }) else {
                throw .missing("Scenario \(name) does not exist")
            }
            let wanted = try call.body().object { members throws(ControlError) in try members.optional("state")?.text() }
            state.stubs.setState(wanted ?? StubMapping.Scenario.start, of: name)
            return ControlJSON.nothing
        },
        Route.control("getSettings", .get, "/settings") { state, _ in
            ControlJSON.object { json in
                json.name("settings")
                json.value(state.stubs.settings.json)
            }
        },
        // WireMock answers these with nothing, which its own Python client cannot read.
        Route.control("setSettings", .post, "/settings", set),
        Route.control("putSettings", .put, "/settings", set),
    ]

    private static let set: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        state, call throws(ControlError) in
        var form = try call.body()
        // The Python client writes the object as text.
        if case .string(let text) = form.value, let value = try? JSONReader.read(Array(text.utf8)) { form = Form(value) }
        state.stubs.settings = try StubSettings(form)
        return ControlJSON.response(state.stubs.settings.json.bytes)
    }
}

extension StubSettings {
    init(_ form: Form) throws(ControlError) {
        var settings = StubSettings()
        try form.object { members throws(ControlError) in
            members.ignore("extended", "proxyPassThrough")
            if let delay = members.optional("fixedDelay") {
                settings.delay = .fixed(.milliseconds(try delay.integer(0...86_400_000)))
            }
            if let delay = members.optional("delayDistribution") { settings.delay = try StubResponse.distribution(delay) }
        }
        settings.json = .object((form.value.members ?? []).filter { !$0.value.isNull })
        self = settings
    }
}
