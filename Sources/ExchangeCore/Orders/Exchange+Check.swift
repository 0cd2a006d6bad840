// What the exchange refuses when an order is placed, and why. Checks are made in the order in which they stand.
//
// Every order takes this way. What only few need stands in functions of its own, behind one test. All are `mutating` though
// they change nothing: called from a method that is, one that is not would be handed a copy of the exchange.
extension Exchange {
    /// Why this request would be rejected if it were placed now; nil if it would not.
    public func check(_ request: OrderRequest) -> RejectReason? {
        guard accounts.contains(request.account) else { return .unknownAccount }
        if accounts[request.account].isClosed { return .accountClosed }
        guard request.hasAcceptableFamily else { return .invalidChildren }
        // Options that would be listed for it are listed in a copy.
        var trial = self
        if case .generated = configuration.source { trial.listOptions(request.symbols) }
        var record = trial.record(of: request, OrderID(0)), isAssessed = false
        let account = trial.view(request.account), traded = record.instrument.map { trial.view($0) }
        return withUnsafeMutablePointer(to: &record) {
            trial.check(request, $0, account, traded, replacing: nil, isAssessed: &isAssessed)
        }
    }

    /// The same for a request of an open account, with an acceptable family and with its record; `old` is the order that it
    /// would replace. Keeps what it needs of its account in the record, and says whether that still holds once it is placed.
    mutating func check(
        _ request: OrderRequest, _ order: OrderRef, _ account: AccountView, _ traded: InstrumentView?, replacing old: OrderView?,
        isAssessed: inout Bool
    ) -> RejectReason? {
        if let refusal = checkTerms(request, traded, account) { return refusal }
        if request.isFamily, let refusal = checkExits(request, account) { return refusal }
        if request.isFamily || request.isNamed, let refusal = checkNames(request, account) { return refusal }
        return checkAccount(request, order, account, traded, replacing: old, isAssessed: &isAssessed)
    }

    /// The terms of a request, whose first leg is in an instrument, and of all below it.
    @inline(never)
    private mutating func checkTerms(_ request: OrderRequest, _ traded: InstrumentView?, _ account: AccountView) -> RejectReason? {
        if let refusal = request.checkStrategy() { return refusal }
        if request.isContainer {
            if let refusal = request.checkContainer() { return refusal }
        } else {
            guard let traded else { return .unknownSymbol }
            if let refusal = checkOne(request, traded, account) { return refusal }
        }
        if account.pointee.policy.restrictsKinds, let refusal = checkKind(request, traded, account) { return refusal }
        return request.isFamily ? checkChildren(request, account) : nil
    }

    @inline(never)
    private mutating func checkChildren(_ request: OrderRequest, _ account: AccountView) -> RejectReason? {
        for child in request.children {
            let traded = child.isContainer ? nil : instruments.id(child.symbol).map { view($0) }
            if let refusal = checkTerms(child, traded, account) { return refusal }
        }
        return nil
    }

    @inline(__always)
    private mutating func checkOne(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        if let refusal = traded.checkTradable() { return refusal }
        if request.isCombination {
            if let refusal = checkCombination(request) { return refusal }
        } else if request.ratio != 1 || request.type.isNet {
            return request.type.isNet && (1...1000).contains(request.ratio) ? .typeNotAllowed : .invalidLegs
        }
        if let refusal = checkQuantity(request, traded, account) { return refusal }
        if let refusal = checkPrices(request, traded, account) { return refusal }
        // Today's regular session is right for all orders.
        return request.isOfTheDay && !request.hasCancelTime ? nil : checkTime(request, traded, account)
    }

    /// The legs of a combination, of which the first is in something that can be traded.
    @inline(never)
    private mutating func checkCombination(_ request: OrderRequest) -> RejectReason? {
        let legs = request.legs
        for (k, leg) in legs.enumerated() {
            if k > 0 {
                guard let id = instruments.id(leg.symbol) else { return .unknownSymbol }
                if let refusal = view(id).checkTradable() { return refusal }
            }
            guard (1...1000).contains(leg.ratio) else { return .invalidLegs }
        }
        if legs.count > ExchangeLimits.maximumLegs { return .tooManyLegs }
        guard request.type.isNet || request.type == .market else { return .typeNotAllowed }
        return Set(legs.map(\.symbol)).count == legs.count ? nil : .invalidLegs
    }

