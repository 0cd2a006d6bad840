import HTTPCore

/// How Schwab's answers look before the common headers are added.
enum SchwabAnswer {
    /// A JSON answer of the trader API or the authorization server.
    static func json(_ status: HTTPStatus = .ok, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status, headers: [HTTPField("Content-Type", "application/json;charset=UTF-8")], body: body)
    }

    /// A JSON answer of the market-data API.
    static func marketData(_ status: HTTPStatus = .ok, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status, headers: [HTTPField("Content-Type", "application/json")], body: body)
    }
}
