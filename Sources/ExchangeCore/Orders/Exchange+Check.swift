// What the exchange refuses when an order is placed, and why. Checks are made in the order in which they stand.
extension Exchange {
    /// Why this request would be rejected if it were placed now; nil if it would not.
    public func check(_ request: OrderRequest) -> RejectReason? {
        guard case .generated = configuration.source, request.symbols.contains(where: { instruments.id($0) == nil }) else {
            return check(request, replacing: nil)
        }
        // Options that would be listed for it are listed in a copy.
        var trial = self
        trial.listOptions(request.symbols)
        return trial.check(request, replacing: nil)
    }

    func check(_ request: OrderRequest, replacing old: Order?) -> RejectReason? {
        guard accounts.contains(request.account) else { return .unknownAccount }
        if accounts[request.account].isClosed { return .accountClosed }
        guard request.hasAcceptableFamily else { return .invalidChildren }
        if let refusal = checkTerms(request, isRoot: true) { return refusal }
        if let refusal = checkExits(request) { return refusal }
        if let refusal = checkNames(request) { return refusal }
        return checkAccount(request, replacing: old)
    }

    /// The terms of a request and of all below it.
    private func checkTerms(_ request: OrderRequest, isRoot: Bool) -> RejectReason? {
        if let refusal = checkFamily(request) ?? checkOne(request) { return refusal }
        for child in request.children {
            if let refusal = checkTerms(child.with { $0.account = request.account }, isRoot: false) { return refusal }
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

    private func checkOne(_ request: OrderRequest) -> RejectReason? {
        guard let first = request.legs.first else { return request.strategy == .oco ? nil : .invalidLegs }
        for leg in request.legs {
            guard let id = instruments.id(leg.symbol) else { return .unknownSymbol }
            let instrument = instruments[id].instrument
            guard instrument.isTradable else { return .notTradable }
            if instruments[id].isRemoved { return instrument.kind.optionTerms == nil ? .notTradable : .optionExpired }
            guard leg.ratio >= 1, leg.ratio <= 1000 else { return .invalidLegs }
        }
        // The symbol was looked up above.
        guard let id = instruments.id(first.symbol) else { return .unknownSymbol }
        return checkLegs(request) ?? checkQuantity(request, id) ?? checkPrices(request, id) ?? checkTime(request)
    }

    private func checkLegs(_ request: OrderRequest) -> RejectReason? {
        let count = request.legs.count
        if count > ExchangeLimits.maximumLegs { return .tooManyLegs }
        if count == 1 { return request.type.isNet ? .typeNotAllowed : request.legs[0].ratio == 1 ? nil : .invalidLegs }
        guard request.type.isNet || request.type == .market else { return .typeNotAllowed }
        let symbols = Set(request.legs.map(\.symbol))
        return symbols.count == count ? nil : .invalidLegs
    }

    private func checkQuantity(_ request: OrderRequest, _ id: InstrumentID) -> RejectReason? {
        let policy = accounts[request.account].policy
        let isFractionable = policy.allowsFractions && instruments[id].instrument.isFractionable && request.legs.count == 1
        if let notional = request.notional {
            guard request.quantity.isZero, notional.isPositive, notional <= ExchangeLimits.maximumCash else { return .invalidQuantity }
            guard isFractionable else { return .notFractionable }
            return request.type == .exercise || request.type.isNet ? .typeNotAllowed : nil
        }
        guard request.quantity.isPositive, request.quantity <= ExchangeLimits.maximumQuantity else { return .invalidQuantity }
        if request.quantity.isWhole {
            let lot = instruments[id].instrument.lot
            return lot.isPositive && !isFractionable && !request.quantity.isMultiple(of: lot) ? .lotSize : nil
        }
        guard isFractionable else { return instruments[id].instrument.isFractionable ? .fractionalNotAllowed : .notFractionable }
        return request.type.isTrailing || request.allOrNone ? .fractionalNotAllowed : nil
    }

    private func checkPrices(_ request: OrderRequest, _ id: InstrumentID) -> RejectReason? {
        let type = request.type
        if type.needsLimitPrice, request.limitPrice == nil { return .missingLimitPrice }
        if type.needsStopPrice, request.stopPrice == nil { return .missingStopPrice }
        if type.isTrailing, request.trailing == nil { return .missingTrailingTerms }
        if !type.isTrailing, request.trailing != nil { return .unexpectedPrice }
        if request.limitPrice != nil, !type.needsLimitPrice, type != .netZero { return .unexpectedPrice }
        if request.stopPrice != nil, !type.needsStopPrice { return .unexpectedPrice }
        let tick = instruments[id].instrument.tick
        let checksTick = accounts[request.account].policy.checksPriceIncrement
        for price in [request.limitPrice, request.stopPrice].compactMap({ $0 }) {
            let mayBeZero = type.isNet
            guard mayBeZero ? !price.isNegative : price.isPositive, price <= ExchangeLimits.maximumPrice else { return .invalidPrice }
            if request.isCabinet, price == Price(cents: 1) { continue }
            if checksTick, !(type.isNet ? price.isMultiple(of: Price(cents: 1)) : tick.allows(price)) { return .priceIncrement }
        }
        if let trailing = request.trailing, let refusal = checkTrailing(trailing, request.type) { return refusal }
        return checkDistance(request, id)
    }

    private func checkTrailing(_ trailing: TrailingTerms, _ type: OrderType) -> RejectReason? {
        let isSane = switch trailing.offset {
        case .amount(let amount): amount.isPositive && amount <= ExchangeLimits.maximumPrice
        case .percent(let percent): percent.isPositive && percent < 100
        case .ticks(let count): (1...1_000_000).contains(count)
        }
        if type == .trailingStopLimit, trailing.limitOffset == nil { return .missingLimitPrice }
        let hasSaneLimit = trailing.limitOffset.map { !$0.isNegative && $0 <= ExchangeLimits.maximumPrice } ?? true
        return isSane && hasSaneLimit ? nil : .invalidPrice
    }

    /// A stop on the wrong side of the market, and a limit too far beyond it.
    private func checkDistance(_ request: OrderRequest, _ id: InstrumentID) -> RejectReason? {
        let policy = accounts[request.account].policy
        let side = request.legs[0].side
        let quote = currentQuote(id)
        if let stop = request.stopPrice, policy.rejectsStopsOnWrongSide, let price = quote.price(request.stopBasis ?? policy.stopBasis) ?? quote.last {
            if side == .buy ? stop <= price : stop >= price { return .stopOnWrongSide }
        }
        guard request.type == .limit, let limit = request.limitPrice, let touch = side == .buy ? quote.ask : quote.bid else { return nil }
        if request.mustRest, side == .buy ? limit >= touch : limit <= touch { return .wouldTrade }
        let percent: Int
        switch policy.farLimits {
        case .accept: return nil
        case .percent(let value): percent = value
        case .tiered: percent = (touch <= 25 ? 10 : touch <= 50 ? 5 : 3) * (session == .regular ? 1 : 2)
        }
        let distance = Ratio(percent: percent) * touch
        return (side == .buy ? limit > touch + distance : limit < touch - distance) ? .limitTooFar : nil
    }

    private func checkTime(_ request: OrderRequest) -> RejectReason? {
        let policy = accounts[request.account].policy
        let isForAuction = request.timeInForce == .atOpen || request.timeInForce == .atClose || request.type == .marketOnClose || request.type == .limitOnClose
        if isForAuction {
            guard request.type != .stop, !request.type.isStop, !request.type.isNet, request.type != .exercise, request.legs.count == 1 else { return .typeNotAllowed }
            if request.type == .marketOnClose || request.type == .limitOnClose, request.timeInForce != .day, request.timeInForce != .atClose {
                return .timeInForceNotAllowed
            }
            guard request.session == .normal else { return .sessionNotAllowed }
            if policy.auctionCutoffs, configuration.hours == .nyse, isTooLateForAuction(atOpen: request.timeInForce == .atOpen) { return .tooLateForAuction }
        }
        if request.type.isTrailing, request.timeInForce == .immediateOrCancel || request.timeInForce == .fillOrKill { return .timeInForceNotAllowed }
        if request.notional != nil || !request.quantity.isWhole {
            let isCoin = request.legs.first.flatMap { instruments.id($0.symbol) }.map { instruments[$0].instrument.kind == .crypto } ?? false
            if !isCoin, request.timeInForce != .day, request.timeInForce != .immediateOrCancel { return .timeInForceNotAllowed }
        }
        if request.session != .normal {
            guard request.type == .limit else { return .sessionNotAllowed }
            switch request.timeInForce {
            case .day: break
            case .goodTillCanceled, .endOfWeek, .endOfMonth, .endOfNextMonth, .goodTill:
                if !policy.allowsExtendedGoodTillCanceled { return .timeInForceNotAllowed }
            case .immediateOrCancel, .fillOrKill, .atOpen, .atClose: return .timeInForceNotAllowed
            }
        }
        if case .goodTill(let instant) = request.timeInForce, instant <= now { return .expiryInThePast }
        if let cancelAt = request.cancelAt, cancelAt <= now { return .expiryInThePast }
        return nil
    }

    /// Whether the auction that an order names is about to be held: it takes orders until two minutes before the
    /// opening and ten before the close, and again from 19:00 for the next day's (Alpaca's order page, 2026).
    private func isTooLateForAuction(atOpen: Bool) -> Bool {
        let (date, ofDay) = NewYorkTime.local(now)
        guard let day = calendar.day(date) else { return false }
        let cutoff = atOpen ? day.open - .seconds(120) : day.close - .seconds(600)
        return now >= cutoff && ofDay < 68_400_000_000_000
    }

    /// Exits against each other, their entry and the market, where the policy wants it: a stop must be a cent beyond
    /// its base.
    private func checkExits(_ request: OrderRequest) -> RejectReason? {
        guard accounts[request.account].policy.checksExitPrices, !request.children.isEmpty else { return nil }
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

    /// Client order ids: not too long, and new to the account.
    private func checkNames(_ request: OrderRequest) -> RejectReason? {
        if let name = request.clientOrderID {
            if accounts[request.account].clientOrderIDs[name] != nil { return .duplicateClientOrderID }
            if name.utf8.count > ExchangeLimits.maximumClientOrderID { return .invalidCommand }
        }
        for child in request.children {
            if let refusal = checkNames(child.with { $0.account = request.account }) { return refusal }
        }
        return nil
    }

    /// Whether the account may, and can pay: for what goes to the market at once. Children of a trigger are looked
    /// at when they go there.
    private func checkAccount(_ request: OrderRequest, replacing old: Order?) -> RejectReason? {
        if !request.legs.isEmpty {
            let account = request.account
            var order = Order(request, id: OrderID(0), instrument: instruments.id(request.legs[0].symbol), at: now)
            if request.legs.count > 1 { order.otherInstruments = request.legs.dropFirst().compactMap { instruments.id($0.symbol) } }
            if let old {
                order.filledQuantity = old.filledQuantity
                order.parent = old.parent
            }
            // The reservations of what is replaced, and of its siblings, are free for its replacement.
            let besides = old.map { isInGroup(index($0.id)) ? group(of: $0.id) : [$0.id] } ?? []
            if old?.hold != .parent, let refusal = assessment(of: order, besides: besides).refusal { return refusal }
            if let refusal = checkDayTrading(order) { return refusal }
            if accounts[account].policy.rejectsWashTrades, let refusal = checkWash(order, besides: besides) { return refusal }
        }
        guard request.strategy == .oco else { return nil }
        for child in request.children {
            if let refusal = checkAccount(child.with { $0.account = request.account }, replacing: nil) { return refusal }
        }
        return nil
    }

    /// An account trading with itself: refused unless both orders have limits that do not meet, or one of them is
    /// part of something larger.
    private func checkWash(_ order: Order, besides: [OrderID]) -> RejectReason? {
        guard order.strategy == .single, order.parent == nil, !order.type.isTrailing, order.otherInstruments.isEmpty else { return nil }
        for id in accounts[order.account].openOrders where !besides.contains(id) {
            let other = orders[index(id)]
            guard other.instrument == order.instrument, other.side != order.side, other.strategy == .single, other.parent == nil,
                  !other.type.isTrailing, other.otherInstruments.isEmpty else { continue }
            let otherIsLimit = other.type == .limit || other.type == .stopLimit
            if otherIsLimit, order.type == .limit || order.type == .stopLimit, let a = order.limitPrice, let b = other.limitPrice {
                if order.side == .buy ? a < b : b < a { continue }
            }
            return .washTrade(existing: id, isLimit: otherIsLimit)
        }
        return nil
    }
}
