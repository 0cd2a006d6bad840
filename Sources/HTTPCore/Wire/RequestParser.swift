/// Reads HTTP/1.1 requests out of bytes that arrive in any pieces (RFC 9112), one behind the other. Pure and bounded:
/// it never looks at a byte twice, holds no more than `Limits` allow, and gives the same verdict however the input
/// was cut. After an error it stays in error: the stream's framing is lost.
struct RequestParser {
    /// What came of the bytes that were taken.
    enum Event: Equatable {
        /// Everything was taken; nothing is complete.
        case needsInput
        /// The head is complete and stands in `head`; the body follows.
        case headReceived
        /// Head and body are complete: `takeRequest` gives them away.
        case requestReceived
    }

    /// What the answer to the request must know, from `headReceived` on.
    private(set) var exchange = Exchange()
    /// From `headReceived` on: the client waits for `100 Continue` before it sends the body.
    private(set) var expectsContinue = false
    /// From `headReceived` on: where a CONNECT wants to go.
    private(set) var tunnel: TunnelTarget?

    private var head: RequestHead?
    private let limits: Limits
    private var state = State.start(blankLines: 0)
    private var lines = LineBuffer()
    private var reader = HeadReader()
    /// The head before, if it was short. Clients say much the same again and again on a connection, and a head that is the
    /// same to the last byte means the same: it is not read a second time.
    private var former: RequestHead?
    private var body: [UInt8] = []
    /// Bytes of header fields, or of trailer fields, so far.
    private var fieldBytes = 0

    /// Longer heads are not kept for the next request, so that idle connections stay small.
    private static let keptHeadBytes = 2048

    private enum State {
        /// Before a request line; up to two empty lines are skipped (RFC 9112 section 2.2). → fields
        case start(blankLines: Int)
        /// → complete, lengthBody, chunkSize
        case fields
        /// → complete
        case lengthBody(remaining: Int)
        /// → chunkData, trailers
        case chunkSize
        /// → chunkEnd
        case chunkData(remaining: Int)
        /// → chunkSize
        case chunkEnd(sawCarriageReturn: Bool)
        /// → complete
        case trailers(count: Int)
        /// → start, by `takeRequest`
        case complete
        case failed(RequestError)
    }

    init(limits: Limits) {
        self.limits = limits
    }

    /// True before the first byte of a request.
    var isBetweenRequests: Bool {
        if case .start = state { return lines.isAtLineStart }
        return false
    }

    /// True while a body is being read.
    var isReadingBody: Bool {
        switch state {
        case .start, .fields, .complete, .failed: false
        case .lengthBody, .chunkSize, .chunkData, .chunkEnd, .trailers: true
        }
    }

