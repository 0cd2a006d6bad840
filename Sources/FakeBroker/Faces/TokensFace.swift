import ExchangeCore

/// A world's tokens. They live by the wall's clock unless the world's definition says `oauth.clock = .world`.
public struct TokensFace: Sendable {
    let world: any ControlledWorld

    /// Which tokens are meant.
    public enum Kind: String, Sendable { case access, refresh, code, all }

    /// A token as the control API lists it.
    public struct Reading: Sendable, Equatable {
        public let kind: Kind
        public let clientID: String
        public let token: String
        public let issuedAt: Instant
        public let expiresAt: Instant
        /// `live`, `expired`, `revoked` or `used`.
        public let state: String

        init(_ value: JSONValue) {
            kind = value.word("kind") ?? .access
            clientID = value.text("clientId")
            token = value.text("token")
            issuedAt = value.instant("issuedAt") ?? .distantPast
            expiresAt = value.instant("expiresAt") ?? .distantFuture
            state = value.text("state")
        }
    }

    /// What a login gives: the vendor's own token body.
    public struct Grant: Sendable, Equatable {
        public let accessToken: String
        public let refreshToken: String?
        /// How many seconds the access token lives.
        public let expiresIn: Int?
        /// The body as the vendor's client would get it.
        public let json: String
    }

    /// Every token, whatever its state.
    public func list() throws(ControlError) -> [Reading] { try world.call("GET", "/tokens").list("tokens", Reading.init) }

    /// Gives a client tokens without the browser; 422 for one that the world does not know.
    public func mint(clientId: String) throws(ControlError) -> Grant {
        let value = try world.call("POST", "/tokens") { $0.member("clientId", clientId) }
        return Grant(
            accessToken: value.text("access_token"), refreshToken: value["refresh_token"]?.string,
            expiresIn: value["expires_in"]?.int, json: String(decoding: value.bytes, as: UTF8.self))
    }

    /// Ends tokens as time would, of one client or of all; those that it ended.
    @discardableResult
    public func expire(_ kind: Kind = .all, clientId: String? = nil) throws(ControlError) -> [Reading] {
        try end("expire", kind, clientId)
    }

    /// Ends tokens as the vendor would; those that it ended.
    @discardableResult
    public func revoke(_ kind: Kind = .all, clientId: String? = nil) throws(ControlError) -> [Reading] {
        try end("revoke", kind, clientId)
    }

    private func end(_ verb: String, _ kind: Kind, _ clientId: String?) throws(ControlError) -> [Reading] {
        try world.call("POST", "/tokens/" + verb) { json in
            json.member("kind", kind.rawValue)
            if let clientId { json.member("clientId", clientId) }
        }.list("tokens", Reading.init)
    }
}
