/// The HTTP/1.1 side of one connection, without the connection: bytes, time and posts go in, bytes come out, and its
/// properties say what the connection may do next. One request is answered before the next one is read, so pipelined
/// answers stand in order by construction, whoever gives them and whenever.
struct HTTPMachine {
    let settings: ConnectionSettings
    let mailbox: Mailbox
    /// Facts of the connection that go with every request.
    let arrival: Arrival

    /// When `timePassed` wants to be called; nil: never.
    private(set) var deadline: MonotonicTime?
    /// True when more requests are here and only the burst limit kept them from being answered.
    private(set) var needsTurn = false
    /// True when more requests are here and the output was too full to answer them.
    private(set) var isHeldBack = false

    private var state = State.reading
    private var parser: RequestParser
    /// Input that came while no request could be read.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// True while input is here that no request has taken.
    private var hasUnread = false
    private var inputHasEnded = false
    private var isDraining = false
    /// Since when the head that is being read is awaited; nil between requests.
    private var headStart: MonotonicTime?
    /// The request that is answered, and its number.
    private var exchange = Exchange()
    private var sequence: UInt64 = 0
    /// The reply handed to responders, kept to be used again; nil while a responder keeps it.
    private var reply: Reply?
    /// The reply that a responder kept.
    private weak var keptReply: Reply?

    private enum State {
        /// → answering, holding, releasing, streaming, tunnelling, ended
        case reading
        /// The responder kept the reply. → reading, holding, releasing, ended
        case answering
        /// A response waits for its time. → reading, releasing, ended
        case holding(HTTPResponse)
        /// A response leaves in timed pieces. → reading, ended
        case releasing(TimedBody)
        /// A response's body is written by the responder. → reading, ended
        case streaming(isChunked: Bool, keepsConnection: Bool)
        /// A CONNECT was accepted: what follows is another protocol.
        case tunnelling(TunnelTarget)
        case ended(Ending)
    }

    init(settings: ConnectionSettings, mailbox: Mailbox, arrival: Arrival, at now: Moment) {
        self.settings = settings
        self.mailbox = mailbox
        self.arrival = arrival
        parser = RequestParser(limits: settings.limits)
        deadline = now.monotonic + settings.limits.idleTimeout
    }

    /// True while more input is of use.
    var wantsInput: Bool {
        switch state {
        case .reading: !hasUnread && !inputHasEnded
        case .answering, .holding, .releasing, .streaming, .tunnelling, .ended: false
        }
    }

    /// How the connection ends; nil while it does not.
    var ending: Ending? {
        if case .ended(let ending) = state { return ending }
        return nil
    }

    /// Where an accepted CONNECT goes; nil if there was none.
    var tunnel: TunnelTarget? {
        if case .tunnelling(let target) = state { return target }
        return nil
    }

    /// Starts the clock of the first request's head.
    mutating func connectionStarted(at now: Moment) {
        headStart = now.monotonic
        setReadingDeadline(now)
    }

    /// Takes bytes that arrived.
    mutating func receive(_ input: borrowing Span<UInt8>, into output: inout OutputBuffer, at now: Moment) {
        guard pending.isEmpty else {
            keep(input, from: 0)
            return turn(into: &output, at: now)
        }
        var position = 0
        run(input, &position, &output, now)
        if ending == nil, position < input.count { keep(input, from: position) }
    }

    /// Goes on with input that waits: after a burst, and after output left.
    mutating func turn(into output: inout OutputBuffer, at now: Moment) {
        (needsTurn, isHeldBack) = (false, false)
        guard !pending.isEmpty || inputHasEnded, case .reading = state else { return }
        let bytes = pending
        var position = pendingStart
        (pending, pendingStart) = ([], 0)
        run(bytes.span, &position, &output, now)
        guard ending == nil, position < bytes.count else { return }
        (pending, pendingStart) = (bytes, position)
    }

    /// Input that nobody took, given away; for whatever follows a CONNECT.
    mutating func takePending() -> [UInt8] {
        let rest = Array(pending[pendingStart...])
        (pending, pendingStart, hasUnread) = ([], 0, false)
        return rest
    }

    /// The peer will send nothing more. It may still read.
    mutating func inputEnded(into output: inout OutputBuffer, at now: Moment) {
        inputHasEnded = true
        switch state {
        case .reading: turn(into: &output, at: now)
        case .streaming: peerVanished()
        case .answering, .holding, .releasing, .tunnelling, .ended: break
        }
    }

    /// The peer has closed its side. A request before that is still answered, but nobody waits for an endless body.
    mutating func peerHalfClosed() {
        if case .streaming = state { peerVanished() }
    }

    /// The connection is closed, for whatever reason.
    mutating func closed() {
        if ending == nil { end(.abort) }
        keptReply?.peerGone()
    }

    /// The peer is gone, or treats us as if it were: nothing can be sent any more.
    mutating func peerVanished() {
        end(.abort)
        keptReply?.peerGone()
    }

