import ExchangeCore
import HTTPCore

/// Which orders a listing asks for.
struct OrderWindow: Sendable {
    let from: Instant
    let to: Instant
    let limit: Int
    let status: SchwabOrderStatus?

    /// Rows without a `maxResults` (documentation).
    static let defaultLimit = 3000

    /// Why a listing is refused.
    struct Refusal: Error {
        let errors: [String]
    }

    /// Reads a listing's query. Both ends are required and may be a year apart (documentation).
    /// - Parameter earliest: the first instant that the listing may begin at; nil for any.
    init(_ query: FormPairs, earliest: Instant?) throws(Refusal) {
        var errors: [String] = []
        let from = Self.instant(query["fromEnteredTime"], "fromEnteredTime", &errors)
        let to = Self.instant(query["toEnteredTime"], "toEnteredTime", &errors)
        var limit = Self.defaultLimit
        if let text = query["maxResults"] {
            if let number = Int(text), number > 0 { limit = number } else { errors.append("maxResults must be a positive integer") }
        }
        var status: SchwabOrderStatus?
        if let text = query["status"] {
            status = SchwabOrderStatus(rawValue: text)
            if status == nil { errors.append("status '\(text)' is not a valid order status") }
        }
        guard errors.isEmpty, let from, let to else { throw Refusal(errors: errors) }
        if from > to { throw Refusal(errors: ["fromEnteredTime must not be after toEnteredTime"]) }
        if to - from > .seconds(366 * 86_400) {
            throw Refusal(errors: ["The range between fromEnteredTime and toEnteredTime must not exceed one year"])
        }
        if let earliest, from < earliest { throw Refusal(errors: ["fromEnteredTime must be within the last 60 days"]) }
        self.from = from
        self.to = to
        self.limit = limit
        self.status = status
    }

    /// Whether an order belongs into the listing. Times count by the second, as the vendor shows them: schwab-py asks up
    /// to the second that it is, and expects the order that it placed in that second (inferred).
    func includes(_ order: Order) -> Bool {
        let second = order.enteredAt.secondsSinceEpoch
        guard second >= from.secondsSinceEpoch, second <= to.secondsSinceEpoch else { return false }
        return status == nil || SchwabOrderStatus(order) == status
    }

    /// An instant in any of the forms that clients send: with or without milliseconds, `Z` or an offset, whose plus sign
    /// a query may have turned into a space.
    static func instant(_ text: String?, _ name: String, _ errors: inout [String]) -> Instant? {
        guard let text else {
            errors.append("\(name) is required")
            return nil
        }
        if let instant = Instant(String(text.map { $0 == " " ? "+" : $0 })) { return instant }
        errors.append("\(name) must be a date-time such as 2024-03-29T00:00:00.000Z")
        return nil
    }
}
