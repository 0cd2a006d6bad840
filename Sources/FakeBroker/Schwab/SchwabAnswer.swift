import HTTPCore

/// How Schwab's answers look before the common headers are added.
enum SchwabAnswer {
    /// A JSON answer of the trader API or the authorization server.
    static func json(_ status: HTTPStatus = .ok, _ body: [UInt8]) -> HTTPResponse {
        response(status, traderType, body)
    }

    /// A JSON answer of the market-data API.
    static func marketData(_ status: HTTPStatus = .ok, _ body: [UInt8]) -> HTTPResponse {
        response(status, marketDataType, body)
    }

    private static let traderType = HTTPField(line: "Content-Type: application/json;charset=UTF-8\r\n")
    private static let marketDataType = HTTPField(line: "Content-Type: application/json\r\n")

    private static func response(_ status: HTTPStatus, _ type: HTTPField, _ body: [UInt8]) -> HTTPResponse {
        var headers: [HTTPField] = []
        // Room for what the gateway adds.
        headers.reserveCapacity(12)
        headers.append(type)
        return HTTPResponse(status, headers: headers, body: body)
    }
}
