import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("stubs: which requests match")
struct StubMatchingTests {
    /// Whether a request matches a pattern.
    private func matches(
        _ pattern: String, _ method: HTTPMethod = .get, _ target: String = "/", headers: [HTTPField] = [], body: String = ""
    ) throws -> Bool {
        let form = Form(try JSONReader.read(Array(pattern.utf8)))
        let request = HTTPRequest(method, target, headers: headers, body: Array(body.utf8))
        return try RequestPattern(form).matches(RequestFacts(request))
    }

    private func matcher(_ text: String) throws -> ContentMatcher {
        try ContentMatcher(Form(try JSONReader.read(Array(text.utf8))))
    }

    @Test(
        "paths and queries",
        arguments: [
            (#"{"url":"/a?b=1"}"#, "/a?b=1", true), (#"{"url":"/a"}"#, "/a?b=1", false),
            (#"{"urlPattern":"/a\\?b=[0-9]+"}"#, "/a?b=12", true), (#"{"urlPattern":"/a"}"#, "/ab", false),
            (#"{"urlPath":"/a"}"#, "/a?b=1", true), (#"{"urlPath":"/a"}"#, "/a/b", false),
            (#"{"urlPathPattern":"/a/.*"}"#, "/a/b/c?d", true), (#"{"urlPathPattern":"/a/[^/]*"}"#, "/a/b/c", false),
            (#"{"urlPathTemplate":"/a/{id}/b"}"#, "/a/7/b", true), (#"{"urlPathTemplate":"/a/{id}"}"#, "/a/7/b", false),
            (#"{"urlPathTemplate":"/a/{id}","pathParameters":{"id":{"matches":"[0-9]+"}}}"#, "/a/7", true),
            (#"{"urlPathTemplate":"/a/{id}","pathParameters":{"id":{"matches":"[0-9]+"}}}"#, "/a/x", false),
            (#"{"queryParameters":{"b":{"equalTo":"1"}}}"#, "/?a=2&b=1", true),
            (#"{"queryParameters":{"b":{"absent":true}}}"#, "/?a=2", true),
            (#"{"queryParameters":{"b":{"hasExactly":[{"equalTo":"1"},{"contains":"2"}]}}}"#, "/?b=22&b=1", true),
            (#"{"queryParameters":{"b":{"hasExactly":[{"equalTo":"1"}]}}}"#, "/?b=1&b=2", false),
            (#"{"queryParameters":{"b":{"includes":[{"equalTo":"1"}]}}}"#, "/?b=1&b=2", true), ("{}", "/anything?at=all", true),
        ])
    func urls(pattern: String, target: String, isMatch: Bool) throws {
        #expect(try matches(pattern, .get, target) == isMatch)
    }

    @Test(
        "methods",
        arguments: [
            (#"{"method":"ANY"}"#, true), (#"{"method":"GET"}"#, true), (#"{"method":"POST"}"#, false),
            (#"{"method":{"oneOf":["POST","GET"]}}"#, true), (#"{"method":{"noneOf":["GET"]}}"#, false),
        ])
    func methods(pattern: String, isMatch: Bool) throws {
        #expect(try matches(pattern) == isMatch)
    }

    @Test("headers without regard to the case of their names, cookies, basic authentication and forms")
    func fields() throws {
        let headers = [
            HTTPField("X-Kind", "Blue"), HTTPField("Cookie", "a=1; b=two"), HTTPField("Authorization", "Basic dTpw"),
            HTTPField("Content-Type", "application/x-www-form-urlencoded"),
        ]
        for (pattern, isMatch) in [
            (#"{"headers":{"x-kind":{"equalTo":"blue","caseInsensitive":true}}}"#, true),
            (#"{"headers":{"x-kind":{"equalTo":"blue"}}}"#, false), (#"{"headers":{"other":{"absent":true}}}"#, true),
            (#"{"cookies":{"b":{"equalTo":"two"}}}"#, true), (#"{"cookies":{"c":{"equalTo":"two"}}}"#, false),
            (#"{"basicAuth":{"username":"u","password":"p"}}"#, true),
            (#"{"basicAuthCredentials":{"username":"u","password":"q"}}"#, false),
            (#"{"formParameters":{"x":{"equalTo":"a b"}}}"#, true), (#"{"formParameters":{"y":{"equalTo":"a b"}}}"#, false),
        ] {
            #expect(try matches(pattern, .post, "/", headers: headers, body: "x=a+b&z=1") == isMatch, "\(pattern)")
        }
    }

    @Test(
        "what a value may be",
        arguments: [
            (#"{"equalTo":"a"}"#, "a", true), (#"{"equalTo":"a"}"#, "A", false), (#"{"contains":"b"}"#, "abc", true),
            (#"{"doesNotContain":"b"}"#, "abc", false), (#"{"matches":"a.c"}"#, "abc", true), (#"{"matches":"a"}"#, "abc", false),
            (#"{"doesNotMatch":"a.c"}"#, "abd", true), (#"{"not":{"equalTo":"a"}}"#, "b", true),
            (#"{"and":[{"contains":"a"},{"contains":"b"}]}"#, "ab", true), (#"{"or":[{"equalTo":"a"},{"equalTo":"b"}]}"#, "b", true),
            (#"{"binaryEqualTo":"YWI="}"#, "ab", true), (#"{"greaterThanNumber":5}"#, "5.5", true),
            (#"{"lessThanEqualNumber":5}"#, "5.5", false), (#"{"equalToNumber":5}"#, "5.0", true),
            (#"{"before":"2026-03-02T10:00:00Z"}"#, "2026-03-02T09:59:59Z", true),
            (#"{"after":"2026-03-02T10:00:00Z"}"#, "2026-03-02T09:59:59Z", false),
            (#"{"equalToDateTime":"2026-03-02T10:00:00Z"}"#, "2026-03-02T05:00:00-05:00", true),
        ])
    func values(text: String, value: String, isMatch: Bool) throws {
        #expect(try matcher(text).matches(value) == isMatch)
    }

    @Test(
        "bodies of JSON",
        arguments: [
            (#"{"equalToJson":{"a":1,"b":[1,2]}}"#, #"{"b":[1,2],"a":1.0}"#, true),
            (#"{"equalToJson":"{\"a\":[1,2]}"}"#, #"{"a":[2,1]}"#, false),
            (#"{"equalToJson":"{\"a\":[1,2]}","ignoreArrayOrder":true}"#, #"{"a":[2,1]}"#, true),
            (#"{"equalToJson":{"a":1}}"#, #"{"a":1,"b":2}"#, false),
            (#"{"equalToJson":{"a":1},"ignoreExtraElements":true}"#, #"{"a":1,"b":2}"#, true),
            (#"{"equalToJson":{"a":"${json-unit.any-string}","b":"${json-unit.ignore}"}}"#, #"{"a":"x","b":[7]}"#, true),
            (#"{"equalToJson":{"a":"${json-unit.regex}[A-Z]+"}}"#, #"{"a":"XYZ"}"#, true),
            (#"{"equalToJson":{"a":"${json-unit.any-number}"}}"#, #"{"a":"x"}"#, false),
            (#"{"matchesJsonPath":"$.a.b"}"#, #"{"a":{"b":1}}"#, true), (#"{"matchesJsonPath":"$.a.c"}"#, #"{"a":{"b":1}}"#, false),
            (#"{"matchesJsonPath":"$.orders[?(@.side == 'BUY' && @.price > 10)]"}"#, #"{"orders":[{"side":"BUY","price":11}]}"#, true),
            (#"{"matchesJsonPath":"$.orders[?(@.side == 'SELL')]"}"#, #"{"orders":[{"side":"BUY"}]}"#, false),
            (#"{"matchesJsonPath":{"expression":"$..symbol","equalTo":"AAPL"}}"#, #"{"legs":[{"i":{"symbol":"AAPL"}}]}"#, true),
            (#"{"matchesJsonPath":{"expression":"$.a[1:3]","contains":"c"}}"#, #"{"a":["a","b","c","d"]}"#, true),
            (#"{"matchesJsonPath":{"expression":"$['a']['b c']","matches":"[0-9]+"}}"#, #"{"a":{"b c":12}}"#, true),
            (#"{"matchesJsonPath":{"expression":"$.a.length()","equalTo":"2"}}"#, #"{"a":[1,2]}"#, true),
            (#"{"matchesJsonSchema":{"type":"object","required":["a"]}}"#, #"{"b":1}"#, false), (#"{"equalToJson":{}}"#, "no json", false),
        ])
    func json(text: String, body: String, isMatch: Bool) throws {
        #expect(try matches(#"{"bodyPatterns":[\#(text)]}"#, .post, body: body) == isMatch)
    }

    @Test("parts of a multipart body")
    func multipart() throws {
        let headers = [HTTPField("Content-Type", "multipart/form-data; boundary=xyz")]
        let body =
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--xyz--\r\n"
        for (pattern, isMatch) in [
            (#"{"name":"file","bodyPatterns":[{"equalTo":"hello"}]}"#, true), (#"{"fileName":"b.txt"}"#, false),
            (#"{"matchingType":"ALL","headers":{"Content-Type":{"contains":"text"}}}"#, true),
        ] {
            #expect(try matches(#"{"multipartPatterns":[\#(pattern)]}"#, .post, headers: headers, body: body) == isMatch, "\(pattern)")
        }
    }

    @Test(
        "what cannot be meant is refused by name and place",
        arguments: [
            (#"{"request":{"url":"/a","urlPath":"/b"}}"#, "/request"), (#"{"request":{"urlPattern":"("}}"#, "/request/urlPattern"),
            (#"{"request":{"headers":{"a":{"equals":"b"}}}}"#, "/request/headers/a"),
            (#"{"request":{"bodyPatterns":[{"equalToXml":"<a/>"}]}}"#, "/request/bodyPatterns/0/equalToXml"),
            (#"{"request":{"bodyPatterns":[{"matchesXPath":"//a"}]}}"#, "/request/bodyPatterns/0/matchesXPath"),
            (#"{"request":{"bodyPatterns":[{"matchesJsonPath":"$.a["}]}}"#, "/request/bodyPatterns/0/matchesJsonPath"),
            (#"{"request":{"customMatcher":{"name":"x"}}}"#, "/request/customMatcher"),
            (#"{"response":{"proxyBaseUrl":"http://example.test"}}"#, "/response/proxyBaseUrl"),
            (#"{"serveEventListeners":[{"name":"webhook"}]}"#, "/serveEventListeners"),
            (#"{"response":{"body":"a","jsonBody":{"b":1}}}"#, "/response"), (#"{"response":{"status":42}}"#, "/response/status"),
            (#"{"response":{"fault":"LIGHTNING"}}"#, "/response/fault"), (#"{"requests":{}}"#, "/requests"),
            (#"{"response":{"transformers":["own"]}}"#, "/response/transformers/0"), (#"{"newScenarioState":"x"}"#, ""),
            (#"{"response":{"body":"{{noSuchHelper 1}}","transformers":["response-template"]}}"#, "/response/body"),
            (#"{"response":{"body":"{{#if}}","transformers":["response-template"]}}"#, "/response/body"),
        ])
    func refused(body: String, pointer: String) throws {
        let refused = try Bench().post("/__admin/mappings", body)
        #expect(refused.status == 422)
        #expect(refused["errors.0.code"] == .number("10"))
        #expect(refused["errors.0.source.pointer"] == .string(pointer))
    }

    @Test(
        "an expression that backtracks without end is given up",
        arguments: ["(a+)+b", "(a|aa)*c", "(a*)*b", "(.*)*x"])
    func patience(pattern: String) throws {
        let expression = try RegularExpression(pattern)
        #expect(!expression.matches(String(repeating: "a", count: 2000)))
        #expect(expression.firstMatch(in: String(repeating: "a", count: 2000)) == nil)
    }

    @Test(
        "an expression cannot nest or repeat without end",
        arguments: ["a" + String(repeating: "*", count: 100), String(repeating: "(", count: 5000), "a{1001}"])
    func tooMuch(pattern: String) {
        #expect(throws: RegularExpression.Failure.self) { try RegularExpression(pattern) }
    }
}
