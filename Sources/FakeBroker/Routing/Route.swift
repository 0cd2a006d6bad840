import HTTPCore

/// One row of a route table: which operation of which vendor stands at which method and path, and what serves it.
/// Router, logs, fault targets, coverage tables and documents derive from these rows.
struct Route: Sendable {
    /// The provider's name and the vendor's own operation name, e.g. `schwab.placeOrder`.
    let operation: String
    let method: HTTPMethod
    let path: PathPattern
    let access: Access
    let handler: Handler

    /// Who may call it.
    enum Access: Sendable {
        /// Anyone: a login page, a token endpoint, the control API.
        case open
        /// Whom the provider's `authorize` lets through.
        case authorized
    }

    enum Handler: Sendable {
        /// Works on one world, under its lock. Must not block.
        case world(@Sendable (inout WorldState, Call) -> Answer)
        /// Works on the call's world, and takes its lock itself.
        case unlocked(@Sendable (Call) -> Answer)
        /// Works on the server as a whole, with no lock held.
        case server(@Sendable (Front, Call) -> Answer)
    }

    /// A route that answers at once out of one world's state: the usual one.
    init(
        _ operation: String, _ method: HTTPMethod, _ path: String, access: Access = .authorized,
        _ respond: @escaping @Sendable (inout WorldState, Call) -> HTTPResponse
    ) {
        self.init(operation, method, path, access: access, .world { .response(respond(&$0, $1)) })
    }

    init(_ operation: String, _ method: HTTPMethod, _ path: String, access: Access = .authorized, _ handler: Handler) {
        self.operation = operation
        self.method = method
        self.path = PathPattern(path)
        self.access = access
        self.handler = handler
    }
}
