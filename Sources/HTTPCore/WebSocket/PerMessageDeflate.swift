import CZlib

/// The compression of WebSocket messages (RFC 7692) as two sides agreed on it. Confined to one event loop.
///
/// Each direction's state is made with its first message. Ours uses a window of 4 KB and 32 KB of memory, which for
/// small JSON costs little in size, and which every receiver can read; theirs is expanded with the largest window.
final class PerMessageDeflate {
    private let agreement: DeflateAgreement
    private let isServer: Bool
    private var deflater: DeflateStream?
    private var inflater: InflateStream?

    init(_ agreement: DeflateAgreement, isServer: Bool) {
        self.agreement = agreement
        self.isServer = isServer
    }

    /// A message's payload, compressed.
    func compress(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
        // zlib does not flush twice without input between; an empty message is one empty block (section 7.2.3.6).
        if payload.isEmpty { return [0] }
        let windowBits = isServer ? min(Self.windowBits, agreement.serverMaxWindowBits) : Self.windowBits
        let stream = deflater ?? DeflateStream(.raw(windowBits: windowBits), level: Self.level, memoryLevel: 5)
        deflater = stream
        var output: [UInt8] = []
        stream.compress(payload, flush: Z_SYNC_FLUSH, into: &output)
        output.removeLast(Self.tail.count)
        if isServer ? agreement.serverNoContextTakeover : agreement.clientNoContextTakeover { stream.reset() }
        return output
    }

    /// Appends what a piece of a message's payload expands to.
    func expand(_ part: [UInt8], into output: inout [UInt8], limitBytes: Int) throws(WebSocketViolation) {
        let stream = inflater ?? InflateStream(.raw(windowBits: 15))
        inflater = stream
        do throws(InflateError) {
            try part.withUnsafeBufferPointer { (part) throws(InflateError) in
                try stream.expand(UnsafeRawBufferPointer(part), into: &output, limitBytes: limitBytes)
            }
        } catch {
            switch error {
            case .malformed(let reason): throw .invalidData("a message does not inflate: \(reason)")
            case .tooLarge: throw .tooBig(limitBytes: limitBytes)
            }
        }
    }

    /// Appends what is left of a message once all of its payload has come.
    func endMessage(into output: inout [UInt8], limitBytes: Int) throws(WebSocketViolation) {
        try expand(Self.tail, into: &output, limitBytes: limitBytes)
        if isServer ? agreement.clientNoContextTakeover : agreement.serverNoContextTakeover { inflater?.reset() }
    }

    /// What a flush ends with, and what is left out on the wire (section 7.2.1).
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
    private static let windowBits: Int32 = 12
    private static let level: Int32 = 1
}
