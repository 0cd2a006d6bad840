/// Gathers and checks frame heads (RFC 6455 section 5.2), a byte at a time if need be.
struct WebSocketFrameReader {
    /// What a head that arrived whole said.
    private var bytes: [UInt8] = []
    /// Whether the peer must mask: it is a client.
    let expectsMask: Bool
    /// Whether RSV1 has a meaning: permessage-deflate was agreed on.
    let allowsCompression: Bool

    init(expectsMask: Bool, allowsCompression: Bool) {
        self.expectsMask = expectsMask
        self.allowsCompression = allowsCompression
        bytes.reserveCapacity(14)
    }

    /// Takes from `input` what belongs to the head; returns the head once it is whole.
    mutating func read(_ input: inout UnsafeRawBufferPointer) throws(WebSocketViolation) -> WebSocketFrameHead? {
        while true {
            let lacking = headBytes - bytes.count
            let part = UnsafeRawBufferPointer(rebasing: input.prefix(lacking))
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst(lacking))
            bytes.append(contentsOf: part)
            guard part.count == lacking else { return nil }
            if bytes.count == 2 { try checkStart() }
            if bytes.count == headBytes { return try finish() }
        }
    }

    /// How long the head is, as far as its bytes say.
    private var headBytes: Int {
        guard bytes.count >= 2 else { return 2 }
        let length =
            switch bytes[1] & 0x7F {
            case 126: 2
            case 127: 8
            default: 0
            }
        return 2 + length + (bytes[1] & 0x80 == 0 ? 0 : 4)
    }

    private func checkStart() throws(WebSocketViolation) {
        guard bytes[0] & 0x30 == 0 else { throw .protocolError("reserved bits are set") }
        guard let opcode = WebSocketOpcode(rawValue: bytes[0] & 0x0F) else {
            throw .protocolError("unknown opcode \(bytes[0] & 0x0F)")
        }
        if bytes[0] & 0x40 != 0 {
            guard allowsCompression else { throw .protocolError("reserved bits are set") }
            guard opcode == .text || opcode == .binary else {
                throw .protocolError("only a message's first frame may say that it is compressed")
            }
        }
        if opcode.isControl {
            guard bytes[0] & 0x80 != 0 else { throw .protocolError("a control frame is fragmented") }
            guard bytes[1] & 0x7F <= 125 else { throw .protocolError("a control frame is longer than 125 bytes") }
        }
        guard (bytes[1] & 0x80 != 0) == expectsMask else {
            throw .protocolError(expectsMask ? "a client's frame is not masked" : "a server's frame is masked")
        }
    }

    private mutating func finish() throws(WebSocketViolation) -> WebSocketFrameHead {
        defer { bytes.removeAll(keepingCapacity: true) }
        var length = UInt64(bytes[1] & 0x7F)
        var end = 2
        if length >= 126 {
            let shortest: UInt64 = length == 126 ? 126 : 65_536
            end = length == 126 ? 4 : 10
            length = bytes[2..<end].reduce(0) { $0 << 8 | UInt64($1) }
            guard length >= shortest else { throw .protocolError("a length is not in its shortest form") }
        }
        guard let payloadBytes = Int(exactly: length) else { throw .protocolError("a length's highest bit is set") }
        let mask = expectsMask ? bytes[end...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } : nil
        // checkStart has refused every other opcode.
        return WebSocketFrameHead(
            opcode: WebSocketOpcode(rawValue: bytes[0] & 0x0F) ?? .continuation, isFinal: bytes[0] & 0x80 != 0,
            isCompressed: bytes[0] & 0x40 != 0, mask: mask.map(WebSocketMask.init), payloadBytes: payloadBytes)
    }
}
