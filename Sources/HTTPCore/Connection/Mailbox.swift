import Synchronization

/// What other threads have to say to one connection.
enum ConnectionPost: Sendable {
    /// A reply was completed.
    case replied(HTTPResponse, sequence: UInt64)
    /// The last reference to a reply went away uncompleted.
    case replyDropped(sequence: UInt64)
    /// A piece of a streamed body.
    case streamed([UInt8], sequence: UInt64)
    /// A streamed body is complete.
    case streamFinished(sequence: UInt64)
    /// Something is asked of the connection's WebSocket.
    case webSocket(WebSocketPost)
}

/// The posts of one connection, in the order in which they were posted. Any thread posts, the connection's loop takes.
final class Mailbox: Sendable {
    private struct State {
        var posts: [ConnectionPost] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Called, on the posting thread, when the first post arrives in an empty mailbox.
    private let notify: @Sendable () -> Void

    init(notify: @escaping @Sendable () -> Void) {
        self.notify = notify
    }

    /// Adds a post; one to a closed connection is dropped.
    func post(_ post: ConnectionPost) {
        let wasEmpty = state.withLock { state in
            guard !state.isClosed else { return false }
            state.posts.append(post)
            return state.posts.count == 1
        }
        if wasEmpty { notify() }
    }

    /// Everything posted since the last call, oldest first.
    func take() -> [ConnectionPost] {
        state.withLock { state in
            guard !state.posts.isEmpty else { return [] }
            let posts = state.posts
            state.posts = []
            return posts
        }
    }

    /// Drops what is here and everything that still comes: the connection is gone.
    func close() {
        // Taken out under the lock and released after it: the last reference to a reply may be among the posts.
        let dropped = state.withLock { state in
            let posts = state.posts
            state.posts = []
            state.isClosed = true
            return posts
        }
        withExtendedLifetime(dropped) {}
    }
}
