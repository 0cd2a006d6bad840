import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("what suites do with a world")
struct WorldStoryTests {
    /// A bench with a token, and the fields that show it.
    private func trader() throws -> (Bench, [HTTPField], orders: String) {
        let bench = try Bench()
        let access = try #require(bench.post("/__admin/tokens", #"{"clientId":"fakebroker-client-id"}"#)["access_token"]?.string)
        let bearer = [HTTPField("Authorization", "Bearer " + access), HTTPField("Content-Type", "application/json")]
        let hash = try #require(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer)["0.hashValue"]?.string)
        return (bench, bearer, "/trader/v1/accounts/\(hash)/orders")
    }

    private static func order(_ duration: String) -> String {
        """
        {"orderType":"LIMIT","session":"NORMAL","duration":"\(duration)","price":"100","orderStrategyType":"SINGLE",\
        "orderLegCollection":[{"instruction":"BUY","quantity":1,"instrument":{"symbol":"AAPL","assetType":"EQUITY"}}]}
        """
    }

    @Test("an order whose answer is lost stands there; who retries without looking has two")
    func lostAnswer() throws {
        let (bench, bearer, orders) = try trader()
        _ = bench.post(
            "/__admin/faults", #"{"target":{"operation":"schwab.placeOrder"},"when":{"nth":1},"phase":"after","fault":{"reset":true}}"#)
        let lost = bench.send(.post, orders, Self.order("DAY"), headers: bearer)
        #expect(lost.response.delivery.damage == .reset)
        let window = "?fromEnteredTime=2026-03-02T00:00:00.000Z&toEnteredTime=2026-03-03T00:00:00.000Z"
        let seen = bench.send(.get, orders + window, headers: bearer)
        #expect(seen["0.status"] == .string("WORKING"), "who looks first finds it")
        let retried = bench.send(.post, orders, Self.order("DAY"), headers: bearer)
        #expect(retried.status == 201)
        #expect(retried.response.delivery.damage == nil)
        #expect(bench.get("/__admin/orders?status=open")["meta.total"] == .number("2"))
        let asked = bench.post("/__admin/requests/find", #"{"method":"POST","urlPath":"\#(orders)"}"#)
        #expect(asked["requests"]?.array?.count == 2)
    }

    @Test("the close ends DAY orders, and leaves the others for the next day")
    func close() throws {
        let (bench, bearer, orders) = try trader()
        for duration in ["DAY", "GOOD_TILL_CANCEL"] {
            #expect(bench.send(.post, orders, Self.order(duration), headers: bearer).status == 201)
        }
        let advanced = bench.post("/__admin/clock/advance", #"{"to":"nextClose"}"#)
        #expect(advanced["now"] == .string("2026-03-02T21:00:00Z"))
        #expect(advanced.text.contains(#""type":"orderExpired""#))
        #expect(bench.get("/__admin/orders/1")["status"] == .string("expired"))
        #expect(bench.get("/__admin/orders/1")["closedAt"] == .string("2026-03-02T21:00:00Z"))
        #expect(bench.get("/__admin/orders/2")["status"] == .string("working"))
        _ = bench.post("/__admin/clock/advance", #"{"to":"nextOpen"}"#)
        _ = bench.put("/__admin/quotes/AAPL", #"{"bid":"98","ask":"99","last":"99"}"#)
        #expect(bench.get("/__admin/orders/2")["status"] == .string("filled"))
    }

    @Test("an instrument that was taken out of trading is there no more, until it is described again")
    func removedInstrument() throws {
        let bench = try Bench()
        #expect(bench.delete("/__admin/instruments/MSFT").status == 200)
        #expect(bench.get("/__admin/instruments/MSFT").status == 404)
        #expect(bench.get("/__admin/quotes/MSFT").status == 404)
        #expect(bench.delete("/__admin/instruments/MSFT").status == 404)
        #expect(bench.get("/__admin/instruments").text.contains("\"MSFT\"") == false)
        #expect(bench.put("/__admin/instruments/MSFT", #"{"description":"AGAIN"}"#).status == 200)
        #expect(bench.get("/__admin/instruments/MSFT")["description"] == .string("AGAIN"))
    }

    @Test("a recorder is refused, and says why")
    func recordings() throws {
        let bench = try Bench()
        #expect(bench.get("/__admin/recordings/status")["status"] == .string("NeverStarted"))
        let refused = bench.post("/__admin/recordings/start", #"{"targetBaseUrl":"http://example.com"}"#)
        #expect(refused.status == 501)
        #expect(refused["errors.0.detail"]?.string?.contains("no connections outwards") == true)
    }

    @Test("a hundred worlds trade at once, each by its credentials alone, and nothing of one shows in another")
    func hundred() async throws {
        let bench = try Bench()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 { group.addTask { try Self.trade(bench, index) } }
            try await group.waitForAll()
        }
        // Each asked the default world once, with a token that it does not know.
        #expect(bench.get("/__admin/requests")["meta.total"] == .number("100"))
        #expect(bench.get("/__admin/orders")["meta.total"] == .number("0"))
        for index in 0..<100 {
            let world = "/worlds/h\(index)/__admin"
            let asked = index % 4 + 2
            // The accounts' numbers, the order, and so many reads.
            #expect(bench.get(world + "/requests")["meta.total"] == .number(String(asked + 2)))
            #expect(bench.get(world + "/orders")["meta.total"] == .number("1"))
            #expect(bench.get(world + "/orders/1")["quantity"] == .string(String(index + 1)))
            #expect(bench.get(world + "/clock")["now"] == .string((Bench.start + .seconds(60 * index + 1)).description))
            #expect(bench.get(world + "/quotes/AAPL")["bid"] == .string(String(1000 + index)))
            #expect(bench.get(world + "/rules")["meta.total"] == .number("0"))
            // Each entry has its status twice, as the stub would have said it and as it was.
            let limited = bench.get(world + "/requests").text.components(of: "\"status\":429")
            #expect(limited == (index % 2 == 0 ? 2 * (asked - 1) : 0), "world \(index)")
            #expect(bench.get(world + "/faults")["meta.total"] == .number(index % 2 == 0 ? "1" : "0"))
        }
    }

    /// One world's life, while ninety-nine others live theirs.
    private static func trade(_ bench: Bench, _ index: Int) throws {
        let made = bench.post(
            "/__admin/worlds", #"{"id":"h\#(index)","seed":\#(index),"clock":{"mode":"frozen","now":"2026-03-02T09:30:00-05:00"}}"#)
        let client = try #require(made["credentials.schwab.clientId"]?.string)
        let world = "/worlds/h\(index)/__admin"
        let access = try #require(bench.post(world + "/tokens", #"{"clientId":"\#(client)"}"#)["access_token"]?.string)
        let bearer = [HTTPField("Authorization", "Bearer " + access), HTTPField("Content-Type", "application/json")]
        let hash = try #require(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer)["0.hashValue"]?.string)
        _ = bench.put(world + "/quotes/AAPL", #"{"bid":\#(1000 + index),"ask":\#(1001 + index)}"#)
        let order = Self.order("DAY").replacing(#""quantity":1"#, with: #""quantity":\#(index + 1)"#)
        #expect(bench.send(.post, "/trader/v1/accounts/\(hash)/orders", order, headers: bearer).status == 201)
        if index % 2 == 0 {
            _ = bench.post(world + "/faults", #"{"target":{"provider":"schwab"},"fault":{"rateLimit":{"limit":1,"per":"1h"}}}"#)
        }
        for _ in 0..<(index % 4 + 2) { _ = bench.send(.get, "/trader/v1/accounts", headers: bearer) }
        _ = bench.post(world + "/clock/advance", #"{"by":"\#(60 * index + 1)s"}"#)
        // Another world does not know the token.
        let other = bench.send(.get, "/trader/v1/accounts", headers: bearer + [HTTPField("X-FakeBroker-World", "default")])
        #expect(other.status == 401)
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
