/// What a vendor shows of a symbol's past year.
public struct YearStatistics: Sendable, Hashable {
    /// The highest and lowest price of the regular sessions of the last 52 weeks, today's so far among them.
    public var high: Price
    public var low: Price
    /// The volume of an average day of the last ten trading days before today, and of the last year's.
    public var averageVolume10Days: Quantity
    public var averageVolume1Year: Quantity
}

extension GeneratedPrices {
    /// The past year's extremes and volumes at an instant. Costs one evaluation for each trading day of a year, some
    /// 50 µs: keep the answer for as long as the date and, within it, high and low stay the same.
    public func yearStatistics(at instant: Instant) -> YearStatistics {
        var effort = 0
        return yearStatistics(at: instant, effort: &effort)
    }

    func yearStatistics(at instant: Instant, effort: inout Int) -> YearStatistics {
        let today = tradingDay(at: instant)
        let last = calendar.ordinal(before: today.date) - 1
        let first = min(last - 9, calendar.ordinal(before: today.date.adding(days: -364)))
        let logs = levels.closes(from: first, through: last, effort: &effort)
        var high = Int128.min
        var low = Int128.max
        var volume: Int64 = 0
        var recent: Int64 = 0
        for ordinal in first...last {
            let index = ordinal - first
            let day = days.day(
                ordinal, closes: (logs[index], logs[index + 1]),
                isEarlyClose: isEarlyClose(calendar.tradingDay(ordinal: ordinal)))
            effort += 1
            high = max(high, Price(day.regular.high, tick: day.tick).billionths)
            low = min(low, Price(day.regular.low, tick: day.tick).billionths)
            volume += day.volume
            if ordinal > last - 10 { recent += day.volume }
        }
        let quote = quote(at: instant, effort: &effort)
        if let todayHigh = quote.high, let todayLow = quote.low {
            high = max(high, todayHigh.billionths)
            low = min(low, todayLow.billionths)
        }
        return YearStatistics(
            high: Price(billionths: high), low: Price(billionths: low),
            averageVolume10Days: Quantity(units: recent / 10),
            averageVolume1Year: Quantity(units: volume / Int64(last - first + 1)))
    }
}
