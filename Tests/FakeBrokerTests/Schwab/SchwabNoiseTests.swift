import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's routes and noise")
struct SchwabNoiseTests {
    /// `FAKEBROKER_SEED`, or a number that is printed with a failure.
    private static let seed =
        ProcessInfo.processInfo.environment["FAKEBROKER_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...(.max))

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
        let pieces = [
            "-", "9", "1e999", "\"", "{", "]", "null", "NaN", "\u{0}", "é", ":", ",", "99999999999999999999",
            "0.000000001",
        ]
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
            #expect(
                [200, 201, 400, 404, 501].contains(status),
                "seed \(Self.seed), round \(round): \(status) \(String(text))")

            let name = [
                "fromEnteredTime", "toEnteredTime", "maxResults", "status", "startDate", "endDate", "types", "symbol",
                "fields",
            ]
            let query = name.map {
                $0 + "=" + PercentEncoding.encode(pieces[Int(chance.next() % UInt64(pieces.count))])
            }
            for path in [
                "/trader/v1/orders", "/trader/v1/accounts/\(caller.hashes[0])/transactions", "/trader/v1/accounts",
                "/marketdata/v1/quotes",
            ] {
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

    @Test("odd queries of market data are answered, and never with a server's failure")
    func marketData() throws {
        var chance = IdentitySource(seed: Self.seed, purpose: "noise of market data")
        let caller = try SchwabCaller(try InProcess())
        let paths = [
            "quotes", "AAPL/quotes", "./ESZ26C7000/quotes", "chains", "expirationchain", "pricehistory", "movers/$SPX",
            "markets",
            "markets/equity", "instruments", "instruments/037833100",
        ]
        let names = [
            "symbols", "symbol", "fields", "indicative", "contractType", "strikeCount", "strategy", "interval",
            "strike", "range",
            "fromDate", "toDate", "volatility", "underlyingPrice", "interestRate", "daysToExpiration", "expMonth",
            "optionType",
            "periodType", "period", "frequencyType", "frequency", "startDate", "endDate", "needExtendedHoursData",
            "sort", "markets",
            "date", "projection",
        ]
        let values = [
            "AAPL", "$SPX", "/ES", "./ESZ26C7000", "./ESZ99P99999", "AAPL  260320C00190000", "ZZZZ", "", "0", "1", "-1",
            "5", "1e9",
            "9223372036854775807", "-9223372036854775808", "99999999999999999999999999", "0.000000001", "NaN", "true",
            "2026-03-02",
            "0000-00-00", "9999-12-31", "2026-02-30", "ANALYTICAL", "VERTICAL", "ALL", "CALL", "day", "year", "minute",
            "daily",
            "1772463600000", "equity,option", "search", "symbol-regex", "(((", ".*", "é\u{0}", "a,b,,c",
        ]
        for round in 0..<400 {
            var query = ["symbol=AAPL"]
            for _ in 0...(chance.next() % 5) {
                let name = names[Int(chance.next() % UInt64(names.count))]
                query.append(name + "=" + PercentEncoding.encode(values[Int(chance.next() % UInt64(values.count))]))
            }
            // A chain of every strike of every day is large: what is asked here is one day's.
            let path = paths[Int(chance.next() % UInt64(paths.count))]
            if path == "chains" { query.append("expMonth=JUL&strikeCount=4") }
            if chance.next() % 2 == 0 { query.reverse() }
            let target = "/marketdata/v1/\(path)?" + query.joined(separator: "&")
            let status = caller.get(target).status.code
            #expect([200, 400, 404, 502].contains(status), "seed \(Self.seed), round \(round): \(status) \(target)")
        }
    }

    @Test("damaged commands to the streamer are answered, and the stream goes on")
    func streamer() throws {
        var chance = IdentitySource(seed: Self.seed, purpose: "noise of the streamer")
        let server = try InProcess()
        let stream = try SchwabStreamCaller.loggedIn(SchwabCaller(server))
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1,2,3")
        let services = StreamerChannel.allCases.map(\.rawValue) + ["", "NEWS", "ADMIN"]
        let commands = ["SUBS", "ADD", "UNSUBS", "VIEW", "subs", "NO", ""]
        let keys = [
            "AAPL", "/ES", "./ESZ26C7000", "AAPL  260320C00190000", "EUR/USD", ",", " ", "$DJI_VOLUME_0", "_", "é",
            "\\u0000",
        ]
        let fields = ["0", "0,1,2", "99999999999999999999", "-1", "255,256", "1,,2", "x", ""]
        func pick(_ list: [String]) -> String { list[Int(chance.next() % UInt64(list.count))] }
        for round in 0..<600 {
            let parameters = #"{"keys":"\#(pick(keys)),\#(pick(keys))","fields":"\#(pick(fields))"}"#
            var text = Array("{\"requests\":[" + stream.request(pick(services), pick(commands), parameters) + "]}")
            if chance.next() % 3 == 0 { text.remove(at: Int(chance.next() % UInt64(text.count))) }
            stream.socket.send(String(text))
            let answers = SchwabStreamCaller.codes(stream.socket.takeJSON())
            #expect(answers.count == 1, "seed \(Self.seed), round \(round): \(String(text))")
            if round % 20 == 0 { server.advance(by: .seconds(1)) }
            if stream.socket.closed != nil { break }
        }
        #expect(stream.socket.closed == nil, "seed \(Self.seed)")
    }

    @Test("messages to the streamer that are no commands are answered as such, and the stream goes on")
    func malformedMessages() throws {
        var chance = IdentitySource(seed: Self.seed, purpose: "malformed messages of the streamer")
        let stream = try SchwabStreamCaller.loggedIn(SchwabCaller(try InProcess()))
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1,2,3")
        let values = [
            "null", "true", "1", "-1e999", "NaN", #""""#, #""\\ud800""#, #""\\u0000""#, "[]", "[[]]", "{}", #"{"a":1,"a":2}"#,
            "99999999999999999999999999", String(repeating: "[", count: 400), #"["AAPL",5,null]"#,
        ]
        let members = ["service", "command", "requestid", "parameters", "SchwabClientCustomerId", "SchwabClientCorrelId", "requests"]
        for round in 0..<600 {
            let body = members.filter { _ in chance.next() % 4 != 0 }.map { name in
                "\"\(name)\":" + values[Int(chance.next() % UInt64(values.count))]
            }
            let object = "{" + body.joined(separator: ",") + "}"
            let text = [object, "{\"requests\":[\(object)]}", "[\(object)]", values[round % values.count]][Int(chance.next() % 4)]
            stream.socket.send(text)
            let answers = SchwabStreamCaller.codes(stream.socket.takeJSON())
            #expect(!answers.isEmpty && answers.allSatisfy { $0 != 0 }, "seed \(Self.seed), round \(round): \(text)")
            if stream.socket.closed != nil { break }
        }
        #expect(stream.socket.closed == nil, "seed \(Self.seed)")
        let again = stream.subscribe("LEVELONE_EQUITIES", "SPY", "0,1")
        #expect(SchwabStreamCaller.items(again, "LEVELONE_EQUITIES").count == 1)
    }
}
