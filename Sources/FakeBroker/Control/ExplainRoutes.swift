import ExchangeCore
import HTTPCore

/// `explain`: what would answer a request, and why, without effect.
enum ExplainRoutes {
    static let routes = [
        Route.controlServer("explain", .post, "/explain") { front, call throws(ControlError) in
            let candidate = try Candidate(try call.body(), arrival: call.request.arrival)
            var request = candidate.request
            // The world asked is the one that explains, unless the candidate names or proves another.
            let (whose, match) = front.resolve(&request, default: call.world)
            switch whose {
            case .ended(let name): throw .worldEnded(name)
            case .unknown(let name): throw .unknownWorld(name)
            case .world(let world): return explain(request, match, in: world, front)
            }
        }
    ]

    private static func explain(
        _ request: HTTPRequest, _ match: Router.Match, in world: World, _ front: Front
    ) -> HTTPResponse {
        // A reply of nobody: what would be answered later is answered to no one.
        let call = front.call(request, match, Reply(send: { _ in }), world)
        return world.perform { state in
            // All of it happens to a copy, which is thrown away.
            var trial = state
            trial.ties = WorldTies()
            trial.streams = StreamRoom(seed: state.definition.seed)
            trial.journal.reset()
            let answer = trial.serve(call)
            let entry = trial.journal.entries.last
            let trace = entry?.trace
            return ControlJSON.object { json in
                json.member("world", state.id)
                json.member("provider", optional: trace?.provider ?? provider(match))
                json.member("operation", optional: trace?.operation ?? call.entry?.route.operation)
                json.member("authorization", optional: trace?.authorization)
                json.member("stub", optional: trace?.stub)
                json.member("fault", optional: trace?.fault)
                json.member("rule", optional: trace?.rule)
                json.member("status", number: status(answer) ?? trace?.statusAfter)
                json.array("nearMisses") { json in
                    for (stub, distance) in state.stubs.nearMisses(of: RequestFacts(request)).map({ ($0.mapping, $0.distance) }) {
                        json.object { json in
                            json.member("stubMapping", stub.json)
                            json.object("matchResult") { $0.member("distance", raw: RealText.text(distance)) }
                        }
                    }
                }
            }
        }
    }

    private static func provider(_ match: Router.Match) -> String? {
        switch match {
        case .found(let entry, _): entry.provider.name
        case .wrongMethod(let provider, _): provider.name
        case .none: nil
        }
    }

    private static func status(_ answer: Answer) -> Int? {
        switch answer {
        case .response(let response): response.delivery.hidesStatus ? nil : response.status.code
        case .stream(let response): response.status.code
        case .webSocket: 101
        case .deferred: nil
        }
    }

    /// `{method, url, headers?, body?}`.
    private struct Candidate {
        let request: HTTPRequest

        init(_ form: Form, arrival: Arrival) throws(ControlError) {
            request = try form.object { members throws(ControlError) in
                let method = HTTPMethod(try members.required("method").name())
                let place = try members.required("url")
                var target = try place.name()
                // Whole URLs are taken too; their host says nothing of the world.
                if let scheme = target.firstRange(of: "://") {
                    let rest = target[scheme.upperBound...]
                    target = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
                }
                guard target.hasPrefix("/") else { throw place.refusal(expected: "a path such as /trader/v1/accounts") }
                var fields: [HTTPField] = []
                for (name, value) in try members.optional("headers")?.dictionary() ?? [] {
                    for text in value.value.array ?? [value.value] { fields.append(HTTPField(name, text.plainText)) }
                }
                var body: [UInt8] = []
                if let form = members.optional("body") {
                    if case .string(let text) = form.value { body = Array(text.utf8) } else { body = form.value.bytes }
                }
                return HTTPRequest(method, target, headers: fields, body: body, arrival: arrival)
            }
        }
    }
}
