import Testing
@testable import ExchangeCore

@Suite("ExchangeCore")
struct SmokeTests {
    @Test("builds") func builds() { #expect(Bool(true)) }
}
