/// What a timer of the exchange is for.
public enum TimerKind: String, Sendable, Hashable, CaseIterable {
    case session, corporateAction, settlement, expiry, release, script, scriptedQuote, tick, optionExpiry, interest, pause
}

/// In which order the things of one instant happen.
enum Phase: UInt8, Sendable, Comparable {
    case session, settlement, expiry, prices, arrivals, contingent

    static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
}
