/// The way to answer one request later, from any thread. Completing twice is ignored.
public final class Reply: Sendable {
    private let send: @Sendable (HTTPResponse) -> Void
    public init(send: @escaping @Sendable (HTTPResponse) -> Void) { self.send = send }
    public func complete(_ response: HTTPResponse) { send(response) }
}
