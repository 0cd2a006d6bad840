import Testing

@testable import FakeBroker

@Suite("Patterns of instrument searches")
struct PatternMatcherTests {
    @Test(
        "match whole texts",
        arguments: [
            ("AAPL", "AAPL", true), ("AAP.*", "AAPL", true), ("AAP", "AAPL", false), ("aapl", "AAPL", true),
            ("A+B?C*", "AAC", true), ("A+B?C*", "BC", false), ("[A-C]+", "ABCA", true), ("[^A-C]+", "ABCA", false),
            ("(AB|CD)+E", "ABCDE", true), ("(?:AB|CD)", "AB", true), ("$SPX", "$SPX", true), ("^AAPL$", "AAPL", true),
            ("BRK\\/B", "BRK/B", true), ("X\\d\\d", "X12", true), ("", "", true), ("A|", "", true),
        ])
    func matches(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try #require(PatternMatcher(pattern)).matches(text) == isMatch)
    }

    @Test(
        "refuse what is none",
        arguments: ["(", "A)", "[", "[B-A]", "*", "A\\", String(repeating: "A", count: 300), "(((((((((((((((((((((((((((((((((("])
    func malformed(pattern: String) {
        #expect(PatternMatcher(pattern) == nil)
    }

    @Test("take no longer for a pattern that would set others back")
    func isLinear() throws {
        let matcher = try #require(PatternMatcher("(A*)*(A*)*(A*)*B"))
        #expect(!matcher.matches(String(repeating: "A", count: 2000)))
    }
}
