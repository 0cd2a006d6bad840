import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("stubs: a canned answer over any route")
struct StubServingTests {
    @Test("a stub answers a path that no provider has, and says so")
    func unknownPath() throws {
        let bench = try Bench()
        #expect(bench.get("/hello").status == 501)
        let made = bench.post(
            "/__admin/mappings",
            #"{"name":"greeting","request":{"method":"GET","url":"/hello?a=1"},"response":{"status":202,"statusMessage":"Fine","headers":{"X":["a","b"]},"body":"hi"}}"#
        )
        #expect(made.status == 201)
        let id = try #require(made["id"]?.string)
        #expect(made["uuid"] == .string(id))
        let answer = bench.get("/hello?a=1")
        #expect(answer.status == 202)
        #expect(answer.response.status.reason == "Fine")
        #expect(answer.text == "hi")
        #expect(answer.response.headers.filter { $0.name == "X" }.map(\.value) == ["a", "b"])
        #expect(answer.response.header("Matched-Stub-Id") == id)
        #expect(answer.response.header("Matched-Stub-Name") == "greeting")
        #expect(answer.response.header("Date") == "Mon, 02 Mar 2026 14:30:00 GMT")
        let event = bench.get("/__admin/requests")
        #expect(event["requests.0.trace.stub"] == .string(id))
        #expect(event["requests.0.stubMapping.id"] == .string(id))
        #expect(event["requests.0.wasMatched"] == .bool(true))
    }

    @Test("a stub stands before the vendor's own route, before it asks who calls")
    func providerPath() throws {
        let bench = try Bench()
        #expect(bench.get("/trader/v1/accounts").status == 401)
        let made = bench.post(
            "/__admin/mappings",
            #"{"request":{"urlPath":"/trader/v1/accounts"},"response":{"status":503,"jsonBody":{"message":"down"}}}"#)
        let answer = bench.get("/trader/v1/accounts?fields=positions")
        #expect(answer.status == 503)
        #expect(answer.text == #"{"message":"down"}"#)
        let trace = bench.get("/__admin/requests")
        #expect(trace["requests.0.trace.operation"]?.string?.hasPrefix("schwab.") == true)
        #expect(trace["requests.0.trace.authorization"] == .null)
        let id = try #require(made["id"]?.string)
        #expect(bench.delete("/__admin/mappings/\(id)").status == 200)
        #expect(bench.get("/trader/v1/accounts").status == 401)
    }

    @Test("a method that the vendor's path does not take can be stubbed")
    func wrongMethod() throws {
        let bench = try Bench()
        let body = #"{"request":{"method":"PATCH","url":"/trader/v1/accounts"},"response":{"body":"patched"}}"#
        #expect(bench.post("/__admin/mappings", body).status == 201)
        #expect(bench.send(.patch, "/trader/v1/accounts").text == "patched")
    }

    @Test("the control API is out of a stub's reach")
    func control() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/mappings", #"{"request":{"method":"ANY"},"response":{"status":418}}"#)
        #expect(bench.get("/anything").status == 418)
        #expect(bench.get("/__admin/clock").status == 200)
    }

    @Test("worlds do not share stubs")
    func worlds() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/worlds", #"{"id":"a"}"#)
        _ = bench.post("/worlds/a/__admin/mappings", #"{"request":{"url":"/x"},"response":{"body":"a's"}}"#)
        #expect(bench.get("/worlds/a/x").text == "a's")
        #expect(bench.get("/x").status == 501)
    }

