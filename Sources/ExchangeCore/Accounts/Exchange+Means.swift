// What an account has and must keep: one walk over its positions.
/// The sums of an account's positions at now.
struct PositionSums: Sendable, Equatable {
    var longStock: Money = 0
    var shortStock: Money = 0
    var longOption: Money = 0
    var shortOption: Money = 0
    /// Equity that the positions tie up by Regulation T, and that they must keep.
    var initial: Money = 0
    var maintenance: Money = 0
    /// What the positions were worth when the day began, without sign; and are.
    var previousExposure: Money = 0
    var exposure: Money = 0
}

extension PositionSums {
    /// Adds what one position is worth, if it is not of options.
    mutating func add(_ worth: PositionSums) {
        longStock = longStock + worth.longStock
        shortStock = shortStock + worth.shortStock
        initial = initial + worth.initial
        maintenance = maintenance + worth.maintenance
        previousExposure = previousExposure + worth.previousExposure
        exposure = exposure + worth.exposure
    }
}

/// The sums of an account's positions as they were last reckoned, and what they were reckoned from.
struct Valuation: Sendable {
    var sums = PositionSums()
    var positions: Int64 = -1
    var marks: Int64 = -1
    var second: Int64 = .min
}

/// A change of positions to reckon with, as if it had been traded.
struct HypotheticalTrade {
    let instrument: InstrumentID
    let quantity: Quantity
}

extension Exchange {
    /// The sums of an account's positions.
    func sums(of account: AccountID) -> PositionSums {
        isValued(account) ? accounts[account].valuation.sums : sums(of: account, with: [])
    }

    /// Brings an account's generated quotes up to now, and keeps what its positions are worth by them. Reading is right
    /// without it; with it many reads between two changes ask the price model, and walk the positions, once.
    public mutating func valuePositions(of account: AccountID) {
        guard accounts.contains(account), !isValued(account) else { return }
        let count = accounts[account].positions.states.count
        var sums = PositionSums()
        var hasOptions = false
        for index in 0..<count {
            let id = accounts[account].positions[at: index].instrument
            refresh(id)
            if instruments[id].instrument.kind.isOption {
                hasOptions = true
                continue
            }
            // What neither the position nor its instrument has changed is worth what it was.
            if accounts[account].positions[at: index].worthVersion <= instruments[id].changedAt {
                accounts[account].positions.keep(worth(ofPosition: index, account), at: index, marksVersion &+ 1)
            }
            sums.add(accounts[account].positions[at: index].worth)
        }
        // Options are margined together, so they are reckoned together.
        if hasOptions { sums = self.sums(of: account, with: []) }
        accounts[account].valuation = Valuation(
            sums: sums, positions: accounts[account].positions.version, marks: marksVersion, second: now.secondsSinceEpoch)
    }

    /// What one position, not of options, adds to the sums.
    private func worth(ofPosition index: Int, _ account: AccountID) -> PositionSums {
        var worth = PositionSums()
        var options: [Symbol: [OptionMargin.Leg]] = [:]
        addPosition(at: index, of: account, with: [], to: &worth, &options)
        return worth
    }

    /// Notes that an instrument, or what it is worth, has changed.
    @inline(__always) mutating func noteChange(of id: InstrumentID) {
        marksVersion &+= 1
        instruments[id].changedAt = marksVersion
    }

    /// Whether what was kept of an account's positions still holds: the model moves on whole seconds.
    @inline(__always) func isValued(_ account: AccountID) -> Bool {
        accounts[account].valuation.positions == accounts[account].positions.version
            && accounts[account].valuation.marks == marksVersion && accounts[account].valuation.second == now.secondsSinceEpoch
    }

    /// The sums of an account's positions, with some trades as if they were done.
    func sums(of account: AccountID, with trades: [HypotheticalTrade]) -> PositionSums {
        var sums = PositionSums()
        var options: [Symbol: [OptionMargin.Leg]] = [:]
        for index in 0..<accounts[account].positions.states.count {
            addPosition(at: index, of: account, with: trades, to: &sums, &options)
        }
        for (k, trade) in trades.enumerated() where !accounts[account].positions.search(trade.instrument).found {
            let isRepeated = trades[..<k].contains { $0.instrument == trade.instrument }
            if isRepeated { continue }
            let quantity = trades.reduce(Quantity(0)) { $1.instrument == trade.instrument ? $0 + $1.quantity : $0 }
            guard !quantity.isZero else { continue }
            add(trade.instrument, quantity, at: currentMark(trade.instrument) ?? 0, of: account, to: &sums, &options)
        }
        if !options.isEmpty {
            for underlying in options.keys.sorted() {
                let needed = optionRequirement(account, underlying, options[underlying] ?? [], trades)
                sums.initial = sums.initial + needed
                sums.maintenance = sums.maintenance + needed
            }
        }
        return sums
    }

