import CZlib

/// gzip (RFC 1952) of whole bodies.
///
/// The same bytes always give the same result: the header carries no time and no name. A value keeps its compressor
/// of 256 KB from one body to the next, so an event loop has one; it is not for two threads.
struct Gzip {
    private let stream: DeflateStream

    /// A compressor of level 1 (fast) … 9 (small).
    init(level: Int32 = defaultLevel) {
        stream = DeflateStream(.gzip, level: level, memoryLevel: 8)
    }

    /// Appends `bytes`, compressed.
    func compress(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        stream.reset()
        stream.compress(bytes, flush: Z_FINISH, into: &output)
    }

    /// `bytes`, compressed.
    func compress(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        bytes.withUnsafeBytes { compress($0, into: &output) }
        return output
    }

    /// `bytes`, compressed by a compressor made for this once.
    static func compress(_ bytes: [UInt8]) -> [UInt8] { Gzip().compress(bytes) }

    /// What `bytes`, one gzip member or several, expand to; throws rather than exceed `limitBytes`.
    static func decompress(_ bytes: [UInt8], limitBytes: Int) throws(InflateError) -> [UInt8] {
        let stream = InflateStream(.gzip)
        var output: [UInt8] = []
        try bytes.withUnsafeBufferPointer { (bytes) throws(InflateError) in
            try stream.expand(UnsafeRawBufferPointer(bytes), into: &output, limitBytes: limitBytes)
        }
        guard stream.isAtEnd else { throw .malformed("unexpected end of data") }
        return output
    }

    static let defaultLevel: Int32 = 1
}