    /// The server is stopping: what is in flight ends, nothing new begins.
    mutating func drain(into output: inout OutputBuffer, at now: Moment) {
        isDraining = true
        switch state {
        case .reading where parser.isBetweenRequests && !hasUnread:
            end(.close)
        case .streaming:
            keptReply?.peerGone()
            finishStream(&output, now)
        case .reading, .answering, .holding, .releasing, .tunnelling, .ended:
            break
        }
    }

    /// The deadline may have come.
    mutating func timePassed(into output: inout OutputBuffer, at now: Moment) {
        guard let deadline, deadline <= now.monotonic else { return }
        switch state {
        case .reading:
            if parser.isBetweenRequests {
                end(.close)
            } else {
                refuse(parser.isReadingBody ? .bodyTimeout : .headTimeout, &output, now)
            }
        case .holding(let response):
            send(response, &output, now)
            turn(into: &output, at: now)
        case .releasing(let body):
            release(body, &output, now)
            turn(into: &output, at: now)
        case .answering, .streaming, .tunnelling, .ended:
            self.deadline = nil
        }
    }

    /// Something was posted by whoever keeps the reply. Posts on earlier requests are dropped.
    mutating func handle(_ post: ConnectionPost, into output: inout OutputBuffer, at now: Moment) {
        switch (post, state) {
        case (.replied(let response, sequence), .answering):
            deliver(response, &output, now)
        case (.replyDropped(sequence), .answering):
            var response = HTTPResponse.text(.internalServerError, "the request was never answered")
            response.delivery.keepsConnection = false
            deliver(response, &output, now)
        case (.streamed(let bytes, sequence), .streaming(let isChunked, _)):
            stream(bytes, isChunked, &output)
        case (.streamFinished(sequence), .streaming):
            finishStream(&output, now)
        case (.replyDropped(sequence), .streaming):
            end(.close)
        default:
            return
        }
        turn(into: &output, at: now)
    }

    // MARK: Requests

    private mutating func run(
        _ input: borrowing Span<UInt8>, _ position: inout Int, _ output: inout OutputBuffer, _ now: Moment
    ) {
        var budget = settings.limits.pipelineBurst
        do throws(RequestError) {
            while case .reading = state {
                if output.waitingCount > settings.limits.outputPauseBytes {
                    isHeldBack = true
                    return
                }
                if budget == 0 {
                    needsTurn = hasUnread
                    if needsTurn { return }
                }
                let event = try parser.receive(input, at: &position)
                hasUnread = position < input.count
                switch event {
                case .needsInput:
                    return inputUsedUp(now)
                case .headReceived:
                    headReceived(&output)
                case .requestReceived:
                    budget -= 1
                    dispatch(&output, now)
                }
            }
        } catch {
            refuse(error, &output, now)
        }
    }

    /// Puts input aside until it can be read.
    private mutating func keep(_ input: borrowing Span<UInt8>, from position: Int) {
        pending.append(input, position..<input.count)
        hasUnread = true
    }

    private mutating func inputUsedUp(_ now: Moment) {
        if inputHasEnded { return end(.close) }
        setReadingDeadline(now)
    }

    private mutating func setReadingDeadline(_ now: Moment) {
        if parser.isReadingBody {
            deadline = now.monotonic + settings.limits.bodyTimeout
            return
        }
        if headStart == nil, !parser.isBetweenRequests { headStart = now.monotonic }
        deadline = headStart.map { $0 + settings.limits.headTimeout } ?? now.monotonic + settings.limits.idleTimeout
    }

