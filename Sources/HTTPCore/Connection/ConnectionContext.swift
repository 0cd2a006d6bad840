/// What the connections of one loop share: the server's settings, and memory that is used again. Confined to the loop.
final class ConnectionContext {
    let settings: ConnectionSettings

    /// 256 KB of compressor, made with the first body that needs it.
    private lazy var gzip = Gzip()
    private var spare: [[UInt8]] = []

    init(settings: ConnectionSettings) {
        self.settings = settings
    }

    /// The body of a response, gzipped.
    func gzip(_ body: [UInt8]) -> [UInt8] { gzip.compress(body) }

    /// An empty array with memory of its own; give it back with `recycle`.
    func takeSpare() -> [UInt8] { spare.popLast() ?? [] }

    /// Keeps the memory of an array for the next who asks.
    func recycle(_ bytes: consuming [UInt8]) {
        guard spare.count < 4, bytes.capacity <= 256 * 1024 else { return }
        bytes.removeAll(keepingCapacity: true)
        spare.append(bytes)
    }
}