    @inline(__always)
    private mutating func checkQuantity(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let isFractionable =
            account.pointee.policy.allowsFractions && traded.pointee.instrument.isFractionable && !request.isCombination
        if request.hasNotional { return request.checkNotional(isFractionable: isFractionable) }
        guard request.quantity.isPositive, request.quantity <= ExchangeLimits.maximumQuantity else { return .invalidQuantity }
        if request.quantity.isWhole {
            if isFractionable { return nil }
            let lot = traded.pointee.instrument.lot
            return lot.isPositive && !request.quantity.isMultiple(of: lot) ? .lotSize : nil
        }
        guard isFractionable else { return traded.pointee.instrument.isFractionable ? .fractionalNotAllowed : .notFractionable }
        return request.type.isTrailing || request.allOrNone ? .fractionalNotAllowed : nil
    }

    /// Exits against each other, their entry and the market, where the policy wants it: a stop must be a cent beyond
    /// its base.
    @inline(never)
    private mutating func checkExits(_ request: OrderRequest, _ account: AccountView) -> RejectReason? {
        guard account.pointee.policy.checksExitPrices else { return nil }
        var exits = request.children
        var bases: [Price] = []
        if request.strategy == .oco, !request.isContainer { exits.append(request) }
        if request.strategy == .trigger, let limit = request.limitPrice { bases.append(limit) }
        guard let exit = exits.first(where: { !$0.isContainer }), let id = instruments.id(exit.symbol) else { return nil }
        let isSell = exit.side == .sell
        if let price = currentQuote(id).last ?? currentQuote(id).mark { bases.append(price) }
        let profits = exits.filter { $0.type == .limit }.compactMap(\.limitPrice)
        let cent = Price(cents: 1)
        for stop in exits.compactMap(\.stopPrice) {
            if (bases + profits).contains(where: { isSell ? stop > $0 - cent : stop < $0 + cent }) { return .stopOnWrongSide }
        }
        if request.strategy == .trigger, let entry = request.limitPrice {
            if profits.contains(where: { isSell ? $0 < entry + cent : $0 > entry - cent }) { return .invalidPrice }
        }
        return nil
    }

    /// Client order ids: not too long, new to the account, and each once in a request.
    @inline(never)
    private mutating func checkNames(_ request: OrderRequest, _ account: AccountView) -> RejectReason? {
        guard request.isFamily else { return request.clientOrderID.flatMap { account.checkName($0) } }
        var names: Set<String> = []
        for name in request.names {
            guard names.insert(name).inserted else { return .duplicateClientOrderID }
            if let refusal = account.checkName(name) { return refusal }
        }
        return nil
    }
}

extension InstrumentView {
    /// Why nothing of an instrument can be ordered; nil if it can.
    @inline(__always) fileprivate func checkTradable() -> RejectReason? {
        guard pointee.instrument.isTradable else { return .notTradable }
        if pointee.isRemoved { return pointee.instrument.kind.isOption ? .optionExpired : .notTradable }
        return nil
    }
}

extension AccountView {
    fileprivate func checkName(_ name: String) -> RejectReason? {
        if pointee.clientOrderIDs[name] != nil { return .duplicateClientOrderID }
        return name.utf8.count > ExchangeLimits.maximumClientOrderID ? .invalidCommand : nil
    }
}

extension OrderRequest {
    /// The client order ids that it and those below it are given.
    fileprivate var names: [String] { (clientOrderID.map { [$0] } ?? []) + children.flatMap(\.names) }

    /// Whether it has the children that its strategy asks for.
    @inline(__always) fileprivate func checkStrategy() -> RejectReason? {
        switch strategy {
        case .single: isFamily ? .invalidChildren : nil
        case .trigger: isContainer ? .invalidChildren : nil
        case .oco: isContainer && !isFamily ? .invalidChildren : nil
        }
    }

    @inline(never)
    fileprivate func checkContainer() -> RejectReason? {
        guard strategy == .oco else { return .invalidLegs }
        return quantity.isNegative || quantity > ExchangeLimits.maximumQuantity ? .invalidQuantity : nil
    }

    /// An amount of dollars in place of a quantity.
    @inline(never)
    fileprivate func checkNotional(isFractionable: Bool) -> RejectReason? {
        guard let notional, quantity.isZero, notional.isPositive, notional <= ExchangeLimits.maximumCash else { return .invalidQuantity }
        guard isFractionable else { return .notFractionable }
        return type == .exercise || type.isNet ? .typeNotAllowed : nil
    }
}
