import ExchangeCore

/// A world's open sockets, and what passed over them.
public struct StreamsFace: Sendable {
    let world: any ControlledWorld

    /// An open socket.
    public struct Reading: Sendable, Equatable {
        public let id: String
        /// `schwab.streamer`, `alpaca.trading` or `alpaca.data`.
        public let name: String
        /// Who logged in.
        public let principal: String?
        public let openedAt: Instant
        public let subscriptions: [Subscription]
        /// How many messages.
        public let sent: Int
        public let received: Int

        init(_ value: JSONValue) {
            id = value.text("id")
            name = value.text("name")
            principal = value["principal"]?.string
            openedAt = value.instant("openedAt") ?? .distantPast
            subscriptions = value.list("subscriptions") { value in
                Subscription(service: value.text("service"), keys: value.texts("keys"), fields: value.texts("fields"))
            }
            sent = value.count("sent")
            received = value.count("received")
        }
    }

    /// What a socket is subscribed to: which keys (symbols) of a service, and which of their fields.
    public struct Subscription: Sendable, Equatable {
        public let service: String
        public let keys: [String]
        public let fields: [String]
    }

    /// A message over a socket.
    public struct Message: Sendable, Equatable {
        /// Whether it went to the client, came from it, or was kept back by a fault.
        public enum Direction: String, Sendable { case sent, received, withheld }

        /// Counts from 1 over all sockets of the world.
        public let number: Int
        public let at: Instant
        /// The socket's id.
        public let stream: String
        public let direction: Direction
        /// Nil for a binary message.
        public let text: String?
        /// A binary message's bytes.
        public let bytes: [UInt8]?
        /// The id of the fault that touched it.
        public let fault: String?

        init(_ value: JSONValue) {
            number = value.count("number")
            at = value.instant("at") ?? .distantPast
            stream = value.text("stream")
            direction = value.word("direction") ?? .sent
            text = value["text"]?.string
            bytes = value["base64"]?.string.flatMap { Base64.decode($0.utf8) }
            fault = value["fault"]?.string
        }
    }

    /// Every open socket, oldest first.
    public func list() throws(ControlError) -> [Reading] { try world.call("GET", "/streams").list("streams", Reading.init) }

    /// Sends a text message of your own to a socket.
    public func send(_ text: String, to stream: String) throws(ControlError) {
        _ = try world.call("POST", Self.path(stream) + "/send") { $0.member("message", text) }
    }

    /// Sends a binary message of your own to a socket.
    public func send(_ bytes: [UInt8], to stream: String) throws(ControlError) {
        _ = try world.call("POST", Self.path(stream) + "/send") { $0.member("base64", Base64.encode(bytes)) }
    }

    /// Closes a socket with a close code of RFC 6455.
    public func close(_ stream: String, code: Int = 1000, reason: String = "") throws(ControlError) {
        _ = try world.call("POST", Self.path(stream) + "/close") { json in
            json.member("code", code)
            json.member("reason", reason)
        }
    }

    /// What passed, oldest first, behind message number `after`.
    public func messages(
        after: Int? = nil, stream: String? = nil, direction: Message.Direction? = nil, contains: String? = nil, limit: Int? = nil
    ) throws(ControlError) -> [Message] {
        let path = Self.path(after: after, stream: stream, direction: direction, contains: contains, limit: limit)
        return try world.call("GET", path).list("messages", Message.init)
    }

    /// The first message behind number `after` that matches: at once if it has passed, else as soon as it does; nil if it has
    /// not when that span of the wall's time is over.
    public func nextMessage(
        after: Int = 0, stream: String? = nil, direction: Message.Direction? = nil, contains: String? = nil,
        within span: Duration = .seconds(5)
    ) async throws(ControlError) -> Message? {
        let path = Self.path(after: after, stream: stream, direction: direction, contains: contains, limit: 1, wait: span)
        return try ControlAnswer.read(await world.sendAndWait("GET", path, "")).list("messages", Message.init).first
    }

    private static func path(
        after: Int?, stream: String?, direction: Message.Direction?, contains: String?, limit: Int?, wait: Duration? = nil
    ) -> String {
        "/messages"
            + ControlAnswer.query([
                "after": after, "stream": stream, "direction": direction?.rawValue, "contains": contains, "limit": limit,
                "wait": wait.map { DurationText.text($0) },
            ])
    }

    private static func path(_ stream: String) -> String { "/streams/" + PercentEncoding.encode(stream) }
}
