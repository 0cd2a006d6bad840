import ExchangeCore
import HTTPCore

/// What binds a world to those outside who wait for it. No part of what the world is: a snapshot has none of it, and a
/// reset or a restore leaves it as it stands.
struct WorldTies: Sendable {
    /// Answers that wait for something to happen.
    var waiters: [Waiter] = []
}

/// An answer that waits for something to happen in its world.
struct Waiter: Sendable {
    let reply: Reply
    /// The response, once there is one.
    let answer: @Sendable (inout WorldState) -> HTTPResponse?
}

extension WorldState {
    /// Completes the waiters whose wait is over, and forgets those whose client has gone.
    mutating func settle() {
        guard !ties.waiters.isEmpty else { return }
        // What an answer changes may end another's wait, so the round is repeated until none ends.
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            let waiting = ties.waiters
            ties.waiters = []
            for waiter in waiting where waiter.reply.isOpen {
                if let response = waiter.answer(&self) {
                    waiter.reply.complete(response)
                    hasChanged = true
                } else {
                    ties.waiters.append(waiter)
                }
            }
        }
    }

    /// Answers whoever still waits: the world ends.
    mutating func dismissWaiters(_ response: HTTPResponse) {
        for waiter in ties.waiters { waiter.reply.complete(response) }
        ties.waiters = []
    }
}
