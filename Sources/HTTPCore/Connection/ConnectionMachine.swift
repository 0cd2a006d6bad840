/// One connection without its socket: bytes from the wire, time and posts go in, bytes for the wire come out. The
/// first byte of a connection decides whether it speaks TLS, and so does the first byte inside an accepted CONNECT
/// tunnel. Confined to one loop.
final class ConnectionMachine {
    /// Bytes for the wire; whoever owns the machine sends them.
    var output = OutputBuffer()
    /// Where other threads post to this connection.
    let mailbox: Mailbox
    /// True once the peer has closed its side, whether or not everything before that was read.
    private(set) var isHalfClosed = false

    private let context: ConnectionContext
    private var arrival: Arrival
    private var http: HTTPMachine
    /// False until the first byte of the connection, or of the tunnel, is here.
    private var isDecided = false
    /// TLS, the outermost first: none, one, or two where a tunnel was opened through TLS.
    private var sessions: [TLSSession] = []
    /// What HTTP wrote on its way into TLS; not used without.
    private var plaintext = OutputBuffer()
    /// Whose certificate is shown inside the tunnel.
    private var tunnelHost: String?
    private var tlsHasFailed = false
    private var saidGoodbye = false
    private var isDraining = false

    /// The first byte of a TLS record that holds a handshake (RFC 8446 section 5.1); no HTTP method begins with it.
    private static let handshakeRecord: UInt8 = 0x16

    init(context: ConnectionContext, mailbox: Mailbox, arrival: Arrival, at now: Moment) {
        self.context = context
        self.mailbox = mailbox
        self.arrival = arrival
        http = HTTPMachine(context: context, mailbox: mailbox, arrival: arrival, at: now)
    }

    /// True while bytes from the wire are of use; otherwise they are best left where they are.
    var wantsInput: Bool { http.wantsInput && !outputIsFull && !tlsHasFailed }

    /// True when `turn` should be called soon, after other connections had theirs.
    var needsTurn: Bool { http.needsTurn || http.isHeldBack && !outputIsFull }

    /// How the connection ends once the output is out; nil while it does not. After a failure of TLS there is an
    /// alert to be delivered.
    var ending: Ending? { tlsHasFailed ? .linger : http.ending }

    /// When `timePassed` wants to be called; nil: never.
    var deadline: MonotonicTime? { http.deadline }

    private var outputIsFull: Bool { output.waitingCount > context.settings.limits.outputPauseBytes }

    /// Takes bytes from the wire.
    func receive(_ bytes: borrowing Span<UInt8>, at now: Moment) {
        guard !bytes.isEmpty, !tlsHasFailed else { return }
        process(bytes, level: 0, at: now)
        settle(at: now)
    }

    /// The peer will send nothing more.
    func inputEnded(at now: Moment) {
        withOutput { http.inputEnded(into: &$0, at: now) }
        settle(at: now)
    }

    /// The peer has closed its side; there may be input before that which nobody read yet.
    func peerHalfClosed() {
        isHalfClosed = true
        http.peerHalfClosed()
    }

    /// The peer is gone; nothing can be sent any more.
    func peerVanished() {
        http.peerVanished()
    }

    /// The connection is closed: whoever still posts to it is not heard.
    func closed() {
        http.closed()
        mailbox.close()
    }

    /// Goes on with input that waits, after a burst or after output left.
    func turn(at now: Moment) {
        withOutput { http.turn(into: &$0, at: now) }
        settle(at: now)
    }

    /// The deadline may have come.
    func timePassed(at now: Moment) {
        withOutput { http.timePassed(into: &$0, at: now) }
        settle(at: now)
    }

    /// Handles everything in the mailbox.
    func takePosts(at now: Moment) {
        let posts = mailbox.take()
        guard !posts.isEmpty else { return }
        withOutput { output in
            for post in posts { http.handle(post, into: &output, at: now) }
        }
        settle(at: now)
    }

    /// The server is stopping.
    func drain(at now: Moment) {
        isDraining = true
        withOutput { http.drain(into: &$0, at: now) }
        settle(at: now)
    }

    /// Calls `body` with the buffer that HTTP writes to.
    private func withOutput(_ body: (inout OutputBuffer) -> Void) {
        if sessions.isEmpty {
            body(&output)
        } else {
            http.backlogBytes = output.waitingCount
            body(&plaintext)
        }
    }

