import ExchangeCore
import HTTPCore

/// What binds a world to those outside who wait for it. No part of what the world is: a snapshot has none of it, and a
/// reset or a restore leaves it as it stands.
struct WorldTies: Sendable {
    /// Answers that wait for something to happen.
    fileprivate(set) var waiters: [Waiter] = []

    /// The first instant of world time that somebody waits for.
    var nextWorldDeadline: Instant? {
        waiters.lazy.compactMap { if case .world(let instant)? = $0.deadline { instant } else { nil } }.min()
    }

    /// The first instant of wall time that somebody waits for.
    var nextWallDeadline: Instant? {
        waiters.lazy.compactMap { if case .wall(let instant)? = $0.deadline { instant } else { nil } }.min()
    }
}

/// When a wait is over.
enum Deadline: Sendable, Equatable {
    case wall(Instant)
    case world(Instant)
}

/// An answer that waits for something to happen in its world.
struct Waiter: Sendable {
    let reply: Reply
    var deadline: Deadline?
    /// Whether what is to be done is done even if the client has gone.
    var outlivesClient = false
    /// Whether the answer has begun already and its body is open.
    var isStream = false
    /// Asked after every change: the response, once there is one.
    var poll: (@Sendable (inout WorldState) -> HTTPResponse?)?
    /// Asked once, when the wait is over; nil if another takes care of the reply.
    var over: @Sendable (inout WorldState) -> HTTPResponse? = { _ in nil }
}

extension WorldState {
    /// Keeps a reply until its deadline, and answers it then.
    mutating func keep(
        _ reply: Reply, until deadline: Deadline, outlivesClient: Bool = false,
        _ over: @escaping @Sendable (inout WorldState) -> HTTPResponse?
    ) {
        ties.waiters.append(Waiter(reply: reply, deadline: deadline, outlivesClient: outlivesClient, over: over))
    }

    /// Keeps a reply until there is an answer, or until its deadline.
    mutating func keep(_ waiter: Waiter) { ties.waiters.append(waiter) }

    /// Completes the waiters whose wait is over, and forgets those whose client has gone. Returns how many nanoseconds
    /// the wall must run until something is due here by itself; nil when nothing is.
    @discardableResult
    mutating func settle() -> Int64? {
        if !ties.waiters.isEmpty { completeWaiters() }
        return nanosecondsUntilDue
    }

    private mutating func completeWaiters() {
        // What an answer changes may end another's wait, so the round is repeated until none ends.
        var hasChanged = true
        while hasChanged, !ties.waiters.isEmpty {
            hasChanged = false
            let waiting = ties.waiters
            ties.waiters = []
            for waiter in waiting where waiter.outlivesClient || waiter.reply.isOpen {
                if isOver(waiter) {
                    hasChanged = true
                    if let response = waiter.over(&self) { waiter.reply.complete(response) }
                } else if let response = waiter.poll?(&self) {
                    hasChanged = true
                    waiter.reply.complete(response)
                } else {
                    ties.waiters.append(waiter)
                }
            }
        }
    }

    private func isOver(_ waiter: Waiter) -> Bool {
        switch waiter.deadline {
        case .wall(let instant): wall >= instant
        case .world(let instant): now >= instant
        case nil: false
        }
    }

    /// Answers whoever still waits: the world ends.
    mutating func dismissWaiters(_ response: HTTPResponse) {
        for waiter in ties.waiters {
            if waiter.isStream { waiter.reply.stream.finish() } else { waiter.reply.complete(response) }
        }
        ties.waiters = []
    }

    private var nanosecondsUntilDue: Int64? {
        var due: Int64?
        func consider(_ span: Int64?) { if let span { due = min(due ?? span, span) } }
        if clock.mode != .frozen {
            if let timer = exchange.nextTimer { consider(clock.wallNanoseconds(until: timer.at, wall: wall)) }
            if let instant = streams.nextDue { consider(clock.wallNanoseconds(until: instant, wall: wall)) }
            if let deadline = ties.nextWorldDeadline { consider(clock.wallNanoseconds(until: deadline, wall: wall)) }
        }
        if let deadline = ties.nextWallDeadline { consider(max(0, (deadline - wall).wholeNanoseconds)) }
        return due
    }
}
