/// What goes to the peer.
extension WebSocketMachine {
    /// Writes one message. Dropped once a close is under way.
    mutating func send(_ message: WebSocketMessage, output: inout [UInt8]) {
        switch message {
        case .text(var text): text.withUTF8 { send(.text, UnsafeRawBufferPointer($0), output: &output) }
        case .binary(let bytes): bytes.withUnsafeBytes { send(.binary, $0, output: &output) }
        }
    }

    /// Writes one text message whose bytes the caller knows to be UTF-8. Dropped once a close is under way.
    mutating func send(text: UnsafeRawBufferPointer, output: inout [UInt8]) {
        send(.text, text, output: &output)
    }

    /// Writes a ping of at most 125 bytes; what is longer is cut.
    mutating func ping(_ payload: [UInt8] = [], output: inout [UInt8]) {
        sendControl(.ping, payload, output: &output)
    }

    /// Begins the closing handshake, unless that has happened; 1005 stands for a close without a code, and the reason
    /// is cut to the 123 bytes it may have. The peer's answer comes as `.closed`.
    mutating func close(code: UInt16 = 1000, reason: String = "", output: inout [UInt8]) {
        var payload: [UInt8] = []
        if code != 1005 {
            payload = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
            // Whole characters, as many as fit beside the code.
            for character in reason.unicodeScalars {
                let bytes = String(character).utf8
                if payload.count + bytes.count > 125 { break }
                payload += bytes
            }
        }
        sendControl(.close, payload, output: &output)
        closeSent()
    }

    private mutating func send(_ opcode: WebSocketOpcode, _ payload: UnsafeRawBufferPointer, output: inout [UInt8]) {
        guard state == .open else { return }
        guard let deflate else { return write(opcode, payload, isCompressed: false, output: &output) }
        deflate.compress(payload).withUnsafeBytes { write(opcode, $0, isCompressed: true, output: &output) }
    }

    /// Writes a control frame, unless a close frame is out.
    mutating func sendControl(_ opcode: WebSocketOpcode, _ payload: [UInt8], output: inout [UInt8]) {
        guard state == .open else { return }
        payload.prefix(125).withUnsafeBytes { write(opcode, $0, isCompressed: false, output: &output) }
    }

    private mutating func write(
        _ opcode: WebSocketOpcode, _ payload: UnsafeRawBufferPointer, isCompressed: Bool, output: inout [UInt8]
    ) {
        WebSocketFrameHead(
            opcode: opcode, isCompressed: isCompressed, mask: nextMask(), payloadBytes: payload.count
        ).append(payload, to: &output)
    }
}
