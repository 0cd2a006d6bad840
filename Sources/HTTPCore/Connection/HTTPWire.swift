/// One connection of a server that has no socket: bytes in, bytes out, and a clock that moves by hand. For tests that
/// want the wire without the network; everything that a real connection does happens here, but for the system calls.
///
/// Not for several threads at once; replies and sockets of the responder may be used from any thread, and what they
/// posted is taken in by the next call.
public final class HTTPWire {
    /// How the connection ended.
    public enum End: Sendable, Equatable {
        /// In order.
        case closed
        /// By a reset.
        case reset
    }

    private var machine: ConnectionMachine
    private var now: Moment

    /// A new connection to a server with this configuration, whose addresses are not used. `secondsSince1970` is the
    /// wall clock's start; it moves with `advance`.
    public init(
        _ responder: any HTTPResponder, configuration: ServerConfiguration = ServerConfiguration(),
        arrival: Arrival = Arrival(), secondsSince1970: Int64 = 0
    ) {
        now = Moment(monotonic: MonotonicTime(nanoseconds: 0), wallSeconds: secondsSince1970)
        let settings = ConnectionSettings(configuration, responder: responder)
        machine = ConnectionMachine(
            context: ConnectionContext(settings: settings), mailbox: Mailbox {}, arrival: arrival, at: now)
    }

    deinit { machine.closed() }

    /// How the connection ended; nil while it is open. Its last bytes have been returned by then.
    public private(set) var end: End?

    /// Sends bytes to the server and returns what it answers without waiting.
    public func send(_ bytes: [UInt8]) -> [UInt8] {
        if end == nil { machine.receive(bytes.span, at: now) }
        return receive()
    }

    /// Sends text to the server and returns what it answers without waiting, as text.
    public func send(_ text: String) -> String {
        String(decoding: send(Array(text.utf8)), as: UTF8.self)
    }

    /// Closes the client's side, as a socket's shutdown does.
    public func endInput() -> [UInt8] {
        if end == nil {
            machine.peerHalfClosed()
            machine.inputEnded(at: now)
        }
        return receive()
    }

    /// The client is gone, without a word.
    public func vanish() {
        machine.peerVanished()
        _ = receive()
    }

    /// The server begins to stop.
    public func drain() -> [UInt8] {
        if end == nil { machine.drain(at: now) }
        return receive()
    }

    /// Takes in what replies and sockets have posted, and returns what the server sends.
    public func receive() -> [UInt8] {
        var received: [UInt8] = []
        repeat {
            if end == nil { machine.takePosts(at: now) }
            received += machine.withWaiting { Array($0) }
            machine.sent(machine.waitingCount)
            if end == nil, machine.needsTurn { machine.turn(at: now) }
        } while machine.waitingCount > 0 || end == nil && machine.needsTurn
        if end == nil, let ending = machine.ending {
            end = ending == .reset ? .reset : .closed
            machine.closed()
        }
        return received
    }

    /// Moves both clocks, stopping at every deadline on the way, and returns what the server sends meanwhile.
    public func advance(by duration: Duration) -> [UInt8] {
        let start = now
        let target = now.monotonic + duration
        var received = receive()
        while end == nil, let deadline = machine.deadline, deadline <= target {
            move(to: max(deadline, now.monotonic), from: start)
            machine.timePassed(at: now)
            received += receive()
        }
        move(to: target, from: start)
        return received
    }

    private func move(to time: MonotonicTime, from start: Moment) {
        now.monotonic = time
        now.wallSeconds = start.wallSeconds + (time.nanoseconds - start.monotonic.nanoseconds) / 1_000_000_000
    }
}
