import HTTPCore

/// `mappings`: WireMock's routes for stubs, in its shapes.
enum MappingRoutes {
    static let routes = [
        Route.control("listMappings", .get, "/mappings", list),
        // What WireMock's own launchers poll until it answers.
        Route.control("root", .get, "", list),
        Route.control("createMapping", .post, "/mappings", create),
        Route.control("createMappingAsBefore", .post, "/mappings/new", create),
        Route.control("deleteMappings", .delete, "/mappings") { state, _ in
            state.stubs.removeAll()
            return ControlJSON.nothing
        },
        Route.control("editMapping", .post, "/mappings/edit") { state, call throws(ControlError) in
            let mapping = try StubMapping(try call.body())
            guard state.stubs[mapping.id] != nil else { return WireMockAnswer.missing }
            state.stubs.replace(mapping)
            return ControlJSON.response(mapping.json.bytes)
        },
        Route.control("resetMappings", .post, "/mappings/reset") { state, _ in
            state.stubs.reset(to: state.definition.stubs)
            return WireMockAnswer.done
        },
        Route.controlServer("saveMappings", .post, "/mappings/save") { _, call throws(ControlError) in
            let definition = call.world.perform { state in
                state.saveStubs()
                return state.definition.stubs
            }
            if let folder = definition.folder {
                do { try definition.write(to: folder) } catch {
                    throw ControlError(status: 500, title: "The stubs could not be written", detail: "\(error)")
                }
            }
            return WireMockAnswer.done
        },
        Route.control("importMappings", .post, "/mappings/import") { state, call throws(ControlError) in
            try StubImport(try call.body()).apply(to: &state.stubs)
            return WireMockAnswer.done
        },
        Route.control("removeMapping", .post, "/mappings/remove") { state, call throws(ControlError) in
            let wanted = try StubMapping(try call.body())
            let found = state.stubs.newestFirst.first { $0.id == wanted.id || $0.request.json == wanted.request.json }
            if let found { state.stubs.remove(found.id) }
            return ControlJSON.nothing
        },
        Route.control("findMappingsByMetadata", .post, "/mappings/find-by-metadata") { state, call throws(ControlError) in
            let matcher = try ContentMatcher(try call.body())
            return mappings(state.stubs.newestFirst.filter { $0.hasMetadata(matcher) })
        },
        Route.control("removeMappingsByMetadata", .post, "/mappings/remove-by-metadata") { state, call throws(ControlError) in
            let matcher = try ContentMatcher(try call.body())
            for mapping in state.stubs.newestFirst where mapping.hasMetadata(matcher) { state.stubs.remove(mapping.id) }
            return ControlJSON.nothing
        },
        Route.control("listUnmatchedMappings", .get, "/mappings/unmatched") { state, _ in
            mappings(state.stubs.newestFirst.filter { state.stubs.servedCount($0.id) == 0 })
        },
        Route.control("deleteUnmatchedMappings", .delete, "/mappings/unmatched") { state, _ in
            for mapping in state.stubs.newestFirst where state.stubs.servedCount(mapping.id) == 0 { state.stubs.remove(mapping.id) }
            return ControlJSON.nothing
        },
        Route.control("getMapping", .get, "/mappings/{id}") { state, call in
            guard let mapping = state.stubs[call.parameters["id"]] else { return WireMockAnswer.missing }
            return ControlJSON.response(mapping.json.bytes)
        },
        Route.control("updateMapping", .put, "/mappings/{id}") { state, call throws(ControlError) in
            let id = call.parameters["id"]
            guard let old = state.stubs[id] else { return WireMockAnswer.missing }
            var mapping = try StubMapping(try call.body(), id: id)
            mapping.file = old.file
            state.stubs.replace(mapping)
            return ControlJSON.response(mapping.json.bytes)
        },
        Route.control("deleteMapping", .delete, "/mappings/{id}") { state, call in
            state.stubs.remove(call.parameters["id"]) == nil ? WireMockAnswer.missing : ControlJSON.nothing
        },
    ]

    private static let list: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        (state, call) throws(ControlError) in
        let all = state.stubs.newestFirst
        return mappings(try call.page(all), total: all.count)
    }

    private static let create: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        (state, call) throws(ControlError) in
        let mapping = state.stubs.add(try StubMapping(try call.body()))
        return ControlJSON.response(.created, mapping.json.bytes)
    }

    private static func mappings(_ list: some Collection<StubMapping>, total: Int? = nil) -> HTTPResponse {
        ControlJSON.list("mappings", list, total: total ?? list.count) { $0.value($1.json) }
    }
}

/// WireMock's answers that have no body.
enum WireMockAnswer {
    /// 200: it was done, and there is nothing to tell.
    static let done = HTTPResponse(.ok)
    /// 404 for an id that names nothing.
    static let missing = HTTPResponse(.notFound)
}

/// The body of `POST /mappings/import`: `{mappings: […], importOptions?: {duplicatePolicy?, deleteAllNotInImport?}}`.
struct StubImport {
    /// What happens to a stub whose id is there already.
    enum DuplicatePolicy: String, CaseIterable { case overwrite = "OVERWRITE", ignore = "IGNORE" }

    private let mappings: [StubMapping]
    private let policy: DuplicatePolicy
    private let deletesOthers: Bool

    init(_ form: Form) throws(ControlError) {
        (mappings, policy, deletesOthers) = try form.object { members throws(ControlError) in
            members.ignore("meta")
            let list = try members.required("mappings").array { form throws(ControlError) in try StubMapping(form) }
            var policy = DuplicatePolicy.overwrite
            var deletes = false
            if let options = members.optional("importOptions") {
                try options.object { members throws(ControlError) in
                    if let form = members.optional("duplicatePolicy") { policy = try form.one() }
                    if let form = members.optional("deleteAllNotInImport") { deletes = try form.flag() }
                }
            }
            return (list, policy, deletes)
        }
    }

    /// Takes the stubs into a book. The first of them becomes the newest, so that it is asked first.
    func apply(to book: inout StubBook) {
        var kept: Set<String> = []
        for mapping in mappings.reversed() {
            if policy == .ignore, let old = book[mapping.id] { kept.insert(old.id) } else { kept.insert(book.add(mapping).id) }
        }
        guard deletesOthers else { return }
        for mapping in book.newestFirst where !kept.contains(mapping.id) { book.remove(mapping.id) }
    }
}

extension StubMapping {
    /// Whether its metadata is what a matcher wants; a stub without metadata never is.
    func hasMetadata(_ matcher: ContentMatcher) -> Bool {
        guard let members = metadata.members, !members.isEmpty else { return false }
        return matcher.matches(String(decoding: metadata.bytes, as: UTF8.self))
    }
}
