/// Which clock the exchange keeps.
public enum MarketHours: String, Sendable, Hashable, CaseIterable {
    /// Every day of the year is one regular session, from midnight to midnight in New York.
    case alwaysOpen = "always_open"
    /// The New York Stock Exchange's days: pre-market, regular session, post-market, holidays, early closes.
    case nyse
}

/// The part of the trading day that an instant falls in.
public enum MarketSession: String, Sendable, Hashable, CaseIterable {
    case closed
    /// From 04:00 to the opening.
    case pre
    /// From the opening to before the close.
    case regular
    /// From the close to before 20:00, or to 17:00 after an early close (inferred).
    case post
}
