import Testing
@testable import HTTPCore

@Suite("HTTPCore")
struct SmokeTests {
    @Test("builds") func builds() { #expect(Bool(true)) }
}
