import ExchangeCore

/// The faults of one world, in the order in which they were added, with what each has done so far.
struct FaultBook: Sendable {
    /// A fault with its counts.
    struct Entry: Sendable {
        let id: String
        var fault: Fault
        /// Requests or messages that it was aimed at, and those that it struck.
        var matched = 0
        var struck = 0
        /// Draws its probability and its delays; one stream a fault.
        fileprivate(set) var chance: IdentitySource
        /// The present window of a rate limit.
        fileprivate var windowStart: Instant?
        fileprivate var windowCount = 0
    }

    private(set) var entries: [Entry] = []
    private var minted = 0
    private let seed: UInt64

    init(seed: UInt64, _ faults: [Fault] = []) {
        self.seed = seed
        for fault in faults { add(fault) }
    }

    var isEmpty: Bool { entries.isEmpty }

    subscript(id: String) -> Entry? { entries.first { $0.id == id } }

    /// Adds a fault behind the others. Those of streams are carried out by the streams: see `WorldState.addFault`.
    @discardableResult
    mutating func add(_ fault: Fault) -> Entry {
        minted += 1
        let id = "f\(minted)"
        let entry = Entry(id: id, fault: fault, chance: IdentitySource(seed: seed, purpose: "faults." + id))
        entries.append(entry)
        return entry
    }

    /// Puts a fault in the place of the one with that id; its counts begin anew.
    mutating func replace(_ id: String, _ fault: Fault) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return nil }
        entries[index] = Entry(id: id, fault: fault, chance: IdentitySource(seed: seed, purpose: "faults." + id))
        return entries[index]
    }

    mutating func remove(_ id: String) -> Entry? {
        entries.firstIndex { $0.id == id }.map { entries.remove(at: $0) }
    }

    mutating func removeAll() { entries = [] }

    /// What a request is, for faults to aim at.
    struct Subject {
        var provider: String?
        var operation: String?
        var method: String
        /// Path segments, as sent.
        var path: [ArraySlice<UInt8>]
        var account: String?
    }

    /// A fault that strikes.
    struct Strike: Sendable {
        let id: String
        let effect: Fault.Effect
        /// How long to wait, drawn once.
        let delay: Duration?
        /// The bytes of garbage.
        let garbage: [UInt8]
        /// For a rate limit: its state, as headers tell it.
        var limit: LimitState?
        /// The limit is kept: the request passes, and its answer tells how much is left.
        var passes = false

        struct LimitState: Sendable {
            var limit: Int
            var remaining: Int
            var resetsAt: Instant
            var resetsIn: Duration
        }
    }

    /// Counts a request for every fault of the phase that is aimed at it, and returns the first that strikes.
    mutating func strike(_ phase: Fault.Phase, _ subject: Subject, now: Instant, wall: Instant) -> Strike? {
        var found: Strike?
        for index in entries.indices where entries[index].fault.phase == phase && entries[index].fault.effect.stream == nil {
            guard entries[index].fault.target.aims(at: subject) else { continue }
            let strike = entries[index].meet(now: now, wall: wall, mayStrike: found == nil || found?.passes == true)
            if let strike, found == nil || found?.passes == true { found = strike }
        }
        return found
    }
}

extension FaultBook.Entry {
    /// Counts one match, and tells what comes of it.
    fileprivate mutating func meet(now: Instant, wall: Instant, mayStrike: Bool) -> FaultBook.Strike? {
        guard fault.remaining != 0 else { return nil }
        matched += 1
        guard holds(now: now), mayStrike else { return nil }
        if let limit = fault.effect.rateLimit {
            let state = count(limit, at: fault.effect.delayClock == .world ? now : wall)
            var strike = self.strike()
            strike.limit = state.state
            if state.isWithin {
                strike.passes = true
                return strike
            }
            spend()
            return strike
        }
        let strike = self.strike()
        spend()
        return strike
    }

    private mutating func spend() {
        struck += 1
        if let remaining = fault.remaining { fault.remaining = remaining - 1 }
    }

    /// Whether the conditions hold for the match just counted.
    private mutating func holds(now: Instant) -> Bool {
        let when = fault.when
        if let nth = when.nth, matched != nth { return false }
        if let first = when.first, matched > first { return false }
        if let every = when.every, matched % every != 0 { return false }
        if let between = when.between, !between.contains(now) { return false }
        if let share = when.probability, chance.unit() >= share { return false }
        return true
    }

    private mutating func strike() -> FaultBook.Strike {
        var delay: Duration?
        if let range = fault.effect.delay {
            let span = (range.upperBound - range.lowerBound).wholeNanoseconds
            delay = span == 0 ? range.lowerBound : range.lowerBound + .nanoseconds(Int64(Double(span) * chance.unit()))
        }
        var garbage: [UInt8] = []
        if fault.effect.connection == .garbage {
            // Never an `H`, which could begin a status line.
            garbage = (0..<64).map { _ in 0x80 | UInt8(truncatingIfNeeded: chance.next()) }
        }
        return FaultBook.Strike(id: id, effect: fault.effect, delay: delay, garbage: garbage)
    }

    /// Counts a request in the window of a rate limit.
    private mutating func count(
        _ limit: Fault.RateLimit, at time: Instant
    ) -> (state: FaultBook.Strike.LimitState, isWithin: Bool) {
        if windowStart.map({ time >= $0 + limit.per || time < $0 }) ?? true {
            windowStart = time
            windowCount = 0
        }
        windowCount += 1
        let end = (windowStart ?? time) + limit.per
        let state = FaultBook.Strike.LimitState(
            limit: limit.limit, remaining: max(0, limit.limit - windowCount), resetsAt: end, resetsIn: end - time)
        return (state, windowCount <= limit.limit)
    }
}

extension Fault.Target {
    /// Whether a request is what is aimed at.
    func aims(at subject: FaultBook.Subject) -> Bool {
        stream == nil && (provider == nil || provider == subject.provider)
            && (operation == nil || operation == subject.operation) && (method == nil || method == subject.method)
            && (account == nil || account == subject.account) && (path == nil || matches(path: subject.path))
    }

    private func matches(path segments: [ArraySlice<UInt8>]) -> Bool {
        guard let path else { return true }
        let pieces = path.split(separator: "/")
        for (index, piece) in pieces.enumerated() {
            if piece == "**" { return true }
            guard index < segments.count else { return false }
            if piece != "*", !segments[index].elementsEqual(piece.utf8) { return false }
        }
        return pieces.count == segments.count
    }
}
