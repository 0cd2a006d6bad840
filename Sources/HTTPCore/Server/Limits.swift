/// Every bound that HTTPCore enforces, with its unit. One value for a whole server.
public struct Limits: Sendable {
    /// Request line, bytes; longer: 414.
    public var requestLineBytes = 16 * 1024
    /// All header fields of a request together, bytes; more: 431.
    public var headerBytes = 64 * 1024
    /// Header fields of a request; more: 431.
    public var headerFields = 128
    /// Body after de-chunking, bytes; more: 413.
    public var bodyBytes = 16 * 1024 * 1024
    /// One chunk-size line with its extensions, bytes; longer: 400.
    public var chunkLineBytes = 1024
    /// Trailer fields together, bytes; more: 431.
    public var trailerBytes = 8 * 1024
    /// From a connection's first byte (or a TLS ClientHello) to the end of the request's head; longer: 408.
    public var headTimeout = Duration.seconds(15)
    /// Between two reads of one body; longer: 408.
    public var bodyTimeout = Duration.seconds(30)
    /// A connection kept alive with nothing in flight is closed after this.
    public var idleTimeout = Duration.seconds(75)
    /// Output waiting for a slow reader, bytes; more: the connection is dropped.
    public var outputBytes = 64 * 1024 * 1024
    /// Output waiting for a slow reader, bytes; more: no further input is read from it.
    public var outputPauseBytes = 256 * 1024
    /// Time for a peer to close its side after we closed ours with input unread; then the connection is cut.
    public var lingerTimeout = Duration.seconds(2)
    /// Open connections of one server; further ones wait in the listen queue.
    public var connections = 16_384
    /// Pipelined requests answered per readiness before other connections get their turn.
    public var pipelineBurst = 64
    /// One WebSocket message after inflating, bytes; more: close 1009.
    public var webSocketMessageBytes = 16 * 1024 * 1024
    /// Time for open requests to end after a stop was asked for; then connections are closed.
    public var drainTimeout = Duration.seconds(5)
    /// Bodies shorter than this are never gzipped, bytes.
    public var compressionFloorBytes = 1024

    /// Certificates that an authority keeps, one a host; the oldest is forgotten for a new one.
    static let certificates = 1024

    /// The defaults.
    public init() {}
}
