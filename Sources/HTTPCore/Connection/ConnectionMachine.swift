/// One connection without its socket: bytes from the wire, time and posts go in, bytes for the wire come out. The
/// first byte of a connection decides whether it speaks TLS, and so does the first byte inside an accepted CONNECT
/// tunnel. Confined to one loop.
struct ConnectionMachine: ~Copyable {
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
    /// What TLS made of HTTP's output; without TLS that output is the wire's.
    private var sealed = OutputBuffer()
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

    /// How many bytes wait to be sent.
    var waitingCount: Int { sessions.isEmpty ? http.output.waitingCount : sealed.waitingCount }

    /// True while bytes from the wire are of use; otherwise they are best left where they are.
    var wantsInput: Bool { http.wantsInput && !outputIsFull && !tlsHasFailed }

    /// True when `turn` should be called soon, after other connections had theirs.
    var needsTurn: Bool { http.needsTurn || http.isHeldBack && !outputIsFull }

    /// How the connection ends once the output is out; nil while it does not. After a failure of TLS there is an
    /// alert to be delivered.
    var ending: Ending? { tlsHasFailed ? .linger : http.ending }

    /// When `timePassed` wants to be called; nil: never.
    var deadline: MonotonicTime? { http.deadline }

    private var outputIsFull: Bool { waitingCount > context.settings.limits.outputPauseBytes }

    /// Calls `body` with what waits to be sent.
    func withWaiting<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        sessions.isEmpty ? http.output.withWaiting(body) : sealed.withWaiting(body)
    }

    /// So many of the waiting bytes are out.
    mutating func sent(_ count: Int) {
        if sessions.isEmpty { http.output.sent(count) } else { sealed.sent(count) }
    }

    /// Takes bytes from the wire.
    mutating func receive(_ bytes: borrowing Span<UInt8>, at now: Moment) {
        guard !bytes.isEmpty, !tlsHasFailed else { return }
        process(bytes, level: 0, at: now)
        settle(at: now)
    }

    /// The peer will send nothing more.
    mutating func inputEnded(at now: Moment) {
        http.inputEnded(at: now)
        settle(at: now)
    }

    /// The peer has closed its side; there may be input before that which nobody read yet.
    mutating func peerHalfClosed() {
        isHalfClosed = true
        http.peerHalfClosed()
    }

    /// The peer is gone; nothing can be sent any more.
    mutating func peerVanished() {
        http.peerVanished()
    }

    /// The connection is closed: whoever still posts to it is not heard.
    mutating func closed() {
        http.closed()
        mailbox.close()
    }

    /// Goes on with input that waits, after a burst or after output left.
    mutating func turn(at now: Moment) {
        http.backlogBytes = sealed.waitingCount
        http.turn(at: now)
        settle(at: now)
    }

    /// The deadline may have come.
    mutating func timePassed(at now: Moment) {
        http.backlogBytes = sealed.waitingCount
        http.timePassed(at: now)
        settle(at: now)
    }

    /// Handles everything in the mailbox.
    mutating func takePosts(at now: Moment) {
        http.backlogBytes = sealed.waitingCount
        for post in mailbox.take() { http.handle(post, at: now) }
        settle(at: now)
    }

    /// The server is stopping.
    mutating func drain(at now: Moment) {
        isDraining = true
        http.drain(at: now)
        settle(at: now)
    }

    /// Takes bytes through what is left of the layers, from `level` on.
    private mutating func process(_ bytes: borrowing Span<UInt8>, level: Int, at now: Moment) {
        if level < sessions.count { return decrypt(bytes, level: level, at: now) }
        if !isDecided {
            isDecided = true
            if bytes[0] == Self.handshakeRecord {
                beginTLS(at: now)
                return tlsHasFailed ? () : process(bytes, level: level, at: now)
            }
            http.connectionStarted(at: now)
        }
        http.backlogBytes = sealed.waitingCount
        http.receive(bytes, at: now)
    }

    /// Ends TLS here. In a tunnel without TLS around it, what HTTP said so far may still wait to be sent, in the clear.
    private mutating func beginTLS(at now: Moment) {
        let host = tunnelHost ?? Self.host(of: arrival.localAddress)
        guard let tls = context.settings.tls, let session = try? tls.makeSession(defaultHost: host) else {
            return failTLS()
        }
        if sessions.isEmpty {
            sealed = http.output
            http.output = OutputBuffer()
        }
        sessions.append(session)
        arrival.isSecure = true
        replaceHTTP(at: now)
        http.connectionStarted(at: now)
    }

    private mutating func decrypt(_ bytes: borrowing Span<UInt8>, level: Int, at now: Moment) {
        let session = sessions[level]
        var opened = context.takeSpare()
        var outcome = TLSRead.progress
        do throws(TLSError) {
            // Sound: the pointer is used only inside the closure, while `bytes` keeps its memory alive.
            try bytes.withUnsafeBytes { (bytes) throws(TLSError) in try session.receive(bytes) }
            while outcome == .progress { outcome = try session.read(into: &opened) }
        } catch {
            if error.isDistrust { context.settings.clientDistrusts(arrival.remoteAddress) }
            return failTLS()
        }
        if !opened.isEmpty { process(opened.span, level: level + 1, at: now) }
        context.recycle(opened)
        if outcome == .closed, !tlsHasFailed { http.inputEnded(at: now) }
    }

    /// Draws the consequences of what the HTTP side did.
    private mutating func settle(at now: Moment) {
        if !sessions.isEmpty { encrypt() }
        if let target = http.tunnel { enterTunnel(target, at: now) }
        guard !sessions.isEmpty, !saidGoodbye, ending == .close || ending == .linger else { return }
        saidGoodbye = true
        sessions.last?.shutdown()
        encrypt()
    }

    /// What follows an accepted CONNECT is a connection of its own, inside this one.
    private mutating func enterTunnel(_ target: TunnelTarget, at now: Moment) {
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

    /// A new HTTP side; output and the count of requests go on.
    private mutating func replaceHTTP(at now: Moment) {
        let (sequence, output) = (http.sequence, http.output)
        http.end(.abort)
        http = HTTPMachine(context: context, mailbox: mailbox, arrival: arrival, at: now)
        http.sequence = sequence
        http.output = output
        http.isDraining = isDraining
    }

    /// Moves what HTTP wrote through all layers, the innermost first, to the wire.
    private mutating func encrypt() {
        var level = sessions.count - 1
        do throws(TLSError) {
            if http.output.waitingCount > 0, !tlsHasFailed {
                let session = sessions[level]
                try http.output.bytes.span.withUnsafeBytes { (bytes) throws(TLSError) in try session.write(bytes) }
                http.output.removeAll()
            }
            while level > 0 {
                var inner = context.takeSpare()
                sessions[level].takeOutput(into: &inner)
                level -= 1
                let session = sessions[level]
                try inner.span.withUnsafeBytes { (bytes) throws(TLSError) in try session.write(bytes) }
                context.recycle(inner)
            }
        } catch {
            failTLS()
        }
        sessions[0].takeOutput(into: &sealed.bytes)
    }

    private mutating func failTLS() {
        tlsHasFailed = true
        http.peerVanished()
    }

    /// The host of `host:port`, without brackets.
    private static func host(of address: String) -> String {
        let host = address[..<(address.lastIndex(of: ":") ?? address.endIndex)]
        return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
    }
}
