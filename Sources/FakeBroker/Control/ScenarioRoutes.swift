import HTTPCore

/// `scenarios`: where the stories stand that stubs tell together.
enum ScenarioRoutes {
    static let routes = [
        Route.control("listScenarios", .get, "/scenarios") { state, _ in
            ControlJSON.object { json in
                json.array("scenarios") { json in
                    for scenario in state.stubs.scenarios {
                        json.object { json in
                            json.member("id", scenario.name)
                            json.member("name", scenario.name)
                            json.member("state", scenario.state)
                            json.array("possibleStates") { json in for name in scenario.possibleStates { json.string(name) } }
                        }
                    }
                }
            }
        },
        Route.control("resetScenarios", .post, "/scenarios/reset") { state, _ in
            state.stubs.resetScenarios()
            return ControlJSON.nothing
        },
        Route.control("setScenarioState", .put, "/scenarios/{name}/state") { state, call throws(ControlError) in
            let name = call.parameters["name"]
            let wanted = try call.body().object { members throws(ControlError) in try members.optional("state")?.text() }
            guard let scenario = state.stubs.scenarios.first(where: { $0.name == name }) else {
                throw .missing("Scenario \(name) does not exist")
            }
            let next = wanted ?? StubMapping.Scenario.start
            guard scenario.possibleStates.contains(next) else {
                throw .unreadable("/state", "Scenario \(name) does not support state \(next)")
            }
            state.stubs.setState(next, of: name)
            return ControlJSON.nothing
        },
    ]
}
