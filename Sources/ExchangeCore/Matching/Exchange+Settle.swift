// Bringing everything to rest after a command or a timer.
extension Exchange {
    /// Works off what is pending until nothing is: new prices first, then orders that have come to the market, one
    /// at a time, each with what it brings about.
    mutating func settleAll() {
        var reactions = 0
        while reactions < ExchangeLimits.maximumReactions {
            if let instrument = pending.quotes.popFirst() {
                instruments[instrument].isDirty = false
                match(instrument)
            } else if let order = pending.arrivals.popFirst() {
                arrive(order)
            } else {
                return
            }
            reactions += 1
        }
    }

    /// Notes that an instrument's quote changed.
    mutating func markDirty(_ instrument: InstrumentID) {
        guard !instruments[instrument].isDirty else { return }
        instruments[instrument].isDirty = true
        pending.quotes.append(instrument)
    }
}
