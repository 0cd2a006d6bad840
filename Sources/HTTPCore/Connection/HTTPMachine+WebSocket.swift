/// WebSockets on this connection (RFC 6455).
extension HTTPMachine {
    /// Completes the opening handshake of `request`, or refuses it as RFC 6455 section 4.2.2 says.
    mutating func open(
        _ acceptance: WebSocketAcceptance, for request: HTTPRequest, _ now: Moment
    ) {
        let handshake: WebSocketHandshake
        do throws(WebSocketHandshake.Refusal) {
            handshake = try WebSocketHandshake(request)
            if exchange.minorVersion == 0 { throw .malformed("A WebSocket is asked for by HTTP/1.1.") }
        } catch {
            return deliver(error.response, now)
        }
        let response = handshake.response(headers: acceptance.headers, compresses: acceptance.compresses)
        writer(now).writeSwitch(response, into: &output.bytes)
        let agreement = acceptance.compresses ? handshake.deflate : nil
        let machine = WebSocketMachine(
            role: .server, limitBytes: limits.webSocketMessageBytes,
            deflate: agreement.map { PerMessageDeflate($0, isServer: true) })
        let session = WebSocketSession(
            machine: machine, endpoint: acceptance.endpoint, socket: WebSocket(mailbox: mailbox))
        state = .webSocket(session)
        deadline = nil
        session.opened()
        if isDraining { session.close(code: 1001, reason: "the server is stopping", into: &output.bytes) }
        settle(session, now)
    }

    /// Hands the rest of the input to the socket.
    mutating func receive(
        _ input: borrowing Span<UInt8>, _ position: inout Int, _ session: WebSocketSession,
        _ now: Moment
    ) {
        // Sound: the pointer is used only inside the closure, while `input` keeps its memory alive.
        input.extracting(position..<input.count).withUnsafeBytes { session.receive($0, into: &output.bytes) }
        position = input.count
        hasUnread = false
        if inputHasEnded { session.peerVanished() }
        settle(session, now)
    }

    /// Does what the application asked of its socket.
    mutating func handle(
        _ post: WebSocketPost, _ session: WebSocketSession, _ now: Moment
    ) {
        guard isWithinBounds(adding: post.byteCount) else { return peerVanished() }
        session.handle(post, into: &output.bytes)
        if case .abort = post { return end(.abort) }
        settle(session, now)
    }

    /// Ends the connection when the closing handshake is done, and bounds the wait for its second half.
    mutating func settle(_ session: WebSocketSession, _ now: Moment) {
        if session.isFinished || inputHasEnded {
            end(.close)
        } else if session.isClosing, deadline == nil {
            deadline = now.monotonic + limits.lingerTimeout
        }
    }
}
