/// What the peer's bytes came to.
enum WebSocketInput: Equatable {
    /// One whole message, fragments joined, inflated.
    case message(WebSocketMessage)
    /// A ping; its pong has been written already.
    case ping([UInt8])
    case pong([UInt8])
    /// The peer closed, with 1005 if it gave no code; our close frame is written, now or before.
    case closed(code: UInt16, reason: String)
    /// The peer broke the protocol; the close frame that says so is written.
    case violated(WebSocketViolation)
}

/// One side of a WebSocket (RFC 6455), without the socket: bytes in, inputs out, and frames for what is sent.
///
/// Everything that goes to the peer is appended to the `output` that each call is given: pongs, the answer to a close
/// and the close after a violation too. After `.closed` or `.violated`, and whenever `isFinished`, send that and end the connection.
/// Confined to one event loop.
struct WebSocketMachine {
    /// Which side this is.
    enum Role: Equatable {
        case server
        /// Masks its frames, with a sequence that `maskSeed` fixes: for tests and tools, not for the internet.
        case client(maskSeed: UInt64)
    }

    /// How far the closing handshake is (RFC 6455 section 7.1).
    enum State: Equatable {
        /// → closing, closed
        case open
        /// Our close frame is out and the peer's awaited, messages still come in. → closed
        case closing
        /// Nothing is sent or taken in any more.
        case closed
    }

    private(set) var state = State.open
    /// False: pings are reported and not answered, like a peer that hangs.
    var answersPings = true
    /// True once the connection is to be ended, after what is written has been sent.
    var isFinished: Bool { state == .closed }

    private let limitBytes: Int
    let deflate: PerMessageDeflate?
    private var maskState: UInt64?
    private var reader: WebSocketFrameReader
    private var frame: Frame?
    private var message: WebSocketAssembly?
    /// A control frame's payload, so far.
    private var control: [UInt8] = []

    /// The frame whose payload is coming in.
    private struct Frame {
        var head: WebSocketFrameHead
        var receivedBytes = 0
    }

    /// A machine for an established connection. Messages over `limitBytes`, after inflating, are refused (1009).
    init(role: Role, limitBytes: Int, deflate: PerMessageDeflate? = nil) {
        self.limitBytes = limitBytes
        self.deflate = deflate
        if case .client(let seed) = role { maskState = seed }
        reader = WebSocketFrameReader(expectsMask: role == .server, allowsCompression: deflate != nil)
    }

    /// Takes in the peer's bytes, in pieces of any size.
    mutating func receive(_ bytes: UnsafeRawBufferPointer, output: inout [UInt8]) -> [WebSocketInput] {
        var inputs: [WebSocketInput] = []
        var rest = bytes
        do throws(WebSocketViolation) {
            while state != .closed {
                if frame == nil {
                    guard let head = try reader.read(&rest) else { break }
                    try begin(head)
                }
                guard try takePayload(&rest) else { break }
                if let input = try endFrame(output: &output) { inputs.append(input) }
            }
        } catch {
            close(code: error.code, reason: error.reason, output: &output)
            finish()
            inputs.append(.violated(error))
        }
        return inputs
    }

    private mutating func begin(_ head: WebSocketFrameHead) throws(WebSocketViolation) {
        frame = Frame(head: head)
        if head.opcode.isControl { return }
        if head.opcode == .continuation {
            guard message != nil else { throw .protocolError("a continuation of nothing") }
        } else {
            guard message == nil else { throw .protocolError("a new message within another") }
            message = WebSocketAssembly(isText: head.opcode == .text, isCompressed: head.isCompressed)
        }
        guard let message, head.payloadBytes <= limitBytes - (message.isCompressed ? 0 : message.bytes.count) else {
            throw .tooBig(limitBytes: limitBytes)
        }
    }

    /// Takes what `input` has of the frame's payload; true once it is whole.
    private mutating func takePayload(_ input: inout UnsafeRawBufferPointer) throws(WebSocketViolation) -> Bool {
        guard let head = frame?.head, let offset = frame?.receivedBytes else { return false }
        let part = UnsafeRawBufferPointer(rebasing: input.prefix(head.payloadBytes - offset))
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(part.count))
        frame?.receivedBytes += part.count
        if head.opcode.isControl {
            let start = control.count
            control.append(contentsOf: part)
            head.mask?.apply(to: &control, from: start, offset: offset)
        } else if !part.isEmpty {
            try message?.append(part, mask: head.mask, offset: offset, deflate: deflate, limitBytes: limitBytes)
        }
        return offset + part.count == head.payloadBytes
    }

    private mutating func endFrame(output: inout [UInt8]) throws(WebSocketViolation) -> WebSocketInput? {
        guard let head = frame?.head else { return nil }
        frame = nil
        if head.opcode.isControl {
            let payload = control
            control = []
            return try endControl(head.opcode, payload, output: &output)
        }
        guard head.isFinal, var ended = message else { return nil }
        message = nil
        return .message(try ended.end(deflate: deflate, limitBytes: limitBytes))
    }

    private mutating func endControl(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], output: inout [UInt8]
    ) throws(WebSocketViolation) -> WebSocketInput {
        switch opcode {
        case .ping:
            if answersPings { sendControl(.pong, payload, output: &output) }
            return .ping(payload)
        case .pong: return .pong(payload)
        case .close, .continuation, .text, .binary:
            let (code, reason) = try Self.readClose(payload)
            close(code: code, reason: "", output: &output)
            finish()
            return .closed(code: code, reason: reason)
        }
    }

    /// A close frame's code and reason (RFC 6455 sections 5.5.1 and 7.4).
    private static func readClose(_ payload: [UInt8]) throws(WebSocketViolation) -> (UInt16, String) {
        if payload.isEmpty { return (1005, "") }
        guard payload.count >= 2 else { throw .protocolError("a close code of one byte") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .protocolError("close code \(code) may not be sent")
        }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else {
            throw .invalidData("a close reason is not UTF-8")
        }
        return (code, reason)
    }

    private mutating func finish() {
        state = .closed
        frame = nil
        message = nil
        control = []
    }

    /// Our close frame is written.
    mutating func closeSent() {
        if state == .open { state = .closing }
    }

    /// The mask of the next frame out; nil on the server's side.
    mutating func nextMask() -> WebSocketMask? {
        guard let last = maskState else { return nil }
        // Knuth's linear congruential generator, whose high bits are the good ones.
        let next = last &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        maskState = next
        return WebSocketMask(UInt32(truncatingIfNeeded: next >> 32))
    }
}
