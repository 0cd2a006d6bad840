import ExchangeCore

/// What prices were, for every vendor's candles: the price model's past, and over it what a test made happen.
///
/// A symbol whose quotes are set, scripted or replayed has no other trades than those that were told; from the first of
/// them on its candles are made of them alone, until it is given back to the model.
struct MarketHistory: Sendable {
    /// Minutes of told trades that are kept for one instrument; beyond it the oldest half is forgotten.
    static let limit = 50_000

    private var tapes: [InstrumentID: Tape] = [:]

    /// The told trades of one instrument.
    private struct Tape: Sendable {
        /// When it was taken from the model, and when it was given back.
        var stretches: [(from: Instant, to: Instant?)] = []
        /// Minutes with trades, in order.
        var minutes: [Candle] = []
        var lastVolume: Quantity = 0
    }

    /// Notes the trades among some events, the exchange being as it is after them.
    mutating func record(_ events: [Event], _ exchange: Exchange) {
        for event in events {
            guard case .quoteChanged(let id, let quote) = event.kind else { continue }
            if exchange.isGenerated(id) {
                if tapes[id]?.stretches.last?.to == nil, tapes[id] != nil { endStretch(id, at: event.at) }
            } else {
                note(quote, of: id, at: event.at)
            }
        }
    }

    private mutating func endStretch(_ id: InstrumentID, at instant: Instant) {
        guard var tape = tapes[id], let last = tape.stretches.indices.last else { return }
        tape.stretches[last].to = instant
        tapes[id] = tape
    }

    private mutating func note(_ quote: Quote, of id: InstrumentID, at instant: Instant) {
        var tape = tapes[id] ?? Tape()
        defer { tapes[id] = tape }
        if tape.stretches.isEmpty || tape.stretches[tape.stretches.count - 1].to != nil {
            tape.stretches.append((instant, nil))
            tape.lastVolume = quote.volume
        }
        let traded = max(quote.volume - tape.lastVolume, 0)
        tape.lastVolume = quote.volume
        guard let last = quote.last, quote.lastAt == instant else { return }
        let start = instant.minute
        let units = traded.isPositive ? traded : quote.lastSize
        let candle = Candle(start: start, open: last, high: last, low: last, close: last, volume: units)
        if let newest = tape.minutes.last, newest.start == start {
            tape.minutes[tape.minutes.count - 1] = newest.followed(by: candle)
        } else {
            if tape.minutes.count == Self.limit { tape.minutes.removeFirst(Self.limit / 2) }
            tape.minutes.append(candle)
        }
    }

    /// The told minutes of an instrument that begin in a span, in order.
    func minutes(of id: InstrumentID, from first: Instant, through last: Instant) -> ArraySlice<Candle> {
        guard let minutes = tapes[id]?.minutes else { return [] }
        let start = minutes.partitionPoint { $0.start >= first }
        let end = minutes.partitionPoint { $0.start > last }
        return start < end ? minutes[start..<end] : []
    }

    /// Whether the model has no say over an instrument at an instant.
    func isTold(_ id: InstrumentID, at instant: Instant) -> Bool {
        tapes[id]?.stretches.contains { $0.from <= instant && ($0.to.map { instant < $0 } ?? true) } ?? false
    }

    /// The first instant from which the model had no say; nil if it always had.
    func firstTold(_ id: InstrumentID) -> Instant? { tapes[id]?.stretches.first?.from }
}

extension Candle {
    /// This candle and the one that follows it, as one.
    func followed(by next: Candle) -> Candle {
        Candle(
            start: start, open: open, high: max(high, next.high), low: min(low, next.low), close: next.close,
            volume: volume + next.volume)
    }
}

extension Instant {
    /// The beginning of the minute it falls in.
    var minute: Instant {
        let seconds = secondsSinceEpoch
        return Instant(seconds: seconds - ((seconds % 60) + 60) % 60)
    }
}

extension Array {
    /// The index of the first element for which a test holds, all before it failing and all after it passing.
    fileprivate func partitionPoint(_ holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
