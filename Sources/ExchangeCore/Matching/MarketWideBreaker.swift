/// The market-wide circuit breaker: how far the index must fall from its previous close for all trading to pause
/// (NYSE rule 7.12).
public enum MarketWideBreaker {
    /// The three levels: a pause of fifteen minutes for the first and the second, the rest of the day for the third.
    public enum Level: Int, Sendable, Hashable, CaseIterable, Comparable {
        case one = 1, two, three

        /// The fall in per cent.
        public var percent: Int {
            switch self {
            case .one: 7
            case .two: 13
            case .three: 20
            }
        }

        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// What becomes of trading.
    public enum Outcome: Sendable, Hashable {
        case none
        /// So many minutes without trading.
        case pause(minutes: Int)
        /// Nothing trades until the next day.
        case untilTomorrow
    }

    /// The index at which a level is reached.
    public static func threshold(_ level: Level, previousClose: Price) -> Price { Ratio(percent: 100 - level.percent) * previousClose }

    /// The highest level that a fall reaches; nil if none.
    public static func level(at price: Price, previousClose: Price) -> Level? {
        guard previousClose.isPositive, price.isPositive else { return nil }
        return Level.allCases.last { price <= threshold($0, previousClose: previousClose) }
    }

    /// What a level brings: the first two only before 15:25 (on a short day as long before its close) and once a day each.
    public static func outcome(_ level: Level, secondsToClose: Int, hadBefore: Bool = false) -> Outcome {
        if level == .three { return .untilTomorrow }
        return hadBefore || secondsToClose <= 2100 ? .none : .pause(minutes: 15)
    }
}
