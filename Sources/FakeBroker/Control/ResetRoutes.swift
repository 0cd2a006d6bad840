import HTTPCore

/// `reset` and `definition`: what a world began as, and going back there.
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
    ]
}
