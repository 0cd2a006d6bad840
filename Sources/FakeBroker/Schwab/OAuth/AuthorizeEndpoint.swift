import ExchangeCore
import HTTPCore

/// `GET` and `POST /v1/oauth/authorize`: the person's side of the login (RFC 6749 section 4.1.1). A script is let through
/// at once; a browser sees a login form and then a choice of accounts.
enum AuthorizeEndpoint {
    /// The request as the app sent it: in the query, and still there when the page's forms come back.
    private struct Request {
        let client: SchwabClient
        let redirectURI: String
        let state: String?
    }

    /// What is wrong with a request that must not be redirected.
    private struct Refusal: Error {
        let reason: String
    }

    /// The first visit.
    static func show(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let wantsPage = isBrowser(call.request)
        let request: Request
        do {
            request = try read(call, state)
        } catch {
            return OAuthErrors.authorizeRefused(error.reason, wantsPage: wantsPage)
        }
        switch state.definition.oauth.consent {
        case .deny: return denial(request)
        case .page: return AuthorizePage.login(client: request.client.clientId, complaint: nil)
        case .automatic:
            return wantsPage
                ? AuthorizePage.login(client: request.client.clientId, complaint: nil)
                : grant(&state, request, accounts: nil)
        }
    }

    /// A form of the page coming back.
    static func submit(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let request: Request
        do {
            request = try read(call, state)
        } catch {
            return OAuthErrors.authorizeRefused(error.reason, wantsPage: true)
        }
        let form = call.form
        switch form["step"] {
        case "login":
            guard let user = form["username"], !user.isEmpty, let password = form["password"], !password.isEmpty else {
                return AuthorizePage.login(client: request.client.clientId, complaint: "Enter a login ID and a password.")
            }
            return consentPage(state, request, complaint: nil)
        case "consent":
            if form["decision"] != "approve" { return denial(request) }
            let known = state.schwabAccounts.map(\.number)
            let chosen = Set(form.all("account")).intersection(known)
            if chosen.isEmpty { return consentPage(state, request, complaint: "Choose at least one account.") }
            return grant(&state, request, accounts: chosen.count == known.count ? nil : chosen)
        default:
            return AuthorizePage.login(client: request.client.clientId, complaint: nil)
        }
    }

    private static func consentPage(_ state: WorldState, _ request: Request, complaint: String?) -> HTTPResponse {
        AuthorizePage.consent(
            client: request.client.clientId, accounts: state.schwabAccounts.map(\.number),
            complaint: complaint)
    }

    private static func grant(_ state: inout WorldState, _ request: Request, accounts: Set<String>?) -> HTTPResponse {
        let code = state.schwab.tokens.issueCode(
            clientId: request.client.clientId, redirectURI: request.redirectURI, accounts: accounts, at: state.oauthNow)
        var pairs = [("code", code), ("session", state.schwab.nextUUID())]
        if let text = request.state { pairs.append(("state", text)) }
        return redirect(request, pairs)
    }

    private static func denial(_ request: Request) -> HTTPResponse {
        var pairs = [("error", "access_denied")]
        if let text = request.state { pairs.append(("state", text)) }
        return redirect(request, pairs)
    }

    private static func redirect(_ request: Request, _ pairs: [(String, String)]) -> HTTPResponse {
        let query = pairs.map { $0.0 + "=" + PercentEncoding.encode($0.1) }.joined(separator: "&")
        // RFC 3986 section 3: an empty path before a query is written as `/` by the vendor (recorded).
        var target = request.redirectURI
        if let host = target.utf8.firstIndex(of: UInt8(ascii: ":")), !target[host...].dropFirst(3).utf8.contains(UInt8(ascii: "/")) {
            target += "/"
        }
        let separator = target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        return HTTPResponse(.found, headers: [HTTPField("Location", target + separator + query)])
    }

    private static func read(_ call: Call, _ state: WorldState) throws(Refusal) -> Request {
        let query = call.query
        guard let clientId = query["client_id"], let client = state.schwab.clients[clientId] else {
            throw Refusal(reason: "There is no app with this client_id.")
        }
        guard client.isReady else { throw Refusal(reason: "The app is approved, but not ready for use yet.") }
        guard let redirectURI = query["redirect_uri"], client.callbackURLs.contains(redirectURI) else {
            throw Refusal(reason: "The redirect_uri is not one of the app's callback URLs, letter for letter.")
        }
        if let type = query["response_type"], type != "code" {
            throw Refusal(reason: "The response_type must be 'code'.")
        }
        return Request(client: client, redirectURI: redirectURI, state: query["state"])
    }

    /// Whether a person's browser is asking: it accepts HTML by name, which scripts do not.
    private static func isBrowser(_ request: HTTPRequest) -> Bool {
        request.headers["accept"]?.lowercased().split(separator: ",").contains { $0.hasPrefix("text/html") } ?? false
    }
}
