import ExchangeCore

/// What is known of securities while a stream is told what happened. From one second of a session to the next only the
/// quote differs, so all else that is shown of a key is asked of the world once.
struct KnownFacts {
    /// By the number of the concern; nil for keys not asked of yet, and for options, of which everything moves.
    private var facts: [SecurityFacts?]
    /// The instants for which they hold: those of one session of one day. `from` is one of them, `until` is not.
    private var from = Instant.distantFuture
    private var until = Instant.distantPast

    init(of concerns: ConcernTable) {
        facts = Array(repeating: nil, count: concerns.count)
    }

    /// The facts of a key, named as clients name it, at an instant at which the instrument has such a quote.
    mutating func facts(
        _ concern: ConcernTable.Concern, _ id: InstrumentID, _ quote: Quote, at instant: Instant,
        _ world: inout WorldState, named key: () -> String
    ) -> SecurityFacts? {
        guard concern.isOwn else { return world.securityFacts(key(), underlying: quote, at: instant) }
        if instant < from || instant >= until { enter(instant, world.calendar) }
        if let known = facts[concern.number] {
            return known.with(quote, regular: world.regularTrade(id, quote, at: instant, in: known.session), at: instant)
        }
        let asked = world.securityFacts(key(), quote: quote, at: instant)
        if let asked, !asked.isOption { facts[concern.number] = asked }
        return asked
    }

    private mutating func enter(_ instant: Instant, _ calendar: MarketCalendar) {
        from = instant
        let tomorrow = NewYorkTime.midnight(of: NewYorkTime.date(at: instant).adding(days: 1))
        until = min(calendar.nextSessionChange(after: instant), tomorrow)
        for index in facts.indices { facts[index] = nil }
    }
}
