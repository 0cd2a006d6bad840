import HTTPCore

/// `files`: the bodies that stubs name, as they stand in this world. Changes are this world's and go with it.
enum StubFileRoutes {
    static let routes = [
        Route.control("listFiles", .get, "/files") { state, _ in
            ControlJSON.response(
                JSONWriter.array { json in for path in state.stubs.files.keys.sorted() { json.string(path) } })
        },
        Route.control("getFile", .get, "/files/{path*}") { state, call throws(ControlError) in
            guard let bytes = state.stubs.files[try path(call)] else { return WireMockAnswer.missing }
            return HTTPResponse(.ok, headers: [HTTPField("Content-Type", "application/octet-stream")], body: bytes)
        },
        Route.control("putFile", .put, "/files/{path*}") { state, call throws(ControlError) in
            state.stubs.files[try path(call)] = call.request.body
            return WireMockAnswer.done
        },
        Route.control("deleteFile", .delete, "/files/{path*}") { state, call throws(ControlError) in
            state.stubs.files.removeValue(forKey: try path(call)) == nil ? WireMockAnswer.missing : WireMockAnswer.done
        },
    ]

    private static func path(_ call: Call) throws(ControlError) -> String {
        guard let path = StubFiles.normal(call.parameters["path"]) else {
            throw ControlError(status: 400, title: "Expected a path below __files, without '..' in it")
        }
        return path
    }
}