    @Test("a lower priority number goes first, then the newest")
    func order() throws {
        let bench = try Bench()
        func stub(_ body: String, _ priority: Int) {
            _ = bench.post(
                "/__admin/mappings", #"{"priority":\#(priority),"request":{"url":"/x"},"response":{"body":"\#(body)"}}"#)
        }
        stub("first", 5)
        stub("second", 5)
        #expect(bench.get("/x").text == "second")
        stub("urgent", 1)
        stub("last resort", 9)
        #expect(bench.get("/x").text == "urgent")
    }

    @Test("a scenario tells its story from state to state, and again after a reset")
    func scenario() throws {
        let bench = try Bench()
        for (body, required, next) in [("one", "Started", "second"), ("two", "second", "third"), ("three", "third", "third")] {
            let stub =
                #"{"scenarioName":"story","requiredScenarioState":"\#(required)","newScenarioState":"\#(next)","request":{"url":"/s"},"response":{"body":"\#(body)"}}"#
            #expect(bench.post("/__admin/mappings", stub).status == 201)
        }
        #expect((0..<4).map { _ in bench.get("/s").text } == ["one", "two", "three", "three"])
        let scenario = bench.get("/__admin/scenarios")
        #expect(scenario["scenarios.0.name"] == .string("story"))
        #expect(scenario["scenarios.0.state"] == .string("third"))
        #expect(scenario["scenarios.0.possibleStates"]?.array?.count == 3)
        #expect(bench.post("/__admin/scenarios/reset").text == "{}")
        #expect(bench.get("/s").text == "one")
        #expect(bench.put("/__admin/scenarios/story/state", #"{"state":"third"}"#).status == 200)
        #expect(bench.get("/s").text == "three")
        #expect(bench.put("/__admin/scenarios/story/state", "").status == 200)
        #expect(bench.get("/s").text == "one")
        #expect(bench.put("/__admin/scenarios/story/state", #"{"state":"nowhere"}"#).status == 422)
        let unknown = bench.put("/__admin/scenarios/s1/state", "")
        #expect(unknown.text == #"{"errors":[{"code":404,"title":"Scenario s1 does not exist"}]}"#)
    }

    @Test(
        "a fault is done on the wire",
        arguments: [
            ("EMPTY_RESPONSE", Delivery.Damage.empty), ("MALFORMED_RESPONSE_CHUNK", .malformedChunk),
            ("CONNECTION_RESET_BY_PEER", .reset),
        ])
    func faults(name: String, damage: Delivery.Damage) throws {
        let bench = try Bench()
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/f"},"response":{"fault":"\#(name)"}}"#)
        #expect(bench.get("/f").response.delivery.damage == damage)
    }

    @Test("random data is drawn from the world's seed")
    func garbage() throws {
        func sent() throws -> Delivery.Damage? {
            let bench = try Bench()
            _ = bench.post("/__admin/mappings", #"{"request":{"url":"/f"},"response":{"fault":"RANDOM_DATA_THEN_CLOSE"}}"#)
            return bench.get("/f").response.delivery.damage
        }
        let first = try sent()
        guard case .garbage(let bytes)? = first else { return #expect(Bool(false), "no garbage") }
        #expect(!bytes.isEmpty)
        #expect(try sent() == first)
    }

    @Test("delays: fixed, drawn, dribbled, and the world's own")
    func delays() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/fixed"},"response":{"fixedDelayMilliseconds":100}}"#)
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"url":"/uniform"},"response":{"delayDistribution":{"type":"uniform","lower":15,"upper":25}}}"#)
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"url":"/log"},"response":{"delayDistribution":{"type":"lognormal","median":80,"sigma":0.4,"maxValue":200}}}"#)
        _ = bench.post(
            "/__admin/mappings",
            #"{"request":{"url":"/drip"},"response":{"body":"abc","chunkedDribbleDelay":{"numberOfChunks":5,"totalDuration":1000}}}"#)
        #expect(bench.get("/fixed").response.delivery.delay == .milliseconds(100))
        #expect(bench.get("/drip").response.delivery.dribble == Delivery.Dribble(chunks: 5, over: .milliseconds(1000)))
        #expect(bench.get("/drip").response.delivery.delay == nil)
        var drawn: Set<Duration> = []
        for _ in 0..<50 {
            let uniform = try #require(bench.get("/uniform").response.delivery.delay)
            #expect((Duration.milliseconds(15)...Duration.milliseconds(25)).contains(uniform))
            let log = try #require(bench.get("/log").response.delivery.delay)
            #expect(log > .zero && log <= .milliseconds(200))
            drawn.insert(log)
        }
        #expect(drawn.count > 10)
        #expect(bench.post("/__admin/settings", #"{"fixedDelay":10}"#)["fixedDelay"] == .number("10"))
        #expect(bench.get("/__admin/settings")["settings.fixedDelay"] == .number("10"))
        #expect(bench.get("/drip").response.delivery.delay == .milliseconds(10))
        #expect(bench.get("/fixed").response.delivery.delay == .milliseconds(100))
    }

    @Test("a body in base64 is sent as its bytes")
    func bytes() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/b"},"response":{"base64Body":"AP9/"}}"#)
        #expect(bench.get("/b").response.body == [0, 255, 127])
    }

    @Test("a body from a file below __files, and a file that is not there")
    func files() throws {
        let bench = try Bench()
        #expect(bench.put("/__admin/files/a/b.json", "{}").status == 200)
        #expect(bench.get("/__admin/files").text == #"["a/b.json"]"#)
        _ = bench.post("/__admin/mappings", #"{"request":{"url":"/f"},"response":{"bodyFileName":"a/b.json"}}"#)
        #expect(bench.get("/f").text == "{}")
        #expect(bench.delete("/__admin/files/a/b.json").status == 200)
        #expect(bench.get("/f").status == 500)
        #expect(bench.delete("/__admin/files/a/b.json").status == 404)
    }

    @Test("no path leads out of __files", arguments: ["../secret", "a/../../b", "/etc/passwd", "..", #"a\b"#])
    func traversal(path: String) throws {
        let bench = try Bench()
        let body = JSONValue.string(path).bytes
        let refused = bench.post(
            "/__admin/mappings", #"{"request":{"url":"/f"},"response":{"bodyFileName":\#(String(decoding: body, as: UTF8.self))}}"#)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string("/response/bodyFileName"))
    }

    @Test("a reset of the world takes its stubs, and the ids begin again")
    func reset() throws {
        let bench = try Bench()
        func make() -> JSONValue? { bench.post("/__admin/mappings", #"{"request":{"url":"/x"}}"#)["id"] }
        let first = make()
        #expect(bench.post("/__admin/reset").status == 200)
        #expect(bench.get("/x").status == 501)
        #expect(make() == first)
    }
}
