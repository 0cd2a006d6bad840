import Glibc

/// The seed of a random test: FAKEBROKER_SEED, or else the test's own. A failing test prints it.
func testSeed(_ own: UInt64) -> UInt64 {
    guard let text = getenv("FAKEBROKER_SEED") else { return own }
    return UInt64(String(cString: text)) ?? own
}
