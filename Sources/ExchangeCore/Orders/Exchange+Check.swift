// What the exchange refuses when an order is placed, and why. Checks are made in the order in which they stand.
extension Exchange {
    /// Why this request would be rejected if it were placed now; nil if it would not.
    public func check(_ request: OrderRequest) -> RejectReason? {
        guard case .generated = configuration.source, request.symbols.contains(where: { instruments.id($0) == nil }) else {
            return checkListed(request)
        }
        // Options that would be listed for it are listed in a copy.
        var trial = self
        trial.listOptions(request.symbols)
        return trial.checkListed(request)
    }

    /// The same, for a request whose symbols are listed.
    private func checkListed(_ request: OrderRequest) -> RejectReason? {
        guard accounts.contains(request.account) else { return .unknownAccount }
        var need: Need?
        return withUnsafePointer(to: record(of: request, OrderID(0))) { check(request, $0, replacing: nil, need: &need) }
    }

    /// The same for a request of an account that there is, with its record; `old` is the order that it would replace. Says
    /// what it needs of its account, if that still holds once it is placed.
    func check(_ request: OrderRequest, _ order: OrderView, replacing old: OrderView?, need: inout Need?) -> RejectReason? {
        let account = view(request.account)
        if account.pointee.isClosed { return .accountClosed }
        guard request.hasAcceptableFamily else { return .invalidChildren }
        if let refusal = checkTerms(request, order.pointee.instrument, account) { return refusal }
        if let refusal = checkExits(request) { return refusal }
        if !request.children.isEmpty || request.clientOrderID != nil {
            var names: Set<String> = []
            if let refusal = checkNames(request, account, &names) { return refusal }
        }
        return checkAccount(request, order, account, replacing: old, need: &need)
    }

    /// The terms of a request, whose first leg is in an instrument, and of all below it.
    private func checkTerms(_ request: OrderRequest, _ instrument: InstrumentID?, _ account: AccountView) -> RejectReason? {
        if let refusal = checkFamily(request) { return refusal }
        if let refusal = checkOne(request, instrument, account) { return refusal }
        if account.pointee.policy.restrictsKinds, let refusal = checkKind(request, instrument, account) { return refusal }
        for child in request.children {
            let id = child.legs.first.flatMap { instruments.id($0.symbol) }
            if let refusal = checkTerms(child, id, account) { return refusal }
        }
        return nil
    }

    private func checkFamily(_ request: OrderRequest) -> RejectReason? {
        switch request.strategy {
        case .single: request.children.isEmpty ? nil : .invalidChildren
        case .trigger: request.legs.isEmpty ? .invalidChildren : nil
        case .oco: request.legs.isEmpty && request.children.isEmpty ? .invalidChildren : nil
        }
    }

    private func checkOne(_ request: OrderRequest, _ instrument: InstrumentID?, _ account: AccountView) -> RejectReason? {
        if request.legs.isEmpty {
            guard request.strategy == .oco else { return .invalidLegs }
            return request.quantity.isNegative || request.quantity > ExchangeLimits.maximumQuantity ? .invalidQuantity : nil
        }
        for k in request.legs.indices {
            guard let id = k == 0 ? instrument : instruments.id(request.legs[k].symbol) else { return .unknownSymbol }
            let traded = view(id)
            guard traded.pointee.instrument.isTradable else { return .notTradable }
            if traded.pointee.isRemoved { return traded.pointee.instrument.kind.isOption ? .optionExpired : .notTradable }
            guard request.legs[k].ratio >= 1, request.legs[k].ratio <= 1000 else { return .invalidLegs }
        }
        guard let instrument else { return .unknownSymbol }
        let traded = view(instrument)
        if let refusal = checkLegs(request) { return refusal }
        if let refusal = checkQuantity(request, traded, account) { return refusal }
        if let refusal = checkPrices(request, traded, account) { return refusal }
        return checkTime(request, traded, account)
    }

    private func checkLegs(_ request: OrderRequest) -> RejectReason? {
        let count = request.legs.count
        if count > ExchangeLimits.maximumLegs { return .tooManyLegs }
        if count == 1 { return request.type.isNet ? .typeNotAllowed : request.legs[0].ratio == 1 ? nil : .invalidLegs }
        guard request.type.isNet || request.type == .market else { return .typeNotAllowed }
        let symbols = Set(request.legs.map(\.symbol))
        return symbols.count == count ? nil : .invalidLegs
    }

