/// One connection without its socket: bytes from the wire, time and posts go in, bytes for the wire come out. The
/// first byte of a connection decides what it speaks, and so does the first byte inside an accepted CONNECT tunnel.
/// Confined to one loop.
final class ConnectionMachine {
    /// Bytes for the wire; whoever owns the machine sends them.
    var output = OutputBuffer()
    /// Where other threads post to this connection.
    let mailbox: Mailbox

    /// True once the peer has closed its side, whether or not everything before that was read.
    private(set) var isHalfClosed = false

    private let settings: ConnectionSettings
    private var http: HTTPMachine
    /// False until the first byte of the connection, or of the tunnel, is here.
    private var isDecided = false

    init(settings: ConnectionSettings, mailbox: Mailbox, arrival: Arrival, at now: Moment) {
        self.settings = settings
        self.mailbox = mailbox
        http = HTTPMachine(settings: settings, mailbox: mailbox, arrival: arrival, at: now)
    }

    /// True while bytes from the wire are of use; otherwise they are best left where they are.
    var wantsInput: Bool { http.wantsInput && output.waitingCount <= settings.limits.outputPauseBytes }

    /// True when `turn` should be called soon, after other connections had theirs.
    var needsTurn: Bool {
        http.needsTurn || http.isHeldBack && output.waitingCount <= settings.limits.outputPauseBytes
    }

    /// How the connection ends once the output is out; nil while it does not.
    var ending: Ending? { http.ending }

    /// When `timePassed` wants to be called; nil: never.
    var deadline: MonotonicTime? { http.deadline }

    /// Takes bytes from the wire.
    func receive(_ bytes: borrowing Span<UInt8>, at now: Moment) {
        guard !bytes.isEmpty else { return }
        if !isDecided {
            isDecided = true
            http.connectionStarted(at: now)
        }
        http.receive(bytes, into: &output, at: now)
        settle(at: now)
    }

    /// The peer will send nothing more.
    func inputEnded(at now: Moment) {
        http.inputEnded(into: &output, at: now)
        settle(at: now)
    }

    /// The peer has closed its side; there may be input before that which nobody read yet.
    func peerHalfClosed() {
        isHalfClosed = true
        http.peerHalfClosed()
    }

    /// The connection is closed: whoever still posts to it is not heard.
    func closed() {
        http.closed()
        mailbox.close()
    }

    /// The peer is gone; nothing can be sent any more.
    func peerVanished() {
        http.peerVanished()
    }

    /// Goes on with input that waits, after a burst or after output left.
    func turn(at now: Moment) {
        http.turn(into: &output, at: now)
        settle(at: now)
    }

    /// The deadline may have come.
    func timePassed(at now: Moment) {
        http.timePassed(into: &output, at: now)
        settle(at: now)
    }

    /// Handles everything in the mailbox.
    func takePosts(at now: Moment) {
        for post in mailbox.take() { http.handle(post, into: &output, at: now) }
        settle(at: now)
    }

    /// The server is stopping.
    func drain(at now: Moment) {
        http.drain(into: &output, at: now)
        settle(at: now)
    }

    /// Draws the consequences of what the HTTP side did.
    private func settle(at now: Moment) {
    }
}
