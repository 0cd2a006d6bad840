import ExchangeCore
import Testing

@testable import FakeBroker

@Suite("decimal digits")
struct DigitsTests {
    /// Every number near a power of ten, and the ends.
    static let edges: [UInt64] =
        (0...19).flatMap { power in
            let bound = (0..<power).reduce(UInt64(1)) { product, _ in product * 10 }
            return [bound - 1, bound, bound + 1, bound / 2 + 7]
        } + [.max, .max - 1, UInt64(UInt32.max), UInt64(UInt32.max) + 1]

    private func text(_ capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
        var text = ByteText(reserving: 16)
        text.append(atMost: capacity, write)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test("are those of the number", arguments: edges)
    func whole(number: UInt64) {
        #expect(text(24) { Digits.write(number, to: $0) } == String(number))
    }

    @Test("show hundredths with one or two places", arguments: edges)
    func hundredths(number: UInt64) {
        let (whole, rest) = number.quotientAndRemainder(dividingBy: 100)
        let fraction = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
        #expect(text(32) { Digits.write(hundredths: number, to: $0) } == "\(whole).\(fraction)")
    }

    @Test("show billionths without the zeros at their end", arguments: edges.filter { $0 < 1_000_000_000 })
    func billionths(number: UInt64) {
        var expected = String(repeating: "0", count: 9 - String(number).count) + String(number)
        while expected.count > 1, expected.last == "0" { expected.removeLast() }
        #expect(text(16) { Digits.write(billionths: UInt32(number), to: $0) } == expected)
    }

    @Test(
        "round money half up, away from zero",
        arguments: [
            ("0.005", "0.01"), ("-0.005", "-0.01"), ("-0.004", "0.0"), ("1234567.895", "1234567.9"), ("0.1", "0.1"),
            ("999999.994", "999999.99"), ("999999.995", "1000000.0"), ("-12345678901.5", "-12345678901.5"),
        ])
    func money(amount: String, expected: String) throws {
        var text: [UInt8] = []
        text.append(cents: try #require(Money(amount)))
        #expect(String(decoding: text, as: UTF8.self) == expected)
    }
}
