/// Four prices and a volume over a span of time that begins at `start`.
public struct Candle: Sendable, Hashable {
    /// The start of the span. Of a day, a week or a month: midnight in New York of its first date.
    public var start: Instant
    public var open: Price
    public var high: Price
    public var low: Price
    public var close: Price
    public var volume: Quantity

    /// A candle of given values.
    public init(start: Instant, open: Price, high: Price, low: Price, close: Price, volume: Quantity) {
        self.start = start
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// Takes in the candle that follows.
    mutating func append(_ next: Candle) {
        high = max(high, next.high)
        low = min(low, next.low)
        close = next.close
        volume = volume + next.volume
    }
}

/// How much time a candle of whole days spans.
public enum CandlePeriod: Sendable, Hashable {
    case day
    /// Monday to Sunday.
    case week
    /// So many calendar months, counted from January: 1, 2, 3, 4, 6 or 12.
    case months(Int)

    /// The first date of the period that a date lies in.
    public func start(of date: CivilDate) -> CivilDate {
        switch self {
        case .day: return date
        case .week: return date.startOfWeek
        case .months(let count):
            let (year, month, _) = date.components
            let length = max(1, min(12, count))
            return CivilDate.of(year, (month - 1) / length * length + 1, 1)
        }
    }

    /// The last date of the period that begins at `start`.
    public func end(from start: CivilDate) -> CivilDate {
        switch self {
        case .day: start
        case .week: start.adding(days: 6)
        case .months(let count): start.adding(months: max(1, min(12, count)) - 1).endOfMonth
        }
    }
}
