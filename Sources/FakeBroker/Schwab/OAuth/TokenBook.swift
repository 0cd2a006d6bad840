import ExchangeCore

/// The codes and tokens that one world's authorization server has given out, and what became of them.
struct TokenBook: Sendable {
    /// How long each kind lives (REFERENCE values of the vendor: 30 seconds, 30 minutes, 7 days from the login).
    enum Life {
        static let code = Duration.seconds(30)
        static let access = Duration.seconds(1800)
        static let refresh = Duration.seconds(7 * 24 * 3600)
    }

    /// Tokens of one kind that are remembered; beyond it the oldest are forgotten, and refused like unknown ones.
    static let limit = 20_000

    /// One code or token.
    struct Entry: Sendable {
        let clientId: String
        let issuedAt: Instant
        var expiresAt: Instant
        var state = State.live
        /// The callback a code was asked for with; empty for tokens.
        var redirectURI = ""
        /// The accounts the person linked, which the token request makes the app's; nil: every account.
        var accounts: Set<String>?

        /// live → used (codes) | revoked; expiry is the clock's matter.
        enum State: String, Sendable { case live, used, revoked }

        /// Whether it may be used at this instant.
        func isLive(at now: Instant) -> Bool { state == .live && now < expiresAt }
    }

    private(set) var codes = Shelf()
    private(set) var access = Shelf()
    private(set) var refresh = Shelf()
    private let world: String
    private var source: IdentitySource

    init(world: String, seed: UInt64) {
        self.world = world
        source = IdentitySource(seed: seed, purpose: "schwab.tokens")
    }

    /// A new authorization code.
    mutating func issueCode(clientId: String, redirectURI: String, accounts: Set<String>?, at now: Instant) -> String {
        let text = TokenText.make(.code, world: world, &source)
        var entry = Entry(clientId: clientId, issuedAt: now, expiresAt: now + Life.code)
        entry.redirectURI = redirectURI
        entry.accounts = accounts
        codes.add(text, entry)
        return text
    }

    /// Marks a code as used.
    mutating func useCode(_ text: String) { codes.change(text) { $0.state = .used } }

    /// A login: a new refresh token with its first access token. Refresh tokens of the app's earlier logins die.
    mutating func login(clientId: String, at now: Instant) -> (refresh: String, access: String) {
        refresh.changeAll { if $0.clientId == clientId, $0.state == .live { $0.state = .revoked } }
        let text = TokenText.make(.refresh, world: world, &source)
        refresh.add(text, Entry(clientId: clientId, issuedAt: now, expiresAt: now + Life.refresh))
        return (text, issueAccess(clientId: clientId, at: now))
    }

    /// A new access token. Those given out before live on until they expire (inferred).
    mutating func issueAccess(clientId: String, at now: Instant) -> String {
        let text = TokenText.make(.access, world: world, &source)
        access.add(text, Entry(clientId: clientId, issuedAt: now, expiresAt: now + Life.access))
        return text
    }

    /// Replaces a refresh token by a new one with the same end.
    mutating func rotate(_ old: String) -> String? {
        guard let entry = refresh[old] else { return nil }
        refresh.change(old) { $0.state = .revoked }
        let text = TokenText.make(.refresh, world: world, &source)
        refresh.add(text, entry)
        return text
    }

    /// The unsigned identity token that accompanies each answer: three base64url parts, as a client stores them.
    mutating func identityToken(clientId: String, at now: Instant) -> String {
        let seconds = now.secondsSinceEpoch
        let header = #"{"kid":"\#(source.hex(digits: 16))","alg":"RS256"}"#
        let claims =
            #"{"sub":"\#(source.uuid())","aud":"\#(clientId)","iss":"https://api.schwabapi.com","#
            + #""exp":\#(seconds + 1800),"iat":\#(seconds)}"#
        var signature: [UInt8] = []
        for _ in 0..<32 { withUnsafeBytes(of: source.next().bigEndian) { signature.append(contentsOf: $0) } }
        return [Array(header.utf8), Array(claims.utf8), signature].map { Base64.encode($0, .url) }.joined(separator: ".")
    }

    // The control API's side.

    /// A kind of token as the control API names it.
    enum Kind: String, Sendable, CaseIterable { case access, refresh, code }

    /// Everything given out and still remembered, oldest first within a kind.
    var all: [(kind: Kind, text: String, entry: Entry)] {
        [(Kind.code, codes), (.access, access), (.refresh, refresh)].flatMap { kind, shelf in
            shelf.order.compactMap { key in shelf[key.bytes].map { (kind, key.text, $0) } }
        }
    }

    /// Ends the life of tokens at once, as time would.
    /// - Parameters:
    ///   - kind: nil for every kind.
    ///   - clientId: nil for every app.
    mutating func expire(_ kind: Kind?, clientId: String?, at now: Instant) {
        change(kind) { entry in
            if clientId == nil || entry.clientId == clientId { entry.expiresAt = min(entry.expiresAt, now) }
        }
    }

    /// Revokes tokens, as the person or the vendor does.
    mutating func revoke(_ kind: Kind?, clientId: String?) {
        change(kind) { entry in
            if clientId == nil || entry.clientId == clientId, entry.state == .live { entry.state = .revoked }
        }
    }

    private mutating func change(_ kind: Kind?, _ body: (inout Entry) -> Void) {
        if kind == nil || kind == .code { codes.changeAll(body) }
        if kind == nil || kind == .access { access.changeAll(body) }
        if kind == nil || kind == .refresh { refresh.changeAll(body) }
    }

    /// Tokens of one kind by their text, in the order in which they were given out.
    struct Shelf: Sendable {
        private var entries: [ByteKey: Entry] = [:]
        private(set) var order: [ByteKey] = []

        subscript(text: String) -> Entry? { entries[ByteKey(text)] }

        /// The entry of a token as it stands in a request.
        subscript(bytes: ArraySlice<UInt8>) -> Entry? { entries[ByteKey(bytes)] }

        mutating func add(_ text: String, _ entry: Entry) {
            if order.count >= TokenBook.limit {
                // Forgetting half at once keeps the cost of each token constant.
                for old in order.prefix(TokenBook.limit / 2) { entries[old] = nil }
                order.removeFirst(TokenBook.limit / 2)
            }
            let key = ByteKey(text)
            entries[key] = entry
            order.append(key)
        }

        mutating func change(_ text: String, _ body: (inout Entry) -> Void) { change(ByteKey(text), body) }

        mutating func changeAll(_ body: (inout Entry) -> Void) {
            for key in order { change(key, body) }
        }

        private mutating func change(_ key: ByteKey, _ body: (inout Entry) -> Void) {
            if let index = entries.index(forKey: key) { body(&entries.values[index]) }
        }
    }
}
