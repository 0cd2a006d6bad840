/// The HTTP/1.1 side of one connection, without the connection: bytes, time and posts go in, bytes come out, and its
/// properties say what the connection may do next. One request is answered before the next one is read, so pipelined
/// answers stand in order by construction, whoever gives them and whenever.
struct HTTPMachine: ~Copyable {
    let context: ConnectionContext
    let mailbox: Mailbox
    /// Facts of the connection that go with every request.
    let arrival: Arrival

    /// What is to be sent.
    var output = OutputBuffer()
    /// When `timePassed` wants to be called; nil: never.
    var deadline: MonotonicTime?
    /// True when more requests are here and only the burst limit kept them from being answered.
    var needsTurn = false
    /// True when more requests are here and the output was too full to answer them.
    var isHeldBack = false
    /// Bytes that wait below us already encrypted; they count against the limits on output, too.
    var backlogBytes = 0

    var state = State.reading
    var parser: RequestParser
    /// Input that came while no request could be read.
    var pending: [UInt8] = []
    var pendingStart = 0
    /// True while input is here that no request has taken.
    var hasUnread = false
    var inputHasEnded = false
    var isDraining = false
    /// Since when the head that is being read is awaited; nil between requests.
    var headStart: MonotonicTime?
    /// The request that is answered, and its number.
    var exchange = Exchange()
    var sequence: UInt64 = 0
    /// The reply handed to responders, kept to be used again; nil while a responder keeps it.
    var reply: Reply?
    /// The reply that a responder kept.
    weak var keptReply: Reply?

    enum State {
        /// → answering, holding, releasing, streaming, webSocket, tunnelling, ended
        case reading
        /// The responder kept the reply. → reading, holding, releasing, ended
        case answering
        /// A response waits for its time. → reading, releasing, ended
        case holding(HTTPResponse)
        /// A response leaves in timed pieces. → reading, ended
        case releasing(TimedBody)
        /// A response's body is written by the responder. → reading, ended
        case streaming(isChunked: Bool, keepsConnection: Bool)
        /// The handshake is done, frames go both ways. → ended
        case webSocket(WebSocketSession)
        /// A CONNECT was accepted: what follows is for a new machine.
        case tunnelling(TunnelTarget)
        case ended(Ending)
    }

    /// A machine for a connection, or for what is inside a tunnel.
    init(context: ConnectionContext, mailbox: Mailbox, arrival: Arrival, at now: Moment) {
        self.context = context
        self.mailbox = mailbox
        self.arrival = arrival
        parser = RequestParser(limits: context.settings.limits)
        deadline = now.monotonic + context.settings.idleTimeout
    }

    var limits: Limits { context.settings.limits }

    /// True while more input is of use.
    var wantsInput: Bool {
        switch state {
        case .reading: !hasUnread && !inputHasEnded
        case .webSocket: !inputHasEnded
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

    /// The first byte is here: starts the clock of the first request's head.
    mutating func connectionStarted(at now: Moment) {
        headStart = now.monotonic
        setReadingDeadline(now)
    }

    /// Takes bytes that arrived.
    mutating func receive(_ input: borrowing Span<UInt8>, at now: Moment) {
        guard pending.isEmpty else {
            keep(input, from: 0)
            return turn(at: now)
        }
        var position = 0
        run(input, &position, now)
        if ending == nil, position < input.count { keep(input, from: position) }
    }

    /// Goes on with input that waits: after a burst, and after output left.
    mutating func turn(at now: Moment) {
        (needsTurn, isHeldBack) = (false, false)
        guard !pending.isEmpty || inputHasEnded else { return }
        switch state {
        case .reading, .webSocket: break
        case .answering, .holding, .releasing, .streaming, .tunnelling, .ended: return
        }
        let bytes = pending
        var position = pendingStart
        (pending, pendingStart) = ([], 0)
        run(bytes.span, &position, now)
        guard ending == nil, position < bytes.count else { return }
        (pending, pendingStart) = (bytes, position)
    }

    /// Input that nobody took, given away; for whatever follows a CONNECT. The machine is done with.
    mutating func takePending() -> [UInt8] {
        let rest = Array(pending[pendingStart...])
        end(.abort)
        return rest
    }

    /// The peer will send nothing more. It may still read.
    mutating func inputEnded(at now: Moment) {
        inputHasEnded = true
        switch state {
        case .reading: turn(at: now)
        case .streaming: peerVanished()
        case .webSocket(let session):
            session.peerVanished()
            end(.close)
        case .answering, .holding, .releasing, .tunnelling, .ended: break
        }
    }

    /// The peer has closed its side. A request before that is still answered, but nobody waits for an endless body.
    mutating func peerHalfClosed() {
        if case .streaming = state { peerVanished() }
    }

    /// The peer is gone, or treats us as if it were: nothing can be sent any more.
    mutating func peerVanished() {
        if case .webSocket(let session) = state { session.peerVanished() }
        end(.abort)
        keptReply?.peerGone()
    }

    /// The connection is closed, for whatever reason.
    mutating func closed() {
        if ending == nil { peerVanished() }
        keptReply?.peerGone()
    }

    /// The server is stopping: what is in flight ends, nothing new begins.
    mutating func drain(at now: Moment) {
        isDraining = true
        switch state {
        case .reading where parser.isBetweenRequests && !hasUnread:
            end(.close)
        case .streaming:
            keptReply?.peerGone()
            finishStream(now)
        case .webSocket(let session):
            session.close(code: 1001, reason: "the server is stopping", into: &output.bytes)
            settle(session, now)
        case .reading, .answering, .holding, .releasing, .tunnelling, .ended:
            break
        }
    }

    /// The deadline may have come.
    mutating func timePassed(at now: Moment) {
        guard let deadline, deadline <= now.monotonic else { return }
        self.deadline = nil
        switch state {
        case .reading where parser.isBetweenRequests:
            end(.close)
        case .reading:
            refuse(parser.isReadingBody ? .bodyTimeout : .headTimeout, now)
        case .holding(let response):
            send(response, now)
            turn(at: now)
        case .releasing(let body):
            release(body, now)
            turn(at: now)
        case .webSocket(let session):
            // Our close frame was never answered.
            session.peerVanished()
            end(.close)
        case .answering, .streaming, .tunnelling, .ended:
            break
        }
    }

    /// Something was posted by whoever keeps the reply or the socket. Posts on earlier requests are dropped.
    mutating func handle(_ post: ConnectionPost, at now: Moment) {
        switch (post, state) {
        case (.webSocket(let post), .webSocket(let session)):
            return handle(post, session, now)
        case (.replied(let response, sequence), .answering):
            deliver(response, now)
        case (.replyDropped(sequence), .answering):
            var response = HTTPResponse.text(.internalServerError, "the request was never answered\n")
            response.delivery.keepsConnection = false
            deliver(response, now)
        case (.streamed(let bytes, sequence), .streaming(let isChunked, _)):
            return stream(bytes, isChunked)
        case (.streamFinished(sequence), .streaming):
            finishStream(now)
        case (.replyDropped(sequence), .streaming):
            end(.close)
        default:
            return
        }
        turn(at: now)
    }

    /// The connection ends in this way.
    mutating func end(_ ending: Ending) {
        // Closing a socket that holds unread input resets it, which could take the answer back.
        state = .ended(ending == .close && hasUnread ? .linger : ending)
        deadline = nil
        (needsTurn, isHeldBack, hasUnread) = (false, false, false)
        (pending, pendingStart) = ([], 0)
        reply?.settleSilently()
    }
}
