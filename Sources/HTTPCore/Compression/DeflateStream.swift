import CZlib

/// What stands around DEFLATE data (RFC 1951).
enum DeflateFormat: Equatable {
    /// gzip's header and checksum (RFC 1952).
    case gzip
    /// Nothing. The window is 2^windowBits bytes, 9 … 15.
    case raw(windowBits: Int32)

    /// The format as zlib's `windowBits` argument names it.
    var windowBits: Int32 {
        switch self {
        case .gzip: 15 + 16
        case .raw(let bits): -bits
        }
    }
}

/// A zlib compressor that is made once and used for many messages. Confined to one event loop.
final class DeflateStream {
    /// On the heap, since zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// A compressor of level 1 (fast) … 9 (small). It holds 2^(windowBits + 2) + 2^(memoryLevel + 9) bytes.
    init(_ format: DeflateFormat, level: Int32, memoryLevel: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = fb_deflateInit2(stream, level, format.windowBits, memoryLevel)
        // Every caller's parameters are its own constants; what is left is memory, whose end also ends Swift.
        precondition(result == Z_OK, "deflateInit2(\(format), \(level), \(memoryLevel)): \(result)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends the compressed form of `input`; `flush` is `Z_SYNC_FLUSH` or `Z_FINISH`.
    func compress(_ input: UnsafeRawBufferPointer, flush: Int32, into output: inout [UInt8]) {
        var rest = input
        repeat {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(Int32.max)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            // zlib's type is not const, but it only reads.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: part.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(part.count)
            drain(flush: rest.isEmpty ? flush : Z_NO_FLUSH, into: &output)
        } while !rest.isEmpty
        stream.pointee.next_in = nil
    }

    /// Forgets everything compressed so far.
    func reset() { deflateReset(stream) }

    private func drain(flush: Int32, into output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Self.partBytes, alignment: 1) { part in
            repeat {
                stream.pointee.next_out = part.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(part.count)
                let result = deflate(stream, flush)
                // Z_BUF_ERROR only says that there was nothing left to do.
                precondition(result != Z_STREAM_ERROR, "deflate was given an inconsistent stream")
                let count = part.count - Int(stream.pointee.avail_out)
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: part[..<count]))
            } while stream.pointee.avail_out == 0
        }
    }

    private static let partBytes = 16 * 1024
}
