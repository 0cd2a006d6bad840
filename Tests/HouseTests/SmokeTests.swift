import Testing
@testable import FakeBroker

@Suite("House")
struct SmokeTests {
    @Test("builds") func builds() { #expect(Bool(true)) }
}
