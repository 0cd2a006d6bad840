import HTTPCore

/// `faults`: what goes wrong on the wire of a world.
enum FaultRoutes {
    static let routes = [
        Route.control("addFault", .post, "/faults") { state, call throws(ControlError) in
            let fault = try FaultForm.read(try call.body())
            let entry = state.addFault(fault)
            return answer(.created, entry, state)
        },
        Route.control("listFaults", .get, "/faults") { state, call throws(ControlError) in
            let all = state.faults.entries
            return ControlJSON.list("faults", try call.page(all), total: all.count) { write($1, state, into: &$0) }
        },
        Route.control("deleteFaults", .delete, "/faults") { state, _ in
            let all = state.faults.entries
            state.removeFaults()
            return ControlJSON.list("faults", all, total: all.count) { write($1, state, into: &$0) }
        },
        Route.control("getFault", .get, "/faults/{fault}") { state, call throws(ControlError) in
            guard let entry = state.faults[call.parameters["fault"]] else { throw unknown(call) }
            return answer(.ok, entry, state)
        },
        Route.control("setFault", .put, "/faults/{fault}") { state, call throws(ControlError) in
            let fault = try FaultForm.read(try call.body())
            guard let entry = state.replaceFault(call.parameters["fault"], fault) else { throw unknown(call) }
            return answer(.ok, entry, state)
        },
        Route.control("deleteFault", .delete, "/faults/{fault}") { state, call throws(ControlError) in
            guard let entry = state.removeFault(call.parameters["fault"]) else { throw unknown(call) }
            return answer(.ok, entry, state)
        },
        Route.control("resetFaults", .post, "/faults/reset") { state, call throws(ControlError) in
            try call.emptyBody()
            state.resetFaults()
            let all = state.faults.entries
            return ControlJSON.list("faults", all, total: all.count) { write($1, state, into: &$0) }
        },
    ]

    private static func unknown(_ call: Call) -> ControlError {
        .missing("There is no fault '\(call.parameters["fault"])'", detail: "GET /__admin/faults lists those there are.")
    }

    private static func answer(_ status: HTTPStatus, _ entry: FaultBook.Entry, _ state: WorldState) -> HTTPResponse {
        ControlJSON.response(status, JSONWriter.written { write(entry, state, into: &$0) })
    }

    private static func write(_ entry: FaultBook.Entry, _ state: WorldState, into json: inout JSONWriter) {
        let counts = state.counts(of: entry)
        json.object { json in
            json.member("id", entry.id)
            FaultForm.write(entry.fault, into: &json)
            json.member("matched", counts.matched)
            json.member("struck", counts.struck)
        }
    }
}
