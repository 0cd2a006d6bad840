// Reading the exchange; nothing here changes it.
extension Exchange {
    /// An order by its number.
    public func order(_ id: OrderID) -> Order? {
        isOrder(id) ? orders[index(id)] : nil
    }

    /// Whether there is such an order.
    @inline(__always) func isOrder(_ id: OrderID) -> Bool { id.rawValue >= 1 && id.rawValue <= orders.count }

    /// How many orders there are; their numbers are 1 to this.
    public var orderCount: Int { orders.count }

    /// An account's orders that a test lets through, oldest first.
    public func orders(of account: AccountID, where isIncluded: (Order) -> Bool = { _ in true }) -> [Order] {
        guard accounts.contains(account) else { return [] }
        var result: [Order] = []
        forEachOrder(of: account) { if isIncluded($0.pointee) { result.append($0.pointee) } }
        result.reverse()
        return result
    }

    /// Reads every order of an account, the newest first.
    func forEachOrder(of account: AccountID, _ body: (OrderView) -> Void) {
        var number = view(account).pointee.newestOrder
        while number != 0 {
            let order = orders.address(Int(number) - 1)
            body(order)
            number = order.pointee.older
        }
    }

    /// An account's open orders, oldest first.
    public func openOrders(of account: AccountID) -> [Order] {
        guard accounts.contains(account) else { return [] }
        return accounts[account].openOrders.sorted().map { orders[Int($0.rawValue) - 1] }
    }

    /// The order that an account gave this client order id.
    public func order(clientOrderID: String, of account: AccountID) -> Order? {
        guard accounts.contains(account), let id = accounts[account].clientOrderIDs[clientOrderID] else { return nil }
        return order(id)
    }

    /// A line of an account's ledger by its number there.
    public func ledgerEntry(_ number: Int64, of account: AccountID) -> LedgerEntry? {
        guard accounts.contains(account), number >= 1, number <= accounts[account].ledger.count else { return nil }
        return accounts[account].ledger[Int(number) - 1]
    }

    /// An execution by its number.
    public func execution(_ id: ExecutionID) -> Execution? {
        guard id.rawValue >= 1, id.rawValue <= executionLog.count else { return nil }
        return executionLog[Int(id.rawValue) - 1]
    }

    /// The executions of an order, oldest first.
    public func executions(of order: OrderID) -> [Execution] {
        guard isOrder(order) else { return [] }
        var result: [Execution] = []
        forEachExecution(of: orders[index(order)]) { result.append($0.pointee) }
        result.reverse()
        return result
    }

    /// Every execution, oldest first.
    public var executions: some RandomAccessCollection<Execution> & Sendable { executionLog }

    /// The instrument of a symbol.
    /// An option that nobody has asked for yet is told of as it would be listed.
    public func instrument(_ symbol: Symbol) -> Instrument? {
        instruments.id(symbol).map { instruments[$0].instrument } ?? listable(symbol)?.instrument
    }

    /// Whether an instrument was taken out of trading. An option that ran out was not: it is told of as before.
    public func isRemoved(_ symbol: Symbol) -> Bool {
        guard let id = instruments.id(symbol), instruments[id].isRemoved else { return false }
        return instruments[id].instrument.kind.optionTerms.map { $0.expiration > NewYorkTime.date(at: now) } ?? true
    }

    /// The instrument of a number, which must be one that this exchange gave: for reading members where they stand, without
    /// a copy of the whole.
    public subscript(id: InstrumentID) -> Instrument {
        unsafeAddress {
            // Sound: a stored member lies within its state, which `self` keeps where it is for the access.
            instruments.states.address(Int(id.rawValue) - 1).pointer(to: \.instrument).unsafelyUnwrapped
        }
    }

    /// The instrument of a number.
    public func instrument(_ id: InstrumentID) -> Instrument? {
        instruments.contains(id) ? instruments[id].instrument : nil
    }

    /// The number of a symbol.
    public func instrumentID(_ symbol: Symbol) -> InstrumentID? { instruments.id(symbol) }

    /// Every instrument, in the order of definition.
    public var allInstruments: [Instrument] { instruments.states.map(\.instrument) }

    /// What a symbol is worth at `now`; nil for an unknown one.
    public func quote(_ symbol: Symbol) -> Quote? { instruments.id(symbol).map { currentQuote($0) } ?? unlistedQuote(symbol) }

    /// What an instrument is worth at `now`.
    public func quote(_ id: InstrumentID) -> Quote? { instruments.contains(id) ? currentQuote(id) : nil }

    /// How far an instrument's last price is from its previous close; nil without both.
    public func netChange(_ id: InstrumentID) -> Price? {
        guard !needsRefresh(id) else { return currentQuote(id).netChange }
        return instruments[id].quote.netChange
    }

    /// The open account of this number.
    public func account(number: String) -> Account? { accounts.id(number: number).flatMap { account($0) } }

    /// An account by its id, closed ones too.
    public func account(_ id: AccountID) -> Account? {
        guard accounts.contains(id) else { return nil }
        return Account(
            id: id, number: accounts[id].number, type: accounts[id].type, provider: accounts[id].provider,
            openedAt: accounts[id].openedAt, isClosed: accounts[id].isClosed, isRestricted: accounts[id].isRestricted,
            allowsShorting: accounts[id].allowsShorting, cash: accounts[id].cash)
    }

    /// The open accounts, in the order of opening.
    public var allAccounts: [Account] { accounts.states.compactMap { $0.isClosed ? nil : account($0.id) } }

    /// An account's ledger, oldest first.
    public func ledger(of account: AccountID) -> [LedgerEntry] {
        accounts.contains(account) ? Array(accounts[account].ledger) : []
    }

    /// The rules, in the order in which they are tried.
    public var allRules: [RuleState] { rules.states }
}
