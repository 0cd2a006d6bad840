/// What a frame is (RFC 6455 section 5.2).
enum WebSocketOpcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames stand between the fragments of a message, whole and small.
    var isControl: Bool { rawValue >= 0x8 }
}

/// The head of one frame (RFC 6455 section 5.2).
struct WebSocketFrameHead: Equatable {
    var opcode: WebSocketOpcode
    /// The last, or only, frame of its message.
    var isFinal = true
    /// RSV1: the message is compressed (RFC 7692 section 6).
    var isCompressed = false
    var mask: WebSocketMask?
    var payloadBytes: Int

    /// Appends the head in its shortest form.
    func append(to output: inout [UInt8]) {
        output.append(opcode.rawValue | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0))
        let masked: UInt8 = mask == nil ? 0 : 0x80
        switch payloadBytes {
        case ..<126:
            output.append(masked | UInt8(truncatingIfNeeded: payloadBytes))
        case ..<65_536:
            output.append(masked | 126)
            for shift in [8, 0] { output.append(UInt8(truncatingIfNeeded: payloadBytes >> shift)) }
        default:
            output.append(masked | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: payloadBytes >> shift))
            }
        }
        if let mask { output += mask.bytes }
    }

    /// Appends a whole frame of `payload`, whose size must be `payloadBytes`.
    func append(_ payload: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        // Nothing is reserved: room for exactly one more frame would have everything that waits moved for every frame.
        append(to: &output)
        let start = output.count
        output.append(contentsOf: payload)
        mask?.apply(to: &output, from: start, offset: 0)
    }
}

/// The four bytes that a client's payload is masked with (RFC 6455 section 5.3).
struct WebSocketMask: Equatable {
    /// The four bytes, the first in the lowest bits.
    private let key: UInt32

    /// The mask whose first byte is the lowest of `key`.
    init(_ key: UInt32) { self.key = key }

    var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: key >> ($0 * 8)) } }

    /// Masks, or unmasks, everything from `start` on; there lies byte `offset` of the frame's payload.
    func apply(to bytes: inout [UInt8], from start: Int, offset: Int) {
        let turn = UInt32(offset & 3) * 8
        let turned = turn == 0 ? key : key >> turn | key << (32 - turn)
        let wide = UInt64(turned) | UInt64(turned) << 32
        bytes.withUnsafeMutableBytes { bytes in
            var index = start
            while index + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                bytes.storeBytes(of: (word ^ wide).littleEndian, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            var key = turned
            while index < bytes.count {
                bytes[index] ^= UInt8(truncatingIfNeeded: key)
                key >>= 8
                if (index - start) & 3 == 3 { key = turned }
                index += 1
            }
        }
    }
}