    private mutating func headReceived(_ output: inout OutputBuffer) {
        guard let head = parser.head else { return }
        exchange = Exchange(
            isHead: head.method == .head, minorVersion: head.minorVersion, keepsConnection: head.keepsConnection,
            acceptsGzip: head.acceptsGzip)
        if head.expectsContinue, !hasUnread { output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    private mutating func dispatch(_ output: inout OutputBuffer, _ now: Moment) {
        let tunnel = parser.head?.tunnel
        let request = parser.takeRequest(arrival: arrival)
        headStart = nil
        sequence &+= 1
        if let tunnel { return open(tunnel, &output, now) }
        let reply = takeReply()
        let answer = settings.responder.respond(to: request, reply: reply)
        switch answer {
        case .response(let response):
            self.reply = reply
            deliver(response, &output, now)
        case .deferred:
            keep(reply)
            state = .answering
        case .stream(let response):
            keep(reply)
            beginStream(response, &output, now)
        case .webSocket:
            self.reply = reply
            deliver(.text(.notImplemented, "no WebSocket here"), &output, now)
        }
    }

    private mutating func open(_ tunnel: TunnelTarget, _ output: inout OutputBuffer, _ now: Moment) {
        if arrival.tunnel == nil, settings.allowsTunnel(tunnel.host, tunnel.port) {
            output.bytes.append("HTTP/1.1 200 Connection Established\r\n\r\n")
            state = .tunnelling(tunnel)
            deadline = nil
        } else {
            var response = HTTPResponse.text(.forbidden, "this server opens no tunnel to \(tunnel.name)\n")
            response.delivery.keepsConnection = false
            deliver(response, &output, now)
        }
    }

    /// Answers what could not be read and ends the connection.
    private mutating func refuse(_ error: RequestError, _ output: inout OutputBuffer, _ now: Moment) {
        exchange = Exchange(keepsConnection: false)
        _ = writer(now).write(.text(error.status, error.reason + "\n"), into: &output.bytes)
        end(.linger)
    }

    // MARK: Replies

    /// The kept reply if nobody else has it, else a new one.
    private mutating func takeReply() -> Reply {
        if var reply = self.reply.take() {
            if isKnownUniquelyReferenced(&reply) {
                reply.rearm(sequence: sequence)
                return reply
            }
            reply.settleSilently()
        }
        return Reply(mailbox: mailbox, sequence: sequence)
    }

    private mutating func keep(_ reply: Reply) {
        keptReply = reply
        deadline = nil
    }

    // MARK: Responses

    private func writer(_ now: Moment) -> ResponseWriter {
        var exchange = exchange
        if isDraining || inputHasEnded && !hasUnread { exchange.keepsConnection = false }
        return ResponseWriter(
            exchange: exchange, compressionFloorBytes: settings.limits.compressionFloorBytes,
            wallSeconds: now.wallSeconds)
    }

    private mutating func deliver(_ response: HTTPResponse, _ output: inout OutputBuffer, _ now: Moment) {
        if let delay = response.delivery.delay, delay > .zero {
            deadline = now.monotonic + delay
            state = .holding(response)
        } else {
            send(response, &output, now)
        }
    }

    private mutating func send(_ response: HTTPResponse, _ output: inout OutputBuffer, _ now: Moment) {
        let delivery = response.delivery
        if let damage = delivery.damage { return send(response, damage, &output, now) }
        if let dribble = delivery.dribble {
            var bytes: [UInt8] = []
            let written = writer(now).write(response, into: &bytes)
            let body = TimedBody(
                dribbling: bytes, bodyStart: written.bodyStart, dribble, from: now.monotonic,
                keeps: written.keepsConnection)
            return release(body, &output, now)
        }
        let written = writer(now).write(response, into: &output.bytes)
        responseSent(keepsConnection: written.keepsConnection, now)
    }

    private mutating func send(
        _ response: HTTPResponse, _ damage: Delivery.Damage, _ output: inout OutputBuffer, _ now: Moment
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
            release(body, &output, now)
        }
    }

    private mutating func release(_ body: TimedBody, _ output: inout OutputBuffer, _ now: Moment) {
        var body = body
        body.release(into: &output.bytes, at: now.monotonic)
        if let next = body.deadline {
            deadline = next
            state = .releasing(body)
        } else {
            responseSent(keepsConnection: body.keepsConnection, now)
        }
    }

    private mutating func responseSent(keepsConnection: Bool, _ now: Moment) {
        guard keepsConnection else { return end(.close) }
        state = .reading
        if !hasUnread { setReadingDeadline(now) }
    }

    // MARK: Streams

    private mutating func beginStream(_ response: HTTPResponse, _ output: inout OutputBuffer, _ now: Moment) {
        let framing = exchange.minorVersion > 0 ? ResponseWriter.Framing.chunked : .untilClose
        let written = writer(now).write(response, framing: framing, into: &output.bytes)
        state = .streaming(isChunked: framing == .chunked, keepsConnection: written.keepsConnection)
        guard !written.hasBody else { return }
        keptReply?.peerGone()
        responseSent(keepsConnection: written.keepsConnection, now)
    }

    private mutating func stream(_ bytes: [UInt8], _ isChunked: Bool, _ output: inout OutputBuffer) {
        guard !bytes.isEmpty else { return }
        guard output.waitingCount + bytes.count <= settings.limits.outputBytes else { return peerVanished() }
        if isChunked {
            output.bytes.append(hexadecimal: bytes.count)
            output.bytes.append("\r\n")
        }
        output.bytes.append(contentsOf: bytes)
        if isChunked { output.bytes.append("\r\n") }
    }

    private mutating func finishStream(_ output: inout OutputBuffer, _ now: Moment) {
        guard case .streaming(let isChunked, let keepsConnection) = state else { return }
        if isChunked { output.bytes.append("0\r\n\r\n") }
        responseSent(keepsConnection: keepsConnection && !isDraining, now)
    }

    // MARK: The end

    private mutating func end(_ ending: Ending) {
        // Closing a socket that holds unread input resets it, which could take the answer back.
        state = .ended(ending == .close && hasUnread ? .linger : ending)
        deadline = nil
        (needsTurn, isHeldBack) = (false, false)
        (pending, pendingStart) = ([], 0)
        reply?.settleSilently()
    }
}
