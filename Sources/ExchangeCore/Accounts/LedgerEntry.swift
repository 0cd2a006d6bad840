/// Why cash changed.
public enum LedgerKind: String, Sendable, Hashable, CaseIterable {
    case opening, deposit, withdrawal, adjustment
    case trade
    case commission, secFee, tafFee, optionsRegulatoryFee, clearingFee, auditTrailFee
    case dividend, dividendPaid, interest, borrowFee, cashInLieu
    case optionExercise, optionAssignment, optionExpiration, split
    /// A position that appeared or vanished without cash.
    case transfer
}

/// One line of an account's ledger. Cash never changes without one; the amounts of an account add up to its cash.
public struct LedgerEntry: Sendable, Hashable {
    // The members stand by their size: what may be missing takes a byte more, behind which what is small finds room.

    /// Dense in the account, from 1.
    public let id: Int64
    public let at: Instant
    /// Positive if cash came in.
    public let amount: Money
    /// The account's cash after it.
    public let balance: Money
    public let quantity: Quantity
    public let price: Price?
    public let kind: LedgerKind
    public let account: AccountID
    public let order: OrderID?
    public let instrument: InstrumentID?
    public let execution: ExecutionID?
    /// When the cash can be drawn on.
    public let settlesOn: CivilDate
}
