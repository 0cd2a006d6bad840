import ExchangeCore
import HTTPCore

/// The `Date` field of a world's answers: world time, made into text once a second.
struct DateStamp: Sendable {
    private var second = Int64.min
    private var stamp = HTTPField("Date", "")

    /// The field at `instant`.
    mutating func field(at instant: Instant) -> HTTPField {
        let second = instant.secondsSinceEpoch
        if second != self.second {
            self.second = second
            stamp = HTTPField("Date", HTTPDate.string(secondsSince1970: second))
        }
        return stamp
    }
}
