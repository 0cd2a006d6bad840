/// One response: status, header fields in order, body, and how it is to be delivered.
/// The connection adds `Content-Length` (or chunks), `Connection` and, where asked for, `Content-Encoding`.
public struct HTTPResponse: Sendable {
    /// The status.
    public var status: HTTPStatus
    /// The fields, in the order in which they go out.
    public var headers: [HTTPField]
    /// The whole body, not compressed.
    public var body: [UInt8]
    /// What is done to the bytes on their way out; faults live here.
    public var delivery: Delivery {
        get { special?.delivery ?? Delivery() }
        set { special = newValue == Delivery() ? nil : SpecialDelivery(newValue) }
    }
    /// Nil for the usual: the whole answer, now.
    private var special: SpecialDelivery?

    /// A response of these parts.
    public init(
        _ status: HTTPStatus = .ok, headers: [HTTPField] = [], body: [UInt8] = [], delivery: Delivery? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        if let delivery, delivery != Delivery() { special = SpecialDelivery(delivery) }
    }

    /// A response of plain text, UTF-8.
    public static func text(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(status, headers: [HTTPField("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    /// The value of the first header field of that name, without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }

    /// Whether a `Date` is among the fields.
    public var hasDate: Bool { headers.contains { $0.role == .date } }

    /// Whether anything is done to the bytes on their way out.
    var hasSpecialDelivery: Bool { special != nil }
    var allowsCompression: Bool { special?.delivery.allowsCompression ?? true }
    var keepsConnection: Bool { special?.delivery.keepsConnection ?? true }

    /// A delivery out of the usual, apart from the responses that have none.
    private final class SpecialDelivery: Sendable {
        let delivery: Delivery

        init(_ delivery: Delivery) { self.delivery = delivery }
    }
}

/// How a response's bytes leave: whole, late, or wrong in one of the ways a network can be wrong. Wall time.
public struct Delivery: Sendable, Equatable {
    /// Waited before the first byte.
    public var delay: Duration?
    /// What goes wrong; nil: nothing.
    public var damage: Damage?
    /// The body is sent in so many chunks, spread evenly over this time (WireMock's dribble delay).
    public var dribble: Dribble?
    /// False: the connection closes after this response.
    public var keepsConnection = true
    /// False: never gzip this body, whatever the client accepts.
    public var allowsCompression = true

    /// A delivery that waits, goes wrong or dribbles as told; by default, none of it.
    public init(delay: Duration? = nil, damage: Damage? = nil, dribble: Dribble? = nil) {
        self.delay = delay
        self.damage = damage
        self.dribble = dribble
    }

    /// A body that trickles.
    public struct Dribble: Sendable, Equatable {
        /// Into how many parts the body is cut.
        public var chunks: Int
        /// How long all of them take together.
        public var over: Duration

        /// So many parts over that time.
        public init(chunks: Int, over: Duration) {
            self.chunks = chunks
            self.over = over
        }
    }

    /// A way in which an answer goes wrong on the wire.
    public enum Damage: Sendable, Equatable {
        /// The connection is reset (RST) instead of an answer.
        case reset
        /// The connection is closed in order, with nothing sent.
        case empty
        /// These bytes are sent instead of an answer, then the connection is closed.
        case garbage([UInt8])
        /// Status, headers with the true length, so many bytes of the body, then the connection is closed.
        case truncate(bodyBytes: Int)
        /// A chunked head, then an illegal chunk, then close (WireMock's MALFORMED_RESPONSE_CHUNK).
        case malformedChunk
        /// So many body bytes, then silence for so long, then the rest.
        case stall(afterBodyBytes: Int, for: Duration)
    }
}