    /// Adds a position, with some trades as if they were done, and what it was when the day began.
    @inline(__always) private func addPosition(
        at index: Int, of account: AccountID, with trades: [HypotheticalTrade], to sums: inout PositionSums,
        _ options: inout [Symbol: [OptionMargin.Leg]]
    ) {
        let id = accounts[account].positions[at: index].instrument
        let previous = accounts[account].positions[at: index].previousQuantity
        if !previous.isZero {
            let mark = accounts[account].positions[at: index].previousMark
            let value = ExactMoney(mark, previous, multiplier: instruments[id].instrument.multiplier).money
            sums.previousExposure = sums.previousExposure + value.magnitude
        }
        var quantity = accounts[account].positions[at: index].quantity
        for trade in trades where trade.instrument == id { quantity = quantity + trade.quantity }
        guard !quantity.isZero else { return }
        let mark = currentMark(id) ?? accounts[account].positions[at: index].averagePrice
        add(id, quantity, at: mark, of: account, to: &sums, &options)
    }

    /// Adds so much of an instrument at a price; the requirement of options is reckoned from all legs together.
    private func add(
        _ id: InstrumentID, _ quantity: Quantity, at mark: Price, of account: AccountID, to sums: inout PositionSums,
        _ options: inout [Symbol: [OptionMargin.Leg]]
    ) {
        let multiplier = instruments[id].instrument.multiplier
        let value = ExactMoney(mark, quantity, multiplier: multiplier).money
        sums.exposure = sums.exposure + value.magnitude
        if instruments[id].instrument.kind.isOption, let terms = instruments[id].instrument.kind.optionTerms {
            if quantity.isNegative { sums.shortOption = sums.shortOption + value } else { sums.longOption = sums.longOption + value }
            options[terms.underlying, default: []].append(
                OptionMargin.Leg(terms: terms, contracts: quantity, multiplier: multiplier, premium: mark))
            return
        }
        if quantity.isNegative { sums.shortStock = sums.shortStock + value } else { sums.longStock = sums.longStock + value }
        let isMarginable = accounts[account].type == .margin && instruments[id].instrument.isMarginable
        sums.initial = sums.initial + (isMarginable ? accounts[account].policy.margin.initial * value.magnitude : value.magnitude)
        sums.maintenance =
            sums.maintenance
            + (isMarginable ? maintenance(ofShares: quantity * multiplier, id, at: mark, value.magnitude, account) : value.magnitude)
    }

    /// What an account must keep for so many shares (multiplier included) of an instrument at a price, worth so much.
    @inline(__always) func maintenance(ofShares shares: Quantity, _ id: InstrumentID, at mark: Price, _ value: Money, _ account: AccountID)
        -> Money
    {
        MarginRequirement.maintenance(
            price: mark, quantity: shares, value: value, lowPrice: accounts[account].policy.margin.lowPrice,
            long: instruments[id].instrument.longMaintenance ?? accounts[account].policy.margin.longMaintenance,
            leverage: instruments[id].instrument.leverage)
    }

    private func optionRequirement(_ account: AccountID, _ underlying: Symbol, _ legs: [OptionMargin.Leg], _ trades: [HypotheticalTrade])
        -> Money
    {
        guard legs.contains(where: { $0.contracts.isNegative }) else { return 0 }
        let id = instruments.id(underlying)
        let extra = trades.reduce(Quantity(0)) { $1.instrument == id ? $0 + $1.quantity : $0 }
        let shares = (id.map { accounts[account].positions.quantity($0) } ?? 0) + extra
        let price = id.flatMap { currentMark($0) } ?? legs[0].terms.strike
        return OptionMargin.requirement(
            legs, shares: shares, underlying: price, isIndex: id.map { instruments[$0].instrument.kind == .index } ?? false,
            isCash: mustCoverCalls(account))
    }

    /// What an instrument is valued at now.
    @inline(__always) func currentMark(_ id: InstrumentID) -> Price? {
        needsRefresh(id) ? currentQuote(id).mark : instruments[id].quote.mark
    }

    /// What an account must keep besides, because one long position is nearly all that it holds and it owes much. It is
    /// not foreseen when an order is checked, only found when it is so.
    func concentrationRequirement(_ account: AccountID, _ sums: PositionSums) -> Money {
        guard accounts[account].type == .margin, let rule = accounts[account].policy.margin.concentration,
            -accounts[account].cash >= rule.debit
        else { return 0 }
        let total = sums.longStock + sums.longOption - sums.shortStock - sums.shortOption
        guard total.isPositive else { return 0 }
        var extra: Money = 0
        for index in 0..<accounts[account].positions.states.count {
            let id = accounts[account].positions[at: index].instrument, quantity = accounts[account].positions[at: index].quantity
            guard quantity.isPositive, !instruments[id].instrument.kind.isOption, instruments[id].instrument.isMarginable else { continue }
            let mark = currentMark(id) ?? accounts[account].positions[at: index].averagePrice
            let multiplier = instruments[id].instrument.multiplier
            let value = ExactMoney(mark, quantity, multiplier: multiplier).money
            let share = Ratio(billionths: value.scaled(by: Money.scale, over: total.billionths).billionths)
            let own = maintenance(ofShares: quantity * multiplier, id, at: mark, value, account)
            let needed = MarginRequirement.concentrated(
                own, position: value, share: share, debit: -accounts[account].cash, rules: accounts[account].policy.margin)
            extra = extra + needed - own
        }
        return extra
    }

