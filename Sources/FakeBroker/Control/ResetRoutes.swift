import HTTPCore

/// `reset`, `definition` and `credentials`: what a world began as, going back there, and whom it knows.
enum ResetRoutes {
    static let routes = [
        Route.control("resetWorld", .post, "/reset") { state, call throws(ControlError) in
            let kept = try call.body().object { members throws(ControlError) in
                try members.optional("keep")?.array { form throws(ControlError) in try form.one(of: WorldState.Kept.self) } ?? []
            }
            try state.reset(keeping: Set(kept))
            return ControlJSON.response(
                JSONWriter.written { WorldForm.write(state, origin: call.origin, into: &$0) })
        },
        Route.control("getDefinition", .get, "/definition") { state, _ in
            ControlJSON.object(reserving: 4096) { state.definition.write(into: &$0) }
        },
        Route.control("getCredentials", .get, "/credentials") { state, _ in
            ControlJSON.object { WorldForm.writeCredentials(state, into: &$0) }
        },
    ]
}
