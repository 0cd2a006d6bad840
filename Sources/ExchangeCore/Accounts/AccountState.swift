/// Every account, by dense id.
struct AccountTable: Sendable {
    private(set) var states = Chunked<AccountState>()
    private var index: [String: AccountID] = [:]

    var count: Int { states.count }

    /// The open account of this number.
    func id(number: String) -> AccountID? { index[number] }

    subscript(id: AccountID) -> AccountState {
        @inline(__always) unsafeAddress { states.address(Int(id.rawValue) - 1) }
        @inline(__always) unsafeMutableAddress { states.mutableAddress(Int(id.rawValue) - 1) }
    }

    @inline(__always) mutating func ref(_ id: AccountID) -> AccountRef { states.mutableAddress(Int(id.rawValue) - 1) }
    @inline(__always) func view(_ id: AccountID) -> AccountView { states.address(Int(id.rawValue) - 1) }

    /// Whether there is, or was, such an account.
    func contains(_ id: AccountID) -> Bool { id.rawValue >= 1 && Int(id.rawValue) <= states.count }

    /// Opens an account; its number is not in use.
    mutating func open(_ spec: AccountSpec, policy: MarketPolicy, at now: Instant) -> AccountID {
        let id = AccountID(Int32(truncatingIfNeeded: states.count + 1))
        states.append(AccountState(id: id, spec: spec, policy: policy, at: now))
        index[spec.number] = id
        return id
    }

    /// Closes an account; its number becomes free.
    mutating func close(_ id: AccountID) {
        index[self[id].number] = nil
        self[id].isClosed = true
    }
}

/// One account with all it holds and has done.
struct AccountState: Sendable {
    // What every order asks for stands together, so that few lines of memory are touched.
    let id: AccountID
    var type: AccountType
    var isClosed = false
    var isRestricted = false
    var allowsShorting = true
    /// The last order that was placed for it, as a number; each names the one before it.
    var newestOrder: Int32 = 0
    var openOrders = OpenOrders()
    var positions = PositionTable()
    var cash: Money = 0
    /// The sum of its open orders' reservations.
    var reserved: Money = 0
    /// What its positions were worth when somebody last asked.
    var valuation = Valuation()
    /// What it did that the rules on credit count.
    var conduct = AccountConduct()
    var lastLot: Int64 = 0
    var ledger = Chunked<LedgerEntry>()
    var policy: MarketPolicy

    let number: String
    let provider: String?
    let openedAt: Instant
    /// Proceeds that have not settled, by the day they do, the next first.
    var unsettled: ContiguousArray<Unsettled> = []
    var unsettledCash: Money = 0
    /// What positions cost that came from outside less those that were taken away, and what those had realised.
    var transferredCost = ExactMoney.zero
    var realizedGone = ExactMoney.zero
    /// What rounding to cents gave or took, so that the books balance exactly.
    var roundingResidue = ExactMoney.zero

    /// Fees that are charged at the close.
    var feesToday: [LedgerKind: Money] = [:]
    /// Interest and borrow fees that were not posted yet, exact, and through which date they are reckoned.
    var accruedInterest: Money = 0
    var accruedBorrow: Money = 0
    var accruedThrough: CivilDate
    var previousEquity: Money = 0
    var previousMaintenance: Money = 0
    var dayTrades: [DayTrades] = []
    /// The day's greatest deficit of maintenance.
    var intradayDeficit: Money = 0
    /// Options that are not to be exercised at expiry.
    var doNotExercise: Set<InstrumentID> = []
    /// Dividends earned and not paid yet.
    var receivables: [Receivable] = []

    var clientOrderIDs: [String: OrderID] = [:]

    init(id: AccountID, spec: AccountSpec, policy: MarketPolicy, at now: Instant) {
        self.id = id
        number = spec.number
        provider = spec.provider
        openedAt = now
        type = spec.type
        self.policy = policy
        accruedThrough = NewYorkTime.date(at: now)
    }
}

/// A dividend on its way.
struct Receivable: Sendable {
    let instrument: InstrumentID
    /// Negative for what a short position owes.
    let amount: Money
    let payDate: CivilDate
    let quantity: Quantity
}

/// Proceeds on their way.
struct Unsettled: Sendable {
    let date: CivilDate
    var amount: Money
}
