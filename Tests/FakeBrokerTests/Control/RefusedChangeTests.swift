import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

/// A body that a route must refuse.
struct RefusedChange: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let path: String
    let body: String
    let status: Int
    /// The member that the refusal names; nil where none is to be named.
    let pointer: String?

    init(_ method: HTTPMethod, _ path: String, _ body: String, _ status: Int = 422, at pointer: String? = nil) {
        self.method = method
        self.path = path
        self.body = body
        self.status = status
        self.pointer = pointer
    }

    var testDescription: String { "\(method.name) \(path) \(body)" }
}

@Suite("a change that is refused")
struct RefusedChangeTests {
    static let table: [RefusedChange] = [
        .init(.post, "/worlds", #"{"id":"a/b"}"#, at: "/id"),
        .init(.post, "/worlds", #"{"seed":-1}"#, at: "/seed"),
        .init(.post, "/worlds", #"{"from":"default","seed":1}"#, at: "/seed"),
        .init(.post, "/worlds", #"{"from":"nowhere"}"#, 404),
        .init(.post, "/worlds", #"{"id":"default"}"#, 409),
        .init(.post, "/worlds", #"{"id":"new","definition":{"accounts":[{},{"cash":[]}]}}"#, at: "/definition/accounts/1/cash"),
        .init(.delete, "/worlds/default", "", 409),
        .init(.delete, "/worlds/nowhere", "", 404),
        .init(.put, "/clock", #"{"mode":"fast"}"#, at: "/mode"),
        .init(.put, "/clock", #"{"mode":"frozen","now":"2020-01-01T00:00:00Z"}"#, 409),
        .init(.put, "/clock", #"{"mode":"scaled","scale":"x"}"#, at: "/scale"),
        .init(.post, "/clock/advance", #"{"by":"soon"}"#, at: "/by"),
        .init(.post, "/clock/advance", #"{"by":"1s","to":"nextOpen"}"#),
        .init(.post, "/clock/advance", #"{"to":"2020-01-01T00:00:00Z"}"#, 409),
        .init(.post, "/clock/advance", #"{"until":{"order":"99","status":"filled"}}"#, 404),
        .init(.post, "/quotes", #"{"quotes":{"AAPL":{"bid":1,"ask":2},"MSFT":{"bid":"x"}}}"#, at: "/quotes/MSFT/bid"),
        .init(.post, "/quotes", #"{"quotes":{"NEWSYM":{"bid":1,"ask":2},"MSFT":{"bid":-1}}}"#),
        .init(.put, "/quotes/NEWSYM", #"{"bid":1,"colour":2}"#, at: "/colour"),
        .init(.put, "/quotes/AAPL", #"{"bid":-4}"#),
        .init(.delete, "/quotes/NOWHERE", "", 404),
        .init(.put, "/quotes/AAPL/source", #"{"kind":"guessed"}"#, at: "/kind"),
        .init(
            .put, "/quotes/AAPL/source", #"{"kind":"scripted","points":[{"after":"1s","bid":1,"ask":2,"last":1},{"after":"x"}]}"#,
            at: "/points/1/after"),
        .init(.put, "/quotes/AAPL/source", #"{"kind":"replay","csv":5}"#, at: "/csv"),
        .init(.put, "/instruments/AAPL", #"{"tickSize":"x"}"#, at: "/tickSize"),
        .init(.delete, "/instruments/NOWHERE", "", 404),
        .init(.post, "/accounts", #"{"type":"GOLD"}"#, at: "/type"),
        .init(.post, "/accounts", #"{"accountNumber":"10000001"}"#, 409),
        .init(.post, "/accounts", #"{"accountNumber":"7","positions":[{"symbol":"AAPL","quantity":"many"}]}"#, at: "/positions/0/quantity"),
        .init(.patch, "/accounts/10000001", #"{"cash":"5","positions":[{"symbol":"AAPL"}]}"#, at: "/positions/0/quantity"),
        .init(.patch, "/accounts/1", #"{"cash":"5"}"#, 404),
        .init(.delete, "/accounts/1", "", 404),
        .init(.post, "/orders/1/fill", #"{"quantity":"some"}"#, at: "/quantity"),
        .init(.post, "/orders/1/fill", #"{"quantity":"1000000"}"#),
        .init(.post, "/orders/99/fill", "{}", 404),
        .init(.post, "/orders/1/cancel", #"{"why":1}"#, at: "/why"),
        .init(.post, "/orders/1/reject", #"{"reason":true}"#, at: "/reason"),
        .init(.post, "/orders/99/expire", "{}", 404),
        .init(.post, "/rules", #"{"when":{"side":"up"},"then":[]}"#, at: "/when/side"),
        .init(.post, "/rules", #"{"then":[{"fill":{"percent":"x"}}]}"#, at: "/then/0/fill/percent"),
        .init(.put, "/rules/1", #"{"then":[{"jump":{}}]}"#, at: "/then/0/jump"),
        .init(.put, "/rules/99", #"{"then":[{"hold":true}]}"#, 404),
        .init(.delete, "/rules/99", "", 404),
        .init(.post, "/faults", #"{"fault":{}}"#, at: "/fault"),
        .init(.post, "/faults", #"{"target":{"operation":"schwab.fly"},"fault":{"reset":true}}"#, at: "/target/operation"),
        .init(.post, "/faults", #"{"when":{"probability":2},"fault":{"reset":true}}"#, at: "/when/probability"),
        .init(.post, "/faults", #"{"fault":{"reset":true,"empty":true}}"#, at: "/fault"),
        .init(.put, "/faults/99", #"{"fault":{"reset":true}}"#, 404),
        .init(.delete, "/faults/99", "", 404),
        .init(.post, "/tokens", #"{"clientId":7.5}"#, at: "/clientId"),
        .init(.post, "/tokens/expire", #"{"kind":"cookie"}"#, at: "/kind"),
        .init(.post, "/tokens/revoke", #"{"kind":"cookie"}"#, at: "/kind"),
        .init(.post, "/reset", #"{"keep":["everything"]}"#, at: "/keep/0"),
        .init(.post, "/snapshots", #"{"name":""}"#, at: "/name"),
        .init(.post, "/snapshots/none/restore", "", 404),
        .init(.delete, "/snapshots/none", "", 404),
        .init(.post, "/snapshots/import", #"{"format":"x","version":1,"checksum":"1","snapshot":{}}"#, at: "/format"),
        .init(.post, "/snapshots/import", #"{"format":"fakebroker-snapshot","version":2,"checksum":"1","snapshot":{}}"#, at: "/version"),
        .init(.post, "/snapshots/import", #"{"format":"fakebroker-snapshot","version":1,"checksum":"1","snapshot":{}}"#, at: "/checksum"),
        .init(.post, "/streams/none/send", #"{"message":"x"}"#, 404),
        .init(.post, "/streams/none/close", "{}", 404),
        .init(.post, "/mappings", #"{"request":{"method":5}}"#),
        .init(.put, "/mappings/none", "{}", 404),
        .init(.delete, "/mappings/none", "", 404),
        .init(
            .post, "/mappings/import", #"{"mappings":[{"request":{"urlPath":"/a"},"response":{"status":200}},{"response":{"status":"x"}}]}"#
        ),
        .init(.put, "/scenarios/none/state", #"{"state":"x"}"#, 404),
        .init(.put, "/settings", #"{"fixedDelay":"long"}"#, at: "/fixedDelay"),
        .init(.patch, "/settings/extended", "[]"),
        .init(.post, "/requests/remove", #"{"method":5}"#),
        .init(.delete, "/requests/none", "", 404),
        .init(.post, "/recordings/start", #"{"targetBaseUrl":"http://example.com"}"#, 501),
        .init(.post, "/clock/advance", "{", at: ""),
        .init(.post, "/accounts", "[]", at: ""),
    ]

    /// Everything that a test can see of the world.
    private func everything(_ bench: Bench) -> [String] {
        [
            "/worlds", "/clock", "/quotes", "/instruments", "/accounts", "/orders", "/rules", "/faults", "/tokens",
            "/events?limit=100000", "/snapshots", "/streams", "/messages", "/requests", "/mappings", "/scenarios", "/files",
            "/settings", "/definition", "/leaks", "/credentials",
        ].map { $0 + ": " + bench.get("/__admin" + $0).text }
    }

    @Test("changes nothing, and names what is wrong", arguments: table)
    func nothing(_ change: RefusedChange) throws {
        let bench = try Bench()
        _ = try bench.place(.buy, 10, limit: Price(100))
        _ = bench.post("/__admin/rules", #"{"then":[{"hold":true}]}"#)
        _ = bench.post("/__admin/tokens", #"{"clientId":"fakebroker-client-id"}"#)
        let before = everything(bench)
        let refused = bench.send(change.method, "/__admin" + change.path, change.body)
        #expect(refused.status == change.status, "\(refused.text)")
        if let pointer = change.pointer { #expect(refused["errors.0.source.pointer"] == .string(pointer), "\(refused.text)") }
        let after = everything(bench)
        for (old, new) in zip(before, after) where old != new { Issue.record("\(old.prefix(2000)) became \(new.prefix(2000))") }
    }

    @Test("is in the table for every route that changes something and reads a body or an id")
    func complete() {
        // What takes no body and no id, or refuses nothing: there is nothing to be wrong about.
        let carefree: Set = [
            "control.deleteRules", "control.resetRules", "control.deleteFaults", "control.resetFaults",
            "control.deleteMappings", "control.resetMappings", "control.saveMappings", "control.deleteUnmatchedMappings",
            "control.resetScenarios", "control.deleteRequests", "control.resetRequests", "control.putFile", "control.deleteFile",
            "control.stopRecording", "control.snapshotRecording",
            // WireMock's second names of routes that are there.
            "control.createMappingAsBefore", "control.editMapping", "control.removeMapping", "control.updateSettings",
            "control.removeMappingsByMetadata", "control.removeRequestsByMetadata",
            // These ask, and change nothing.
            "control.explain", "control.findMappingsByMetadata", "control.countRequests", "control.findRequests",
            "control.findNearMissesByRequest", "control.findNearMissesByPattern",
        ]
        let router = Router([ControlProvider.provider])
        let tried = Set(
            Self.table.compactMap { change in
                if case .found(let entry, _) = router.match(change.method, Array(("/__admin" + change.path).utf8)[...]) {
                    entry.route.operation
                } else {
                    nil
                }
            })
        for route in ControlProvider.provider.routes where route.method != .get && !carefree.contains(route.operation) {
            #expect(tried.contains(route.operation), "\(route.operation) has no refused change in the table")
        }
    }
}
