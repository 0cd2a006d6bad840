import ExchangeCore
import HTTPCore
import Synchronization
import Testing

@testable import FakeBroker

@Suite("faults")
struct FaultRoutesTests {
    /// A bench with a token, and the fields that show it.
    private func bench() throws -> (Bench, [HTTPField], hash: String) {
        let bench = try Bench()
        let access = try #require(bench.post("/__admin/tokens", #"{"clientId":"fakebroker-client-id"}"#)["access_token"]?.string)
        let bearer = [HTTPField("Authorization", "Bearer " + access), HTTPField("Content-Type", "application/json")]
        let hash = try #require(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer)["0.hashValue"]?.string)
        return (bench, bearer, hash)
    }

    private static let order =
        #"{"orderType":"LIMIT","session":"NORMAL","duration":"DAY","price":"100","orderStrategyType":"SINGLE","orderLegCollection":[{"instruction":"BUY","quantity":1,"instrument":{"symbol":"AAPL","assetType":"EQUITY"}}]}"#

    @Test("before the commit nothing is committed; after it only the answer is lost")
    func phases() throws {
        let (bench, bearer, hash) = try bench()
        for (phase, orders) in [("before", "0"), ("after", "1")] {
            _ = bench.delete("/__admin/faults")
            let made = bench.post(
                "/__admin/faults", #"{"target":{"operation":"schwab.placeOrder"},"phase":"\#(phase)","fault":{"reset":true}}"#)
            #expect(made.status == 201)
            let lost = bench.send(.post, "/trader/v1/accounts/\(hash)/orders", Self.order, headers: bearer)
            #expect(lost.response.delivery.damage == .reset)
            #expect(bench.get("/__admin/orders")["meta.total"] == .number(orders))
            #expect(bench.get("/__admin/requests?limit=1")["requests.0.trace.fault"] == made["id"])
        }
    }

    @Test("a status without a body has the vendor's own")
    func status() throws {
        let (bench, bearer, _) = try bench()
        _ = bench.post(
            "/__admin/faults", #"{"target":{"provider":"schwab"},"fault":{"status":503,"headers":{"Retry-After":"7"}},"remaining":1}"#)
        let failed = bench.send(.get, "/trader/v1/accounts", headers: bearer)
        #expect(failed.status == 503)
        #expect(failed["message"] == .string("Service Unavailable"))
        #expect(failed.response.header("Retry-After") == "7")
        #expect(bench.send(.get, "/trader/v1/accounts", headers: bearer).status == 200)
        #expect(bench.get("/__admin/faults")["faults.0.remaining"] == .number("0"))
        #expect(bench.get("/__admin/faults")["faults.0.struck"] == .number("1"))
    }

    @Test(
        "it strikes when it is told to",
        arguments: [
            (#"{"nth":2}"#, [200, 500, 200, 200]), (#"{"first":2}"#, [500, 500, 200, 200]),
            (#"{"every":2}"#, [200, 500, 200, 500]), (#"{"probability":0}"#, [200, 200, 200, 200]),
            (#"{"probability":1}"#, [500, 500, 500, 500]),
            (#"{"between":{"from":"2026-03-02T14:31:00Z","to":"2026-03-02T14:32:00Z"}}"#, [200, 500, 200, 200]),
        ])
    func when(when: String, statuses: [Int]) throws {
        let (bench, bearer, _) = try bench()
        _ = bench.post("/__admin/faults", #"{"target":{"path":"/trader/v1/*"},"when":\#(when),"fault":{"status":500}}"#)
        let found = statuses.map { _ in
            let status = bench.send(.get, "/trader/v1/accounts", headers: bearer).status
            _ = bench.post("/__admin/clock/advance", #"{"by":"1m"}"#)
            return status
        }
        #expect(found == statuses)
    }

    @Test("chance comes from the world's seed: after a reset the same requests are struck")
    func chance() throws {
        let (bench, bearer, _) = try bench()
        func story() -> [Int] {
            _ = bench.post("/__admin/reset", #"{"keep":["tokens"]}"#)
            _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"when":{"probability":0.5},"fault":{"status":500}}"#)
            return (0..<20).map { _ in bench.send(.get, "/trader/v1/accounts", headers: bearer).status }
        }
        let first = story()
        #expect(Set(first) == [200, 500])
        #expect(story() == first)
    }

    @Test("a rate limit tells what is left, and then when to come again")
    func rateLimit() throws {
        let (bench, bearer, _) = try bench()
        _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"fault":{"rateLimit":{"limit":2,"per":"1m"}}}"#)
        let first = bench.send(.get, "/trader/v1/accounts", headers: bearer)
        #expect(first.status == 200)
        #expect(first.response.header("X-RateLimit-Remaining") == "1")
        _ = bench.send(.get, "/trader/v1/accounts", headers: bearer)
        let third = bench.send(.get, "/trader/v1/accounts", headers: bearer)
        #expect(third.status == 429)
        #expect(third.response.header("Retry-After") == "60")
        bench.wall = bench.wall + .seconds(60)
        #expect(bench.send(.get, "/trader/v1/accounts", headers: bearer).status == 200)
    }

    @Test("a delay on the world's clock is held until the clock passes it, before the commit or after")
    func virtualDelay() throws {
        for (phase, ordersMeanwhile) in [("before", "0"), ("after", "1")] {
            let (bench, bearer, hash) = try bench()
            _ = bench.post(
                "/__admin/faults",
                #"{"target":{"operation":"schwab.placeOrder"},"phase":"\#(phase)","fault":{"delay":"10s","delayClock":"world"}}"#)
            let answered = bench.send(.post, "/trader/v1/accounts/\(hash)/orders", Self.order, headers: bearer) {
                #expect(bench.get("/__admin/orders")["meta.total"] == .number(ordersMeanwhile))
                _ = bench.post("/__admin/clock/advance", #"{"by":"1m"}"#)
            }
            #expect(answered.status == 201)
            let entered = bench.get("/__admin/orders")["orders.0.enteredAt"]
            #expect(entered == .string(phase == "before" ? "2026-03-02T14:30:10Z" : "2026-03-02T14:30:00Z"))
        }
    }

    @Test("a delay on the wall's clock before the commit keeps the request at the door")
    func wallDelay() throws {
        let (bench, bearer, _) = try bench()
        _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"fault":{"delay":"2s"}}"#)
        let answered = bench.send(.get, "/trader/v1/accounts", headers: bearer) {
            bench.wall = bench.wall + .seconds(2)
            _ = bench.get("/__admin/clock")
        }
        #expect(answered.status == 200)
        _ = bench.delete("/__admin/faults")
        _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"phase":"after","fault":{"delay":{"min":"1s","max":"2s"}}}"#)
        let late = bench.send(.get, "/trader/v1/accounts", headers: bearer).response.delivery.delay
        #expect(late.map { $0 >= .seconds(1) && $0 <= .seconds(2) } == true)
    }

    @Test(
        "the wire goes wrong in each of its ways",
        arguments: [
            (#"{"truncate":5}"#, Delivery.Damage.truncate(bodyBytes: 5)), (#"{"empty":true}"#, .empty),
            (#"{"stall":{"after":3,"for":"1s"}}"#, .stall(afterBodyBytes: 3, for: .seconds(1))),
        ])
    func wire(fault: String, damage: Delivery.Damage) throws {
        let (bench, bearer, _) = try bench()
        _ = bench.post("/__admin/faults", #"{"target":{"provider":"schwab"},"fault":\#(fault)}"#)
        #expect(bench.send(.get, "/trader/v1/accounts", headers: bearer).response.delivery.damage == damage)
    }

    @Test("a fault aims at one account")
    func account() throws {
        let (bench, bearer, hash) = try bench()
        _ = bench.post("/__admin/faults", #"{"target":{"account":"10000002"},"fault":{"status":500}}"#)
        #expect(bench.send(.get, "/trader/v1/accounts/\(hash)", headers: bearer).status == 200)
        let other = try #require(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer)["1.hashValue"]?.string)
        #expect(bench.send(.get, "/trader/v1/accounts/\(other)", headers: bearer).status == 500)
    }

    @Test(
        "what cannot be is refused, with its place",
        arguments: [
            (#"{"fault":{}}"#, "/fault"), (#"{"fault":{"reset":false}}"#, "/fault/reset"),
            (#"{"target":{"operation":"schwab.fly"},"fault":{"reset":true}}"#, "/target/operation"),
            (#"{"fault":{"reset":true,"empty":true}}"#, "/fault"), (#"{"target":{"stream":"x"},"fault":{"reset":true}}"#, "/target/stream"),
            (#"{"fault":{"stream":{"kind":"mute"}}}"#, ""), (#"{"phase":"during","fault":{"reset":true}}"#, "/phase"),
            (#"{"when":{"probability":2},"fault":{"reset":true}}"#, "/when/probability"),
        ])
    func refused(body: String, pointer: String) throws {
        let refused = try Bench().post("/__admin/faults", body)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string(pointer))
    }

    @Test("a fault written out reads back as the same")
    func roundTrip() throws {
        let bench = try Bench()
        let body =
            #"{"name":"n","target":{"provider":"schwab","method":"GET","path":"/a/**"},"when":{"nth":2,"every":3,"probability":0.5,"between":{"from":"2026-03-02T14:31:00Z","to":"2026-03-02T14:32:00Z"}},"phase":"after","fault":{"status":500,"headers":{"A":"b"},"body":"x","delay":{"min":"1s","max":"2s"},"delayClock":"world","truncate":5},"remaining":3}"#
        let made = bench.post("/__admin/faults", body)
        let again = bench.post("/__admin/faults", made.text)
        #expect(again.status == 201)
        let drop: Set = ["id", "matched", "struck"]
        #expect(made.json.members?.filter { !drop.contains($0.name) } == again.json.members?.filter { !drop.contains($0.name) })
    }

    @Test("a stream's fault is handed to the streams, and taken back")
    func streams() throws {
        let bench = try Bench()
        let made = bench.post(
            "/__admin/faults", #"{"target":{"stream":"schwab.streamer"},"when":{"nth":3},"fault":{"stream":{"kind":"duplicate"}}}"#)
        let id = try #require(made["id"]?.string)
        let begun = try bench.world.perform { $0.streams.faults }
        #expect(begun.map(\.id) == [id])
        #expect(begun.first?.skip == 2)
        #expect(begun.first?.count == 1)
        #expect(bench.delete("/__admin/faults/\(id)").status == 200)
        #expect(try bench.world.perform { $0.streams.faults.isEmpty })
    }
}

@Suite("rules")
struct RuleRoutesTests {
    @Test("a rule is added, listed, changed, fired and removed")
    func life() throws {
        let bench = try Bench()
        let made = bench.post(
            "/__admin/rules",
            #"{"name":"r","when":{"symbol":"AAPL","side":"buy"},"then":[{"fill":{"percent":40}},{"fill":{"percent":60,"after":"2s"}}]}"#)
        #expect(made.status == 201)
        let id = try #require(made["id"]?.string)
        let order = try bench.place(.buy, 10, "AAPL", limit: Price(100))
        #expect(bench.get("/__admin/orders/\(order)")["filledQuantity"] == .string("4"))
        _ = bench.post("/__admin/clock/advance", #"{"by":"2s"}"#)
        #expect(bench.get("/__admin/orders/\(order)")["status"] == .string("filled"))
        #expect(bench.get("/__admin/rules/\(id)")["fired"] == .number("1"))
        #expect(bench.put("/__admin/rules/\(id)", #"{"then":[{"reject":{"reason":"No"}}],"times":1}"#)["times"] == .number("1"))
        let refused = try bench.place(.buy, 1)
        #expect(bench.get("/__admin/orders/\(refused)")["reason"] == .string("No"))
        #expect(bench.delete("/__admin/rules/\(id)").status == 200)
        #expect(bench.get("/__admin/rules")["meta.total"] == .number("0"))
        #expect(bench.get("/__admin/rules/\(id)").status == 404)
        #expect(bench.post("/__admin/rules/reset").status == 200)
    }

    @Test("a clock is advanced until an order has a status, or stays where it was")
    func until() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/rules", #"{"then":[{"fill":{"percent":100,"after":"90s"}}]}"#)
        let id = try bench.place(limit: Price(100))
        let moved = bench.post("/__admin/clock/advance", #"{"until":{"order":"\#(id)","status":"filled"}}"#)
        #expect(moved["now"] == .string("2026-03-02T14:31:30Z"))
        let never = bench.post("/__admin/clock/advance", #"{"until":{"order":"\#(id)","status":"rejected"}}"#)
        #expect(never.status == 409)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T14:31:30Z"))
    }
}
