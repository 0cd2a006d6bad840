import ExchangeCore
import Testing

@testable import FakeBroker

@Suite("Schwab's numbers")
struct SchwabNumberTests {
    private func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "are decimals with a point and no needless zeros",
        arguments: [
            ("0", "0.0"), ("10", "10.0"), ("-10", "-10.0"), ("48.705", "48.705"), ("0.05", "0.05"), ("-0.000000001", "-0.000000001"),
            ("180.681818182", "180.681818182"), ("9223372036", "9223372036.0"), ("100000000000.25", "100000000000.25"),
        ])
    func doubles(value: String, expected: String) throws {
        let price = try #require(Price(value))
        #expect(text { $0.append(double: price) } == expected)
    }

    @Test(
        "round money half up to cents",
        arguments: [
            ("0", "0.0"), ("0.004", "0.0"), ("-0.004", "0.0"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("1.999", "2.0"),
            ("12.34", "12.34"), ("12.3", "12.3"), ("129400", "129400.0"), ("100000000000.256", "100000000000.26"),
        ])
    func cents(value: String, expected: String) throws {
        let money = try #require(Money(value))
        #expect(text { $0.append(cents: money) } == expected)
    }

    @Test("quote texts as JSON does", arguments: [("AAPL", #""AAPL""#), ("a\"b\\c\n", #""a\"b\\c\n""#), ("é", #""é""#), ("", #""""#)])
    func strings(value: String, expected: String) {
        #expect(text { $0.append(jsonString: value) } == expected)
    }
}