    private func checkQuantity(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let isFractionable =
            account.pointee.policy.allowsFractions && traded.pointee.instrument.isFractionable && request.legs.count == 1
        if let notional = request.notional {
            guard request.quantity.isZero, notional.isPositive, notional <= ExchangeLimits.maximumCash else { return .invalidQuantity }
            guard isFractionable else { return .notFractionable }
            return request.type == .exercise || request.type.isNet ? .typeNotAllowed : nil
        }
        guard request.quantity.isPositive, request.quantity <= ExchangeLimits.maximumQuantity else { return .invalidQuantity }
        if request.quantity.isWhole {
            let lot = traded.pointee.instrument.lot
            return !isFractionable && lot.isPositive && !request.quantity.isMultiple(of: lot) ? .lotSize : nil
        }
        guard isFractionable else { return traded.pointee.instrument.isFractionable ? .fractionalNotAllowed : .notFractionable }
        return request.type.isTrailing || request.allOrNone ? .fractionalNotAllowed : nil
    }

    private func checkPrices(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let type = request.type
        if type.needsLimitPrice, request.limitPrice == nil { return .missingLimitPrice }
        if type.needsStopPrice, request.stopPrice == nil { return .missingStopPrice }
        if type.isTrailing, request.trailing == nil { return .missingTrailingTerms }
        if !type.isTrailing, request.trailing != nil { return .unexpectedPrice }
        if request.limitPrice != nil, !type.needsLimitPrice, type != .netZero { return .unexpectedPrice }
        if request.stopPrice != nil, !type.needsStopPrice { return .unexpectedPrice }
        if let limit = request.limitPrice, let refusal = checkPrice(limit, request, traded, account) { return refusal }
        if let stop = request.stopPrice, let refusal = checkPrice(stop, request, traded, account) { return refusal }
        if let trailing = request.trailing, let refusal = checkTrailing(trailing, request.type) { return refusal }
        return checkDistance(request, traded, account)
    }

    private func checkPrice(_ price: Price, _ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let isNet = request.type.isNet
        guard isNet ? !price.isNegative : price.isPositive, price <= ExchangeLimits.maximumPrice else { return .invalidPrice }
        if request.isCabinet, price == Price(cents: 1) { return nil }
        guard account.pointee.policy.checksPriceIncrement else { return nil }
        return (isNet ? price.isMultiple(of: Price(cents: 1)) : traded.pointee.instrument.tick.allows(price)) ? nil : .priceIncrement
    }

    private func checkTrailing(_ trailing: TrailingTerms, _ type: OrderType) -> RejectReason? {
        let isSane =
            switch trailing.offset {
            case .amount(let amount): amount.isPositive && amount <= ExchangeLimits.maximumPrice
            case .percent(let percent): percent.isPositive && percent < 100
            case .ticks(let count): (1...1_000_000).contains(count)
            }
        if type == .trailingStopLimit, trailing.limitOffset == nil { return .missingLimitPrice }
        let hasSaneLimit = trailing.limitOffset.map { !$0.isNegative && $0 <= ExchangeLimits.maximumPrice } ?? true
        return isSane && hasSaneLimit ? nil : .invalidPrice
    }

    /// A stop on the wrong side of the market, and a limit too far beyond it.
    private func checkDistance(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let farLimits = account.pointee.policy.farLimits
        // Few orders are held to the quote at all.
        if request.stopPrice == nil, request.type != .limit || farLimits == .accept && !request.mustRest { return nil }
        let side = request.legs[0].side
        let quote = currentQuote(traded.pointee.id)
        if let stop = request.stopPrice, account.pointee.policy.rejectsStopsOnWrongSide,
            let price = quote.price((request.stopBasis ?? account.pointee.policy.stopBasis).resolved(for: side)) ?? quote.last
        {
            if side == .buy ? stop <= price : stop >= price { return .stopOnWrongSide }
        }
        guard request.type == .limit, let limit = request.limitPrice, let touch = side == .buy ? quote.ask : quote.bid else { return nil }
        if request.mustRest, side == .buy ? limit >= touch : limit <= touch { return .wouldTrade }
        let percent: Int
        switch farLimits {
        case .accept: return nil
        case .percent(let value): percent = value
        case .tiered: percent = (touch <= 25 ? 10 : touch <= 50 ? 5 : 3) * (session == .regular ? 1 : 2)
        }
        let distance = Ratio(percent: percent) * touch
        return (side == .buy ? limit > touch + distance : limit < touch - distance) ? .limitTooFar : nil
    }

