import Synchronization

/// The way to answer one request later, from any thread. Completing twice is ignored. If the last reference goes away
/// uncompleted, the connection answers 500 and closes.
///
/// A responder that answers at once never touches it: one reply is used again for every such request of a connection.
public final class Reply: Sendable {
    /// Where the answer goes.
    private enum Target {
        case connection(Mailbox)
        case closure(@Sendable (HTTPResponse) -> Void, stream: (@Sendable ([UInt8]?) -> Void)?)
    }

    private struct State {
        var sequence: UInt64
        /// Completed, finished, or answered without the reply: nothing is posted any more.
        var isSettled = false
        /// The peer has gone away.
        var isGone = false
        var goneActions: [@Sendable () -> Void] = []
    }

    private let target: Target
    private let state: Mutex<State>

    /// A reply outside any connection: `send` is called once, with the answer. A streamed body goes to `stream` in
    /// pieces, then nil.
    public init(
        send: @escaping @Sendable (HTTPResponse) -> Void, stream: (@Sendable ([UInt8]?) -> Void)? = nil
    ) {
        target = .closure(send, stream: stream)
        state = Mutex(State(sequence: 0))
    }

    /// The reply to a connection's request of that number.
    init(mailbox: Mailbox, sequence: UInt64) {
        target = .connection(mailbox)
        state = Mutex(State(sequence: sequence))
    }

    deinit {
        let dropped: UInt64? = state.withLock { $0.isSettled ? nil : $0.sequence }
        if let dropped, case .connection(let mailbox) = target { mailbox.post(.replyDropped(sequence: dropped)) }
    }

    /// Answers the request.
    public func complete(_ response: HTTPResponse) {
        guard let sequence = settle() else { return }
        switch target {
        case .connection(let mailbox): mailbox.post(.replied(response, sequence: sequence))
        case .closure(let send, _): send(response)
        }
    }

    /// The body of an answer given as `Answer.stream`.
    public var stream: ReplyStream { ReplyStream(reply: self) }

    /// False once the request was answered or its peer went away.
    public var isOpen: Bool { state.withLock { !$0.isSettled && !$0.isGone } }

    /// Calls `action` once, when the peer goes away before the answer is complete; at once if it has gone already.
    /// It runs on the connection's loop and must not block.
    public func onGone(_ action: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            if !state.isGone, !state.isSettled { state.goneActions.append(action) }
            return state.isGone
        }
        if isGone { action() }
    }

    /// Makes the reply that of the request with this number. Only for a connection that holds the sole reference.
    func rearm(sequence: UInt64) {
        state.withLock { state in
            state.sequence = sequence
            state.isSettled = false
        }
    }

    /// Notes that the connection was answered without this reply, or is closed.
    func settleSilently() {
        _ = settle()
    }

    /// Notes that the peer has gone, and says so to whoever asked.
    func peerGone() {
        let actions = state.withLock { state in
            state.isGone = true
            let actions = state.goneActions
            state.goneActions = []
            return actions
        }
        for action in actions { action() }
    }

    fileprivate func write(_ bytes: [UInt8]) -> Bool {
        let sequence: UInt64? = state.withLock { $0.isSettled || $0.isGone ? nil : $0.sequence }
        guard let sequence else { return false }
        switch target {
        case .connection(let mailbox): mailbox.post(.streamed(bytes, sequence: sequence))
        case .closure(_, let stream): stream?(bytes)
        }
        return true
    }

    fileprivate func finish() {
        guard let sequence = settle() else { return }
        switch target {
        case .connection(let mailbox): mailbox.post(.streamFinished(sequence: sequence))
        case .closure(_, let stream): stream?(nil)
        }
    }

    /// Marks the reply as settled; its sequence, or nil if it was settled before.
    private func settle() -> UInt64? {
        state.withLock { state in
            guard !state.isSettled else { return nil }
            state.isSettled = true
            // Actions are closures of the responder and may hold this reply.
            state.goneActions = []
            return state.sequence
        }
    }
}

/// The open body of a streamed answer; usable from any thread. The body ends with `finish`; if the last reference goes
/// away before, the connection is cut so that the client sees an incomplete body.
public struct ReplyStream: Sendable {
    let reply: Reply

    /// Sends a piece of the body. False: the peer has gone or the body is finished, and nothing was sent.
    /// A peer that lets more than `Limits.outputBytes` pile up is cut off.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool { reply.write(bytes) }

    /// Ends the body.
    public func finish() { reply.finish() }

    /// False once the body is finished or the peer has gone.
    public var isOpen: Bool { reply.isOpen }

    /// Calls `action` once if the peer goes away before `finish`; see `Reply.onGone`.
    public func onGone(_ action: @escaping @Sendable () -> Void) { reply.onGone(action) }
}
