import ExchangeCore

/// Going back to the beginning.
extension WorldState {
    /// What a reset may spare.
    enum Kept: String, Sendable, CaseIterable {
        case tokens, journal, clock
    }

    /// Puts everything back to the world's definition, so that the same requests get the same bytes again: ids, sequence
    /// numbers, chance, rules, faults, stubs, journal and tokens, but for what is named.
    mutating func reset(keeping kept: Set<Kept> = []) throws(ControlError) {
        var fresh: WorldState
        do { fresh = try WorldState(id: id, definition: definition, wall: wall) } catch {
            // It was built once from this definition, so what is wrong now is ours.
            throw ControlError(status: 500, title: "The world's definition cannot be built again", detail: error.description)
        }
        fresh.journal.limitBytes = journal.limitBytes
        fresh.ties = ties
        // What is spared stems from what was done before.
        if !kept.isEmpty { fresh.deeds = deeds }
        fresh.snapshots = snapshots
        if kept.contains(.clock) {
            if now > fresh.now { fresh.advance(to: now) }
            fresh.clock = clock
        }
        if kept.contains(.journal) { fresh.journal = journal }
        if kept.contains(.tokens) {
            for provider in Providers.vendors { provider.administration.keepTokens(&fresh, self) }
        }
        closeStreams(code: StreamClosing.serviceRestart, reason: "The world was reset.")
        self = fresh
    }
}
