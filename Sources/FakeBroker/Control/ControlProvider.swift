import HTTPCore

/// The control API: how a test owns its world, below `/__admin`. Each noun's rows stand in a file of its own.
enum ControlProvider {
    static let provider = Provider(
        name: "control", hosts: [],
        routes: routes,
        isJournalled: false,
        credential: { _ in nil },
        authorize: { _, _ in .granted(principal: "") },
        wrongMethod: { allowed in
            var response = ControlErrors.response(
                .methodNotAllowed, title: "This path takes \(allowed.map(\.name).joined(separator: ", "))")
            response.headers.append(HTTPField("Allow", allowed.map(\.name).joined(separator: ", ")))
            return response
        },
        finish: { _, _, _ in })

    /// One table a noun.
    private static let tables: [[Route]] = [
        ServerRoutes.routes, WorldRoutes.routes, ClockRoutes.routes, QuoteRoutes.routes, InstrumentRoutes.routes,
        AccountRoutes.routes, OrderRoutes.routes, TokenRoutes.routes, ResetRoutes.routes, RuleRoutes.routes,
        FaultRoutes.routes, MappingRoutes.routes, StubFileRoutes.routes, ScenarioRoutes.routes, NearMissRoutes.routes,
        SettingRoutes.routes, RecordingRoutes.routes, RequestRoutes.routes, EventRoutes.routes, SnapshotRoutes.routes, LeakRoutes.routes,
        ExplainRoutes.routes, StreamRoutes.routes, MetricRoutes.routes,
    ]

    private static let routes = tables.flatMap(\.self)
}
