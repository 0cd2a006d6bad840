import Testing

@testable import FakeBroker

@Suite("YAML")
struct YAMLReaderTests {
    @Test(
        "reads what configuration is written in",
        arguments: [
            ("", ""),
            ("# nothing but a comment\n", ""),
            ("plain text", "plain text"),
            ("a: b\nc: d # not the value\n", "{a: b, c: d}"),
            ("a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "{a: {b: {c: 1}, d: 2}, e: 3}"),
            ("- a: 1\n  b:\n  - x\n  - y\n- c\n", "[{a: 1, b: [x, y]}, c]"),
            ("-\n  a: 1\n- - b\n  - c\n", "[{a: 1}, [b, c]]"),
            ("a:\nb: ~\n", "{a: , b: ~}"),
            ("a: [1, [2, 3], {b: c, d}]\n", "{a: [1, [2, 3], {b: c, d: }]}"),
            ("a: [1,\n    2, # two\n    3]\nb: x\n", "{a: [1, 2, 3], b: x}"),
            ("{\"a\":1,'b':[true,null],\"c\":{}}", "{a: 1, b: [true, null], c: {}}"),
            ("url: https://127.0.0.1:8182\ntime: 09:30:00\n", "{url: https://127.0.0.1:8182, time: 09:30:00}"),
            ("a#b: c#d\nsymbol: $SPX\nless: -1\n", "{a#b: c#d, symbol: $SPX, less: -1}"),
            ("key with spaces : value\n", "{key with spaces: value}"),
            ("---\na: 1\n...\n", "{a: 1}"),
            ("\u{FEFF}a: é\r\nb: ü\r\n", "{a: é, b: ü}"),
            ("a: one\n  two\n\n  three\n", "{a: one two\nthree}"),
        ])
    func reads(text: String, expected: String) throws {
        #expect(Self.text(try YAMLReader.read(text)) == expected)
    }

    @Test(
        "reads quoted text",
        arguments: [
            ("'it''s # no comment'", "it's # no comment"),
            (#""tab\t quote\" slash\/ \x41 \u00e9 \U0001F600 \ud83d\ude00""#, "tab\t quote\" slash/ A é 😀 😀"),
            ("'one\n  two\n\n  three'", "one two\nthree"),
            ("\"one \\\n  two\"", "one two"),
        ])
    func quotes(text: String, expected: String) throws {
        #expect(try YAMLReader.read(text).content == .scalar(expected, isPlain: false))
    }

    @Test(
        "reads blocks of text",
        arguments: [
            ("|\n  a,b\n   1\n\n  2\n", "a,b\n 1\n\n2\n"),
            ("|-\n  a\n  b\n", "a\nb"),
            ("|+\n  a\n\n", "a\n\n"),
            ("|2\n    a\n   b\n", "  a\n b\n"),
            (">\n  one\n  two\n\n  three\n    four\n  five\n", "one two\nthree\n  four\nfive\n"),
            ("| # a comment\n  a\n", "a\n"),
            ("|\n  a", "a"),
        ])
    func blocks(text: String, expected: String) throws {
        let node = try YAMLReader.read("before: 1\nblock: \(text)")
        guard case .mapping(let members) = node.content else { return #expect(Bool(false), "\(node)") }
        #expect(members.last?.value.content == .scalar(expected, isPlain: false))
    }

    @Test("knows where each value and each name begins")
    func places() throws {
        let node = try YAMLReader.read("a: 1\nüb:\n  - {c: x, d: 'y'}\n")
        guard case .mapping(let members) = node.content, case .sequence(let elements) = members[1].value.content,
            case .mapping(let inner) = elements[0].content
        else { return #expect(Bool(false), "\(node)") }
        #expect(members[0].value.place == YAMLPlace(line: 1, column: 4))
        #expect(members[1].place == YAMLPlace(line: 2, column: 1))
        #expect(members[1].value.place == YAMLPlace(line: 3, column: 3))
        #expect(elements[0].place == YAMLPlace(line: 3, column: 5))
        #expect(inner[1].value.place == YAMLPlace(line: 3, column: 15))
    }

    @Test(
        "refuses, and says where",
        arguments: [
            ("a: 1\na: 2\n", 2, 1, "stands here twice"),
            ("{a: 1, a: 2}", 1, 8, "stands here twice"),
            ("a: b: c\n", 1, 5, "a mapping cannot begin here"),
            ("a: - b\n", 1, 4, "a line of its own"),
            ("a:\n\tb: 1\n", 2, 2, "found a tab"),
            ("a: 1\n b: 2\n", 2, 3, "a mapping cannot begin here"),
            ("a: {b: 1\n", 2, 1, "',' or '}'"),
            ("a: [1, 2}\n", 1, 9, "',' or ']'"),
            ("a: [b: 1]\n", 1, 6, "braces of its own"),
            ("a: 'b\n", 1, 4, "end of the quotes"),
            ("a: 'b' c\n", 1, 8, "end of the line"),
            ("a: \"\\q\"\n", 1, 6, "an escape that YAML has"),
            ("a: \"\\ud800\"\n", 1, 6, "a Unicode character"),
            ("a: *b\n", 1, 4, "aliases"),
            ("a: &b 1\n", 1, 4, "anchors"),
            ("a: !!str 1\n", 1, 4, "tags"),
            ("%YAML 1.2\n---\na: 1\n", 1, 1, "directive"),
            ("? a\n: b\n", 1, 1, "'?'"),
            ("a: 1\n---\nb: 2\n", 2, 1, "one document"),
            ("a: @b\n", 1, 4, "needs quotes"),
            ("a\nb: 1\n", 2, 2, "a mapping cannot begin here"),
            (String(repeating: "[", count: 65), 1, 65, "64 levels"),
        ])
    func refuses(text: String, line: Int, column: Int, words: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLReader.read(text) }
        #expect(error?.place == YAMLPlace(line: line, column: column), "\(error.map { "\($0)" } ?? "")")
        #expect(error?.reason.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test("reads or refuses every beginning of a text, and never traps")
    func prefixes() {
        let text = "a: [1, {b: 'c''d', \"e\\u00e9\": |}]\nf: >-\n  g\n\n  h\n- i\n? j\n---\n"
        for end in text.unicodeScalars.indices { _ = try? YAMLReader.read(String(text.unicodeScalars[..<end])) }
    }

    /// The tree in flow style, without quotes.
    private static func text(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, _): text
        case .sequence(let elements): "[" + elements.map(Self.text).joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.name): \(Self.text($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
