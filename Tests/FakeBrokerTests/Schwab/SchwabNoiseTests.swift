import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's routes and noise")
struct SchwabNoiseTests {
    /// `FAKEBROKER_SEED`, or a number that is printed with a failure.
    private static let seed = ProcessInfo.processInfo.environment["FAKEBROKER_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...(.max))

    @Test("damaged orders and queries are answered, and never with a server's failure")
    func noise() throws {
        var chance = IdentitySource(seed: Self.seed, purpose: "noise")
        let server = try InProcess()
        let caller = try SchwabCaller(server)
        let orders = [
            SchwabCaller.equity("LIMIT", "BUY", #""price":"180","cancelTime":"2026-03-05T00:00:00Z","#),
            SchwabCaller.equity(
                "TRAILING_STOP", "SELL",
                #""stopPriceLinkBasis":"BID","stopPriceLinkType":"PERCENT","stopPriceOffset":1e0,"#),
            #"{"orderStrategyType":"OCO","childOrderStrategies":[\#(SchwabCaller.equity("MARKET")),\#(SchwabCaller.equity("MARKET"))]}"#,
        ]
        let pieces = ["-", "9", "1e999", "\"", "{", "]", "null", "NaN", "\u{0}", "é", ":", ",", "99999999999999999999", "0.000000001"]
        let targets = [
            caller.orders, caller.orders + "/1000000000001", "/trader/v1/accounts/\(caller.hashes[0])/previewOrder",
        ]
        for round in 0..<1500 {
            var text = Array(orders[Int(chance.next() % 3)])
            for _ in 0...(chance.next() % 3) {
                let place = Int(chance.next() % UInt64(text.count))
                let piece = pieces[Int(chance.next() % UInt64(pieces.count))]
                if chance.next() % 2 == 0 { text.remove(at: place) } else { text.insert(contentsOf: piece, at: place) }
                if text.isEmpty { text = ["{"] }
            }
            let method: HTTPMethod = round % 5 == 1 ? .put : .post
            let target = method == .put ? targets[1] : targets[round % 2 * 2]
            let status = caller.send(method, target, String(text)).status.code
            #expect([200, 201, 400, 404, 501].contains(status), "seed \(Self.seed), round \(round): \(status) \(String(text))")

            let name = ["fromEnteredTime", "toEnteredTime", "maxResults", "status", "startDate", "endDate", "types", "symbol", "fields"]
            let query = name.map { $0 + "=" + PercentEncoding.encode(pieces[Int(chance.next() % UInt64(pieces.count))]) }
            for path in ["/trader/v1/orders", "/trader/v1/accounts/\(caller.hashes[0])/transactions", "/trader/v1/accounts", "/marketdata/v1/quotes"] {
                let status = caller.get(path + "?" + query.joined(separator: "&")).status.code
                #expect([200, 400, 404].contains(status), "seed \(Self.seed), round \(round): \(path) \(query)")
            }
        }
        #expect(caller.get("/trader/v1/accounts").status == .ok)
    }

    @Test("damaged tokens and codes are refused")
    func tokens() throws {
        var chance = IdentitySource(seed: Self.seed, purpose: "noise of tokens")
        let caller = try SchwabCaller(try InProcess())
        for _ in 0..<500 {
            var text = Array(caller.accessToken.utf8)
            text[Int(chance.next() % UInt64(text.count))] = UInt8(truncatingIfNeeded: 33 + chance.next() % 90)
            _ = TokenText.world(of: text)
            let cut = text.prefix(Int(chance.next() % UInt64(text.count)))
            let answer = caller.server.send(
                HTTPRequest(
                    .get, "/trader/v1/accounts",
                    headers: [HTTPField("Authorization", "Bearer " + String(decoding: cut, as: UTF8.self))]))
            #expect(answer.status == .unauthorized, "seed \(Self.seed)")
        }
    }
}
