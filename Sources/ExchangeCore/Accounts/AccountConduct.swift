/// What an account did that the rules on credit count, and what it may not do for a time because of it.
public struct AccountConduct: Sendable, Hashable {
    /// What a cash account must not do (Regulation T, 12 CFR 220.8).
    public enum Violation: String, Sendable, Hashable, CaseIterable {
        /// Bought with proceeds that had not settled, and sold before they had.
        case goodFaith = "good_faith"
        /// Bought beyond its cash and covered the purchase by selling something else.
        case liquidation
        /// Paid for a purchase with the sale of the same security.
        case freeRiding = "free_riding"
    }

    /// One violation and its day.
    public struct Strike: Sendable, Hashable {
        public let violation: Violation
        public let date: CivilDate
        public let instrument: InstrumentID
    }

    /// A call for the day's greatest deficit of margin.
    public struct DeficitCall: Sendable, Hashable {
        public internal(set) var amount: Money
        /// The day by whose end it must be met.
        public let dueOn: CivilDate
    }

    public internal(set) var strikes: [Strike] = []
    public internal(set) var deficitCalls: [DeficitCall] = []
    /// Until the start of which day only settled cash buys, and nothing is lent.
    public internal(set) var frozenUntil: CivilDate?
    /// Purchases that were not paid with settled cash, the oldest first.
    var purchases: [UnpaidPurchase] = []

    /// A purchase that waits for its money.
    struct UnpaidPurchase: Sendable, Hashable {
        let instrument: InstrumentID
        var quantity: Quantity
        /// When the proceeds settle that it was bought with; nil if there was no such money.
        let fundsSettleOn: CivilDate?
        let boughtOn: CivilDate
    }

    /// How many strikes of a kind there were in the twelve months up to a day.
    public func count(_ violation: Violation, through date: CivilDate) -> Int {
        strikes.count { $0.violation == violation && $0.date.adding(days: 365) > date }
    }

    /// Whether the account is frozen on a day.
    public func isFrozen(on date: CivilDate) -> Bool { frozenUntil.map { date < $0 } ?? false }
}
