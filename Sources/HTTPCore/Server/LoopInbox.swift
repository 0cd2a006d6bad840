import CLinux
import Glibc
import Synchronization

/// What other threads have to say to an event loop.
enum LoopMessage: Sendable {
    /// The mailbox of this connection has something in it.
    case posted(ConnectionID)
    /// Run this on the loop at that time.
    case schedule(MonotonicTime, @Sendable () -> Void)
    /// Accept nothing more, let everything end, and close what is left at that time.
    case drain(until: MonotonicTime)
}

/// Names one connection of one loop. A descriptor's number comes back, a connection's id never does.
struct ConnectionID: Hashable, Sendable {
    var descriptor: Int32
    var generation: UInt32

    init(descriptor: Int32, generation: UInt32) {
        self.descriptor = descriptor
        self.generation = generation
    }

    /// The form in which epoll carries it.
    init(packed: UInt64) {
        descriptor = Int32(truncatingIfNeeded: packed & 0xFFFF_FFFF)
        generation = UInt32(truncatingIfNeeded: packed >> 32)
    }

    var packed: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }
}

/// The way into a loop from other threads: messages in order, and a descriptor that wakes the loop.
final class LoopInbox: Sendable {
    private struct State {
        var messages: [LoopMessage] = []
        var isClosed = false
    }

    /// Readable while the loop has something to take.
    let wakeDescriptor: Int32
    private let state = Mutex(State())

    init() throws(ListenError) {
        wakeDescriptor = fb_wake_descriptor()
        guard wakeDescriptor >= 0 else { throw .system(call: "eventfd", code: errno) }
    }

    deinit { close() }

    /// Adds a message and wakes the loop; after `close` it is dropped.
    func send(_ message: LoopMessage) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.messages.append(message)
            // Under the lock, so that the descriptor cannot be closed and given to somebody else in between.
            if state.messages.count == 1 { wake() }
        }
    }

    /// Everything sent since the last call, oldest first. Only the loop calls it.
    func take() -> [LoopMessage] {
        state.withLock { state in
            guard !state.messages.isEmpty else { return [] }
            var counter: UInt64 = 0
            _ = read(wakeDescriptor, &counter, 8)
            let messages = state.messages
            state.messages = []
            return messages
        }
    }

    /// Closes the descriptor and drops what is here: the loop has ended.
    func close() {
        let dropped = state.withLock { state in
            let messages = state.messages
            state.messages = []
            if !state.isClosed { _ = Glibc.close(wakeDescriptor) }
            state.isClosed = true
            return messages
        }
        withExtendedLifetime(dropped) {}
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }
}
