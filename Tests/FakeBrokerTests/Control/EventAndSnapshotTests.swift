import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("the control API: events")
struct EventRoutesTests {
    @Test("events are listed by type, order and account, from a number on")
    func listing() throws {
        let bench = try Bench()
        let id = try bench.place(.buy, 1)
        let all = bench.get("/__admin/events?order=\(id)")
        #expect(all["events.0.type"] == .string("orderAccepted"))
        #expect(bench.get("/__admin/events?type=orderFilled")["events.0.execution.price"] == .string("190.02"))
        let last = try #require(all["last"]?.int)
        #expect(bench.get("/__admin/events?after=\(last)")["events"] == .array([]))
        #expect(bench.get("/__admin/events?account=10000001&limit=1")["events"]?.array?.count == 1)
        #expect(bench.get("/__admin/events?type=orderFlown").status == 400)
    }

    @Test("a wait ends with the first event that matches, or with none when its time is over")
    func wait() throws {
        let bench = try Bench()
        let after = try #require(bench.get("/__admin/events")["last"]?.int)
        let found = bench.send(.get, "/__admin/events?type=orderFilled&after=\(after)&wait=5s") { _ = try? bench.place(.buy, 1) }
        #expect(found.status == 200)
        #expect(found["events.0.type"] == .string("orderFilled"))
        let none = bench.send(.get, "/__admin/events?type=orderExpired&wait=5s") {
            bench.wall = bench.wall + .seconds(5)
            _ = bench.get("/__admin/clock")
        }
        #expect(none.status == 200)
        #expect(none["events"] == .array([]))
    }
}

@Suite("the control API: snapshots")
struct SnapshotRoutesTests {
    @Test("a world goes back to what it was, to the byte")
    func restore() throws {
        let bench = try Bench()
        _ = try bench.place(limit: Price(100))
        let taken = bench.post("/__admin/snapshots", #"{"name":"before"}"#)
        #expect(taken.status == 201)
        let before = bench.get("/__admin/orders").response.body
        _ = bench.post("/__admin/clock/advance", #"{"by":"1h"}"#)
        _ = bench.post("/__admin/orders/1/fill")
        #expect(bench.get("/__admin/diff?from=before")["orders.0.to.status"] == .string("filled"))
        #expect(bench.post("/__admin/snapshots/before/restore").status == 200)
        #expect(bench.get("/__admin/orders").response.body == before)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T14:30:00Z"))
        #expect(bench.get("/__admin/snapshots")["snapshots.0.name"] == .string("before"))
        #expect(bench.delete("/__admin/snapshots/before").status == 200)
        #expect(bench.get("/__admin/snapshots/before").status == 404)
    }

    @Test("a world is forked from a world or a snapshot, with credentials of its own")
    func fork() throws {
        let bench = try Bench()
        _ = try bench.place(limit: Price(100))
        let snapshot = try #require(bench.post("/__admin/snapshots")["id"]?.string)
        _ = bench.post("/__admin/orders/1/cancel")
        let fromSnapshot = bench.post("/__admin/worlds", #"{"id":"a","from":"\#(snapshot)"}"#)
        #expect(fromSnapshot.status == 201)
        #expect(bench.get("/worlds/a/__admin/orders/1")["status"] == .string("working"))
        #expect(bench.post("/__admin/worlds", #"{"id":"b","from":"default"}"#).status == 201)
        #expect(bench.get("/worlds/b/__admin/orders/1")["status"] == .string("canceled"))
        #expect(bench.get("/__admin/worlds/default")["credentials"] != fromSnapshot["credentials"])
        #expect(bench.post("/__admin/worlds", #"{"from":"nothing"}"#).status == 404)
        #expect(bench.post("/__admin/worlds", #"{"from":"default","seed":1}"#).status == 422)
    }

    @Test("what a test leaves behind is told, before the end and at it")
    func leaks() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/worlds", #"{"id":"l","from":"default"}"#)
        _ = try bench.place(limit: Price(100), in: "l")
        _ = bench.post("/worlds/l/__admin/faults", #"{"fault":{"reset":true}}"#)
        let before = bench.get("/worlds/l/__admin/leaks")
        #expect(before["meta.total"] == .number("2"))
        #expect(before["leaks.0.kind"] == .string("order"))
        #expect(bench.delete("/__admin/worlds/l")["leaks"] == before["leaks"])
    }
}

@Suite("the control API: explain and metrics")
struct ExplainRoutesTests {
    @Test("what would answer a request is told without effect")
    func explain() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"when":{"nth":1},"fault":{"status":503}}"#)
        for _ in 0..<2 {
            let told = bench.post("/__admin/explain", #"{"method":"GET","url":"/trader/v1/accounts"}"#)
            #expect(told["operation"] == .string("schwab.getAccounts"))
            #expect(told["status"] == .number("503"))
            #expect(told["fault"] == .string("f1"))
        }
        #expect(bench.get("/__admin/requests")["meta.total"] == .number("0"))
        #expect(bench.get("/__admin/faults/f1")["matched"] == .number("0"))
        let nothing = bench.post("/__admin/explain", #"{"method":"GET","url":"/nothing"}"#)
        #expect(nothing["status"] == .number("501"))
    }

    @Test("metrics are Prometheus' text")
    func metrics() throws {
        let bench = try Bench()
        _ = bench.get("/trader/v1/accounts")
        #expect(bench.get("/__admin/metrics").text.contains("fakebroker_requests_total{world=\"default\"} 1\n"))
    }
}
