import ExchangeCore
import HTTPCore

/// Schwab's part of a world as the control API meets it: credentials, tokens, order numbers, and the usual failures.
enum SchwabAdministration {
    static let administration = ProviderAdministration(
        credentials: credentials, tokens: tokens, mintToken: mint, endTokens: end,
        order: { _, id in SchwabOrderID.order(id) },
        orderNames: { state, id in
            state.exchange.order(id)?.provider == "schwab" ? [String(SchwabOrderID.number(id))] : []
        },
        account: account, failure: failure, separate: separate, keepTokens: keepTokens)

    /// `{clientId, clientSecret, callbackUrl, accounts:[{accountNumber, hashValue}]}` of the world's first app.
    private static let credentials: @Sendable (inout JSONWriter, WorldState) -> Void = { json, state in
        let named = state.definition.schwabClients?.first.flatMap { state.schwab.clients[$0.clientId] }
        guard let client = named ?? state.schwab.clientNames.first.flatMap({ state.schwab.clients[$0] }) else { return }
        json.object("schwab") { json in
            json.member("clientId", client.clientId)
            json.member("clientSecret", client.clientSecret)
            json.member("callbackUrl", client.callbackURLs.first ?? "")
            json.array("accounts") { json in
                for account in state.exchange.allAccounts {
                    json.object { json in
                        json.member("accountNumber", account.number)
                        json.member(
                            "hashValue",
                            state.schwab.accountHash(clientId: client.clientId, accountNumber: account.number))
                    }
                }
            }
        }
    }

    private static let tokens: @Sendable (WorldState) -> [TokenRecord] = { state in
        let now = state.oauthNow
        return state.schwab.tokens.all.map { kind, text, entry in
            let life: TokenRecord.State =
                switch entry.state {
                case .used: .used
                case .revoked: .revoked
                case .live: now < entry.expiresAt ? .live : .expired
                }
            return TokenRecord(
                kind: kind.asRecord, clientId: entry.clientId, token: text, issuedAt: entry.issuedAt,
                expiresAt: entry.expiresAt, state: life)
        }
    }

    private static let mint: @Sendable (inout WorldState, String) -> HTTPResponse? = { state, clientId in
        guard let client = state.schwab.clients[clientId] else { return nil }
        let pair = state.schwab.login(clientId: clientId, accounts: client.linkedAccounts, at: state.oauthNow)
        let identity = state.schwab.tokens.identityToken(clientId: clientId, at: state.oauthNow)
        return SchwabAnswer.json(.ok, TokenEndpoint.body(pair, identity: identity))
    }

    private static let end: @Sendable (inout WorldState, TokenEnd, TokenRecord.Kind?, String?) -> Void = {
        state, end, kind, clientId in
        switch end {
        case .expire: state.schwab.tokens.expire(kind?.asBookKind, clientId: clientId, at: state.oauthNow)
        case .revoke: state.schwab.tokens.revoke(kind?.asBookKind, clientId: clientId)
        }
    }

    /// The account whose hash stands in the path, for whichever app it was made.
    private static let account: @Sendable (WorldState, Call) -> String? = { state, call in
        guard let hash = call.parameters.value("accountHash") else { return nil }
        return state.exchange.allAccounts.first { account in
            state.schwab.clientNames.contains { state.schwab.accountHash(clientId: $0, accountNumber: account.number) == hash }
        }?.number
    }

    private static let failure: @Sendable (inout WorldState, HTTPStatus, Call) -> HTTPResponse = { state, status, call in
        switch status.code {
        case 401: return SchwabErrors.unauthorized(id: state.schwab.nextUUID())
        case 429: return SchwabErrors.tooManyRequests
        case 504: return SchwabErrors.upstreamTimeout
        default: break
        }
        guard call.request.path.starts(with: "/marketdata/".utf8) else {
            return SchwabErrors.service(status, status.reason)
        }
        return SchwabErrors.marketData(
            SchwabErrors.MarketDataError(
                status: status.code, statusIsText: status.code < 500, title: status.reason),
            id: state.schwab.nextUUID())
    }

    /// New apps, since an app's credentials mean one world; orders keep what Schwab alone knows of them.
    private static let separate: @Sendable (inout WorldState, String) -> Void = { state, newID in
        var definition = state.definition
        definition.schwabClients = nil
        var fresh = SchwabState(world: newID, definition: definition)
        fresh.orderDetails = state.schwab.orderDetails
        state.schwab = fresh
    }

    private static let keepTokens: @Sendable (inout WorldState, WorldState) -> Void = { state, old in
        state.schwab.tokens = old.schwab.tokens
        state.schwab.clients = old.schwab.clients
    }
}

extension TokenBook.Kind {
    fileprivate var asRecord: TokenRecord.Kind {
        switch self {
        case .access: .access
        case .refresh: .refresh
        case .code: .code
        }
    }
}

extension TokenRecord.Kind {
    fileprivate var asBookKind: TokenBook.Kind {
        switch self {
        case .access: .access
        case .refresh: .refresh
        case .code: .code
        }
    }
}
