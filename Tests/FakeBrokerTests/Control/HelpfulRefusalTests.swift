import Testing

@testable import FakeBroker

@Suite("a mistake in a question to the control API")
struct HelpfulRefusalTests {
    @Test("a path that it does not have is not found, whatever is stubbed, and stands in no journal")
    func path() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/mappings", #"{"request":{"urlPattern":".*"},"response":{}}"#)
        let answer = bench.get("/__admin/clocks?x=1")
        #expect(answer.status == 404)
        #expect(answer["errors.0.title"] == .string("The control API has no GET /__admin/clocks"))
        #expect(bench.get("/__admin/requests")["meta.total"] == .number("0"))
        #expect(bench.get("/__administration").status == 200)
    }

    @Test("an operation that nobody has is answered with those there are")
    func operation() throws {
        let answer = try Bench().post("/__admin/faults", #"{"target":{"operation":"schwab.placeOrdr"},"fault":{"status":500}}"#)
        #expect(answer.status == 422)
        #expect(answer["errors.0.source.pointer"] == .string("/target/operation"))
        #expect(answer.text.contains("schwab.placeOrder,"))
    }

    @Test("a direction that messages do not have is refused, not taken for one that none has")
    func direction() throws {
        let answer = try Bench().get("/__admin/messages?direction=out")
        #expect(answer.status == 400)
        #expect(answer["errors.0.detail"] == .string("Expected one of sent, received, withheld."))
    }

    @Test("the journal is given out by pages")
    func pages() throws {
        let bench = try Bench()
        for path in ["/a", "/b", "/c"] { _ = bench.get(path) }
        let page = bench.get("/__admin/requests?offset=1&limit=1")
        #expect(page["requests.0.request.url"] == .string("/b"))
        #expect(page["requests.1"] == nil)
        #expect(page["meta.total"] == .number("3"))
    }
}
