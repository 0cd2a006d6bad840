import HTTPCore

/// The control API's refusals as answers, in WireMock's error shape.
enum ControlErrors {
    /// The answer that says why.
    static func response(_ error: ControlError) -> HTTPResponse {
        ControlJSON.object(HTTPStatus(error.status)) { json in
            json.array("errors") { json in
                json.object { json in
                    // WireMock's code for an unreadable request; other refusals carry their status.
                    json.member("code", error.status == 422 ? 10 : error.status)
                    if let pointer = error.pointer { json.object("source") { $0.member("pointer", pointer) } }
                    json.member("title", error.title)
                    if let detail = error.detail { json.member("detail", detail) }
                }
            }
        }
    }

    /// One refusal without a type of its own.
    static func response(_ status: HTTPStatus, title: String, detail: String? = nil) -> HTTPResponse {
        response(ControlError(status: status.code, title: title, detail: detail))
    }

    static func unknownWorld(_ id: String) -> HTTPResponse { response(.unknownWorld(id)) }

    static func worldEnded(_ id: String) -> HTTPResponse { response(.worldEnded(id)) }

    /// For a path below `/__admin` that the control API does not have.
    static func unknownRoute(_ request: HTTPRequest) -> HTTPResponse {
        response(
            ControlError.missing(
                "The control API has no \(request.method.name) \(String(decoding: request.path, as: UTF8.self))",
                detail: "GET /__admin/openapi.json describes what it has, GET /__admin/ui is a page to try it."))
    }

    /// For a path that no provider has: a fake that quietly accepted it would be worse than none.
    static func unserved(_ request: HTTPRequest) -> HTTPResponse {
        response(
            .notImplemented, title: "Nothing is imitated at \(request.method.name) \(request.target)",
            detail:
                "No provider has this path and no stub matches it. The request stands in the journal: GET /__admin/requests/unmatched.")
    }
}

extension ControlError {
    /// 404: a name that no world has or had.
    static func unknownWorld(_ id: String) -> ControlError {
        .missing(
            "There is no world named '\(id)'",
            detail: "POST /__admin/worlds makes one; GET /__admin/worlds lists those there are.")
    }

    /// 410: the name of a world that was deleted.
    static func worldEnded(_ id: String) -> ControlError {
        ControlError(
            status: 410, title: "The world '\(id)' has ended",
            detail: "Its name, credentials and tokens answer nothing more.")
    }
}
