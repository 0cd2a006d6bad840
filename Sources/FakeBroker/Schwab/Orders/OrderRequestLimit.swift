import DequeModule
import ExchangeCore

/// How often an app may place, replace or cancel orders of an account: so many times in any minute of the world's clock
/// (documentation: a number from 0 to 120 chosen for the app; that the minute slides is inferred).
struct OrderRequestLimit: Sendable {
    private static let window = Duration.seconds(60)

    private struct Key: Sendable, Hashable {
        let clientId: String
        let account: AccountID
    }

    /// When the requests that still count were made, oldest first.
    private var requests: [Key: Deque<Instant>] = [:]

    /// Counts a request; false if it is one too many, which then does not count.
    mutating func admits(_ clientId: String, _ account: AccountID, limit: Int, at now: Instant) -> Bool {
        let key = Key(clientId: clientId, account: account)
        var recent = requests[key] ?? []
        // A clock that was set back makes the future's requests void.
        while let first = recent.first, first + Self.window <= now || first > now { recent.removeFirst() }
        let isAdmitted = recent.count < limit
        if isAdmitted { recent.append(now) }
        requests[key] = recent
        return isAdmitted
    }
}
