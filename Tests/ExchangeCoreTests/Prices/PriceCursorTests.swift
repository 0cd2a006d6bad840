import Testing

@testable import ExchangeCore

@Suite("Prices asked second after second")
struct PriceCursorTests {
    private static let friday = Instant("2026-03-06T08:59:30Z") ?? .distantPast

    @Test(
        "a cursor says what the prices say, through sessions, a night and a weekend",
        arguments: ["AAPL", "SPY", "$SPX", "VFIAX", "EUR/USD", "/ES"])
    func agrees(symbol: String) {
        let prices = GeneratedPrices(seed: 7, symbol: Symbol(symbol), hours: .nyse)
        var cursor = PriceCursor(prices)
        // Short steps within minutes, long ones over the edges of the sessions.
        for start in [0, 1795, 19_770, 21_600, 45_000, 57_570, 259_200, 280_000] {
            for step in 0..<90 {
                let instant = Self.friday.adding(nanoseconds: Int64(start + step) * 1_000_000_000)
                let (quote, next) = cursor.quote(at: instant)
                #expect(quote == prices.quote(at: instant))
                #expect(next == prices.nextChange(after: instant))
            }
        }
    }

    @Test("a cursor may be asked in any order")
    func jumps() {
        let prices = GeneratedPrices(seed: 9, symbol: "MSFT", hours: .nyse)
        var cursor = PriceCursor(prices)
        for step in [5000, 20, 40_000, 39_999, 86_400, 0, 61, 60, 59, 90_000, 20_400, 20_399] {
            let instant = Self.friday.adding(nanoseconds: Int64(step) * 1_000_000_000)
            #expect(cursor.quote(at: instant).quote == prices.quote(at: instant))
        }
    }
}
