import Foundation

@testable import ExchangeCore

/// The seed of a random test: `FAKEBROKER_SEED` if set, else a new one; always printed.
func testSeed(_ test: String = #function) -> UInt64 {
    let seed =
        ProcessInfo.processInfo.environment["FAKEBROKER_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1_000_000)
    print("\(test): FAKEBROKER_SEED=\(seed)")
    return seed
}

/// An instant written in RFC 3339; the epoch if it is not.
func instant(_ text: String) -> Instant { Instant(text) ?? Instant(nanoseconds: 0) }