    /// Takes bytes through what is left of the layers, from `level` on.
    private func process(_ bytes: borrowing Span<UInt8>, level: Int, at now: Moment) {
        if level < sessions.count { return decrypt(bytes, level: level, at: now) }
        if !isDecided {
            isDecided = true
            if bytes[0] == Self.handshakeRecord {
                beginTLS(at: now)
                return tlsHasFailed ? () : process(bytes, level: level, at: now)
            }
            http.connectionStarted(at: now)
        }
        if sessions.isEmpty {
            http.receive(bytes, into: &output, at: now)
        } else {
            http.backlogBytes = output.waitingCount
            http.receive(bytes, into: &plaintext, at: now)
        }
    }

    private func beginTLS(at now: Moment) {
        let host = tunnelHost ?? Self.host(of: arrival.localAddress)
        guard let tls = context.settings.tls, let session = try? tls.makeSession(defaultHost: host) else {
            return failTLS()
        }
        sessions.append(session)
        arrival.isSecure = true
        replaceHTTP(at: now)
        http.connectionStarted(at: now)
        // Inside TLS there is nothing more to be decided: a tunnel's TLS ends here, too.
        isDecided = true
    }

    private func decrypt(_ bytes: borrowing Span<UInt8>, level: Int, at now: Moment) {
        var opened = context.takeSpare()
        var outcome = TLSRead.progress
        do throws(TLSError) {
            // Sound: the pointer is used only inside the closure, while `bytes` keeps its memory alive.
            try bytes.withUnsafeBytes { (bytes) throws(TLSError) in try sessions[level].receive(bytes) }
            while outcome == .progress { outcome = try sessions[level].read(into: &opened) }
        } catch {
            return failTLS()
        }
        if !opened.isEmpty { process(opened.span, level: level + 1, at: now) }
        context.recycle(opened)
        if outcome == .closed, !tlsHasFailed { http.inputEnded(into: &plaintext, at: now) }
    }

    /// Draws the consequences of what the HTTP side did.
    private func settle(at now: Moment) {
        encrypt()
        if let target = http.tunnel { enterTunnel(target, at: now) }
        guard !saidGoodbye, !sessions.isEmpty, ending == .close || ending == .linger else { return }
        saidGoodbye = true
        sessions.last?.shutdown()
        encrypt()
    }

    /// What follows an accepted CONNECT is a connection of its own, inside this one.
    private func enterTunnel(_ target: TunnelTarget, at now: Moment) {
        let early = http.takePending()
        arrival.isSecure = false
        arrival.tunnel = target.name
        tunnelHost = target.host
        isDecided = false
        replaceHTTP(at: now)
        if isDraining { return drain(at: now) }
        if !early.isEmpty {
            process(early.span, level: sessions.count, at: now)
            settle(at: now)
        }
    }

    private func replaceHTTP(at now: Moment) {
        let sequence = http.sequence
        http.end(.abort)
        http = HTTPMachine(context: context, mailbox: mailbox, arrival: arrival, at: now)
        http.sequence = sequence
        http.isDraining = isDraining
    }

    /// Moves what HTTP wrote through all layers, the innermost first, to the wire.
    private func encrypt() {
        guard !sessions.isEmpty else { return }
        do throws(TLSError) {
            var level = sessions.count - 1
            if plaintext.waitingCount > 0, !tlsHasFailed {
                try plaintext.bytes.span.withUnsafeBytes { (bytes) throws(TLSError) in try sessions[level].write(bytes) }
                plaintext.removeAll()
            }
            while level > 0 {
                var sealed = context.takeSpare()
                sessions[level].takeOutput(into: &sealed)
                level -= 1
                try sealed.span.withUnsafeBytes { (bytes) throws(TLSError) in try sessions[level].write(bytes) }
                context.recycle(sealed)
            }
        } catch {
            failTLS()
        }
        sessions[0].takeOutput(into: &output.bytes)
    }

    private func failTLS() {
        tlsHasFailed = true
        http.peerVanished()
    }

    /// The host of `host:port`, without brackets.
    private static func host(of address: String) -> String {
        let host = address[..<(address.lastIndex(of: ":") ?? address.endIndex)]
        return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
    }
}
