import ExchangeCore
import HTTPCore

@testable import FakeBroker

/// One logged-in app: what a test calls Schwab's API with.
struct SchwabCaller {
    let server: InProcess
    let clientId: String
    let clientSecret: String
    let accessToken: String
    let refreshToken: String
    /// The hashes of the accounts, in the order of the world's definition.
    let hashes: [String]

    static let callback = "https://127.0.0.1:8182"

    /// Logs in as the standard app of the default world.
    init(_ server: InProcess) throws {
        let client = WorldDefinition.standardSchwabClient
        try self.init(server, clientId: client.clientId, clientSecret: client.clientSecret)
    }

    init(_ server: InProcess, clientId: String, clientSecret: String) throws {
        let code = try Self.code(server, clientId: clientId)
        let tokens = Self.token(
            server, clientId, clientSecret,
            "grant_type=authorization_code&code=\(PercentEncoding.encode(code))&redirect_uri=https%3A%2F%2F127.0.0.1%3A8182")
        self.server = server
        self.clientId = clientId
        self.clientSecret = clientSecret
        accessToken = tokens.json["access_token"]?.string ?? ""
        refreshToken = tokens.json["refresh_token"]?.string ?? ""
        let numbers = server.send(
            HTTPRequest(
                .get, "/trader/v1/accounts/accountNumbers",
                headers: [HTTPField("Authorization", "Bearer \(accessToken)")]))
        hashes = numbers.json.array?.compactMap { $0["hashValue"]?.string } ?? []
    }

    /// A code, as a script gets it.
    static func code(_ server: InProcess, clientId: String, state: String? = nil) throws -> String {
        let target =
            "/v1/oauth/authorize?client_id=\(clientId)&redirect_uri=\(callback)" + (state.map { "&state=\($0)" } ?? "")
        let location = server.send(HTTPRequest(.get, target)).header("Location") ?? ""
        let query = location.split(separator: "?").last.map { FormPairs(Array($0.utf8)[...]) }
        return query?["code"] ?? ""
    }

    /// One request to the token endpoint.
    static func token(_ server: InProcess, _ id: String, _ secret: String, _ form: String) -> HTTPResponse {
        server.send(
            HTTPRequest(
                .post, "/v1/oauth/token",
                headers: [
                    HTTPField("Authorization", "Basic " + Base64.encode("\(id):\(secret)".utf8)),
                    HTTPField("Content-Type", "application/x-www-form-urlencoded"),
                ], body: Array(form.utf8)))
    }

    /// Refreshes with this caller's refresh token, or another.
    func refresh(_ token: String? = nil) -> HTTPResponse {
        Self.token(
            server, clientId, clientSecret,
            "grant_type=refresh_token&refresh_token=" + PercentEncoding.encode(token ?? refreshToken))
    }

    /// One request with the access token.
    func send(_ method: HTTPMethod, _ target: String, _ body: String = "") -> HTTPResponse {
        let request = HTTPRequest(
            method, target,
            headers: [HTTPField("Authorization", "Bearer \(accessToken)"), HTTPField("Content-Type", "application/json")],
            body: Array(body.utf8))
        let response = server.send(request)
        AnswerLog.record("schwab/suite", request, response)
        return response
    }

    func get(_ target: String) -> HTTPResponse { send(.get, target) }

    /// The orders of the first account.
    var orders: String { "/trader/v1/accounts/\(hashes.first ?? "")/orders" }

    /// Places an order in the first account and returns its number.
    func place(_ body: String) -> String? {
        send(.post, orders, body).header("Location").flatMap { $0.split(separator: "/").last.map(String.init) }
    }

    /// An order of the first account.
    func order(_ id: String?) -> JSONValue { get(orders + "/" + (id ?? "0")).json }

    /// A one-leg order for shares.
    static func equity(
        _ type: String = "LIMIT", _ instruction: String = "BUY", _ more: String = "", quantity: Int = 10, symbol: String = "AAPL"
    ) -> String {
        """
        {"orderType":"\(type)","session":"NORMAL","duration":"DAY","orderStrategyType":"SINGLE",\(more)\
        "orderLegCollection":[{"instruction":"\(instruction)","quantity":\(quantity),\
        "instrument":{"symbol":"\(symbol)","assetType":"EQUITY"}}]}
        """
    }
}
