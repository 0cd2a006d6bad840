import HTTPCore

/// The control API's refusals, in WireMock's error shape: `{"errors":[{"code":10,"title":…,"detail":…}]}`.
enum ControlErrors {
    /// One refusal.
    /// - Parameter pointer: the JSON pointer of the member that is wrong, e.g. `/by`.
    static func response(_ status: HTTPStatus, title: String, detail: String? = nil, pointer: String? = nil) -> HTTPResponse {
        ControlJSON.response(
            status,
            JSONWriter.object { json in
                json.array("errors") { json in
                    json.object { json in
                        // WireMock's code for an unreadable request; other refusals carry their status.
                        json.member("code", status.code == 422 ? 10 : status.code)
                        if let pointer { json.object("source") { $0.member("pointer", pointer) } }
                        json.member("title", title)
                        if let detail { json.member("detail", detail) }
                    }
                }
            })
    }

    static func unknownWorld(_ id: String) -> HTTPResponse {
        response(
            .notFound, title: "There is no world named '\(id)'",
            detail: "POST /__admin/worlds makes one; GET /__admin/worlds lists those there are.")
    }

    static func worldEnded(_ id: String) -> HTTPResponse {
        response(.gone, title: "The world '\(id)' has ended", detail: "Its name, credentials and tokens answer nothing more.")
    }

    /// For a path that no provider has: a fake that quietly accepted it would be worse than none.
    static func unserved(_ request: HTTPRequest) -> HTTPResponse {
        response(
            .notImplemented, title: "Nothing is imitated at \(request.method.name) \(request.target)",
            detail: "No provider has this path and no stub matches it. The request stands in the journal: GET /__admin/requests/unmatched.")
    }
}

/// How the control API's answers look: JSON, UTF-8.
enum ControlJSON {
    static func response(_ status: HTTPStatus, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status, headers: [HTTPField("Content-Type", "application/json")], body: body)
    }
}
