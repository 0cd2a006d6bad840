import ExchangeCore
import HTTPCore

/// The authorization server's refusals. Most hide in a wrapper whose outer `error` is always `unsupported_token_type` and
/// whose description quotes another JSON text: clients match on the outer word.
enum OAuthErrors {
    /// Unknown app, wrong secret, no Basic credentials. Recorded (public issue reports, 2024-25).
    static var invalidClient: HTTPResponse { plain(.unauthorized, error: "invalid_client", description: "Unauthorized") }

    /// A code whose thirty seconds are over. Recorded (public issue reports, 2024-10).
    static func codeExpired(expiration: Instant, now: Instant) -> HTTPResponse {
        wrapped(
            error: "invalid_request",
            description: "Bad authorization code: AuthorizationCode has expired,"
                + "expiration=\(expiration.millisecondsSinceEpoch),now=\(now.millisecondsSinceEpoch) ")
    }

    /// A code that was never given out, was not percent-decoded, or was used before. Recorded for the first two; the
    /// wording for a used one is inferred.
    static var codeMalformed: HTTPResponse {
        wrapped(
            error: "invalid_request",
            description: "Bad authorization code: Invalid authorization code header: yo   ")
    }

    /// A code asked for with another callback. Inferred.
    static var redirectMismatch: HTTPResponse {
        wrapped(error: "invalid_request", description: "Bad authorization code: redirect_uri does not match")
    }

    /// A refresh token that is dead or unknown, in one of the vendor's two wordings (2024-25, and 2026). Recorded.
    static func refreshRefused(_ token: String, style: WorldDefinition.OAuthDefinition.RefreshErrorStyle) -> HTTPResponse {
        switch style {
        case .current:
            wrapped(error: "invalid_grant", description: "Refresh token is invalid, expired or revoked")
        case .legacy:
            legacyRefusal(digest: digest(token))
        }
    }

    private static func legacyRefusal(digest: String) -> HTTPResponse {
        wrapped(
            error: "refresh_token_authentication_error",
            description: "Exception while authenticating refresh token [tokenDigest=\(digest), "
                + "Exception=Failed refresh token authentication [tokenDigest=\(digest)]]")
    }

    /// A grant type there is not. Inferred (RFC 6749 section 5.2 names the code).
    static func unsupportedGrant(_ name: String) -> HTTPResponse {
        plain(.badRequest, error: "unsupported_grant_type", description: "Unsupported grant type: \(name)")
    }

    /// A token request without a field it needs. Inferred.
    static func missing(_ field: String) -> HTTPResponse {
        wrapped(error: "invalid_request", description: "Missing required parameter: \(field)")
    }

    /// An authorize request that must not be redirected: unknown app or callback, or a response type there is not.
    /// Which page production shows is not known; a browser gets a page, anything else JSON (inferred).
    static func authorizeRefused(_ reason: String, wantsPage: Bool) -> HTTPResponse {
        if wantsPage { return AuthorizePage.refusal(reason) }
        return plain(.unauthorized, error: "invalid_client", description: "Unauthorized")
    }

    private static func plain(_ status: HTTPStatus, error: String, description: String) -> HTTPResponse {
        SchwabAnswer.json(
            status,
            JSONWriter.object { json in
                json.member("error", error)
                json.member("error_description", description)
            })
    }

    /// The inner JSON text is quoted as it stands, and escaped once, by the outer text.
    private static func wrapped(error: String, description: String) -> HTTPResponse {
        plain(
            .badRequest, error: "unsupported_token_type",
            description: #"400 Bad Request: "{"error_description":"\#(description)","error":"\#(error)"}""#)
    }

    /// What stands where the vendor shows a token's SHA-256 in base64: as long, and a function of the token.
    private static func digest(_ token: String) -> String {
        var source = IdentitySource(seed: 0, purpose: token)
        var bytes: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: source.next().bigEndian) { bytes.append(contentsOf: $0) } }
        return Base64.encode(bytes)
    }
}
