import ExchangeCore
import HTTPCore

/// What a world keeps for Schwab's API beside the exchange: apps, tokens, account hashes, and what orders were sent with
/// that the exchange has no word for.
struct SchwabState: Sendable {
    /// Registered apps.
    var clients: SchwabClientTable
    var tokens: TokenBook
    /// What was said of an order in Schwab's words only.
    var orderDetails: [OrderID: SchwabOrderDetail] = [:]
    /// The streamer's name for this world's user.
    let streamerCustomerId: String
    let streamerCorrelationId: String

    /// The streamer's times and bounds.
    let streamer: StreamerSettings
    /// Requests for orders in the last minute, by app and account.
    var orderRequests = OrderRequestLimit()
    /// What a year of prices came to, by the day; made again when the day is another.
    var years: [InstrumentID: YearMemory] = [:]

    private let seed: UInt64
    /// Accounts by the hashes they have for each app; filled as they are asked for.
    private var accountsByHash: [ByteKey: HashOwner] = [:]
    private var identities: IdentitySource

    private struct HashOwner: Sendable {
        let clientId: String
        let account: AccountID
    }

    init(world id: String, definition: WorldDefinition) {
        let standard = id == Front.defaultWorld ? WorldDefinition.standardSchwabClient : nil
        let list =
            definition.schwabClients ?? [standard ?? SchwabClient.generated(world: id, seed: definition.seed)]
        clients = SchwabClientTable(list)
        tokens = TokenBook(world: id, seed: definition.seed)
        streamer = StreamerSettings(definition.schwabStreamer)
        seed = definition.seed
        identities = IdentitySource(seed: definition.seed, purpose: "schwab.identities")
        var names = IdentitySource(seed: definition.seed, purpose: "schwab.streamer")
        streamerCustomerId = names.hex(digits: 64)
        streamerCorrelationId = names.uuid()
    }

    /// The client ids that mean this world, in order.
    var clientNames: [String] { clients.values.map(\.clientId).sorted() }

    /// The next random-looking UUID: error ids, correlation ids, sessions.
    mutating func nextUUID() -> String { identities.uuid() }

    /// The same as a header field.
    mutating func nextUUID(as name: HTTPField.Name) -> HTTPField {
        HTTPField(name, valueCount: IdentitySource.uuidCount) { identities.writeUUID(into: $0) }
    }

    /// A login: what was chosen at consent becomes the app's, and earlier refresh tokens die.
    mutating func login(clientId: String, accounts: Set<String>?, at now: Instant) -> (refresh: String, access: String) {
        clients[clientId]?.linkedAccounts = accounts
        return tokens.login(clientId: clientId, at: now)
    }

    /// The hash of an account for an app: 64 hexadecimal digits, the same for ever, different for each app.
    func accountHash(clientId: String, accountNumber: String) -> String {
        var source = IdentitySource(seed: seed, purpose: "schwab.account." + clientId + "." + accountNumber)
        return source.hex(digits: 64).uppercased()
    }

    /// Whose hash this is; nil for a hash that was never given to this app.
    func account(hash: ArraySlice<UInt8>, clientId: String) -> AccountID? {
        guard let owner = accountsByHash[ByteKey(hash)], owner.clientId == clientId else { return nil }
        return owner.account
    }

    /// Enters an account's hash, so that it is found again.
    mutating func learnHash(of account: AccountID, number: String, clientId: String) {
        let hash = ByteKey(accountHash(clientId: clientId, accountNumber: number))
        accountsByHash[hash] = HashOwner(clientId: clientId, account: account)
    }
}
