import HTTPCore

/// `tokens`: what a world's authorization servers have given out.
enum TokenRoutes {
    static let routes = [
        Route.control("listTokens", .get, "/tokens") { state, call throws(ControlError) in
            let all = records(state)
            return ControlJSON.list("tokens", try call.page(all), total: all.count) { write($1, into: &$0) }
        },
        Route.control("mintToken", .post, "/tokens") { state, call throws(ControlError) in
            let form = try call.body()
            let clientId = try form.object { members throws(ControlError) in try members.required("clientId").name() }
            for provider in Providers.vendors {
                if let response = provider.administration.mintToken(&state, clientId) {
                    // The vendor's own body, at the status of a thing made.
                    var response = response
                    if response.status.code == 200 { response.status = .created }
                    return response
                }
            }
            throw unknown(clientId, state)
        },
        Route.control("expireTokens", .post, "/tokens/expire") { state, call throws(ControlError) in
            try end(.expire, &state, call)
        },
        Route.control("revokeTokens", .post, "/tokens/revoke") { state, call throws(ControlError) in
            try end(.revoke, &state, call)
        },
    ]

    private static let kinds: [(name: String, value: TokenRecord.Kind?)] = [
        ("access", .access), ("refresh", .refresh), ("code", .code), ("all", nil),
    ]

    private static func records(_ state: WorldState) -> [TokenRecord] {
        Providers.vendors.flatMap { $0.administration.tokens(state) }
    }

    /// Ends tokens, and answers with those that it ended.
    private static func end(
        _ end: TokenEnd, _ state: inout WorldState, _ call: Call
    ) throws(ControlError) -> HTTPResponse {
        let (kind, clientId) = try call.body().object { members throws(ControlError) in
            let kind = try members.optional("kind")?.one(of: kinds) ?? nil
            return (kind, try members.optional("clientId")?.name())
        }
        if let clientId, !state.credentials.contains(clientId) { throw unknown(clientId, state) }
        let before = records(state)
        for provider in Providers.vendors { provider.administration.endTokens(&state, end, kind, clientId) }
        let ended = zip(before, records(state)).filter { $0.state != $1.state }.map(\.1)
        return ControlJSON.list("tokens", ended, total: ended.count) { write($1, into: &$0) }
    }

    private static func unknown(_ clientId: String, _ state: WorldState) -> ControlError {
        .unreadable(
            "/clientId", "No app of this world has the client id '\(clientId)'",
            detail: "Known here: \(state.credentials.joined(separator: ", ")).")
    }

    private static func write(_ token: TokenRecord, into json: inout JSONWriter) {
        json.object { json in
            json.member("kind", token.kind.rawValue)
            json.member("clientId", token.clientId)
            json.member("token", token.token)
            json.member("issuedAt", token.issuedAt.description)
            json.member("expiresAt", token.expiresAt.description)
            json.member("state", token.state.rawValue)
        }
    }
}
