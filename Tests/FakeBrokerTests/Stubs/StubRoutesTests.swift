import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("the control API: stubs")
struct StubRoutesTests {
    @Test("a stub answers where nothing is imitated, and over what is")
    func overlay() throws {
        let bench = try Bench()
        #expect(bench.get("/models/score").status == 501)
        let made = bench.post(
            "/__admin/mappings",
            #"{"request":{"method":"GET","urlPath":"/models/score"},"response":{"status":201,"jsonBody":{"score":0.7},"headers":{"X":["a","b"]}}}"#
        )
        #expect(made.status == 201)
        #expect(made["id"] == made["uuid"])
        let answer = bench.get("/models/score?x=1")
        #expect(answer.status == 201)
        #expect(answer.text == #"{"score":0.7}"#)
        #expect(answer.response.header("Matched-Stub-Id") == made["id"]?.string)
        _ = bench.post("/__admin/mappings", #"{"request":{"urlPathPattern":"/trader/.*"},"response":{"status":503}}"#)
        #expect(bench.get("/trader/v1/accounts").status == 503)
    }

    @Test("the lowest priority number wins, then the newest")
    func priorities() throws {
        let bench = try Bench()
        for (priority, body) in [(5, "old"), (5, "new"), (9, "last")] {
            _ = bench.post("/__admin/mappings", #"{"priority":\#(priority),"request":{"url":"/a"},"response":{"body":"\#(body)"}}"#)
        }
        #expect(bench.get("/a").text == "new")
        _ = bench.post("/__admin/mappings", #"{"priority":1,"request":{"url":"/a"},"response":{"body":"first"}}"#)
        #expect(bench.get("/a").text == "first")
    }

    @Test("a scenario moves on as it is served, is told, set and reset")
    func scenarios() throws {
        let bench = try Bench()
        _ = bench.post(
            "/__admin/mappings",
            #"{"scenarioName":"s","requiredScenarioState":"Started","newScenarioState":"two","request":{"url":"/s"},"response":{"body":"1"}}"#
        )
        _ = bench.post(
            "/__admin/mappings", #"{"scenarioName":"s","requiredScenarioState":"two","request":{"url":"/s"},"response":{"body":"2"}}"#)
        #expect(bench.get("/s").text == "1")
        #expect(bench.get("/s").text == "2")
        #expect(bench.get("/__admin/scenarios")["scenarios.0.state"] == .string("two"))
        #expect(bench.post("/__admin/scenarios/reset").status == 200)
        #expect(bench.get("/s").text == "1")
        #expect(bench.put("/__admin/scenarios/s/state", #"{"state":"two"}"#).status == 200)
        #expect(bench.get("/s").text == "2")
        #expect(bench.put("/__admin/scenarios/none/state", "{}").status == 404)
    }

    @Test(
        "a body is matched by what it says",
        arguments: [
            (#"{"equalToJson":{"a":1,"b":[1,2]}}"#, #"{"b":[1,2],"a":1.0}"#, true),
            (#"{"equalToJson":{"a":1}}"#, #"{"a":1,"b":2}"#, false),
            (#"{"equalToJson":{"a":1},"ignoreExtraElements":true}"#, #"{"a":1,"b":2}"#, true),
            (#"{"equalToJson":"[1,2]","ignoreArrayOrder":true}"#, "[2,1]", true),
            (#"{"equalToJson":{"a":"${json-unit.any-number}"}}"#, #"{"a":7}"#, true),
            (#"{"matchesJsonPath":"$.a[?(@.b == 'c')]"}"#, #"{"a":[{"b":"c"}]}"#, true),
            (#"{"matchesJsonPath":{"expression":"$.a","equalTo":"1"}}"#, #"{"a":1}"#, true),
            (#"{"matchesJsonPath":{"expression":"$.z","absent":true}}"#, #"{"a":1}"#, true),
            (#"{"matchesJsonPath":"$.z"}"#, #"{"a":1}"#, false),
            (#"{"matchesJsonSchema":{"type":"object","required":["a"]}}"#, #"{"b":1}"#, false),
            (#"{"contains":"lo"}"#, "hello", true), (#"{"matches":"h.*o"}"#, "hello", true),
            (#"{"not":{"contains":"x"}}"#, "hello", true), (#"{"or":[{"equalTo":"a"},{"equalTo":"b"}]}"#, "b", true),
            (#"{"binaryEqualTo":"aGk="}"#, "hi", true),
        ])
    func bodies(pattern: String, body: String, matches: Bool) throws {
        let bench = try Bench()
        let made = bench.post(
            "/__admin/mappings", #"{"request":{"method":"POST","url":"/b","bodyPatterns":[\#(pattern)]},"response":{"status":202}}"#)
        #expect(made.status == 201)
        #expect(bench.post("/b", body).status == (matches ? 202 : 404))
    }

    @Test("headers, query, cookies and forms are matched")
    func parts() throws {
        let bench = try Bench()
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"method":{"oneOf":["PUT","POST"]},"urlPathTemplate":"/u/{id}","pathParameters":{"id":{"matches":"\\d+"}},"queryParameters":{"q":{"includes":[{"equalTo":"1"},{"equalTo":"2"}]}},"headers":{"X-K":{"equalTo":"V","caseInsensitive":true}},"cookies":{"c":{"equalTo":"d"}},"formParameters":{"f":{"equalTo":"g h"}},"basicAuth":{"username":"u","password":"p"}},"response":{"status":204}}"#
        )
        func ask(_ target: String, cookie: String = "c=d") -> Int {
            bench.send(
                .post, target, "f=g+h",
                headers: [
                    HTTPField("x-k", "v"), HTTPField("Cookie", "a=b; " + cookie), HTTPField("Authorization", "Basic dTpw"),
                    HTTPField("Content-Type", "application/x-www-form-urlencoded"),
                ]
            ).status
        }
        #expect(ask("/u/7?q=1&q=2") == 204)
        #expect(ask("/u/x?q=1&q=2") == 404)
        #expect(ask("/u/7?q=1") == 404)
        #expect(ask("/u/7?q=1&q=2", cookie: "c=e") == 404)
    }

    @Test(
        "what is not served here is refused by name",
        arguments: [
            (#"{"request":{"url":"/a","urlPath":"/b"},"response":{}}"#, "/request"),
            (#"{"request":{"bodyPatterns":[{"equalToXml":"<a/>"}]},"response":{}}"#, "/request/bodyPatterns/0/equalToXml"),
            (#"{"request":{},"response":{"proxyBaseUrl":"http://x"}}"#, "/response/proxyBaseUrl"),
            (#"{"request":{},"response":{"body":"a","base64Body":"YQ=="}}"#, "/response"),
            (#"{"request":{"urlPattern":"("},"response":{}}"#, "/request/urlPattern"),
            (#"{"request":{},"response":{"body":"{{","transformers":["response-template"]}}"#, "/response/body"),
            (#"{"request":{},"respons":{}}"#, "/respons"),
        ])
    func refused(body: String, pointer: String) throws {
        let refused = try Bench().post("/__admin/mappings", body)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string(pointer))
    }

    @Test("delays and faults go to the wire")
    func delivery() throws {
        let bench = try Bench()
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"url":"/d"},"response":{"fixedDelayMilliseconds":250,"chunkedDribbleDelay":{"numberOfChunks":5,"totalDuration":1000}}}"#
        )
        let slow = bench.get("/d").response.delivery
        #expect(slow.delay == .milliseconds(250))
        #expect(slow.dribble == .init(chunks: 5, over: .seconds(1)))
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/f"},"response":{"fault":"CONNECTION_RESET_BY_PEER"}}"#)
        #expect(bench.get("/f").response.delivery.damage == .reset)
    }

    @Test("templates see the request and the world's clock")
    func templates() throws {
        let bench = try Bench()
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"urlPathPattern":"/t/.*"},"response":{"body":"{{request.path.[1]}} {{now}} {{parameters.p}}","headers":{"X-Id":"{{request.query.id}}"},"transformers":["response-template"],"transformerParameters":{"p":"q"}}}"#
        )
        let answer = bench.get("/t/x?id=9")
        #expect(answer.text == "x 2026-03-02T14:30:00Z q")
        #expect(answer.response.header("X-Id") == "9")
    }

    @Test("stubs are listed newest first, updated, deleted, imported and reset")
    func management() throws {
        let bench = try Bench()
        let id = try #require(
            bench.post("/__admin/mappings", #"{"request":{"url":"/1"},"response":{},"metadata":{"k":"v"}}"#)["id"]?.string)
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/2"},"response":{}}"#)
        let page = bench.get("/__admin/mappings?limit=1&offset=0")
        #expect(page["mappings.0.request.url"] == .string("/2"))
        #expect(page["meta.total"] == .number("2"))
        #expect(
            bench.put("/__admin/mappings/\(id)", #"{"request":{"url":"/3"},"response":{"status":418},"metadata":{"k":"v"}}"#)["id"]
                == .string(id))
        #expect(bench.get("/3").status == 418)
        #expect(
            bench.post("/__admin/mappings/find-by-metadata", #"{"matchesJsonPath":{"expression":"$.k","equalTo":"v"}}"#)["meta.total"]
                == .number("1"))
        #expect(
            bench.post("/__admin/mappings/remove-by-metadata", #"{"matchesJsonPath":{"expression":"$.k","equalTo":"v"}}"#).status == 200)
        #expect(bench.get("/__admin/mappings/\(id)").status == 404)
        let imported = bench.post(
            "/__admin/mappings/import",
            #"{"mappings":[{"id":"00000000-0000-4000-8000-000000000001","request":{"url":"/i"},"response":{}}],"importOptions":{"duplicatePolicy":"OVERWRITE","deleteAllNotInImport":true}}"#
        )
        #expect(imported.status == 200)
        #expect(bench.get("/__admin/mappings")["meta.total"] == .number("1"))
        #expect(bench.post("/__admin/mappings/reset").status == 200)
        #expect(bench.get("/__admin/mappings")["meta.total"] == .number("0"))
    }

    @Test("an unmatched request is told what came nearest")
    func nearMiss() throws {
        let bench = try Bench()
        _ = bench.post(
            "/__admin/mappings",
            #"{"name":"the thing","request":{"method":"GET","urlPath":"/thing","headers":{"Auth":{"matches":"Bearer .*"}}},"response":{}}"#)
        let missed = bench.get("/thin")
        #expect(missed.status == 404)
        #expect(missed.text.contains("Request was not matched"))
        #expect(missed.text.contains("<<<<< URL does not match"))
        #expect(missed.text.contains("<<<<< Header is not present"))
        let near = bench.get("/__admin/requests/unmatched/near-misses")
        #expect(near["nearMisses.0.stubMapping.name"] == .string("the thing"))
        #expect(bench.post("/__admin/near-misses/request", #"{"url":"/thing","method":"GET"}"#)["nearMisses.0.matchResult.distance"] != nil)
        #expect(bench.post("/__admin/near-misses/request-pattern", #"{"url":"/thing"}"#)["nearMisses.0.request.url"] == .string("/thin"))
    }
}

@Suite("the control API: requests")
struct RequestRoutesTests {
    @Test("what was served is listed, counted, found and forgotten, with why it was answered so")
    func journal() throws {
        let bench = try Bench()
        _ = bench.get("/trader/v1/accounts?fields=positions")
        _ = bench.get("/nothing/here")
        let all = bench.get("/__admin/requests")
        #expect(all["meta.total"] == .number("2"))
        #expect(all["requests.0.request.url"] == .string("/nothing/here"))
        #expect(all["requests.0.wasMatched"] == .bool(false))
        #expect(all["requests.1.trace.operation"] == .string("schwab.getAccounts"))
        #expect(all["requests.1.trace.authorization"] == .string("no bearer token"))
        #expect(all["requests.1.trace.status.after"] == .number("401"))
        let id = try #require(all["requests.1.id"]?.string)
        #expect(bench.get("/__admin/requests/\(id)")["request.queryParams.fields.values.0"] == .string("positions"))
        #expect(bench.post("/__admin/requests/count", #"{"method":"GET","urlPath":"/trader/v1/accounts"}"#)["count"] == .number("1"))
        #expect(bench.post("/__admin/requests/find", #"{"method":"ANY"}"#)["requests.0.method"] == .string("GET"))
        #expect(bench.get("/__admin/requests/unmatched")["requests.0.url"] == .string("/nothing/here"))
        #expect(bench.post("/__admin/requests/remove", #"{"urlPath":"/nothing/here"}"#)["serveEvents.0.wasMatched"] == .bool(false))
        #expect(bench.delete("/__admin/requests/\(id)").status == 200)
        #expect(bench.get("/__admin/requests/\(id)").status == 404)
        #expect(bench.get("/__admin/requests?since=2026-03-02T14:30:00Z&limit=5")["meta.total"] == .number("0"))
        #expect(bench.post("/__admin/requests/reset").status == 200)
    }
}
