import Testing

@testable import FakeBroker

@Suite("regular expressions")
struct RegularExpressionTests {
    @Test(
        "an expression matches the whole of a text",
        arguments: [
            ("abc", "abc"), ("a.c", "axc"), ("a*", ""), ("a*", "aaa"), ("(ab)+c?", "abab"), ("[a-c]+", "abcabc"),
            ("[^x]+", "abc"), (#"\d{3}-\d{2,}"#, "123-4567"), ("a|b|cd", "cd"), (#"(?i)HeLLo"#, "hello"),
            (#"(\w+) \1"#, "hey hey"), ("a+?b", "aab"), (#"(?<y>\d{4})-\k<y>"#, "2026-2026"), ("(?:a|ab)(?:c|bcd)", "abcd"),
            (#"[\w&]+"#, "a&b_1"), (#"\Qa.b\E"#, "a.b"), ("(?=ab).*", "abc"), ("(?!b).*", "abc"), ("(a*)*b", "aab"),
            (".*foo.*", "xxfooyy"), (#"/orders/[0-9]+(\?.*)?"#, "/orders/12?a=1"), ("(?s).*", "a\nb"), ("^a$", "a"),
            (#"\p{Alpha}+"#, "abc"), ("x{2}", "xx"), ("{a}", "{a}"), (#"[]a]+"#, "]a"), ("[a-]+", "a-"), (#"\bfoo\b"#, "foo"),
            ("ä+", "ääää"), ("(?>a+)b", "aaab"), ("a++b", "aab"),
        ])
    func matches(expression: String, text: String) throws {
        #expect(try RegularExpression(expression).matches(text))
    }

    @Test(
        "and nothing else",
        arguments: [
            ("abc", "abcd"), ("a.c", "a\nc"), ("[a-c]", "d"), (#"\d+"#, "12a"), ("(?>a+)a", "aaa"), ("a++a", "aaa"),
            ("(?!a).*", "abc"), ("ab", "AB"), ("x{2,3}", "x"), ("", "a"),
        ])
    func matchesNot(expression: String, text: String) throws {
        #expect(try !RegularExpression(expression).matches(text))
    }

    @Test(
        "what cannot be read is refused, with the place",
        arguments: ["(", "a)", "[a", "*a", #"\y"#, "a{3,2}", "(?<=a)b", "[b-a]", "(?z)", "a{2000}"])
    func refused(expression: String) {
        #expect(throws: RegularExpression.Failure.self) { try RegularExpression(expression) }
    }

    @Test("an expression that would run for ever gives up", arguments: ["(a+)+b", "(a|aa)+b", "(.*)*x", "(a*)*(a*)*c"])
    func bounded(expression: String) throws {
        #expect(try !RegularExpression(expression).matches(String(repeating: "a", count: 5000)))
    }

    @Test("groups are told apart")
    func groups() throws {
        let match = try #require(try RegularExpression(#"(\d+)-(x)?(\w+)"#).firstMatch(in: "id 12-abc"))
        #expect(match[0] == "12-abc")
        #expect(match[1] == "12")
        #expect(match[2] == nil)
        #expect(match[3] == "abc")
    }
}

@Suite("JSONPath")
struct JSONPathTests {
    private static let store =
        #"{"store":{"book":[{"title":"A","price":8.95,"tags":["x"]},{"title":"B","price":12.99},{"title":"C","price":22.99,"isbn":"1"}],"open":true}}"#

    @Test(
        "a path leads where it says",
        arguments: [
            ("$.store.book[0].title", #"["A"]"#), ("$.store.book[*].title", #"["A","B","C"]"#), ("$..title", #"["A","B","C"]"#),
            ("$.store.book[-1].title", #"["C"]"#), ("$.store.book[0,2].title", #"["A","C"]"#),
            ("$.store.book[1:].title", #"["B","C"]"#), ("$.store.book[:1].title", #"["A"]"#),
            ("$['store']['open']", "[true]"), ("$.store.book[?(@.price < 10)].title", #"["A"]"#),
            ("$.store.book[?(@.isbn)].title", #"["C"]"#), ("$.store.book[?(@.price > 10 && @.title == 'B')].price", "[12.99]"),
            ("$.store.book[?(@.title =~ /[ab]/i)].title", #"["A","B"]"#), ("$.store.book.length()", "[3]"),
            ("$.store.book[?(@.title in ['A','C'])].title", #"["A","C"]"#), ("$.nothing", "[]"), ("store.open", "[true]"),
            ("$.store.book[?(!(@.isbn))].title", #"["A","B"]"#),
        ])
    func values(path: String, found: String) throws {
        let document = try JSONReader.read(Array(Self.store.utf8))
        let values = try JSONPath(path).values(in: document)
        #expect(String(decoding: JSONValue.array(values).bytes, as: UTF8.self) == found)
    }

    @Test("what is no path is refused", arguments: ["$.", "$[", "$.a[?(@.b ==)]", "$.a b", "$['a"])
    func refused(path: String) {
        #expect(throws: JSONPath.Failure.self) { try JSONPath(path) }
    }
}

@Suite("templates")
struct TemplateTests {
    private func text(_ template: String, _ target: String = "/a/b?k=v&k=w", body: String = #"{"n":{"x":5},"l":[1,2]}"#) throws -> String {
        let facts = RequestFacts(
            .init(.post, target, headers: [.init("Host", "h:8080"), .init("X-A", "1")], body: Array(body.utf8)))
        var context = TemplateContext(
            request: facts.templateModel(id: "id", pattern: RequestPattern()), parameters: .object([]),
            now: Bench.start, chance: IdentitySource(seed: 1, purpose: "test"))
        return try Template(template).text(&context)
    }

    @Test(
        "holes are filled from the request, the world's clock and helpers",
        arguments: [
            ("{{request.method}} {{request.url}}", "POST /a/b?k=v&k=w"), ("{{request.path.[1]}}", "b"),
            ("{{request.pathSegments.[0]}}", "a"), ("{{request.query.k}} {{request.query.k.[1]}}", "v w"),
            ("{{request.headers.X-A}}{{request.headers.x-a}}", "11"), ("{{request.host}}:{{request.port}}", "h:8080"),
            ("{{jsonPath request.body '$.n.x'}}", "5"), ("{{now}}", "2026-03-02T14:30:00Z"),
            ("{{now offset='3 days' format='yyyy-MM-dd'}}", "2026-03-05"), ("{{now format='unix'}}", "1772461800"),
            ("{{now timezone='America/New_York' format='HH:mm z'}}", "09:30 ET"), ("{{now format='epoch'}}", "1772461800000"),
            ("{{#if request.query.k}}yes{{else}}no{{/if}}", "yes"), ("{{#unless request.query.z}}none{{/unless}}", "none"),
            ("{{#each (jsonPath request.body '$.l') as |e|}}{{@index}}={{e}};{{/each}}", "0=1;1=2;"),
            ("{{#each request.query.k}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "v,w"),
            ("{{math 6 '*' 7}}", "42"), ("{{upper 'a'}}{{trim '  b '}}", "Ab"), ("{{base64 'hi'}}", "aGk="),
            ("{{regexExtract request.url '[a-z]=(\\w)'}}", "v"), ("{{#assign 'x'}}1{{/assign}}[{{x}}]", "[1]"),
            ("{{#eq request.method 'POST'}}p{{else}}q{{/eq}}", "p"), ("{{size (array 1 2 3)}}", "3"),
            ("{{join (range 1 3) '-'}}", "1-2-3"), ("a {{~ 'b' ~}} c", "abc"), ("{{! nothing }}x{{!-- }} --}}y", "xy"),
            ("{{{request.url}}}", "/a/b?k=v&k=w"), ("{{#if a}}1{{else if request.body}}2{{else}}3{{/if}}", "2"),
            ("{{parseDate '2026-01-01T00:00:00Z'}}", "2026-01-01T00:00:00Z"), ("{{nope 1}}", "[ERROR: nope: no helper has this name]"),
            ("{{nothing.at.all}}", ""), ("{{#with (parseJson request.body)}}{{n.x}}{{/with}}", "5"),
            ("{{val request.query.z or='d'}}", "d"), (#"\{{x}}"#, "{{x}}"),
        ])
    func rendered(template: String, result: String) throws { #expect(try text(template) == result) }

    @Test(
        "what is no template is refused", arguments: ["{{", "{{#if x}}", "{{/if}}", "{{a b=}}", "{{'a}}", "{{> p}}", "{{#each x}}{{/if}}"])
    func refused(template: String) {
        #expect(throws: TemplateParser.Failure.self) { try Template(template) }
    }
}
