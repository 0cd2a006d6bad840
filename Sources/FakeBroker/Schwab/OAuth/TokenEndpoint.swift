import ExchangeCore
import HTTPCore

/// `POST /v1/oauth/token`: a code or a refresh token in, tokens out (RFC 6749 sections 4.1.3, 5 and 6).
enum TokenEndpoint {
    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let basic = BasicCredentials(header: call.request.headers.bytes("authorization")),
            let client = state.schwab.clients[basic.user], client.clientSecret == basic.password, client.isReady
        else { return OAuthErrors.invalidClient }
        let form = call.form
        switch form["grant_type"] {
        case "authorization_code": return exchangeCode(&state, client, form)
        case "refresh_token": return refresh(&state, client, form)
        case let other?: return OAuthErrors.unsupportedGrant(other)
        case nil: return OAuthErrors.missing("grant_type")
        }
    }

    private static func exchangeCode(_ state: inout WorldState, _ client: SchwabClient, _ form: FormPairs) -> HTTPResponse {
        guard let code = form["code"] else { return OAuthErrors.missing("code") }
        guard let redirectURI = form["redirect_uri"] else { return OAuthErrors.missing("redirect_uri") }
        let now = state.oauthNow
        guard let entry = state.schwab.tokens.codes[code], entry.clientId == client.clientId, entry.state == .live else {
            return OAuthErrors.codeMalformed
        }
        guard now < entry.expiresAt else { return OAuthErrors.codeExpired(expiration: entry.expiresAt, now: now) }
        guard entry.redirectURI == redirectURI else { return OAuthErrors.redirectMismatch }
        state.schwab.tokens.useCode(code)
        return answer(&state, state.schwab.login(clientId: client.clientId, accounts: entry.accounts, at: now), client)
    }

    private static func refresh(_ state: inout WorldState, _ client: SchwabClient, _ form: FormPairs) -> HTTPResponse {
        guard let token = form["refresh_token"] else { return OAuthErrors.missing("refresh_token") }
        let now = state.oauthNow
        let oauth = state.definition.oauth
        guard let entry = state.schwab.tokens.refresh[token], entry.clientId == client.clientId, entry.isLive(at: now) else {
            return OAuthErrors.refreshRefused(token, style: oauth.refreshErrors)
        }
        let next = oauth.rotatesRefreshTokens ? state.schwab.tokens.rotate(token) ?? token : token
        let access = state.schwab.tokens.issueAccess(clientId: client.clientId, at: now)
        return answer(&state, (refresh: next, access: access), client)
    }

    private static func answer(
        _ state: inout WorldState, _ pair: (refresh: String, access: String), _ client: SchwabClient
    ) -> HTTPResponse {
        let identity = state.schwab.tokens.identityToken(clientId: client.clientId, at: state.oauthNow)
        return SchwabAnswer.json(.ok, body(pair, identity: identity))
    }

    /// The token body in the vendor's key order (recorded); the control API's minting answers with it too.
    static func body(_ pair: (refresh: String, access: String), identity: String) -> [UInt8] {
        JSONWriter.object { json in
            json.member("expires_in", TokenBook.Life.access.components.seconds)
            json.member("token_type", "Bearer")
            json.member("scope", "api")
            json.member("refresh_token", pair.refresh)
            json.member("access_token", pair.access)
            json.member("id_token", identity)
        }
    }
}

extension WorldState {
    /// The clock by which tokens live: the wall's, unless the world says its own.
    var oauthNow: Instant { definition.oauth.clock == .world ? now : wall }
}
