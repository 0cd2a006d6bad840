import ExchangeCore
import HTTPCore

/// The `Date` field of a world's answers: world time, made into text once a second.
struct DateStamp: Sendable {
    private var second = Int64.min
    private var text = ""

    /// The field at `instant`.
    mutating func field(at instant: Instant) -> HTTPField {
        let second = instant.secondsSinceEpoch
        if second != self.second {
            self.second = second
            text = HTTPDate.string(secondsSince1970: second)
        }
        return HTTPField("Date", text)
    }
}
