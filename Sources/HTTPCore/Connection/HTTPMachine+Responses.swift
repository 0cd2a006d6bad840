/// Sending responses, well or in one of the ways that `Delivery` asks for.
extension HTTPMachine {
    /// A writer for the request that is being answered.
    func writer(_ now: Moment) -> ResponseWriter {
        var exchange = exchange
        if isDraining || inputHasEnded && !hasUnread { exchange.keepsConnection = false }
        return ResponseWriter(
            exchange: exchange, compressionFloorBytes: limits.compressionFloorBytes, context: context,
            wallSeconds: now.wallSeconds)
    }

    /// Sends a response, or keeps it until its delay is over.
    mutating func deliver(_ response: HTTPResponse, _ now: Moment) {
        if response.hasSpecialDelivery, let delay = response.delivery.delay, delay > .zero {
            deadline = now.monotonic + delay
            state = .holding(response)
        } else {
            send(response, now)
        }
    }

    /// Sends a response now; its delay is over.
    mutating func send(_ response: HTTPResponse, _ now: Moment) {
        if response.hasSpecialDelivery { return send(response, by: response.delivery, now) }
        let written = writer(now).write(response, into: &output.bytes)
        responseSent(keepsConnection: written.keepsConnection, now)
    }

    private mutating func send(_ response: HTTPResponse, by delivery: Delivery, _ now: Moment) {
        if let damage = delivery.damage { return send(response, damage, now) }
        if let dribble = delivery.dribble {
            var bytes: [UInt8] = []
            let written = writer(now).write(response, into: &bytes)
            let body = TimedBody(
                dribbling: bytes, bodyStart: written.bodyStart, dribble, from: now.monotonic,
                keeps: written.keepsConnection)
            return release(body, now)
        }
        let written = writer(now).write(response, into: &output.bytes)
        responseSent(keepsConnection: written.keepsConnection, now)
    }

    /// Sends what may leave of a timed body.
    mutating func release(_ body: TimedBody, _ now: Moment) {
        var body = body
        body.release(into: &output.bytes, at: now.monotonic)
        if let next = body.deadline {
            deadline = next
            state = .releasing(body)
        } else {
            responseSent(keepsConnection: body.keepsConnection, now)
        }
    }

    private mutating func send(
        _ response: HTTPResponse, _ damage: Delivery.Damage, _ now: Moment
    ) {
        // The damage is measured in bytes of the body as the responder gave it.
        var response = response
        response.delivery.allowsCompression = false
        switch damage {
        case .reset:
            end(.reset)
        case .empty:
            end(.close)
        case .garbage(let bytes):
            output.bytes.append(contentsOf: bytes)
            end(.close)
        case .truncate(let bodyBytes):
            response.delivery.keepsConnection = false
            let written = writer(now).write(response, into: &output.bytes)
            let bodyCount = output.bytes.count - written.bodyStart
            output.bytes.removeLast(bodyCount - min(max(bodyBytes, 0), bodyCount))
            end(.close)
        case .malformedChunk:
            response.delivery.keepsConnection = false
            _ = writer(now).write(response, framing: .chunked, into: &output.bytes)
            output.bytes.append("this is no chunk\r\n")
            end(.close)
        case .stall(let bodyBytes, let pause):
            var bytes: [UInt8] = []
            let written = writer(now).write(response, into: &bytes)
            let body = TimedBody(
                stalling: bytes, bodyStart: written.bodyStart, after: bodyBytes, for: pause, from: now.monotonic,
                keeps: written.keepsConnection)
            release(body, now)
        }
    }

    private mutating func responseSent(keepsConnection: Bool, _ now: Moment) {
        guard keepsConnection else { return end(.close) }
        state = .reading
        if !hasUnread { setReadingDeadline(now) }
    }

    /// Sends a stream's head; what the responder then writes follows. Of its delivery only `keepsConnection` counts.
    mutating func beginStream(_ response: HTTPResponse, _ now: Moment) {
        deadline = nil
        let framing = exchange.minorVersion > 0 ? ResponseWriter.Framing.chunked : .untilClose
        let written = writer(now).write(response, framing: framing, into: &output.bytes)
        state = .streaming(isChunked: framing == .chunked, keepsConnection: written.keepsConnection)
        guard !written.hasBody else { return }
        keptReply?.peerGone()
        responseSent(keepsConnection: written.keepsConnection, now)
    }

    /// Sends a piece of a streamed body; a peer that is too slow for it is cut off.
    mutating func stream(_ bytes: [UInt8], _ isChunked: Bool) {
        guard !bytes.isEmpty else { return }
        guard isWithinBounds(adding: bytes.count) else { return peerVanished() }
        if isChunked {
            output.bytes.append(hexadecimal: bytes.count)
            output.bytes.append("\r\n")
        }
        output.bytes.append(contentsOf: bytes)
        if isChunked { output.bytes.append("\r\n") }
    }

    /// Ends a streamed body.
    mutating func finishStream(_ now: Moment) {
        guard case .streaming(let isChunked, let keepsConnection) = state else { return }
        if isChunked { output.bytes.append("0\r\n\r\n") }
        responseSent(keepsConnection: keepsConnection && !isDraining, now)
    }

    /// Whether so many more bytes may wait for the peer.
    func isWithinBounds(adding count: Int) -> Bool {
        output.waitingCount + backlogBytes + count <= limits.outputBytes
    }
}
