/// Reading requests, and handing each to the responder.
extension HTTPMachine {
    /// Reads and answers requests until the input is used up, one of them has to wait, or it is others' turn.
    mutating func run(
        _ input: borrowing Span<UInt8>, _ position: inout Int, _ now: Moment
    ) {
        var budget = max(limits.pipelineBurst, 1)
        do throws(RequestError) {
            while case .reading = state {
                if output.waitingCount > limits.outputPauseBytes {
                    isHeldBack = true
                    return
                }
                if budget == 0, hasUnread {
                    needsTurn = true
                    return
                }
                let event = try parser.receive(input, at: &position)
                hasUnread = position < input.count
                switch event {
                case .needsInput:
                    return inputUsedUp(now)
                case .headReceived:
                    headReceived()
                case .requestReceived:
                    budget -= 1
                    dispatch(now)
                }
            }
        } catch {
            refuse(error, now)
        }
        if case .webSocket(let session) = state { receive(input, &position, session, now) }
    }

    /// Puts input aside until it can be read.
    mutating func keep(_ input: borrowing Span<UInt8>, from position: Int) {
        pending.append(input, position..<input.count)
        hasUnread = true
    }

    /// Says when a request, or the next piece of it, has to be here.
    mutating func setReadingDeadline(_ now: Moment) {
        if parser.isReadingBody {
            deadline = now.monotonic + context.settings.bodyTimeout
            return
        }
        if headStart == nil, !parser.isBetweenRequests { headStart = now.monotonic }
        deadline = headStart.map { $0 + context.settings.headTimeout } ?? now.monotonic + context.settings.idleTimeout
    }

    /// Answers what could not be read, and ends the connection.
    mutating func refuse(_ error: RequestError, _ now: Moment) {
        exchange = Exchange(keepsConnection: false)
        _ = writer(now).write(.text(error.status, error.reason + "\n"), into: &output.bytes)
        end(.linger)
    }

    private mutating func inputUsedUp(_ now: Moment) {
        if inputHasEnded { return end(.close) }
        setReadingDeadline(now)
    }

    private mutating func headReceived() {
        exchange = parser.exchange
        if parser.expectsContinue, !hasUnread { output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    private mutating func dispatch(_ now: Moment) {
        let tunnel = parser.tunnel
        let request = parser.takeRequest(arrival: arrival)
        headStart = nil
        sequence &+= 1
        if let tunnel { return open(tunnel, now) }
        let reply = takeReply()
        switch context.settings.responder.respond(to: request, reply: reply) {
        case .response(let response):
            self.reply = reply
            deliver(response, now)
        case .deferred:
            keptReply = reply
            deadline = nil
            state = .answering
        case .stream(let response):
            keptReply = reply
            beginStream(response, now)
        case .webSocket(let acceptance):
            self.reply = reply
            open(acceptance, for: request, now)
        }
    }

    /// The last reply if nobody else has it, else a new one.
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

    private mutating func open(_ tunnel: TunnelTarget, _ now: Moment) {
        if arrival.tunnel == nil, context.settings.allowsTunnel(tunnel.host, tunnel.port) {
            output.bytes.append("HTTP/1.1 200 Connection Established\r\n\r\n")
            state = .tunnelling(tunnel)
            deadline = nil
        } else {
            var response = HTTPResponse.text(.forbidden, "this server opens no tunnel to \(tunnel.name)\n")
            response.delivery.keepsConnection = false
            deliver(response, now)
        }
    }
}
