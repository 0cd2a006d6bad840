/// One accepted socket: moves bytes between the descriptor and its machine, one read and one write for a readiness.
/// Confined to its loop.
final class Connection {
    let id: ConnectionID
    /// The time for which the loop's timers have an entry for this connection; nil: they have none.
    var armedTime: MonotonicTime?
    /// True while the connection stands in the loop's queue of turns.
    var isQueued = false

    private var machine: ConnectionMachine
    private let limits: Limits
    private var isReadable = false
    private var isWritable = true
    private var phase = Phase.open
    /// Since when output waits without any of it leaving; nil: none waits.
    private var stalledSince: MonotonicTime?

    private enum Phase {
        case open
        /// Our side is closed; input is dropped until the peer closes or the time has come. → closed
        case lingering(until: MonotonicTime)
        case closed
    }

    init(id: ConnectionID, machine: consuming ConnectionMachine, limits: Limits) {
        self.id = id
        self.machine = machine
        self.limits = limits
    }

    /// True once the descriptor is closed.
    var isClosed: Bool {
        if case .closed = phase { return true }
        return false
    }

    /// True when the connection has more to do as soon as others had their turn.
    var needsTurn: Bool {
        switch phase {
        case .open: machine.needsTurn || isReadable && machine.wantsInput
        case .lingering: isReadable
        case .closed: false
        }
    }

    /// When `timePassed` wants to be called; nil: never.
    var deadline: MonotonicTime? {
        switch phase {
        case .open:
            let stall = stalledSince.map { $0 + limits.idleTimeout }
            guard let other = machine.deadline else { return stall }
            return stall.map { min($0, other) } ?? other
        case .lingering(let until):
            return until
        case .closed:
            return nil
        }
    }

    /// What epoll said of the descriptor.
    func became(readable: Bool, writable: Bool, halfClosed: Bool, failed: Bool) {
        if readable || halfClosed || failed { isReadable = true }
        if writable || failed { isWritable = true }
        if failed, !machine.wantsInput, case .open = phase { machine.peerVanished() }
        if halfClosed { machine.peerHalfClosed() }
    }

    /// Does what can be done now without waiting, a bounded amount of it.
    func advance(buffer: inout [UInt8], at now: Moment) {
        switch phase {
        case .open:
            if machine.needsTurn {
                machine.turn(at: now)
            } else if isReadable, machine.wantsInput {
                read(&buffer, now)
            }
            flush(now)
        case .lingering:
            if isReadable { dropInput(&buffer) }
        case .closed:
            break
        }
    }

    /// Something was posted.
    func takePosts(_ now: Moment) {
        machine.takePosts(at: now)
        flush(now)
    }

    /// The server is stopping. A request that has arrived by now is still answered.
    func drain(buffer: inout [UInt8], at now: Moment) {
        if case .lingering = phase { return close() }
        if machine.wantsInput { read(&buffer, now) }
        machine.drain(at: now)
        flush(now)
    }

    private func flush(_ now: Moment) {
        guard case .open = phase else { return }
        if machine.ending == .abort { return close() }
        while machine.waitingCount > 0, isWritable {
            let descriptor = id.descriptor
            switch machine.withWaiting({ Socket.write(descriptor, $0) }) {
            case .sent(let count):
                machine.sent(count)
                // A short write means a full socket: the next readiness says when to go on.
                isWritable = machine.waitingCount == 0
                stalledSince = isWritable ? nil : now.monotonic
            case .wouldBlock:
                isWritable = false
                if stalledSince == nil { stalledSince = now.monotonic }
            case .failed:
                machine.peerVanished()
                return close()
            }
        }
        if machine.waitingCount == 0 { end(now) }
    }

    /// The deadline may have come.
    func timePassed(_ now: Moment) {
        switch phase {
        case .open:
            if let stalledSince, stalledSince + limits.idleTimeout <= now.monotonic {
                machine.peerVanished()
                return close()
            }
            machine.timePassed(at: now)
            flush(now)
        case .lingering(let until):
            if until <= now.monotonic { close() }
        case .closed:
            break
        }
    }

    /// Closes the descriptor, whatever waits.
    func close() {
        if case .closed = phase { return }
        phase = .closed
        machine.closed()
        Socket.close(id.descriptor)
    }

    private func read(_ buffer: inout [UInt8], _ now: Moment) {
        switch Socket.read(id.descriptor, into: &buffer) {
        case .bytes(let count):
            // Readiness is told once; a read that filled the buffer may have left something. A short one may have
            // left the end of input alone, which the half-close event told before.
            if count < buffer.count, !machine.isHalfClosed { isReadable = false }
            machine.receive(buffer.span.extracting(0..<count), at: now)
        case .wouldBlock:
            isReadable = false
        case .ended:
            isReadable = false
            machine.inputEnded(at: now)
        case .failed:
            isReadable = false
            machine.peerVanished()
        }
    }

    /// Everything is out: if the connection is to end, it ends.
    private func end(_ now: Moment) {
        switch machine.ending {
        case nil:
            break
        case .close:
            // Input that nobody read would turn the close into a reset.
            if isReadable { linger(now) } else { close() }
        case .linger:
            linger(now)
        case .reset:
            phase = .closed
            machine.closed()
            Socket.reset(id.descriptor)
        case .abort:
            close()
        }
    }

    private func linger(_ now: Moment) {
        Socket.endOutput(id.descriptor)
        phase = .lingering(until: now.monotonic + limits.lingerTimeout)
    }

    private func dropInput(_ buffer: inout [UInt8]) {
        switch Socket.read(id.descriptor, into: &buffer) {
        case .bytes(let count):
            if count < buffer.count, !machine.isHalfClosed { isReadable = false }
        case .wouldBlock:
            isReadable = false
        case .ended, .failed:
            close()
        }
    }
}
