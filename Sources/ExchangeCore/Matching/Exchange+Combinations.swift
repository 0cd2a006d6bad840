// Combinations: two to four legs that trade together at a net price, or not at all.
extension Exchange {
    /// Looks at a combination that has just come to the market.
    mutating func arriveCombination(_ id: OrderID) {
        let i = index(id)
        fillCombinationIfPossible(i)
        guard orders[i].status.isOpen else { return }
        switch orders[i].timeInForce {
        case .immediateOrCancel, .fillOrKill: close(id, as: .canceled, reason: nil)
        default:
            orders[i].place.list = .combination
            orders[i].hasRested = true
            for leg in legInstruments(i) where !instruments[leg].combinations.contains(id) { instruments[leg].combinations.append(id) }
        }
    }

    /// Looks again at the combinations that have an instrument as a leg.
    mutating func matchCombinations(_ instrument: InstrumentID) {
        for id in instruments[instrument].combinations where orders[index(id)].status.isOpen && !orders[index(id)].isScripted {
            fillCombinationIfPossible(index(id))
        }
    }

    /// The instruments of all legs.
    func legInstruments(_ i: Int) -> [InstrumentID] {
        orders[i].instrument.map { [$0] + orders.address(i).otherInstruments } ?? []
    }

    private mutating func fillCombinationIfPossible(_ i: Int) {
        let legs = legInstruments(i)
        guard isInSession(orders.address(i)), legs.allSatisfy({ !isHalted($0) }) else { return }
        for leg in legs { refresh(leg) }
        guard let net = netTouch(i), accepts(i, net) else { return }
        let isWithin = zip(orders[i].legs, legs).allSatisfy { leg, instrument in
            touch(instrument, leg.side).map { isWithinBands($0, instrument) } ?? true
        }
        guard isWithin else { return }
        let policy = accounts[orders[i].account].policy
        var quantity = orders.address(i).remaining
        if policy.size != .ignore {
            for (leg, instrument) in zip(orders[i].legs, legs) {
                let quote = instruments[instrument].quote
                let isBuy = leg.side == .buy
                guard (isBuy ? quote.askSize : quote.bidSize).isPositive else { continue }
                let left = isBuy ? instruments[instrument].askLeft : instruments[instrument].bidLeft
                quantity = min(quantity, left.scaled(by: 1, over: Int128(leg.ratio), rounding: .down).rounded(toPlaces: 0, .down))
            }
            if orders[i].allOrNone || orders[i].timeInForce == .fillOrKill, quantity < orders.address(i).remaining { return }
        }
        guard quantity.isPositive else { return }
        if policy.size != .ignore {
            for (leg, instrument) in zip(orders[i].legs, legs) {
                if leg.side == .buy {
                    instruments[instrument].askLeft = max(0, instruments[instrument].askLeft - quantity * leg.ratio)
                } else {
                    instruments[instrument].bidLeft = max(0, instruments[instrument].bidLeft - quantity * leg.ratio)
                }
            }
        }
        fillCombination(orders[i].id, quantity, legs: zip(orders[i].legs, legs).compactMap { touch($1, $0.side) }, net: net)
    }

    /// What one unit costs at the legs' quotes, in the order's own direction: paid for a debit, received for a credit.
    func netTouch(_ i: Int) -> Price? {
        var net: Price = 0
        for (leg, instrument) in zip(orders[i].legs, legInstruments(i)) {
            guard let price = touch(instrument, leg.side) else { return nil }
            net = leg.side == .buy ? net + price * leg.ratio : net - price * leg.ratio
        }
        return orders[i].type == .netCredit ? -net : net
    }

    /// Whether a net price is within the order's limit.
    private func accepts(_ i: Int, _ net: Price) -> Bool {
        switch orders[i].type {
        case .netCredit: net >= orders[i].limitPrice ?? 0
        case .netDebit: net <= orders[i].limitPrice ?? 0
        case .netZero: !net.isPositive
        case .market, .limit, .stop, .stopLimit, .trailingStop, .trailingStopLimit, .marketOnClose, .limitOnClose, .exercise: true
        }
    }

    /// Prices of the legs that come to a net price: the quotes', with the difference on the first leg that can bear it.
    func legPrices(_ i: Int, net: Price) -> [Price] {
        let legs = orders[i].legs
        var prices = zip(legs, legInstruments(i)).map { leg, instrument in
            touch(instrument, leg.side) ?? currentQuote(instrument).mark ?? 0
        }
        let paid = orders[i].type == .netCredit ? -net : net
        var sum: Price = 0
        for (leg, price) in zip(legs, prices) { sum = leg.side == .buy ? sum + price * leg.ratio : sum - price * leg.ratio }
        for (k, leg) in legs.enumerated() {
            let share = (paid - sum).scaled(by: leg.side == .buy ? 1 : -1, over: Int128(max(1, leg.ratio)))
            guard !(prices[k] + share).isNegative else { continue }
            prices[k] = prices[k] + share
            break
        }
        return prices
    }
}
