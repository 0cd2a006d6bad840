import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("a world that has ended")
struct EndedWorldTests {
    @Test("answers 410 with its name by every door, on plain requests and on streams")
    func doors() throws {
        let bench = try Bench()
        let made = bench.post("/__admin/worlds", #"{"id":"gone"}"#)
        let client = try #require(made["credentials.schwab.clientId"]?.string)
        let secret = try #require(made["credentials.schwab.clientSecret"]?.string)
        let token = bench.post("/worlds/gone/__admin/tokens", #"{"clientId":"\#(client)"}"#)
        let access = try #require(token["access_token"]?.string)
        let refresh = try #require(token["refresh_token"]?.string)
        #expect(bench.delete("/__admin/worlds/gone").status == 200)

        let form = HTTPField("Content-Type", "application/x-www-form-urlencoded")
        let basic = HTTPField("Authorization", "Basic " + Base64.encode("\(client):\(secret)".utf8))
        let upgrade = [
            HTTPField("Upgrade", "websocket"), HTTPField("Connection", "Upgrade"), HTTPField("Sec-WebSocket-Version", "13"),
            HTTPField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        let named = HTTPField("X-FakeBroker-World", "gone")
        let answers = [
            bench.get("/worlds/gone/__admin/clock"),
            bench.get("/worlds/gone/trader/v1/accounts"),
            bench.send(.get, "/__admin/orders", headers: [named]),
            bench.send(.get, "/trader/v1/accounts", headers: [HTTPField("Authorization", "Bearer " + access)]),
            bench.send(.get, "/marketdata/v1/quotes?symbols=AAPL", headers: [HTTPField("Authorization", "Bearer " + access)]),
            bench.send(
                .post, "/v1/oauth/token", "grant_type=refresh_token&refresh_token=\(PercentEncoding.encode(refresh))",
                headers: [form, basic]),
            bench.get("/v1/oauth/authorize?client_id=\(client)&redirect_uri=https://127.0.0.1:8182"),
            bench.send(.get, "/worlds/gone/ws", headers: upgrade),
            bench.send(.get, "/ws", headers: upgrade + [named]),
        ]
        for answer in answers {
            #expect(answer.status == 410)
            #expect(answer.text.contains("'gone'"))
        }
        // And nobody else was asked.
        #expect(bench.get("/__admin/requests")["meta.total"] == .number("0"))
        #expect(bench.get("/__admin/worlds").text.contains("gone") == false)
    }

    @Test("leaves its name to another, which its old tokens do not open")
    func again() throws {
        let bench = try Bench()
        let first = bench.post("/__admin/worlds", #"{"id":"again","seed":1}"#)
        let client = try #require(first["credentials.schwab.clientId"]?.string)
        let access = try #require(bench.post("/worlds/again/__admin/tokens", #"{"clientId":"\#(client)"}"#)["access_token"]?.string)
        _ = bench.delete("/__admin/worlds/again")
        #expect(bench.post("/__admin/worlds", #"{"id":"again","seed":2}"#).status == 201)
        #expect(bench.send(.get, "/trader/v1/accounts", headers: [HTTPField("Authorization", "Bearer " + access)]).status == 401)
    }

    @Test("has told what was left behind: rules, faults, orders, stubs and unmatched requests")
    func leaks() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/worlds", #"{"id":"left","from":"default"}"#)
        let world = "/worlds/left"
        _ = try bench.place(.buy, 1, limit: Price(1), in: "left")
        _ = bench.post(world + "/__admin/rules", #"{"when":{"symbol":"MSFT"},"then":[{"hold":true}]}"#)
        _ = bench.post(world + "/__admin/faults", #"{"fault":{"reset":true},"when":{"nth":9}}"#)
        _ = bench.post(world + "/__admin/mappings", #"{"request":{"urlPath":"/never"},"response":{"status":200}}"#)
        _ = bench.get(world + "/nothing/here")
        let report = bench.delete("/__admin/worlds/left")
        let kinds = report["leaks"]?.array?.compactMap { $0["kind"]?.string } ?? []
        #expect(kinds == ["order", "fault", "rule", "stub", "unmatchedRequest"])
        #expect(report["meta.total"] == .number("5"))
    }
}
