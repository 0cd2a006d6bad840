import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("stubs: templates")
struct StubTemplateTests {
    @Test("the page names every helper, and no other")
    func page() throws {
        let file = Transcript.folder.deletingLastPathComponent().appending(path: "docs/stubs.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let part = try #require(text.firstMatch(of: /(?s)`parameters`, (.*?)`now` is the world's time/)).1
        let told = Set(part.matches(of: /[A-Za-z0-9]+/).map { String($0.0) })
        #expect(TemplateHelpers.served.subtracting(told) == [])
        let prose: Set<String> = ["else", "sub", "expressions", "hash", "arguments", "and", "these", "helpers"]
        #expect(told.subtracting(TemplateHelpers.served).subtracting(prose) == [])
    }

    /// What a template gives for a request to the test's world.
    private func rendered(
        _ template: String, _ bench: Bench? = nil, _ target: String = "/t?k=v&k=w", body: String = "", headers: [HTTPField] = []
    ) throws -> String {
        let bench = try bench ?? Bench()
        let text = String(decoding: JSONValue.string(template).bytes, as: UTF8.self)
        let stub =
            #"{"request":{"urlPathPattern":"/t.*"},"response":{"body":\#(text),"transformers":["response-template"],"transformerParameters":{"greeting":"hi","list":[1,2,3]}}}"#
        let made = bench.post("/__admin/mappings", stub)
        guard made.status == 201 else { return made.text }
        return bench.send(.post, target, body, headers: headers).text
    }

    @Test(
        "the request and the stub's parameters",
        arguments: [
            ("{{request.method}} {{request.url}}", "POST /t?k=v&k=w"), ("{{request.path}}", "/t"),
            ("{{request.pathSegments.[0]}}", "t"), ("{{request.query.k}} {{request.query.k.[1]}}", "v w"),
            ("{{request.headers.X-A}}", "1"), ("{{request.cookies.c}}", "d"), ("{{request.body}}", #"{"a":{"b":[5,6]}}"#),
            ("{{{request.bodyAsBase64}}}", "eyJhIjp7ImIiOls1LDZdfX0="), ("{{parameters.greeting}}", "hi"),
            ("{{request.scheme}}", "http"), ("{{request.nothing}}", ""), (#"\{{raw}}"#, "{{raw}}"),
        ])
    func model(template: String, text: String) throws {
        let headers = [HTTPField("X-A", "1"), HTTPField("Cookie", "c=d")]
        #expect(try rendered(template, body: #"{"a":{"b":[5,6]}}"#, headers: headers) == text)
    }

    @Test(
        "blocks and helpers",
        arguments: [
            ("{{#if request.query.k}}yes{{else}}no{{/if}}", "yes"), ("{{#unless request.query.z}}none{{/unless}}", "none"),
            ("{{#each parameters.list}}{{@index}}={{this}}{{#unless @last}},{{/unless}}{{/each}}", "0=1,1=2,2=3"),
            ("{{#each parameters.list as |n|}}{{n}}{{/each}}", "123"), ("{{#with parameters}}{{greeting}}{{/with}}", "hi"),
            ("{{#if request.query.z}}a{{else if request.query.k}}b{{else}}c{{/if}}", "b"),
            ("{{jsonPath request.body '$.a.b[1]'}}", "6"), ("{{#eq parameters.greeting 'hi'}}same{{/eq}}", "same"),
            ("{{math 2 '+' 3}}", "5"), ("{{upper (trim '  a ')}}", "A"), ("{{join (array 1 2) '-'}}", "1-2"),
            ("{{size parameters.list}}", "3"), ("{{base64 'a'}}", "YQ=="), ("{{base64 'YQ==' decode=true}}", "a"),
            ("{{urlEncode 'a b'}}", "a%20b"), ("{{regexExtract 'ab12' '[0-9]+'}}", "12"),
            ("{{regexExtract 'ab-12' '([a-z]+)-([0-9]+)' 'p'}}{{p.0}}/{{p.1}}", "ab/12"),
            ("{{val request.query.z or='none'}}", "none"), ("{{toJson (range 1 3)}}", "[1,2,3]"),
            ("{{formData 'x=1&y=a%20b' 'f' urlDecode=true}}{{f.x}}{{f.y}}", "1a b"),
            ("{{jsonMerge '{\"a\":1}' '{\"b\":2}'}}", #"{"a":1,"b":2}"#), ("{{arrayRemove (array 1 2 3)}}", "[1,2]"),
            ("{{contains 'abc' 'b'}}", "true"), ("{{substring 'abcdef' 1 3}}", "bc"),
            ("{{jsonRemove '{\"a\":1,\"b\":2}' '$.a'}}", #"{"b":2}"#),
        ])
    func helpers(template: String, text: String) throws {
        #expect(try rendered(template, body: #"{"a":{"b":[5,6]}}"#) == text)
    }

    @Test(
        "now is the world's time",
        arguments: [
            ("{{now}}", "2026-03-02T14:30:00Z"), ("{{now offset='3 days'}}", "2026-03-05T14:30:00Z"),
            ("{{now format='yyyy-MM-dd HH:mm'}}", "2026-03-02 14:30"), ("{{now format='epoch'}}", "1772461800000"),
            ("{{now timezone='America/New_York' format='HH:mm z'}}", "09:30 ET"), ("{{now offset='-1 months' format='MMM d'}}", "Feb 2"),
            ("{{date (parseDate '2026-01-31T00:00:00Z') offset='1 months' format='yyyy-MM-dd'}}", "2026-02-28"),
            ("{{date (parseDate '31/01/2026' format='dd/MM/yyyy') format='yyyy-MM-dd'}}", "2026-01-31"),
            (#"{{now format="yyyy 'at' HH''mm"}}"#, "2026 at 14'30"),
            (#"{{date (parseDate "2026 at 14'30" format="yyyy 'at' HH''mm") format='HH:mm'}}"#, "14:30"),
            ("{{date (truncateDate (now) 'first day of month') format='yyyy-MM-dd'}}", "2026-03-01"),
        ])
    func time(template: String, text: String) throws {
        #expect(try rendered(template) == text)
    }

    @Test("chance is the world's: the same world draws the same, and each draw is another")
    func chance() throws {
        let template =
            "{{randomValue type='UUID'}} {{randomValue length=8 type='ALPHANUMERIC'}} {{randomInt lower=1 upper=1000000}} {{pickRandom 'a' 'b'}} {{randomDecimal lower=1 upper=2}}"
        let (first, second) = (try Bench(), try Bench())
        let text = try rendered(template, first)
        #expect(try rendered(template, second) == text)
        #expect(first.send(.post, "/t").text != text)
    }

    @Test("headers are templates too, and so are JSON bodies and files")
    func elsewhere() throws {
        let bench = try Bench()
        _ = bench.put("/__admin/files/v.txt", "file {{request.path}}")
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"urlPath":"/j"},"response":{"jsonBody":{"path":"{{request.path}}"},"headers":{"X-P":"{{request.path}}"},"transformers":["response-template"]}}"#
        )
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"urlPath":"/v"},"response":{"bodyFileName":"{{request.pathSegments.[0]}}.txt","transformers":["response-template"]}}"#
        )
        #expect(bench.get("/j").text == #"{"path":"/j"}"#)
        #expect(bench.get("/j").response.header("X-P") == "/j")
        #expect(bench.get("/v").text == "file /v")
    }

    @Test("without the transformer braces are text")
    func plain() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/p"},"response":{"body":"{{request.path}}"}}"#)
        #expect(bench.get("/p").text == "{{request.path}}")
    }

    @Test(
        "what a caller sends cannot bring the server down",
        arguments: [
            "nan", "inf", "1e300", "-9223372036854775808", "9223372036854775807", "0x1p4000", "", "\u{0}", "{{now}}", "[[[[",
            "+99999999999999999999", "-0",
        ])
    func hostile(value: String) throws {
        for template in [
            "{{substring 'abc' request.body 1}}", "{{range request.body 5}}", "{{math request.body '*' 2}}",
            "{{date request.body format='yyyy SSS Z'}}", "{{now timezone=request.body}}", "{{now offset=request.body}}",
            "{{randomInt lower=request.body upper=5}}", "{{randomValue length=request.body}}", "{{ljust 'a' size=request.body}}",
            "{{jsonPath request.body request.body}}", "{{arrayAdd (array 1) 2 position=request.body}}", "{{isOdd request.body}}",
            "{{abbreviate 'abcdef' request.body}}", "{{numberFormat request.body}}", "{{regexExtract 'a' request.body}}",
            "{{truncateDate request.body 'first hour of day'}}", "{{parseDate '01/02' format=request.body}}",
        ] {
            let text = try rendered(template, body: value)
            #expect(text.utf8.count < 200_000, "\(template)")
        }
    }
}
