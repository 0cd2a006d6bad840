import HTTPCore

/// `openapi.json` and `ui`: the control API described by its own route tables, and a page to browse it.
enum OpenAPIRoutes {
    static let routes = [
        Route.controlServer("openapi", .get, "/openapi.json") { front, call in
            ControlJSON.response(OpenAPIDocument.bytes(origin: call.origin, providers: front.providers))
        },
        Route.controlServer("ui", .get, "/ui") { _, _ in
            HTTPResponse(
                .ok, headers: [HTTPField("Content-Type", "text/html; charset=utf-8")], body: Array(ControlPage.html.utf8))
        },
    ]
}
