import ExchangeCore
import HTTPCore

/// The faces by which the control API meets a provider's own part of a world. A provider leaves out what it does not have.
struct ProviderAdministration: Sendable {
    /// Writes the credentials that a client of this provider needs, as one member of the object that is open.
    var credentials: @Sendable (inout JSONWriter, WorldState) -> Void = { _, _ in }
    /// The tokens that this provider has given out in a world, oldest first.
    var tokens: @Sendable (WorldState) -> [TokenRecord] = { _ in [] }
    /// Gives a client tokens as a whole login would; nil if no client of this provider has that id.
    var mintToken: @Sendable (inout WorldState, _ clientId: String) -> HTTPResponse? = { _, _ in nil }
    /// Ends tokens of a kind (nil: every kind) and a client (nil: every client).
    var endTokens: @Sendable (inout WorldState, TokenEnd, _ kind: TokenRecord.Kind?, _ clientId: String?) -> Void = { _, _, _, _ in }
    /// The order that this provider's clients know by that id.
    var order: @Sendable (WorldState, _ id: String) -> OrderID? = { _, _ in nil }
    /// The ids by which this provider's clients know an order.
    var orderNames: @Sendable (WorldState, OrderID) -> [String] = { _, _ in [] }
    /// The number of the account that a request speaks of; nil where it speaks of none.
    var account: @Sendable (WorldState, Call) -> String? = { _, _ in nil }
    /// The vendor's usual body for a failure with that status, which a fault uses that gives none of its own.
    var failure: @Sendable (inout WorldState, HTTPStatus, Call) -> HTTPResponse = { _, status, _ in
        HTTPResponse(
            status, headers: [HTTPField("Content-Type", "application/json")],
            body: JSONWriter.object { $0.member("message", status.reason) })
    }
    /// What a copy of a world needs to stand beside its original: credentials of its own.
    var separate: @Sendable (inout WorldState, _ newID: String) -> Void = { _, _ in }
    /// Carries this provider's tokens over from the world before a reset.
    var keepTokens: @Sendable (inout WorldState, _ old: WorldState) -> Void = { _, _ in }
}

/// How a token's life ends before its time.
enum TokenEnd: String, Sendable {
    /// As time would end it.
    case expire
    /// As the vendor or the person would.
    case revoke
}

/// A code or token as the control API lists it.
struct TokenRecord: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable { case access, refresh, code }
    enum State: String, Sendable, CaseIterable { case live, expired, used, revoked }

    var kind: Kind
    var clientId: String
    var token: String
    var issuedAt: Instant
    var expiresAt: Instant
    var state: State
}

/// The vendors that a server imitates. Their tables come before the control API's, which knows them only by these faces.
enum Providers {
    static let vendors: [Provider] = [SchwabProvider.provider]
    static let all: [Provider] = vendors + [ControlProvider.provider]

    /// The vendor of that name.
    static func vendor(_ name: String) -> Provider? { vendors.first { $0.name == name } }
}
