import HTTPCore

/// `recordings`: WireMock's recorder. It forwards requests to another server and keeps the answers; nothing here ever
/// opens a connection outwards, so it says that it does not, and that nothing was recorded.
enum RecordingRoutes {
    static let routes = [
        Route.control("startRecording", .post, "/recordings/start", refuse),
        Route.control("stopRecording", .post, "/recordings/stop", refuse),
        Route.control("snapshotRecording", .post, "/recordings/snapshot", refuse),
        Route.control("getRecordingStatus", .get, "/recordings/status") { _, _ in
            ControlJSON.object { $0.member("status", "NeverStarted") }
        },
    ]

    private static let refuse: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        (_, _) throws(ControlError) in
        throw ControlError(
            status: 501, title: "Nothing is recorded here",
            detail: "A recorder forwards requests to another server, and this one opens no connections outwards. "
                + "Add stubs by POST /__admin/mappings, or read files with --stubs.")
    }
}
