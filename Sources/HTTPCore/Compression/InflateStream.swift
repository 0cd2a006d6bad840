import CZlib

/// Why compressed bytes could not be expanded.
public enum InflateError: Error, Equatable, Sendable {
    /// They are not what they say; zlib's words.
    case malformed(String)
    /// They expand to more than this.
    case tooLarge(limitBytes: Int)
}

/// A zlib decompressor that is made once and used for many messages. Confined to one event loop.
final class InflateStream {
    /// On the heap, since zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let format: DeflateFormat
    /// Whether what was given so far ends where a gzip member, or a final raw block, ends.
    private(set) var isAtEnd = false

    /// A decompressor; of the raw format it takes every window size.
    init(_ format: DeflateFormat) {
        self.format = format
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = fb_inflateInit2(stream, format.windowBits)
        // The parameters are constants; what is left is memory, whose end also ends Swift.
        precondition(result == Z_OK, "inflateInit2(\(format)): \(result)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what `input` expands to, as long as `output` stays within `limitBytes`. After an error only `reset`
    /// may follow.
    func expand(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limitBytes: Int
    ) throws(InflateError) {
        var rest = input
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(Int32.max)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            // zlib's type is not const, but it only reads.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: part.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(part.count)
            defer { stream.pointee.next_in = nil }
            try drain(into: &output, limitBytes: limitBytes)
        }
    }

    /// Forgets everything expanded so far.
    func reset() {
        inflateReset(stream)
        isAtEnd = false
    }

    private func drain(into output: inout [UInt8], limitBytes: Int) throws(InflateError) {
        while true {
            var count = 0
            let result = withUnsafeTemporaryAllocation(byteCount: Self.partBytes, alignment: 1) { part in
                stream.pointee.next_out = part.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(part.count)
                let result = inflate(stream, Z_SYNC_FLUSH)
                count = part.count - Int(stream.pointee.avail_out)
                if count <= limitBytes - output.count {
                    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: part[..<count]))
                    count = 0
                }
                return result
            }
            if count > 0 { throw .tooLarge(limitBytes: limitBytes) }
            switch result {
            case Z_STREAM_END:
                isAtEnd = true
                if stream.pointee.avail_in == 0 { return }
                restart()
            case Z_OK:
                isAtEnd = false
                if stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0 { return }
            case Z_BUF_ERROR:
                return  // Everything that was given is used up.
            default:
                throw .malformed(stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)")
            }
        }
    }

    /// More follows an end: another gzip member (RFC 1952 section 2.2), or raw blocks behind a final one, which may
    /// still refer to the window before it (RFC 7692 section 7.2.3.4).
    private func restart() {
        switch format {
        case .gzip: inflateReset(stream)
        case .raw: inflateResetKeep(stream)
        }
    }

    private static let partBytes = 16 * 1024
}
