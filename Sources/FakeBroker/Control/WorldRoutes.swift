import ExchangeCore
import HTTPCore

/// `worlds`: making, listing and ending them. A name stands in the path, so it is plain.
enum WorldRoutes {
    static let routes = [
        Route.controlServer("createWorld", .post, "/worlds") { front, call throws(ControlError) in
            let world = try NewWorld(try call.body()).make(in: front)
            return world.perform { state in
                ControlJSON.response(.created, JSONWriter.written { WorldForm.write(state, origin: call.origin, into: &$0) })
            }
        },
        Route.controlServer("listWorlds", .get, "/worlds") { front, call throws(ControlError) in
            let all = front.directory.all
            return ControlJSON.list("worlds", try call.page(all), total: all.count) { json, world in
                world.perform { WorldForm.write($0, origin: call.origin, into: &json) }
            }
        },
        Route.controlServer("getWorld", .get, "/worlds/{world}") { front, call throws(ControlError) in
            let world = try front.world(named: call.parameters["world"])
            return world.perform { state in
                ControlJSON.response(JSONWriter.written { WorldForm.write(state, origin: call.origin, into: &$0) })
            }
        },
        Route.controlServer("deleteWorld", .delete, "/worlds/{world}") { front, call throws(ControlError) in
            let name = call.parameters["world"]
            _ = try front.world(named: name)
            guard name != Front.defaultWorld else {
                throw .conflict("The world 'default' cannot end", detail: "POST /__admin/reset puts it back to its beginning.")
            }
            // Two may ask at once; the second finds an ended world.
            guard let world = front.directory.remove(name) else { throw .worldEnded(name) }
            return world.finish()
        },
    ]
}

extension Front {
    /// The world of that name.
    func world(named name: String) throws(ControlError) -> World {
        switch directory.find(name) {
        case .world(let world): return world
        case .ended(let name): throw .worldEnded(name)
        case .unknown(let name): throw .unknownWorld(name)
        }
    }
}

/// The body of `POST /worlds`: `{id?, from?, seed?, clock?, market?, oauth?, definition?}`.
struct NewWorld {
    private let id: String?
    /// A world or a snapshot to begin as a copy of.
    private let source: Form?
    private let definition: WorldDefinition
    private let clock: WorldDefinition.ClockDefinition?

    init(_ form: Form) throws(ControlError) {
        (id, source, definition, clock) = try form.object { members throws(ControlError) in
            let id = try members.optional("id").map(Self.id)
            var definition = WorldDefinition.standard
            if let form = members.optional("definition") { try definition.read(form, folder: nil) }
            if let seed = members.optional("seed") { definition.seed = try seed.unsigned() }
            if let clock = members.optional("clock") { try definition.clock.read(clock) }
            if let market = members.optional("market") { try MarketForm.read(market, into: &definition.market) }
            if let oauth = members.optional("oauth") { try definition.oauth.read(oauth) }
            let source = members.optional("from")
            if source != nil {
                for name in ["seed", "market", "oauth", "definition"] where members.has(name) {
                    throw .unreadable("/" + name, "A copy has the '\(name)' of what it is copied from")
                }
            }
            var clock: WorldDefinition.ClockDefinition?
            if members.has("clock") { clock = definition.clock }
            return (id, source, definition, clock)
        }
    }

    func make(in front: Front) throws(ControlError) -> World {
        guard let source else { return try front.mint(id: id, definition, pointer: "/definition") }
        let world = try front.fork(try Self.state(named: source, in: front), id: id)
        if let clock {
            let body = String(decoding: JSONWriter.object { clock.write(into: &$0) }, as: UTF8.self)
            _ = try world.send("PUT", "/clock", body)
        }
        return world
    }

    /// The world of that name as it is now, or a snapshot of any world as it was.
    private static func state(named form: Form, in front: Front) throws(ControlError) -> WorldState {
        let name = try form.name()
        if case .world(let world) = front.directory.find(name) { return world.perform { $0.renamed(name) } }
        for world in front.directory.all {
            if let snapshot = world.perform({ $0.snapshots[name] }) { return snapshot.state }
        }
        throw .missing("There is no world and no snapshot named '\(name)'")
    }

    /// A name as it stands in paths and headers: letters, digits, `.`, `_` and `-`.
    static func id(_ form: Form) throws(ControlError) -> String {
        let name = try form.name()
        let isPlain = name.utf8.allSatisfy { byte in
            byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || "._-".utf8.contains(byte)
        }
        guard isPlain, name.utf8.count <= 64, name != ".", name != ".." else {
            throw form.refusal(expected: "up to 64 letters, digits, '.', '_' and '-'")
        }
        return name
    }
}

/// How a world stands in JSON: `{id, url, seed, clock, market, credentials}`.
enum WorldForm {
    static func write(_ state: WorldState, origin: Origin, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", state.id)
            json.member("url", "\(origin.httpURL)/worlds/\(state.id)")
            json.member("seed", raw: String(state.definition.seed))
            json.object("clock") { ClockRoutes.write(state, into: &$0) }
            json.object("market") { MarketForm.write(state.definition.market, into: &$0) }
            json.object("credentials") { writeCredentials(state, into: &$0) }
        }
    }

    /// Whom the world knows, by vendor: `schwab:{clientId, clientSecret, callbackUrl, accounts}`.
    static func writeCredentials(_ state: WorldState, into json: inout JSONWriter) {
        for provider in Providers.vendors { provider.administration.credentials(&json, state) }
    }
}
