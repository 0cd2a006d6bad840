// What an account's positions are worth, and must keep: reckoned in one walk, kept until something changes.
/// The sums of an account's positions at now.
struct PositionSums: Sendable, Equatable {
    var longStock: Money = 0
    var shortStock: Money = 0
    var longOption: Money = 0
    var shortOption: Money = 0
    /// Equity that the positions tie up by Regulation T, and that they must keep.
    var initial: Money = 0
    var maintenance: Money = 0
    /// What the positions were worth when the day began, without sign.
    var previousExposure: Money = 0

    /// What they are worth, without sign: marks are never negative.
    var exposure: Money { longStock - shortStock + longOption - shortOption }
}

/// What one position, not of options, adds to its account's sums.
struct PositionWorth: Sendable, Equatable {
    /// Negative if it is short.
    var value: Money = 0
    var initial: Money = 0
    var maintenance: Money = 0
    var previousExposure: Money = 0

    @inline(__always) init() {}

    /// What a position adds at a mark, or at its own average price if there is none, without its exposure of the day before.
    @inline(__always) init(of position: PositionView, _ traded: InstrumentView, at mark: Price?, _ account: AccountView) {
        if position.pointee.quantity.isZero {
            self.init()
        } else {
            self.init(of: position.pointee.quantity, traded, at: mark ?? position.pointee.averagePrice, account)
        }
    }

    /// What so much of an instrument adds at a price.
    init(of quantity: Quantity, _ traded: InstrumentView, at mark: Price, _ account: AccountView) {
        let shares = quantity * traded.pointee.instrument.multiplier
        value = mark * shares
        let size = value.magnitude
        initial = size
        maintenance = size
        guard account.pointee.type == .margin, traded.pointee.instrument.isMarginable else { return }
        initial = account.pointee.policy.margin.initial * size
        maintenance = account.maintenance(ofShares: shares, traded, at: mark, size)
    }
}

extension PositionView {
    /// What the position was worth, without sign, when the day began.
    @inline(__always) func previousExposure(_ traded: InstrumentView) -> Money {
        let previous = pointee.previousQuantity
        if previous.isZero { return 0 }
        return ExactMoney(pointee.previousMark, previous, multiplier: traded.pointee.instrument.multiplier).money.magnitude
    }
}

extension AccountView {
    /// What the account must keep for so many shares (multiplier included) of an instrument at a price, worth so much.
    @inline(__always) func maintenance(ofShares shares: Quantity, _ traded: InstrumentView, at mark: Price, _ value: Money) -> Money {
        MarginRequirement.maintenance(
            price: mark, quantity: shares, value: value, lowPrice: pointee.policy.margin.lowPrice,
            long: traded.pointee.instrument.longMaintenance ?? pointee.policy.margin.longMaintenance,
            leverage: traded.pointee.instrument.leverage)
    }
}

extension PositionSums {
    /// Adds what one position is worth.
    @inline(__always) mutating func add(_ worth: PositionWorth) {
        if worth.value.isNegative { shortStock = shortStock + worth.value } else { longStock = longStock + worth.value }
        initial = initial + worth.initial
        maintenance = maintenance + worth.maintenance
        previousExposure = previousExposure + worth.previousExposure
    }

    /// Takes away what one position was worth and adds what it is worth after a trade, which changes nothing of the day before.
    @inline(__always) mutating func replace(_ old: PositionWorth, by new: PositionWorth) {
        if old.value.isNegative { shortStock = shortStock - old.value } else { longStock = longStock - old.value }
        if new.value.isNegative { shortStock = shortStock + new.value } else { longStock = longStock + new.value }
        initial = initial - old.initial + new.initial
        maintenance = maintenance - old.maintenance + new.maintenance
    }
}

/// The sums of an account's positions as they were last reckoned, and what they were reckoned from.
struct Valuation: Sendable {
    var positions: Int64 = -1
    var marks: Int64 = -1
    /// The end of the second in which they were.
    var until = Instant.distantPast
    /// Whether there are options among the positions, which are reckoned together.
    var hasOptions = false
    var sums = PositionSums()
}

/// A change of positions to reckon with, as if it had been traded.
struct HypotheticalTrade {
    let instrument: InstrumentID
    let quantity: Quantity
}

extension Exchange {
    /// The sums of an account's positions.
    func sums(of account: AccountID) -> PositionSums {
        isValued(view(account)) ? view(account).pointee.valuation.sums : sums(of: account, with: [])
    }

    /// Brings an account's generated quotes up to now, and keeps what its positions are worth by them. Reading is right
    /// without it; with it many reads between two changes ask the price model, and walk the positions, once.
    public mutating func valuePositions(of id: AccountID) {
        if accounts.contains(id) { valuePositions(of: ref(id)) }
    }

    /// The same of an account that there is.
    @inline(__always) mutating func valuePositions(of account: AccountRef) {
        if !isValued(account) { valueAnew(account) }
    }

