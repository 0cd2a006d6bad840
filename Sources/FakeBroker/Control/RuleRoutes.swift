import ExchangeCore
import HTTPCore

/// `rules`: how a world's exchange treats the orders that match.
enum RuleRoutes {
    static let routes = [
        Route.control("addRule", .post, "/rules") { state, call throws(ControlError) in
            let rule = try RuleForm.read(try call.body())
            try state.command(.addRule(rule))
            guard let added = state.exchange.allRules.last else { throw .missing("The rule is not there") }
            return answer(.created, added)
        },
        Route.control("listRules", .get, "/rules") { state, call throws(ControlError) in
            let all = Array(state.exchange.allRules)
            return ControlJSON.list("rules", try call.page(all), total: all.count) { write($1, into: &$0) }
        },
        Route.control("deleteRules", .delete, "/rules") { state, _ throws(ControlError) in
            let all = Array(state.exchange.allRules)
            try state.command(.setRules([]))
            return ControlJSON.list("rules", all, total: all.count) { write($1, into: &$0) }
        },
        Route.control("getRule", .get, "/rules/{rule}") { state, call throws(ControlError) in
            answer(.ok, try state.rule(named: call.parameters["rule"]))
        },
        Route.control("setRule", .put, "/rules/{rule}") { state, call throws(ControlError) in
            let known = try state.rule(named: call.parameters["rule"])
            try state.command(.setRule(known.id, try RuleForm.read(try call.body())))
            return answer(.ok, try state.rule(named: known.id.description))
        },
        Route.control("deleteRule", .delete, "/rules/{rule}") { state, call throws(ControlError) in
            let known = try state.rule(named: call.parameters["rule"])
            try state.command(.removeRule(known.id))
            return answer(.ok, known)
        },
        Route.control("resetRules", .post, "/rules/reset") { state, call throws(ControlError) in
            try call.emptyBody()
            // Back to the definition's rules, with nothing counted.
            try state.command(.setRules(state.definition.rules))
            let all = Array(state.exchange.allRules)
            return ControlJSON.list("rules", all, total: all.count) { write($1, into: &$0) }
        },
    ]

    private static func answer(_ status: HTTPStatus, _ rule: RuleState) -> HTTPResponse {
        ControlJSON.response(status, JSONWriter.written { write(rule, into: &$0) })
    }

    private static func write(_ rule: RuleState, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", rule.id.description)
            RuleForm.write(rule.rule, into: &json)
            json.member("matched", rule.matched)
            json.member("fired", rule.fired)
        }
    }
}

extension WorldState {
    /// The rule of that id.
    func rule(named id: String) throws(ControlError) -> RuleState {
        guard let rule = exchange.allRules.first(where: { $0.id.description == id }) else {
            throw .missing("There is no rule '\(id)'", detail: "GET /__admin/rules lists those there are.")
        }
        return rule
    }
}
