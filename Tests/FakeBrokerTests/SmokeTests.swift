import Testing

@testable import FakeBroker

@Suite("FakeBroker")
struct SmokeTests {
    @Test("builds") func builds() { #expect(Bool(true)) }
}
