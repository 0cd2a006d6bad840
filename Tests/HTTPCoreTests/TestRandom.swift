import Glibc

/// A test's random numbers (SplitMix64): the seed is new each run and printed, or taken from `FAKEBROKER_SEED`.
struct TestRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// Numbers for the test of this name.
    init(_ test: String) {
        let given = getenv("FAKEBROKER_SEED").flatMap { UInt64(String(cString: $0)) }
        self.init(seed: given ?? UInt64.random(in: 0...UInt64(UInt32.max)))
        print("\(test): FAKEBROKER_SEED=\(seed)")
    }

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
