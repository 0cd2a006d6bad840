/// What the connections of one loop share: the server's settings, and memory that is used again. Confined to the loop.
final class ConnectionContext {
    let settings: ConnectionSettings

    /// 256 KB of compressor, made with the first body that needs it.
    private lazy var gzip = Gzip()
    private var dateLine: [UInt8] = []
    private var dateSeconds = Int64.min
    private var spare: [[UInt8]] = []

    init(settings: ConnectionSettings) {
        self.settings = settings
    }

    /// The body of a response, gzipped.
    func gzip(_ body: [UInt8]) -> [UInt8] { gzip.compress(body) }

    /// The `Date` field of that second, with its line end.
    func dateLine(secondsSince1970 seconds: Int64) -> [UInt8] {
        if seconds == dateSeconds, !dateLine.isEmpty { return dateLine }
        var line: [UInt8] = []
        line.append("Date: ")
        HTTPDate.append(secondsSince1970: seconds, into: &line)
        line.append("\r\n")
        (dateLine, dateSeconds) = (line, seconds)
        return line
    }

    /// An empty array with memory of its own; give it back with `recycle`.
    func takeSpare() -> [UInt8] { spare.popLast() ?? [] }

    /// Keeps the memory of an array for the next who asks.
    func recycle(_ bytes: consuming [UInt8]) {
        guard spare.count < 4, bytes.capacity <= 256 * 1024 else { return }
        bytes.removeAll(keepingCapacity: true)
        spare.append(bytes)
    }
}
