// Tax lots and unsettled proceeds.
extension AccountState {
    /// Adds a lot, and to the position what it holds and cost.
    mutating func addLot(_ instrument: InstrumentID, _ quantity: Quantity, at price: Price, openedAt: Instant) {
        lastLot += 1
        let lot = TaxLot(id: lastLot, openedAt: openedAt, quantity: quantity, price: price)
        positions[instrument].lots.append(lot)
        positions[instrument].quantity = positions[instrument].quantity + quantity
        positions[instrument].cost += ExactMoney(price, quantity)
    }

    /// Takes a trade into the position and its lots, the oldest closed first; negative quantities sell.
    mutating func trade(_ instrument: InstrumentID, _ quantity: Quantity, at price: Price, multiplier: Int, at now: Instant) {
        let position = positions.ref(instrument)
        let closed = position.pointee.apply(quantity, at: price, multiplier: multiplier)
        if closed.isPositive { position.pointee.closeOldestLots(closed) }
        openLot(position, of: quantity, closing: closed, at: price, at: now)
    }

    /// Adds what of a trade did not close a position to its lots.
    @inline(__always) mutating func openLot(
        _ position: PositionRef, of traded: Quantity, closing closed: Quantity, at price: Price, at now: Instant
    ) {
        let opened = traded.isNegative ? traded + closed : traded - closed
        guard !opened.isZero else { return }
        lastLot += 1
        if position.pointee.lots.capacity == 0 { position.pointee.lots.reserveCapacity(4) }
        position.pointee.lots.append(TaxLot(id: lastLot, openedAt: now, quantity: opened, price: price))
    }

    /// Notes proceeds that settle on a later day.
    mutating func addUnsettled(_ amount: Money, on date: CivilDate) {
        unsettledCash = unsettledCash + amount
        if let last = unsettled.indices.last, unsettled[last].date == date {
            unsettled[last].amount = unsettled[last].amount + amount
            return
        }
        var index = unsettled.count
        while index > 0, unsettled[index - 1].date > date { index -= 1 }
        if index > 0, unsettled[index - 1].date == date {
            unsettled[index - 1].amount = unsettled[index - 1].amount + amount
        } else {
            unsettled.insert(Unsettled(date: date, amount: amount), at: index)
        }
    }
}

extension PositionState {
    /// Takes a quantity (positive) out of the lots, in the order that the method says.
    mutating func closeLots(_ quantity: Quantity, by method: TaxLotMethod, choices: [TaxLotChoice], at price: Price, now: Instant) {
        var left = quantity
        for choice in choices where method == .specificLot {
            if let index = lots.firstIndex(where: { $0.id == choice.lot }) {
                left = left - take(min(choice.quantity, left), fromLotAt: index)
            }
        }
        lots.removeAll { $0.quantity.isZero }
        while left.isPositive, let index = nextLot(by: method, at: price, now: now) {
            left = left - take(left, fromLotAt: index)
            if lots[index].quantity.isZero { lots.remove(at: index) }
        }
    }

    /// Takes a quantity (positive) out of the oldest lots.
    mutating func closeOldestLots(_ quantity: Quantity) {
        var left = quantity
        let closed = lots.withUnsafeMutableBufferPointer { lots in
            for index in lots.indices {
                let held = lots[index].quantity, size = held.magnitude
                guard left >= size else {
                    lots[index].quantity = held.isNegative ? held + left : held - left
                    return index
                }
                left = left - size
            }
            return lots.count
        }
        if closed > 0 { lots.removeSubrange(..<closed) }
    }

    /// The lot that the method closes next; among equals the oldest.
    private func nextLot(by method: TaxLotMethod, at price: Price, now: Instant) -> Int? {
        guard !lots.isEmpty else { return nil }
        func oldest(_ isBetter: (TaxLot, TaxLot) -> Bool) -> Int {
            var best = 0
            for index in lots.indices.dropFirst() where isBetter(lots[index], lots[best]) { best = index }
            return best
        }
        switch method {
        case .fifo, .averageCost, .specificLot: return 0
        case .lifo: return lots.count - 1
        case .highCost: return oldest { $0.price > $1.price }
        case .lowCost: return oldest { $0.price < $1.price }
        case .lossHarvester:
            return oldest {
                let a = $0.harvestRank(at: price, now: now), b = $1.harvestRank(at: price, now: now)
                return a == b ? $0.price > $1.price : a < b
            }
        }
    }

    /// Takes up to a quantity out of one lot and says how much.
    private mutating func take(_ quantity: Quantity, fromLotAt index: Int) -> Quantity {
        let taken = min(quantity, lots[index].quantity.magnitude)
        lots[index].quantity = lots[index].quantity.isNegative ? lots[index].quantity + taken : lots[index].quantity - taken
        return taken
    }
}

/// A lot with what it cost more than its price says, which has nine places only: of a lot that several purchases became.
struct KeptLot: Sendable {
    var lot: TaxLot
    var remainder = ExactMoney.zero

    /// What it cost, without the multiplier.
    var cost: ExactMoney { ExactMoney(lot.price, lot.quantity) + remainder }
}

extension PositionState {
    /// Notes the lots that a day begins with; those that it began with before, if there was no other change.
    mutating func keepLots() {
        if lotsBefore.map(\.lot) != lots { lotsBefore = lots.map { KeptLot(lot: $0) } }
    }

    /// Ends a day of who compresses lots: the day's purchases become one lot at their average, and what was sold is
    /// taken from the oldest lots, so that the average cost may change overnight. Short positions stay as they are.
    mutating func compressLots(newLot: Int64, at now: Instant) {
        guard quantity.isPositive, hasTradedToday, !lotsBefore.contains(where: { $0.lot.quantity.isNegative }) else { return }
        var compressed = lotsBefore
        if boughtToday.isPositive {
            let price = boughtValueToday.perUnit(boughtToday)
            compressed.append(
                KeptLot(
                    lot: TaxLot(id: newLot, openedAt: now, quantity: boughtToday, price: price),
                    remainder: boughtValueToday - ExactMoney(price, boughtToday)))
        }
        var sold = soldToday
        while sold.isPositive, let first = compressed.first {
            let taken = min(sold, first.lot.quantity)
            sold = sold - taken
            if taken == first.lot.quantity {
                compressed.removeFirst()
            } else {
                compressed[0].lot.quantity = first.lot.quantity - taken
                compressed[0].remainder = first.remainder.part(compressed[0].lot.quantity, of: first.lot.quantity)
            }
        }
        guard sold.isZero, compressed.reduce(Quantity(0), { $0 + $1.lot.quantity }) == quantity else { return }
        lotsBefore = compressed
        lots = compressed.map(\.lot)
        cost = compressed.reduce(.zero) { $0 + $1.cost }
    }
}

extension TaxLot {
    /// The place of this lot when losses are harvested: short-term losses, long-term losses, no gain, long-term
    /// gains, short-term gains; within each the dearest first (inferred from the broker's description).
    func harvestRank(at price: Price, now: Instant) -> Int {
        let isLongTerm = now - openedAt > .seconds(365 * 86_400)
        let loss = quantity.isNegative ? price - self.price : self.price - price
        if loss.isZero { return 2 }
        if loss.isPositive { return isLongTerm ? 1 : 0 }
        return isLongTerm ? 3 : 4
    }
}
