import Synchronization

/// Says once that it is the first time.
final class FirstTime: Sendable {
    private let hasBeen = Atomic(false)

    /// Whether nobody has asked before.
    func isFirst() -> Bool { !hasBeen.exchange(true, ordering: .acquiringAndReleasing) }
}
