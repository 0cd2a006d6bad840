import ExchangeCore

/// Writes one position in the recorded key order; a short position has the short twins of its long members.
enum PositionWire {
    static func append(_ position: Position, of exchange: Exchange, to out: inout ByteText) {
        let isLong = !position.quantity.isNegative
        let held = position.quantity.magnitude
        let day = Day(position, multiplier: exchange[position.instrument].multiplier)

        out.append(#"{"shortQuantity":"#)
        out.append(double: isLong ? 0 : held)
        out.append(#","averagePrice":"#)
        let averageStart = out.count
        out.append(double: position.averagePrice)
        let average = averageStart..<out.count
        out.append(#","currentDayProfitLoss":"#)
        out.append(cents: day.profit)
        out.append(#","currentDayProfitLossPercentage":"#)
        out.append(hundredths: day.percentage)
        out.append(#","longQuantity":"#)
        out.append(double: isLong ? held : 0)
        let settled = max(held - (isLong ? position.boughtToday : position.soldToday), 0)
        out.append(#","settledLongQuantity":"#)
        out.append(double: isLong ? settled : 0)
        out.append(#","settledShortQuantity":"#)
        out.append(double: isLong ? 0 : settled)
        out.append(#","instrument":"#)
        InstrumentWire.append(position.instrument, of: exchange, netChange: exchange.netChange(position.instrument) ?? 0, to: &out)
        out.append(#","marketValue":"#)
        out.append(cents: position.marketValue)
        out.append(#","maintenanceRequirement":"#)
        out.append(cents: position.maintenanceRequirement)
        out.append(isLong ? #","averageLongPrice":"# : #","averageShortPrice":"#)
        out.append(again: average)
        out.append(isLong ? #","taxLotAverageLongPrice":"# : #","taxLotAverageShortPrice":"#)
        out.append(again: average)
        out.append(isLong ? #","longOpenProfitLoss":"# : #","shortOpenProfitLoss":"#)
        out.append(cents: position.unrealizedProfit)
        out.append(isLong ? #","previousSessionLongQuantity":"# : #","previousSessionShortQuantity":"#)
        out.append(double: previous(position, isLong: isLong))
        out.append(#","currentDayCost":"#)
        out.append(cents: day.cost)
        out.append("}")
    }

    private static func previous(_ position: Position, isLong: Bool) -> Quantity {
        position.previousQuantity.isNegative == isLong ? 0 : position.previousQuantity.magnitude
    }

    /// What the trading day did to a position: its value now, less its value at the beginning and what was paid since.
    private struct Day {
        let profit: Money
        let percentage: Ratio
        /// What was paid for the position today, less what was received.
        let cost: Money

        init(_ position: Position, multiplier: Int) {
            // Without a price at the day's beginning nothing is known to have moved.
            let first = position.previousMark.isZero ? position.mark : position.previousMark
            cost = position.costBasis - position.previousCost - position.realizedToday
            let beginning = first * position.previousQuantity * multiplier
            profit = position.marketValue - beginning - cost
            let base = beginning.magnitude + cost.magnitude
            percentage = base.isPositive ? Ratio(100).scaled(by: profit.billionths, over: base.billionths) : 0
        }
    }
}
