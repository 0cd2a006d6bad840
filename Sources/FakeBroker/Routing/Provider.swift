import HTTPCore

/// One imitated vendor (or the control API): its table and the faces by which the pipeline meets it.
/// A value of functions; a provider never names another.
struct Provider: Sendable {
    /// `schwab`, `alpaca`, `control`: the first part of its operations' names.
    let name: String
    /// The vendor's hosts: certificates are made and CONNECT is accepted for these.
    let hosts: [String]
    let routes: [Route]
    /// Whether what it serves passes the pipeline and stands in the journal; false for the control API alone.
    let isJournalled: Bool
    /// Which world a request means by its credential alone; nil when it carries none of this provider's.
    let credential: @Sendable (HTTPRequest) -> Credential?
    /// Whether the caller may use a route whose access is `.authorized`.
    let authorize: @Sendable (inout WorldState, Call) -> Authorization
    /// The vendor's answer to a path it has, asked with a method it has not.
    let wrongMethod: @Sendable (_ allowed: [HTTPMethod]) -> HTTPResponse
    /// What the vendor adds to each of its answers, errors included.
    let finish: @Sendable (inout HTTPResponse, inout WorldState, Call) -> Void
    /// How the control API meets this provider's part of a world.
    var administration = ProviderAdministration()
}

/// What a request shows of the world it belongs to.
enum Credential: Sendable, Equatable {
    /// A name that a world registered: an OAuth client id, an Alpaca key id.
    case registered(String)
    /// A token or code that carries its world's name.
    case world(String)
}

/// The outcome of the authorise stage.
enum Authorization: Sendable {
    /// The client id or key id that the caller proved.
    case granted(principal: String)
    case refused(HTTPResponse, reason: String)
}
