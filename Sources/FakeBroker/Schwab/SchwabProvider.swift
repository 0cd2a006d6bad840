import ExchangeCore
import HTTPCore

/// Schwab's APIs as the pipeline meets them: authorization server, trader API, market data.
enum SchwabProvider {
    static let provider = Provider(
        name: "schwab",
        hosts: ["api.schwabapi.com", "streamer-api.schwab.com"],
        routes: SchwabRoutes.all,
        isJournalled: true,
        credential: credential,
        authorize: authorize,
        wrongMethod: SchwabErrors.wrongMethod,
        finish: finish,
        administration: SchwabAdministration.administration)

    /// A bearer token, a code or a refresh token names its world itself; an app's client id is registered for one.
    private static let credential: @Sendable (HTTPRequest) -> Credential? = { request in
        let authorization = request.header("authorization")
        if let token = bearerToken(authorization) { return TokenText.world(of: token).map(Credential.world) }
        if request.method == .post, !request.body.isEmpty, request.path.begins(with: "/v1/oauth/") {
            let form = FormPairs(request.body[...])
            if let token = form["code"] ?? form["refresh_token"], let world = TokenText.world(of: Array(token.utf8)) {
                return .world(world)
            }
        }
        if let basic = BasicCredentials(header: authorization) { return .registered(basic.user) }
        if let query = request.query, let clientId = FormPairs(query)["client_id"] { return .registered(clientId) }
        return nil
    }

    private static let authorize: @Sendable (inout WorldState, Call) -> Authorization = { state, call in
        guard let bytes = bearerToken(call.request.header("authorization")) else {
            return .refused(SchwabErrors.unauthorized(id: state.schwab.nextUUID()), reason: "no bearer token")
        }
        guard let entry = state.schwab.tokens.access[bytes] else {
            return .refused(SchwabErrors.unauthorized(id: state.schwab.nextUUID()), reason: "unknown access token")
        }
        if entry.isLive(at: state.oauthNow) {
            guard let missing = product(call.request), state.schwab.clients.lacks(missing, clientId: entry.clientId) else {
                return .granted(principal: entry.clientId)
            }
            return .refused(
                SchwabErrors.unauthorized(id: state.schwab.nextUUID()), reason: "the app lacks the product \(missing.rawValue)")
        }
        let reason =
            entry.state == .live
            ? "access token expired at \(entry.expiresAt) by the \(state.definition.oauth.clock.rawValue) clock"
            : "access token revoked"
        return .refused(SchwabErrors.unauthorized(id: state.schwab.nextUUID()), reason: reason)
    }

    /// The product that an app needs for this request.
    private static func product(_ request: HTTPRequest) -> WorldDefinition.SchwabProduct? {
        let path = request.path
        if path.begins(with: "/marketdata/") { return .marketData }
        return path.begins(with: "/trader/") ? .trading : nil
    }

    /// The token behind `Bearer `, without regard to the scheme's case.
    private static func bearerToken(_ header: ArraySlice<UInt8>?) -> ArraySlice<UInt8>? {
        guard let header, header.count > 7 else { return nil }
        let scheme: StaticString = "bearer "
        let matches = scheme.withUTF8Buffer { name in
            for offset in 0..<7 where header[header.startIndex + offset] | 0x20 != name[offset] { return false }
            return true
        }
        return matches ? header.dropFirst(7) : nil
    }

    /// The headers that stand on every answer of the gateway (recorded), errors included.
    private static let finish: @Sendable (inout HTTPResponse, inout WorldState, Call) -> Void = { response, state, call in
        let correlation = call.request.header("schwab-client-correlid").map {
            HTTPField(correlationName, String(decoding: $0, as: UTF8.self))
        }
        response.headers.append(correlation ?? state.schwab.nextUUID(as: correlationName))
        response.headers.append(contentsOf: gatewayHeaders)
    }

    private static let correlationName = HTTPField.Name("Schwab-Client-Correlid")
    private static let gatewayHeaders = [
        HTTPField(line: "Schwab-Resource-Version: 1\r\n"),
        HTTPField(line: "Cache-Control: no-store\r\n"),
        HTTPField(line: "Pragma: no-cache\r\n"),
        HTTPField(line: "Expires: -1\r\n"),
        HTTPField(line: "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"),
        HTTPField(line: "Access-Control-Allow-Headers: origin, x-requested-with, accept\r\n"),
        HTTPField(line: "Access-Control-Allow-Methods: GET, PUT, POST, DELETE\r\n"),
        HTTPField(line: "Access-Control-Max-Age: 3628800\r\n"),
    ]
}
