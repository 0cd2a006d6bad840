import Testing

@testable import ExchangeCore

@Suite("Instants and days")
struct InstantTests {
    @Test(
        "read and print RFC 3339",
        arguments: [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"), ("2026-03-02T09:30:00-05:00", "2026-03-02T14:30:00Z"),
            ("2026-03-02t09:30:00.250z", "2026-03-02T09:30:00.25Z"), ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
            ("2026-03-02T09:30:00+0530", "2026-03-02T04:00:00Z"), ("2026-03-02 09:30:00.1234567891Z", "2026-03-02T09:30:00.123456789Z"),
        ])
    func text(_ input: String, _ output: String) { #expect(Instant(input)?.description == output) }

    @Test(
        "refuse what is no instant",
        arguments: [
            "", "2026-03-02", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T09:30:00",
            "2026-03-02T09:30:00.Z", "2026-03-02T09:30:00+5", "2500-01-01T00:00:00Z", "2026-03-02T09:30:00Zjunk",
        ])
    func refusal(_ input: String) { #expect(Instant(input) == nil) }

    @Test("print every instant there is, even the first and the last")
    func ends() {
        #expect(Instant.distantPast.description.hasPrefix("1677-09-21T"))
        #expect(Instant.distantFuture.description == "2262-04-11T23:47:16.854775807Z")
        #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
        #expect(Instant.distantPast - .seconds(1) == .distantPast)
    }
}
