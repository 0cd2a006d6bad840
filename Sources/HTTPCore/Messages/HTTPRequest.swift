/// One complete request, as its connection read it. The bytes stand as they came: nothing is decoded until asked.
/// Handing one on costs one reference.
public struct HTTPRequest: Sendable {
    private var parts: Parts

    /// What a request is made of; never changed, since others may hold it.
    private final class Parts: Sendable {
        let method: HTTPMethod
        let path: ArraySlice<UInt8>
        let query: ArraySlice<UInt8>?
        let headers: HTTPHeaders
        let body: [UInt8]
        let arrival: Arrival

        init(
            _ method: HTTPMethod, _ path: ArraySlice<UInt8>, _ query: ArraySlice<UInt8>?, _ headers: HTTPHeaders,
            _ body: [UInt8], _ arrival: Arrival
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.body = body
            self.arrival = arrival
        }
    }

    /// The method.
    public var method: HTTPMethod {
        get { parts.method }
        set { parts = Parts(newValue, path, query, headers, body, arrival) }
    }
    /// The path as sent, percent-escapes and all, without the query; begins with `/` (or is `*`).
    public var path: ArraySlice<UInt8> {
        get { parts.path }
        set { parts = Parts(method, newValue, query, headers, body, arrival) }
    }
    /// What stands behind the first `?`, as sent; nil where there is none.
    public var query: ArraySlice<UInt8>? {
        get { parts.query }
        set { parts = Parts(method, path, newValue, headers, body, arrival) }
    }
    /// The header fields, in order.
    public var headers: HTTPHeaders {
        get { parts.headers }
        set { parts = Parts(method, path, query, newValue, body, arrival) }
    }
    /// The value of the first header field of that name, as bytes. `name` must be written in lower case.
    public func header(_ name: StaticString) -> ArraySlice<UInt8>? { parts.headers.bytes(name) }

    /// The bytes that it takes, for accounting.
    public var sizeBytes: Int { parts.path.count + parts.headers.sizeBytes + parts.body.count }

    /// The whole body, transfer coding taken off.
    public var body: [UInt8] {
        get { parts.body }
        set { parts = Parts(method, path, query, headers, newValue, arrival) }
    }
    /// How the request reached us.
    public var arrival: Arrival {
        get { parts.arrival }
        set { parts = Parts(method, path, query, headers, body, newValue) }
    }

    /// A request of these parts.
    public init(
        method: HTTPMethod, path: ArraySlice<UInt8>, query: ArraySlice<UInt8>? = nil,
        headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], arrival: Arrival = Arrival()
    ) {
        parts = Parts(method, path, query, headers, body, arrival)
    }

    /// A request written out by hand, for in-process calls and tests: `target` is path and query as on the wire.
    public init(
        _ method: HTTPMethod, _ target: String, headers: [HTTPField] = [], body: [UInt8] = [],
        arrival: Arrival = Arrival()
    ) {
        let bytes = Array(target.utf8)
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        self.init(
            method: method, path: bytes[..<(mark ?? bytes.endIndex)], query: mark.map { bytes[($0 + 1)...] },
            headers: HTTPHeaders(headers), body: body, arrival: arrival)
    }

    /// The path and query as they stood on the request line.
    public var target: String {
        let path = String(decoding: path, as: UTF8.self)
        guard let query else { return path }
        return path + "?" + String(decoding: query, as: UTF8.self)
    }
}

/// How a request reached us: over which scheme, to which host, from where. Facts of the connection.
public struct Arrival: Sendable {
    /// True when TLS ended here, on the connection itself or inside a CONNECT tunnel.
    public var isSecure: Bool
    /// The host and port of the CONNECT that opened the tunnel, e.g. `api.schwabapi.com:443`.
    public var tunnel: String?
    /// The address and port the connection was accepted on, e.g. `127.0.0.1:8080`.
    public var localAddress: String
    /// The peer's address and port.
    public var remoteAddress: String

    /// An arrival by plain HTTP on loopback, unless told otherwise.
    public init(
        isSecure: Bool = false, tunnel: String? = nil, localAddress: String = "127.0.0.1:0",
        remoteAddress: String = "127.0.0.1:0"
    ) {
        self.isSecure = isSecure
        self.tunnel = tunnel
        self.localAddress = localAddress
        self.remoteAddress = remoteAddress
    }
}
