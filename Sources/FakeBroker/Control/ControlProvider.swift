import HTTPCore

/// The control API: how a test owns its world, below `/__admin`. Each noun's rows stand in a file of its own.
enum ControlProvider {
    static let provider = Provider(
        name: "control", hosts: [],
        routes: ServerRoutes.routes,
        isJournalled: false,
        credential: { _ in nil },
        authorize: { _, _ in .granted(principal: "") },
        wrongMethod: { allowed in
            ControlErrors.response(
                .methodNotAllowed, title: "This path takes \(allowed.map(\.name).joined(separator: ", "))")
        },
        finish: { _, _, _ in })
}
