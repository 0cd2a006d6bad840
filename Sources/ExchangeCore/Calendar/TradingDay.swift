/// One day on which the exchange trades, with its four edges. Each span includes its start and not its end.
public struct TradingDay: Sendable, Hashable {
    /// The date in New York.
    public let date: CivilDate
    /// The start of the pre-market; the opening itself where there is none.
    public let preOpen: Instant
    /// The start of the regular session.
    public let open: Instant
    /// The end of the regular session.
    public let close: Instant
    /// The end of the post-market; the close itself where there is none.
    public let postClose: Instant
    /// Whether the regular session ends early.
    public let isEarlyClose: Bool

    /// The part of this day that an instant falls in; `closed` outside it.
    public func session(at instant: Instant) -> MarketSession {
        if instant < preOpen || instant >= postClose { return .closed }
        if instant < open { return .pre }
        return instant < close ? .regular : .post
    }
}
