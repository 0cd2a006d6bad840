/// A registered app: what its developer has from the portal, and which accounts its user linked.
struct SchwabClient: Sendable {
    let clientId: String
    let clientSecret: String
    /// Where a login may return to: exact texts.
    let callbackURLs: [String]
    let products: [WorldDefinition.SchwabProduct]
    /// Requests for orders in any minute, for each account; nil: no limit.
    let ordersPerMinute: Int?
    /// Whether people can log in to it at all.
    let isReady: Bool
    /// The accounts chosen at the newest consent; nil: all there are.
    var linkedAccounts: Set<String>?

    init(_ definition: WorldDefinition.SchwabClientDefinition) {
        clientId = definition.clientId
        clientSecret = definition.clientSecret
        products = definition.products
        ordersPerMinute = definition.ordersPerMinute
        isReady = definition.status == .ready
        callbackURLs = definition.callbackUrl.split(separator: ",").map { piece in
            var piece = piece
            while piece.first == " " { piece = piece.dropFirst() }
            while piece.last == " " { piece = piece.dropLast() }
            return String(piece)
        }
    }

    /// An app of a world that names none, different in each world: 32 and 16 characters, as the portal gives them.
    static func generated(world id: String, seed: UInt64) -> WorldDefinition.SchwabClientDefinition {
        var source = IdentitySource(seed: seed, purpose: "schwab.client." + id)
        return WorldDefinition.SchwabClientDefinition(
            clientId: source.token(count: 32), clientSecret: source.token(count: 16))
    }
}

/// The credentials of an HTTP Basic header (RFC 7617).
struct BasicCredentials: Sendable, Equatable {
    let user: String
    let password: String

    /// The credentials in the value of an `Authorization` header; nil if there are none.
    init?(header: ArraySlice<UInt8>?) {
        guard let header, header.count > 6, Self.isBasic(header.prefix(6)),
            let bytes = Base64.decode(header.dropFirst(6)), let text = String(validating: bytes, as: UTF8.self),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        user = String(text[..<colon])
        password = String(text[text.utf8.index(after: colon)...])
    }

    private static func isBasic(_ scheme: ArraySlice<UInt8>) -> Bool {
        scheme.map { $0 | 0x20 }.elementsEqual("basic ".utf8)
    }
}
