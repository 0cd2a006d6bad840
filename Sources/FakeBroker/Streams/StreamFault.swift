import ExchangeCore

/// Something done wrong with the messages of a stream.
///
/// What it counts are the messages that its kind concerns: all of them for `mute`, data alone for the others, sockets
/// being opened for `refuse`.
struct StreamFault: Sendable {
    typealias Kind = Fault.Stream.Kind

    /// The caller's name for it, by which it is taken back.
    var id: String
    var kind: Kind
    /// Which kind of streams, e.g. `schwab.streamer`; nil: all.
    var stream: String?
    /// One stream alone; nil: all.
    var streamID: String?
    /// The close code, or the status of a refusal.
    var code: Int?
    /// Messages that pass before the first is hit.
    var skip = 0
    /// Hits one of so many, the last of each; 1: every one.
    var every = 1
    /// Ends after so many hits; nil: never.
    var count: Int?
    /// World time from which, and up to which, it holds.
    var from: Instant?
    var until: Instant?
    /// The chance of each hit, of 1000; nil: certain.
    var perMille: Int?

    private(set) var seenCount = 0
    private(set) var hitCount = 0

    init(id: String, kind: Kind, stream: String? = nil) {
        self.id = id
        self.kind = kind
        self.stream = stream
    }

    /// Whether it will never hit again.
    func isSpent(at now: Instant) -> Bool {
        if let until, now >= until { return true }
        if let count, hitCount >= count { return true }
        return false
    }

    /// Whether it is for this stream, as far as names go.
    func concerns(_ name: String, _ id: String?) -> Bool {
        (stream == nil || stream == name) && (streamID == nil || streamID == id)
    }

    /// Counts one message that it concerns, and says whether it is hit.
    mutating func strikes(at now: Instant, chance: () -> Int) -> Bool {
        if let from, now < from { return false }
        if isSpent(at: now) { return false }
        seenCount += 1
        guard seenCount > skip, (seenCount - skip) % max(every, 1) == 0 else { return false }
        if let perMille, chance() >= perMille { return false }
        hitCount += 1
        return true
    }

    /// Whether its kind has to do with messages for this purpose.
    func applies(to purpose: StreamFrame.Purpose) -> Bool {
        switch kind {
        case .mute: true
        case .duplicate, .reorder, .stale, .close: purpose == .data
        case .refuse: false
        }
    }
}