    /// Whether an account may only close: it was restricted, or one position is worth too many times its equity.
    func mayOnlyClose(_ account: AccountID) -> Bool {
        if accounts[account].isRestricted { return true }
        guard let most = accounts[account].policy.margin.closingOnlyRatio else { return false }
        let limit = most * max(0, netWorth(account))
        for index in 0..<accounts[account].positions.states.count {
            let id = accounts[account].positions[at: index].instrument
            let mark = currentMark(id) ?? accounts[account].positions[at: index].averagePrice
            let quantity = accounts[account].positions[at: index].quantity
            if ExactMoney(mark, quantity, multiplier: instruments[id].instrument.multiplier).money.magnitude > limit { return true }
        }
        return false
    }

    /// What an account may still commit to opening positions, measured as equity: what a purchase without credit
    /// would cost. Reservations are not taken off.
    func means(of account: AccountID) -> Money {
        let sums = self.sums(of: account)
        return means(of: account, sums)
    }

    func means(of account: AccountID, _ sums: PositionSums) -> Money {
        let cash = accounts[account].cash
        guard accounts[account].type == .margin else {
            let usable = isFrozen(account) ? min(cash, cash - accounts[account].unsettledCash) : cash
            return usable - shortPutCollateral(account, sums)
        }
        let equity = cash + sums.longStock + sums.shortStock + sums.shortOption
        let byRegT = equity - sums.initial
        if isFrozen(account) { return min(byRegT, cash) }
        guard accounts[account].policy.margin.intradayMultiplier == 4, isEligibleForDayTrading(account) else {
            // Without the least equity a margin account is a cash account in all but name.
            return equity + sums.longOption < accounts[account].policy.margin.minimumEquity ? min(byRegT, cash) : byRegT
        }
        let byDay = dayTradingPower(account, sums)
        return max(byRegT, accounts[account].policy.margin.initial * byDay)
    }

    /// An account's cash and all that it holds, at now.
    func netWorth(_ account: AccountID) -> Money {
        guard isValued(account) else {
            let sums = self.sums(of: account, with: [])
            return accounts[account].cash + sums.longStock + sums.shortStock + sums.longOption + sums.shortOption
        }
        return accounts[account].cash + accounts[account].valuation.sums.longStock + accounts[account].valuation.sums.shortStock
            + accounts[account].valuation.sums.longOption + accounts[account].valuation.sums.shortOption
    }

    /// The part of a purchase that an account must pay itself: all of it below the least equity for margin.
    func initialRate(_ account: AccountID) -> Ratio {
        let minimum = accounts[account].policy.margin.minimumEquity, initial = accounts[account].policy.margin.initial
        if isFrozen(account) { return 1 }
        if accounts[account].cash >= minimum, accounts[account].positions.states.isEmpty { return initial }
        return netWorth(account) < minimum ? 1 : initial
    }

    private func shortPutCollateral(_ account: AccountID, _ sums: PositionSums) -> Money {
        // In a cash account shares are paid in full, so what they tie up is their own value and not cash.
        sums.initial - sums.longStock - sums.shortStock.magnitude
    }

    /// What may still be bought today with four times the equity that the day began with.
    func dayTradingPower(_ account: AccountID, _ sums: PositionSums) -> Money {
        let base = MarginRequirement.dayTradingBuyingPower(
            previousEquity: accounts[account].previousEquity, previousMaintenance: accounts[account].previousMaintenance)
        return max(0, base - max(0, sums.exposure - sums.previousExposure))
    }

    /// Whether an account may hold four times its equity during the day: since 2026-06-04 from the least equity for
    /// margin, before that from $25,000.
    func isEligibleForDayTrading(_ account: AccountID) -> Bool {
        guard accounts[account].type == .margin else { return false }
        let least: Money = isLegacyDayTrading(account) ? 25_000 : accounts[account].policy.margin.minimumEquity
        return accounts[account].previousEquity >= least
    }

    /// Whether the pattern-day-trader rule applies to an account now.
    func isLegacyDayTrading(_ account: AccountID) -> Bool {
        switch accounts[account].policy.dayTrades {
        case .none, .intradayMargin: false
        case .legacyPDT: true
        case .byDate: today < CivilDate(uncheckedYear: 2026, month: 6, day: 4)
        }
    }
}