    private func checkTime(_ request: OrderRequest, _ traded: InstrumentView, _ account: AccountView) -> RejectReason? {
        let isForAuction =
            request.timeInForce == .atOpen || request.timeInForce == .atClose || request.type == .marketOnClose
            || request.type == .limitOnClose
        if isForAuction {
            guard request.type != .stop, !request.type.isStop, !request.type.isNet, request.type != .exercise, request.legs.count == 1
            else { return .typeNotAllowed }
            if request.type == .marketOnClose || request.type == .limitOnClose, request.timeInForce != .day, request.timeInForce != .atClose
            {
                return .timeInForceNotAllowed
            }
            guard request.session == .normal else { return .sessionNotAllowed }
            if account.pointee.policy.auctionCutoffs, configuration.hours == .nyse,
                isTooLateForAuction(request, account)
            {
                return .tooLateForAuction
            }
        }
        if request.type.isTrailing, request.timeInForce == .immediateOrCancel || request.timeInForce == .fillOrKill {
            return .timeInForceNotAllowed
        }
        if request.notional != nil || !request.quantity.isWhole {
            if traded.pointee.instrument.kind != .crypto, request.timeInForce != .day {
                return .timeInForceNotAllowed
            }
        }
        if request.session != .normal {
            guard request.type == .limit else { return .sessionNotAllowed }
            switch request.timeInForce {
            case .day: break
            case .goodTillCanceled, .endOfWeek, .endOfMonth, .endOfNextMonth, .goodTill:
                if !account.pointee.policy.allowsExtendedGoodTillCanceled { return .timeInForceNotAllowed }
            case .immediateOrCancel, .fillOrKill, .atOpen, .atClose: return .timeInForceNotAllowed
            }
        }
        if case .goodTill(let instant) = request.timeInForce, instant <= now { return .expiryInThePast }
        if let cancelAt = request.cancelAt, cancelAt <= now { return .expiryInThePast }
        return nil
    }

    /// Whether the auction that an order names is about to be held: it takes orders until two minutes before the
    /// opening and ten before the close, and again from 19:00 for the next day's (Alpaca's order page, 2026), or from
    /// the close on (inferred of other brokers, whose orders wait for the next day all evening).
    private func isTooLateForAuction(_ request: OrderRequest, _ account: AccountView) -> Bool {
        let (date, ofDay) = NewYorkTime.local(now)
        guard let day = calendar.day(date) else { return false }
        let cutoff = request.timeInForce == .atOpen ? day.open - .seconds(120) : day.close - .seconds(600)
        guard now >= cutoff else { return false }
        return account.pointee.policy.holdsAuctionOrdersOvernight ? now < day.close : ofDay < 68_400_000_000_000
    }

    /// Exits against each other, their entry and the market, where the policy wants it: a stop must be a cent beyond
    /// its base.
    private func checkExits(_ request: OrderRequest) -> RejectReason? {
        guard !request.children.isEmpty, accounts[request.account].policy.checksExitPrices else { return nil }
        var exits = request.children
        var bases: [Price] = []
        if request.strategy == .oco, !request.legs.isEmpty { exits.append(request) }
        if request.strategy == .trigger, let limit = request.limitPrice { bases.append(limit) }
        guard let exit = exits.first(where: { !$0.legs.isEmpty })?.legs.first, let id = instruments.id(exit.symbol) else { return nil }
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
    private func checkNames(_ request: OrderRequest, _ account: AccountView, _ names: inout Set<String>) -> RejectReason? {
        if let name = request.clientOrderID {
            if account.pointee.clientOrderIDs[name] != nil || !names.insert(name).inserted { return .duplicateClientOrderID }
            if name.utf8.count > ExchangeLimits.maximumClientOrderID { return .invalidCommand }
        }
        for child in request.children {
            if let refusal = checkNames(child, account, &names) { return refusal }
        }
        return nil
    }
}
