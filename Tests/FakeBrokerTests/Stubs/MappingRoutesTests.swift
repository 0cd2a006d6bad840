import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("the control API: WireMock's routes")
struct MappingRoutesTests {
    private static let one = #"{"id":"one","request":{"method":"GET","url":"/1"},"response":{"status":200},"metadata":{"team":"a"}}"#
    private static let two = #"{"id":"two","request":{"method":"GET","url":"/2"},"response":{"status":200},"metadata":{"team":"b"}}"#

    private func bench() throws -> Bench {
        let bench = try Bench()
        for body in [Self.one, Self.two] { #expect(bench.post("/__admin/mappings", body).status == 201) }
        return bench
    }

    private func ids(_ answer: Bench.Answered) -> [String] {
        answer["mappings"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    @Test("mappings are listed newest first, in pages")
    func list() throws {
        let bench = try bench()
        #expect(ids(bench.get("/__admin/mappings")) == ["two", "one"])
        #expect(ids(bench.get("/__admin")) == ["two", "one"])
        #expect(ids(bench.get("/__admin/")) == ["two", "one"])
        let page = bench.get("/__admin/mappings?limit=1&offset=1&unexpected=x")
        #expect(ids(page) == ["one"])
        #expect(page["meta.total"] == .number("2"))
    }

    @Test("a mapping is fetched, put and deleted; an unknown id is an empty 404")
    func single() throws {
        let bench = try bench()
        #expect(bench.get("/__admin/mappings/one")["request.url"] == .string("/1"))
        let put = bench.put("/__admin/mappings/one", #"{"id":"other","request":{"url":"/changed"}}"#)
        #expect(put.status == 200)
        #expect(put["id"] == .string("one"))
        #expect(bench.get("/changed").status == 200)
        #expect(ids(bench.get("/__admin/mappings")) == ["two", "one"])
        #expect(bench.delete("/__admin/mappings/one").text == "{}")
        for missing in [
            bench.get("/__admin/mappings/one"), bench.delete("/__admin/mappings/one"), bench.put("/__admin/mappings/one", "{}"),
        ] {
            #expect(missing.status == 404)
            #expect(missing.text.isEmpty)
        }
        #expect(bench.post("/__admin/mappings/edit", #"{"id":"two","request":{"url":"/edited"}}"#).status == 200)
        #expect(bench.get("/edited").status == 200)
        #expect(bench.delete("/__admin/mappings").text == "{}")
        #expect(bench.get("/__admin/mappings")["meta.total"] == .number("0"))
    }

    @Test("mappings are found and removed by their metadata, and by themselves")
    func metadata() throws {
        let bench = try bench()
        let pattern = #"{"matchesJsonPath":{"expression":"$.team","equalTo":"a"}}"#
        #expect(ids(bench.post("/__admin/mappings/find-by-metadata", pattern)) == ["one"])
        #expect(bench.post("/__admin/mappings/remove-by-metadata", pattern).text == "{}")
        #expect(ids(bench.get("/__admin/mappings")) == ["two"])
        #expect(bench.post("/__admin/mappings/remove", #"{"request":{"method":"GET","url":"/2"}}"#).status == 200)
        #expect(ids(bench.get("/__admin/mappings")).isEmpty)
    }

    @Test("unmatched mappings are those that nobody asked for")
    func unmatched() throws {
        let bench = try bench()
        _ = bench.get("/1")
        #expect(ids(bench.get("/__admin/mappings/unmatched")) == ["two"])
        #expect(bench.delete("/__admin/mappings/unmatched").status == 200)
        #expect(ids(bench.get("/__admin/mappings")) == ["one"])
        _ = bench.delete("/__admin/requests")
        #expect(ids(bench.get("/__admin/mappings/unmatched")) == ["one"])
    }

    @Test("an import keeps or replaces what is there, and may delete the rest")
    func importing() throws {
        let bench = try bench()
        let body =
            #"{"mappings":[{"id":"one","request":{"url":"/new"}},{"id":"three","request":{"url":"/3"}}],"importOptions":{"duplicatePolicy":"%","deleteAllNotInImport":true}}"#
        #expect(bench.post("/__admin/mappings/import", body.replacing("%", with: "IGNORE")).status == 200)
        #expect(Set(ids(bench.get("/__admin/mappings"))) == ["one", "three"])
        #expect(bench.get("/1").status == 200)
        #expect(bench.post("/__admin/mappings/import", body.replacing("%", with: "OVERWRITE")).status == 200)
        #expect(bench.get("/new").status == 200)
        #expect(bench.get("/1").status == 404)
        #expect(ids(bench.get("/__admin/mappings")).first == "one")
    }

    @Test("a reset goes back to what the world began with, or to what was saved")
    func resetAndSave() throws {
        let bench = try bench()
        #expect(bench.post("/__admin/mappings/save").text.isEmpty)
        #expect(bench.delete("/__admin/mappings/one").status == 200)
        let reset = bench.post("/__admin/mappings/reset")
        #expect(reset.status == 200 && reset.text.isEmpty)
        #expect(ids(bench.get("/__admin/mappings")) == ["two", "one"])
        #expect(bench.post("/__admin/reset").status == 200)
        #expect(ids(bench.get("/__admin/mappings")) == ["two", "one"])
    }

    @Test("requests are listed, counted, found and removed")
    func requests() throws {
        let bench = try bench()
        _ = bench.send(.post, "/nowhere?a=1&a=2", "hello", headers: [HTTPField("X-A", "b"), HTTPField("Cookie", "c=d")])
        _ = bench.get("/1")
        _ = bench.get("/__admin/clock")
        let all = bench.get("/__admin/requests")
        #expect(all["meta.total"] == .number("2"))
        #expect(all["requestJournalDisabled"] == .bool(false))
        #expect(all["requests.0.request.url"] == .string("/1"))
        let logged = try #require(all["requests.1.request"])
        #expect(logged["url"] == .string("/nowhere?a=1&a=2"))
        #expect(logged["queryParams"]?["a"]?["values"] == .array([.string("1"), .string("2")]))
        #expect(logged["cookies"]?["c"] == .string("d"))
        #expect(logged["headers"]?["X-A"] == .string("b"))
        #expect(logged["body"] == .string("hello"))
        #expect(logged["bodyAsBase64"] == .string("aGVsbG8="))
        #expect(logged["loggedDate"] == .number("1772461800000"))
        #expect(all["requests.1.responseDefinition.fromConfiguredStub"] == .bool(false))
        let id = try #require(all["requests.1.id"]?.string)
        #expect(bench.get("/__admin/requests/\(id)")["request.method"] == .string("POST"))
        #expect(bench.get("/__admin/requests?limit=1&since=2026-03-02T14:00:00Z")["requests"]?.array?.count == 1)
        #expect(bench.get("/__admin/requests?since=2026-03-02T15:00:00Z")["meta.total"] == .number("0"))
        #expect(bench.get("/__admin/requests?unmatched=true")["meta.total"] == .number("1"))
        #expect(bench.get("/__admin/requests?matchingStub=one")["meta.total"] == .number("1"))
        #expect(bench.get("/__admin/requests?since=soon").status == 400)
        #expect(bench.post("/__admin/requests/count", "{}").text == #"{"count":2,"requestJournalDisabled":false}"#)
        #expect(bench.post("/__admin/requests/count", #"{"method":"POST","urlPath":"/nowhere"}"#)["count"] == .number("1"))
        #expect(bench.post("/__admin/requests/find", "{}")["requests.0.method"] == .string("POST"))
        #expect(bench.get("/__admin/requests/unmatched")["requests"]?.array?.count == 1)
        #expect(bench.post("/__admin/requests/remove", #"{"method":"POST"}"#)["serveEvents.0.id"] == .string(id))
        #expect(bench.get("/__admin/requests/\(id)").status == 404)
        #expect(bench.post("/__admin/requests/remove-by-metadata", #"{"contains":"team"}"#)["serveEvents"]?.array?.count == 1)
        _ = bench.get("/1")
        let reset = bench.post("/__admin/requests/reset")
        #expect(reset.status == 200 && reset.text.isEmpty)
        #expect(bench.get("/__admin/requests")["meta.total"] == .number("0"))
    }

    @Test("near misses: of a request, of a pattern, and of what was not matched")
    func nearMisses() throws {
        let bench = try bench()
        _ = bench.get("/11")
        let unmatched = bench.get("/__admin/requests/unmatched/near-misses")
        #expect(unmatched["nearMisses"]?.array?.count == 2)
        #expect(unmatched["nearMisses.0.stubMapping.id"] == .string("one"))
        #expect(unmatched["nearMisses.0.request.url"] == .string("/11"))
        let byRequest = bench.post("/__admin/near-misses/request", #"{"url":"/22","method":"GET"}"#)
        #expect(byRequest["nearMisses.0.stubMapping.id"] == .string("two"))
        let distances =
            byRequest["nearMisses"]?.array?.compactMap { $0["matchResult"]?["distance"]?.decimalText.flatMap(Double.init) } ?? []
        #expect(distances.count == 2 && distances == distances.sorted() && distances.allSatisfy { $0 > 0 && $0 < 1 })
        let byPattern = bench.post("/__admin/near-misses/request-pattern", #"{"url":"/12"}"#)
        #expect(byPattern["nearMisses.0.requestPattern.url"] == .string("/12"))
        #expect(byPattern["nearMisses.0.request.url"] == .string("/11"))
    }

    @Test("an unmatched request is shown the closest stub and where it differs")
    func table() throws {
        let bench = try Bench()
        let body =
            #"{"name":"quotes","request":{"method":"POST","urlPath":"/thing","headers":{"Auth":{"matches":"Bearer .*"}},"queryParameters":{"a":{"equalTo":"1"}}}}"#
        #expect(bench.post("/__admin/mappings", body).status == 201)
        let answer = bench.send(.post, "/thin?a=2")
        #expect(answer.status == 404)
        #expect(answer.response.header("Content-Type")?.hasPrefix("text/plain") == true)
        for part in [
            "Request was not matched", "| Closest stub", "| Request", "[path] /thing", "<<<<< URL does not match",
            "Auth [matches] : Bearer .*", "<<<<< Header is not present", "Query: a = 1", "| a: 2", "<<<<< Query does not match",
        ] {
            #expect(answer.text.contains(part), "\(part) is not in:\n\(answer.text)")
        }
    }

    @Test("settings come as an object, or as a string with JSON in it, and are extended")
    func settings() throws {
        let bench = try Bench()
        #expect(bench.post("/__admin/settings", #""{\"fixedDelay\": 7}""#)["fixedDelay"] == .number("7"))
        let body = #"{"extended":{"mine":true}}"#
        #expect(bench.send(.patch, "/__admin/settings/extended", body).status == 200)
        #expect(bench.get("/__admin/settings")["settings.extended.mine"] == .bool(true))
        #expect(bench.put("/__admin/settings", #"{"fixedDelay":-1}"#).status == 422)
    }
}
