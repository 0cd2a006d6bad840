// What options and combinations need of their account.
extension Exchange {
    /// Whether an account may write calls on shares that it holds only.
    @inline(__always) func mustCoverCalls(_ account: AccountView) -> Bool {
        account.pointee.type == .cash || !account.pointee.policy.allowsUncoveredOptions
    }

    /// The shares that calls written on them tie up, where no call may go uncovered.
    @inline(never)
    mutating func sharesUnderCalls(_ account: AccountView, _ underlying: InstrumentID) -> Quantity {
        let options = view(underlying).pointee.options
        guard !options.isEmpty, mustCoverCalls(account) else { return 0 }
        var shares: Quantity = 0
        for option in options where view(option).pointee.instrument.kind.optionTerms?.right == .call {
            let written = -account.pointee.positions.quantity(option)
            if written.isPositive { shares = shares + written * view(option).pointee.instrument.multiplier }
        }
        for id in account.pointee.openOrders {
            let other = view(id)
            guard other.pointee.side == .sell, !other.isCombination, let option = other.pointee.instrument,
                let terms = view(option).pointee.instrument.kind.optionTerms, terms.right == .call,
                terms.underlying == view(underlying).pointee.instrument.symbol
            else { continue }
            shares = shares + min(other.pointee.need.opening, other.remaining) * view(option).pointee.instrument.multiplier
        }
        return shares
    }

    /// Whether an account may write an option: a cash account only what it can cover or pay.
    @inline(never)
    mutating func checkWriting(_ order: OrderView, _ account: AccountView, _ traded: InstrumentView) -> RejectReason? {
        guard let terms = traded.pointee.instrument.kind.optionTerms else { return nil }
        guard mustCoverCalls(account), terms.right == .call else { return nil }
        let id = traded.pointee.id
        let (at, found) = instruments.id(terms.underlying).map { account.pointee.positions.search($0) } ?? (0, false)
        let shares = found ? account.pointee.positions[at: at].quantity - account.pointee.positions[at: at].held : 0
        let written = -account.pointee.positions.quantity(id)
        let pending = account.pointee.openOrders.reduce(Quantity(0)) {
            let other = view($1)
            guard other.pointee.instrument == id, other.pointee.side == .sell, $1 != order.pointee.id else { return $0 }
            return $0 + min(other.pointee.need.opening, other.remaining)
        }
        let needed = (max(0, written) + pending + order.remaining) * traded.pointee.instrument.multiplier
        return shares < needed ? .uncoveredOption : nil
    }

    /// The equity that opening so many contracts ties up.
    @inline(never)
    mutating func meansNeeded(
        forOptionBy order: OrderView, _ account: AccountView, _ traded: InstrumentView, _ opening: Quantity, at price: Price
    ) -> Money {
        let multiplier = traded.pointee.instrument.multiplier
        if order.pointee.side == .buy {
            return price * opening * multiplier + openingFees(order.pointee.account, traded.pointee.id, opening, price)
        }
        let trade = HypotheticalTrade(instrument: traded.pointee.id, quantity: -opening)
        let before = sums(of: order.pointee.account).initial
        let after = sums(of: order.pointee.account, with: [trade]).initial
        // The premium comes in with the trade, except that the collateral of who must cover is the whole strike.
        let premium = mustCoverCalls(account) ? 0 : price * opening * multiplier
        return max(0, after - before - premium)
    }

    /// A combination needs what the account's requirement grows by, plus what it pays.
    @inline(never)
    mutating func assessCombination(_ order: OrderView, _ account: AccountView, besides: ReleasedOrders) -> Assessment {
        var trades: [HypotheticalTrade] = []
        let legs = order.pointee.legs
        let traded = [order.pointee.instrument].compactMap { $0 } + order.otherInstruments
        for (leg, instrument) in zip(legs, traded) {
            let units = order.remaining * leg.ratio
            var part = Need()
            if let refusal = split(order, account, instrument, leg.side, leg.positionEffect, units, besides: besides, into: &part) {
                return .refused(refusal)
            }
            if part.opening.isPositive, mayOnlyClose(account) { return .refused(.accountRestricted) }
            trades.append(HypotheticalTrade(instrument: instrument, quantity: leg.side == .buy ? units : -units))
        }
        let multiplier = traded.map { view($0).pointee.instrument.multiplier }.max() ?? 1
        let net: Price
        switch order.pointee.type {
        case .netDebit: net = order.pointee.limitPrice ?? 0
        case .netCredit: net = -(order.pointee.limitPrice ?? 0)
        case .netZero: net = 0
        default: net = netAtQuotes(order) ?? 0
        }
        let paid = net * order.remaining * multiplier
        let now = sums(of: order.pointee.account), then = sums(of: order.pointee.account, with: trades)
        // Long options carry no loan value, so what is paid for them is gone; shares are worth what they cost.
        let shares = (then.longStock - now.longStock) + (then.shortStock - now.shortStock) + (then.shortOption - now.shortOption)
        var result = Assessment(need: Need(opening: order.remaining, means: max(0, (then.initial - now.initial) + paid - shares)))
        let free = means(of: account, standing(of: account)) - account.pointee.reserved + reserved(by: besides)
        if result.need.means > free { result.refusal = .insufficientBuyingPower }
        if mustCoverCalls(account), then.initial > ExchangeLimits.maximumCash { result.refusal = .uncoveredOption }
        return result
    }

    private func netAtQuotes(_ order: OrderView) -> Price? {
        var net: Price = 0
        for (leg, instrument) in zip(order.pointee.legs, [order.pointee.instrument].compactMap { $0 } + order.otherInstruments) {
            let quote = currentQuote(instrument)
            guard let price = leg.side == .buy ? quote.ask ?? quote.last : quote.bid ?? quote.last else { return nil }
            net = leg.side == .buy ? net + price * leg.ratio : net - price * leg.ratio
        }
        return net
    }
}