    /// Takes bytes of `input` from `position` on, up to the next event, and moves `position` behind them.
    mutating func receive(
        _ input: borrowing Span<UInt8>, at position: inout Int
    ) throws(RequestError) -> Event {
        do {
            while true {
                if let event = try step(input, &position) { return event }
            }
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// The request that `requestReceived` announced; the parser then waits for the next one.
    mutating func takeRequest(arrival: Arrival) -> HTTPRequest {
        guard case .complete = state, let head = head.take() else {
            preconditionFailure("no complete request to take in state \(state)")
        }
        let request = HTTPRequest(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
            arrival: arrival)
        body = []
        tunnel = nil
        state = .start(blankLines: 0)
        return request
    }

    /// One state's work; nil: go on with the next state.
    private mutating func step(_ input: borrowing Span<UInt8>, _ position: inout Int) throws(RequestError) -> Event? {
        switch state {
        case .start(let blankLines):
            return try readRequestLine(input, &position, blankLines)
        case .fields:
            return try readField(input, &position)
        case .lengthBody(let remaining):
            let left = takeBody(input, &position, remaining)
            state = left == 0 ? .complete : .lengthBody(remaining: left)
            return left == 0 ? .requestReceived : .needsInput
        case .chunkSize:
            return try readChunkSize(input, &position)
        case .chunkData(let remaining):
            let left = takeBody(input, &position, remaining)
            state = left == 0 ? .chunkEnd(sawCarriageReturn: false) : .chunkData(remaining: left)
            return left == 0 ? nil : .needsInput
        case .chunkEnd(let sawCarriageReturn):
            guard position < input.count else { return .needsInput }
            let expected = sawCarriageReturn ? ByteClass.lineFeed : ByteClass.carriageReturn
            guard input[position] == expected else { throw .chunkWithoutLineEnd }
            position += 1
            state = sawCarriageReturn ? .chunkSize : .chunkEnd(sawCarriageReturn: true)
            return nil
        case .trailers(let count):
            return try readTrailer(input, &position, count)
        case .complete:
            return .requestReceived
        case .failed(let error):
            throw error
        }
    }

    private mutating func readRequestLine(
        _ input: borrowing Span<UInt8>, _ position: inout Int, _ blankLines: Int
    ) throws(RequestError) -> Event? {
        if lines.isAtLineStart, let former, input.holds(former.headers.storage, at: position) {
            position += former.headers.storage.count
            return begin(former)
        }
        let bounds = LineBuffer.Bounds(
            limitBytes: limits.requestLineBytes, onTooLong: .requestLineTooLong,
            onControlByte: .controlByteInRequestLine)
        guard let line = try lines.takeLine(from: input, at: &position, within: bounds) else { return .needsInput }
        if line.isEmpty {
            guard blankLines < 2 else { throw .malformedRequestLine }
            lines.removeAll()
            state = .start(blankLines: blankLines + 1)
            return nil
        }
        try reader.readRequestLine(lines.bytes, line)
        fieldBytes = 0
        state = .fields
        return nil
    }

    private mutating func readField(
        _ input: borrowing Span<UInt8>, _ position: inout Int
    ) throws(RequestError) -> Event? {
        let bounds = LineBuffer.Bounds(
            limitBytes: limits.headerBytes - fieldBytes, onTooLong: .headerTooLarge,
            onControlByte: .controlByteInField)
        guard let line = try lines.takeLine(from: input, at: &position, within: bounds) else { return .needsInput }
        if line.isEmpty { return try finishHead() }
        fieldBytes = min(fieldBytes + line.count + 2, limits.headerBytes)
        guard reader.fieldCount < limits.headerFields else { throw .tooManyFields }
        try reader.readField(lines.bytes, line)
        return nil
    }

    private mutating func finishHead() throws(RequestError) -> Event {
        let head = try reader.finish(lines.takeBytes(), limits: limits)
        former = head.headers.storage.count <= Self.keptHeadBytes ? head : nil
        return begin(head)
    }

    /// What stands in a checked head decides how its body is read.
    private mutating func begin(_ head: consuming RequestHead) -> Event {
        exchange = head.exchange
        expectsContinue = head.expectsContinue
        tunnel = head.tunnel
        let framing = head.framing
        self.head = consume head
        switch framing {
        case .none:
            state = .complete
        case .length(let length):
            // A length is only a claim: what is reserved on it is bounded.
            body.reserveCapacity(min(length, 64 * 1024))
            state = .lengthBody(remaining: length)
        case .chunked:
            state = .chunkSize
        }
        return .headReceived
    }

    private mutating func takeBody(
        _ input: borrowing Span<UInt8>, _ position: inout Int, _ remaining: Int
    ) -> Int {
        let count = min(remaining, input.count - position)
        body.append(input, position..<(position + count))
        position += count
        return remaining - count
    }

    private mutating func readChunkSize(
        _ input: borrowing Span<UInt8>, _ position: inout Int
    ) throws(RequestError) -> Event? {
        let bounds = LineBuffer.Bounds(
            limitBytes: limits.chunkLineBytes, onTooLong: .chunkLineTooLong, onControlByte: .malformedChunkSize)
        guard let line = try lines.takeLine(from: input, at: &position, within: bounds) else { return .needsInput }
        let size = try ChunkSize.read(lines.bytes, line)
        lines.removeAll()
        guard size <= limits.bodyBytes - body.count else { throw .bodyTooLarge }
        fieldBytes = 0
        state = size == 0 ? .trailers(count: 0) : .chunkData(remaining: size)
        return nil
    }

    /// Trailer fields are checked like header fields and then dropped (RFC 9110 section 6.5.1 allows that).
    private mutating func readTrailer(
        _ input: borrowing Span<UInt8>, _ position: inout Int, _ count: Int
    ) throws(RequestError) -> Event? {
        let bounds = LineBuffer.Bounds(
            limitBytes: limits.trailerBytes - fieldBytes, onTooLong: .trailersTooLarge,
            onControlByte: .controlByteInField)
        guard let line = try lines.takeLine(from: input, at: &position, within: bounds) else { return .needsInput }
        defer { lines.removeAll() }
        if line.isEmpty {
            state = .complete
            return .requestReceived
        }
        guard count < limits.headerFields else { throw .tooManyFields }
        _ = try HeadReader.field(lines.bytes, line)
        fieldBytes = min(fieldBytes + line.count + 2, limits.trailerBytes)
        state = .trailers(count: count + 1)
        return nil
    }
}

/// The size line of one chunk (RFC 9112 section 7.1).
enum ChunkSize {
    /// The number at the start of the line; extensions behind it are passed over.
    static func read(_ bytes: [UInt8], _ line: Range<Int>) throws(RequestError) -> Int {
        guard let first = line.first else { throw .malformedChunkSize }
        if bytes[first] == 0x2B || bytes[first] == 0x2D { throw .signedChunkSize }
        var size = 0
        var index = first
        while index < line.upperBound, let digit = ByteClass.hexValue(bytes[index]) {
            guard size <= Int.max >> 4, index - first < 16 else { throw .chunkSizeOverflow }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > first else { throw .malformedChunkSize }
        let rest = ByteClass.trimmed(bytes, index..<line.upperBound)
        guard rest.isEmpty ? index == line.upperBound : bytes[rest.lowerBound] == 0x3B else {
            throw .malformedChunkSize
        }
        return size
    }
}
