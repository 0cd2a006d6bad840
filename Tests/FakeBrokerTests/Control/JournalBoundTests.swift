import HTTPCore
import Testing

@testable import FakeBroker

@Suite("the journal's bound")
struct JournalBoundTests {
    @Test("keeps eight megabytes unless told otherwise")
    func standard() {
        #expect(FakeBrokerServer.Configuration().journalBytes == 8 * 1024 * 1024)
        #expect(Journal().limitBytes == 8 * 1024 * 1024)
    }

    @Test("what was dropped makes counting and finding say that they are incomplete")
    func incomplete() throws {
        let bench = try Bench()
        let ask = #"{"method":"POST","urlPath":"/big"}"#
        _ = bench.post("/big", "x")
        let whole = bench.post("/__admin/requests/count", ask)
        #expect(whole["count"] == .number("1"))
        #expect(whole["incomplete"] == nil)

        // The bench's journals keep a megabyte.
        for _ in 0..<5 { _ = bench.post("/big", String(repeating: "x", count: 300_000)) }
        let part = bench.post("/__admin/requests/count", ask)
        let count = try #require(part["count"]?.int)
        let dropped = try #require(part["dropped"]?.int)
        #expect(part["incomplete"] == .bool(true))
        #expect(count + dropped == 6)
        for found in [bench.post("/__admin/requests/find", ask), bench.get("/__admin/requests/unmatched")] {
            #expect(found["incomplete"] == .bool(true))
            #expect(found["requests"]?.array?.count == count)
        }
        #expect(bench.get("/__admin/requests")["meta.dropped"] == .number(String(dropped)))
        _ = bench.delete("/__admin/requests")
        #expect(bench.post("/__admin/requests/count", ask)["incomplete"] == nil)
    }
}
