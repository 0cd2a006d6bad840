import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("a snapshot as a file")
struct SnapshotFileTests {
    private static let order =
        #"{"orderType":"LIMIT","session":"NORMAL","duration":"DAY","price":"189","orderStrategyType":"SINGLE","orderLegCollection":[{"instruction":"BUY","quantity":10,"instrument":{"symbol":"AAPL","assetType":"EQUITY"}}]}"#

    private func bench(_ mode: WorldClock.Mode, seed: UInt64 = 7) throws -> Bench {
        var definition = WorldDefinition.standard
        definition.seed = seed
        definition.clock = .init(mode: mode, now: mode == .frozen ? Bench.start : nil)
        return try Bench(definition)
    }

    /// Some hours of a suite's life; the fields that show its token.
    @discardableResult
    private func live(_ bench: Bench, _ world: String = "") throws -> [HTTPField] {
        _ = bench.delete(world + "/__admin/faults")
        let client = try #require(bench.get(world + "/__admin/credentials")["schwab.clientId"]?.string)
        let token = try #require(bench.post(world + "/__admin/tokens", #"{"clientId":"\#(client)"}"#)["access_token"]?.string)
        let bearer = [HTTPField("Authorization", "Bearer " + token), HTTPField("Content-Type", "application/json")]
        let hash = try #require(bench.send(.get, world + "/trader/v1/accounts/accountNumbers", headers: bearer)["0.hashValue"]?.string)
        _ = bench.post(world + "/__admin/faults", #"{"target":{"provider":"schwab"},"when":{"probability":0.3},"fault":{"status":500}}"#)
        _ = bench.post(
            world + "/__admin/rules", #"{"when":{"nth":2},"then":[{"fill":{"percent":30}},{"fill":{"percent":70,"after":"90s"}}]}"#)
        for _ in 0..<6 {
            _ = bench.send(.post, world + "/trader/v1/accounts/\(hash)/orders", Self.order, headers: bearer)
            _ = bench.send(.get, world + "/trader/v1/accounts?fields=positions", headers: bearer)
            _ = bench.post(world + "/__admin/clock/advance", #"{"by":"1m"}"#)
            bench.wall = bench.wall + .milliseconds(1500)
        }
        _ = bench.put(world + "/__admin/quotes/AAPL", #"{"bid":"188.5","ask":"188.6","last":"188.5"}"#)
        return bearer
    }

    /// What a test can see of a world.
    private func everything(_ bench: Bench) -> [String] {
        ["clock", "accounts", "orders", "quotes", "rules", "faults", "tokens", "requests", "events?limit=100000", "definition"]
            .map { bench.get("/__admin/" + $0).text }
    }

    @Test(
        "makes the same world on another server, to the byte, and it goes on in the same way",
        arguments: [WorldClock.Mode.frozen, .realtime])
    func elsewhere(mode: WorldClock.Mode) throws {
        let here = try bench(mode)
        _ = try live(here)
        _ = here.post("/__admin/snapshots", #"{"name":"noon"}"#)
        let file = here.get("/__admin/snapshots/noon/export")
        #expect(file.status == 200, "\(file.text.prefix(500))")

        let there = try bench(mode)
        there.wall = here.wall
        let taken = there.post("/__admin/snapshots/import", file.text)
        #expect(taken.status == 201, "\(taken.text)")
        #expect(taken["name"] == .string("noon"))
        _ = here.post("/__admin/snapshots/noon/restore")
        #expect(there.post("/__admin/snapshots/noon/restore").status == 200)
        for (a, b) in zip(everything(here), everything(there)) { #expect(a == b) }
        for bench in [here, there] { try live(bench) }
        for (a, b) in zip(everything(here), everything(there)) { #expect(a == b) }
    }

    @Test("leads through a reset that spares, a restore and a fork")
    func ways() throws {
        let here = try bench(.frozen)
        try live(here)
        _ = here.post("/__admin/snapshots", #"{"name":"early"}"#)
        try live(here)
        _ = here.post("/__admin/snapshots/early/restore")
        _ = here.post("/__admin/reset", #"{"keep":["clock","journal"]}"#)
        try live(here)
        #expect(
            here.post("/__admin/worlds", #"{"id":"copy","from":"default","clock":{"mode":"frozen","now":"2026-03-03T10:00:00-05:00"}}"#)
                .status == 201)
        try live(here, "/worlds/copy")
        _ = here.post("/worlds/copy/__admin/snapshots", #"{"name":"end"}"#)
        let file = here.get("/worlds/copy/__admin/snapshots/end/export")
        #expect(file.status == 200, "\(file.text.prefix(500))")

        // Into a world of another name: what is traded is the copy's, who trades there stays.
        let there = try bench(.frozen, seed: 8)
        let credentials = there.get("/__admin/credentials")["schwab.clientId"]
        #expect(there.post("/__admin/snapshots/import", file.text).status == 201)
        _ = there.post("/__admin/snapshots/end/restore")
        #expect(there.get("/__admin/credentials")["schwab.clientId"] == credentials)
        #expect(there.get("/__admin/clock")["now"] == here.get("/worlds/copy/__admin/clock")["now"])
        for noun in ["orders", "events?limit=100000", "quotes"] {
            #expect(there.get("/__admin/" + noun).text == here.get("/worlds/copy/__admin/" + noun).text)
        }
        try live(there)
    }

    @Test("is refused when any byte of its content is another, and changes nothing")
    func damaged() throws {
        let here = try bench(.frozen)
        try live(here)
        _ = here.post("/__admin/snapshots", #"{"name":"s"}"#)
        let text = here.get("/__admin/snapshots/s/export").text
        let there = try bench(.frozen)
        let before = everything(there)
        let bytes = Array(text.utf8)
        let content = try #require(text.range(of: "\"snapshot\":")).upperBound.utf16Offset(in: text)
        for place in stride(from: content + 1, to: bytes.count, by: bytes.count / 50) {
            var broken = bytes
            broken[place] = broken[place] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
            #expect(there.post("/__admin/snapshots/import", String(decoding: broken, as: UTF8.self)).status == 422)
        }
        #expect(there.post("/__admin/snapshots/import", String(text.prefix(text.count / 2))).status == 422)
        #expect(everything(there) == before)
        #expect(there.get("/__admin/snapshots")["meta.total"] == .number("0"))
    }

    @Test("is not made of a world that was changed from within the process, or whose past is too long to tell")
    func untold() throws {
        let bench = try bench(.frozen)
        _ = try bench.place(.buy, 1, limit: Price(1))
        _ = bench.post("/__admin/snapshots", #"{"name":"a"}"#)
        #expect(bench.get("/__admin/snapshots/a/export").status == 409)
        #expect(bench.get("/__admin/snapshots/none/export").status == 404)

        _ = bench.post("/__admin/reset")
        let megabyte = String(repeating: "x", count: 1 << 20)
        for _ in 0..<9 { _ = bench.post("/long", megabyte) }
        _ = bench.post("/__admin/snapshots", #"{"name":"b"}"#)
        #expect(bench.get("/__admin/snapshots/b/export").status == 409)
    }

    @Test("goes from Swift to Swift")
    func faces() throws {
        let here = try bench(.frozen)
        let world: any ControlledWorld = try here.world
        try world.clock.advance(by: .seconds(90))
        let file = try world.snapshots.export(try world.snapshot(name: "n"))
        let other: any ControlledWorld = try bench(.frozen).world
        try other.restore(try other.snapshots.load(file).id)
        #expect(try other.clock.read().now == world.clock.read().now)
    }
}
