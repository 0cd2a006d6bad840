/// A message whose frames are coming in: joined, inflated and checked as they come.
struct WebSocketAssembly {
    let isText: Bool
    let isCompressed: Bool
    /// What it is so far, inflated.
    private(set) var bytes: [UInt8] = []
    private var text = UTF8Validator()

    init(isText: Bool, isCompressed: Bool) {
        self.isText = isText
        self.isCompressed = isCompressed
    }

    /// Unmasks and inflates a piece of a frame's payload; `offset` is where in the payload it begins.
    mutating func append(
        _ part: UnsafeRawBufferPointer, mask: WebSocketMask?, offset: Int, deflate: PerMessageDeflate?, limitBytes: Int
    ) throws(WebSocketViolation) {
        let start = bytes.count
        if isCompressed, let deflate {
            var plain = Array(part)
            mask?.apply(to: &plain, from: 0, offset: offset)
            try deflate.expand(plain, into: &bytes, limitBytes: limitBytes)
        } else {
            bytes.append(contentsOf: part)
            mask?.apply(to: &bytes, from: start, offset: offset)
        }
        try checkText(from: start)
    }

    /// The message, now that its last frame is in.
    mutating func end(
        deflate: PerMessageDeflate?, limitBytes: Int
    ) throws(WebSocketViolation) -> WebSocketMessage {
        if isCompressed, let deflate {
            let start = bytes.count
            try deflate.endMessage(into: &bytes, limitBytes: limitBytes)
            try checkText(from: start)
        }
        guard isText else { return .binary(bytes) }
        guard text.isComplete else { throw .invalidData("a text ends within a character") }
        return .text(String(decoding: bytes, as: UTF8.self))
    }

    private mutating func checkText(from start: Int) throws(WebSocketViolation) {
        guard isText else { return }
        let isGood = bytes.withUnsafeBytes { text.accepts(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        guard isGood else { throw .invalidData("a text is not UTF-8") }
    }
}