    @inline(never) private mutating func valueAnew(_ account: AccountRef) {
        var valuation = Valuation()
        for index in account.pointee.positions.states.indices {
            let instrument = account.pointee.positions[at: index].instrument
            refresh(instrument)
            if view(instrument).pointee.instrument.kind.isOption {
                valuation.hasOptions = true
                continue
            }
            // What neither the position nor its instrument has changed is worth what it was.
            if account.pointee.positions[at: index].worthVersion <= view(instrument).pointee.changedAt {
                var worth = PositionWorth(
                    of: account.pointee.positions.view(at: index), view(instrument), at: currentMark(instrument), account)
                worth.previousExposure = account.pointee.positions.view(at: index).previousExposure(view(instrument))
                account.pointee.positions.keep(worth, at: index, marksVersion &+ 1)
            }
            valuation.sums.add(account.pointee.positions[at: index].worth)
        }
        // Options are margined together, so they are reckoned together.
        if valuation.hasOptions { valuation.sums = sums(of: account.pointee.id, with: []) }
        valuation.positions = account.pointee.positions.version
        valuation.marks = marksVersion
        valuation.until = now.nextSecond
        account.pointee.valuation = valuation
    }

    /// Lets an account that was valued until one of its positions traded be so again, by the difference; one with options
    /// is reckoned as a whole when it is next asked.
    @inline(__always) mutating func revalue(_ position: PositionRef, _ traded: InstrumentView, _ account: AccountRef) {
        guard !account.pointee.valuation.hasOptions, !traded.pointee.instrument.kind.isOption, !traded.needsRefresh(at: now) else { return }
        var new = PositionWorth(of: position, traded, at: traded.pointee.mark, account)
        new.previousExposure = position.pointee.worth.previousExposure
        account.pointee.valuation.sums.replace(position.pointee.worth, by: new)
        account.pointee.valuation.positions = account.pointee.positions.version
        position.pointee.worth = new
        position.pointee.worthVersion = marksVersion &+ 1
    }

    /// Notes that an instrument, or what it is worth, has changed.
    @inline(__always) mutating func noteChange(of id: InstrumentID) {
        marksVersion &+= 1
        let changed = ref(id)
        changed.pointee.changedAt = marksVersion
        changed.pointee.mark = changed.pointee.quote.mark
    }

    /// Whether what was kept of an account's positions still holds: the model moves on whole seconds.
    @inline(__always) func isValued(_ account: AccountView) -> Bool {
        account.pointee.valuation.positions == account.pointee.positions.version
            && account.pointee.valuation.marks == marksVersion && now < account.pointee.valuation.until
    }

    /// The sums of an account's positions, with some trades as if they were done.
    func sums(of id: AccountID, with trades: [HypotheticalTrade]) -> PositionSums {
        let account = view(id)
        var sums = PositionSums()
        var options: [Symbol: [OptionMargin.Leg]] = [:]
        for index in account.pointee.positions.states.indices { addPosition(at: index, of: account, with: trades, to: &sums, &options) }
        for (k, trade) in trades.enumerated() where !account.pointee.positions.search(trade.instrument).found {
            let isRepeated = trades[..<k].contains { $0.instrument == trade.instrument }
            if isRepeated { continue }
            let quantity = trades.reduce(Quantity(0)) { $1.instrument == trade.instrument ? $0 + $1.quantity : $0 }
            guard !quantity.isZero else { continue }
            add(view(trade.instrument), quantity, at: currentMark(trade.instrument) ?? 0, of: account, to: &sums, &options)
        }
        if !options.isEmpty {
            for underlying in options.keys.sorted() {
                let needed = optionRequirement(id, underlying, options[underlying] ?? [], trades)
                sums.initial = sums.initial + needed
                sums.maintenance = sums.maintenance + needed
            }
        }
        return sums
    }

    /// Adds a position, with some trades as if they were done, and what it was when the day began.
    private func addPosition(
        at index: Int, of account: AccountView, with trades: [HypotheticalTrade], to sums: inout PositionSums,
        _ options: inout [Symbol: [OptionMargin.Leg]]
    ) {
        let id = account.pointee.positions[at: index].instrument, traded = view(id)
        sums.previousExposure = sums.previousExposure + account.pointee.positions.view(at: index).previousExposure(traded)
        var quantity = account.pointee.positions[at: index].quantity
        for trade in trades where trade.instrument == id { quantity = quantity + trade.quantity }
        guard !quantity.isZero else { return }
        let mark = currentMark(id) ?? account.pointee.positions[at: index].averagePrice
        add(traded, quantity, at: mark, of: account, to: &sums, &options)
    }

    /// Adds so much of an instrument at a price; the requirement of options is reckoned from all legs together.
    private func add(
        _ traded: InstrumentView, _ quantity: Quantity, at mark: Price, of account: AccountView, to sums: inout PositionSums,
        _ options: inout [Symbol: [OptionMargin.Leg]]
    ) {
        guard traded.pointee.instrument.kind.isOption, let terms = traded.pointee.instrument.kind.optionTerms else {
            return sums.add(PositionWorth(of: quantity, traded, at: mark, account))
        }
        let multiplier = traded.pointee.instrument.multiplier
        let value = ExactMoney(mark, quantity, multiplier: multiplier).money
        if quantity.isNegative { sums.shortOption = sums.shortOption + value } else { sums.longOption = sums.longOption + value }
        options[terms.underlying, default: []].append(
            OptionMargin.Leg(terms: terms, contracts: quantity, multiplier: multiplier, premium: mark))
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
            isCash: mustCoverCalls(view(account)))
    }

    /// What an instrument is valued at now.
    @inline(__always) func currentMark(_ id: InstrumentID) -> Price? {
        needsRefresh(id) ? currentQuote(id).mark : instruments[id].mark
    }
}
