import CLinux
import Glibc

/// An epoll instance. Connections are watched edge-triggered and once and for all, so that a request costs no call
/// to change what is watched; listeners and the waker are level-triggered.
final class Poller: Sendable {
    /// What is ready, and how.
    struct Event {
        var source: Source
        var isReadable: Bool
        var isWritable: Bool
        /// The peer has closed its side.
        var isHalfClosed: Bool
        /// Both sides are closed, or the connection failed.
        var hasFailed: Bool
    }

    /// Whose readiness it is.
    enum Source {
        case waker
        case listener(Int32)
        case connection(ConnectionID)
    }

    private let descriptor: Int32
    /// More than one loop accepts from the same listeners; only one of them is to be woken.
    private let sharesListeners: Bool

    /// Generations up to this one are connections'; the two above it mark the rest.
    static let lastGeneration: UInt32 = .max - 2
    private static let listenerMark: UInt32 = .max - 1
    private static let wakerMark: UInt32 = .max
    /// As many as the stack takes without asking the heap for memory.
    private static let eventsPerWait = 80

    init(sharesListeners: Bool) throws(ListenError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.sharesListeners = sharesListeners
        guard descriptor >= 0 else { throw .system(call: "epoll_create1", code: errno) }
    }

    deinit { _ = close(descriptor) }

    /// Watches the descriptor that wakes the loop.
    func addWaker(_ waker: Int32) {
        _ = add(ConnectionID(descriptor: waker, generation: Self.wakerMark), fb_epoll_in)
    }

    /// Watches a listening socket.
    func addListener(_ listener: Int32) {
        let events = sharesListeners ? fb_epoll_in | fb_epoll_exclusive : fb_epoll_in
        _ = add(ConnectionID(descriptor: listener, generation: Self.listenerMark), events)
    }

    /// Watches a listening socket no longer.
    func removeListener(_ listener: Int32) {
        var unused = epoll_event()
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, listener, &unused)
    }

    /// Watches a connection until it is closed. False: the system refused.
    func addConnection(_ id: ConnectionID) -> Bool {
        add(id, fb_epoll_in | fb_epoll_out | fb_epoll_half_hangup | fb_epoll_edge)
    }

    /// Waits until something is ready or that time has come (nil: without end); replaces `events`.
    func wait(until time: MonotonicTime?, into events: inout [Event]) {
        var timeout: Int32 = -1
        if let time {
            let now = SystemClock.now().monotonic.nanoseconds
            let left = time.nanoseconds > now ? time.nanoseconds - now : 0
            // Rounded up: waking before the time would spin until it comes.
            timeout = Int32(clamping: left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1))
        }
        events.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.eventsPerWait) { ready in
            let count = epoll_wait(descriptor, ready.baseAddress, Int32(ready.count), timeout)
            // Sound: epoll_wait has filled in the first `count` entries.
            for index in 0..<max(Int(count), 0) { events.append(Self.event(ready[index])) }
        }
    }

    private func add(_ id: ConnectionID, _ events: UInt32) -> Bool {
        var event = epoll_event(events: events, data: epoll_data(u64: id.packed))
        return epoll_ctl(descriptor, EPOLL_CTL_ADD, id.descriptor, &event) == 0
    }

    private static func event(_ event: epoll_event) -> Event {
        let id = ConnectionID(packed: event.data.u64)
        let source: Source =
            switch id.generation {
            case wakerMark: .waker
            case listenerMark: .listener(id.descriptor)
            default: .connection(id)
            }
        return Event(
            source: source, isReadable: event.events & fb_epoll_in != 0, isWritable: event.events & fb_epoll_out != 0,
            isHalfClosed: event.events & fb_epoll_half_hangup != 0, hasFailed: event.events & fb_epoll_hangup != 0)
    }
}
