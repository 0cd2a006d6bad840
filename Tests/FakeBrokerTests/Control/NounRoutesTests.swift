import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("the control API: quotes and instruments")
struct QuoteRoutesTests {
    @Test("a quote is set in part; what is left out keeps its value")
    func partial() throws {
        let bench = try Bench()
        let set = bench.put("/__admin/quotes/AAPL", #"{"ask":"190.10"}"#)
        #expect(set.status == 200)
        #expect(set["ask"] == .string("190.1"))
        #expect(set["bid"] == .string("189.98"))
        #expect(bench.get("/__admin/quotes/AAPL")["ask"] == .string("190.1"))
    }

    @Test("many quotes are set in one step, or none")
    func many() throws {
        let bench = try Bench()
        let set = bench.post("/__admin/quotes", #"{"quotes":{"AAPL":{"bid":1,"ask":2},"MSFT":{"bid":3,"ask":4}}}"#)
        #expect(set.status == 200)
        #expect(set["meta.total"] == .number("2"))
        let refused = bench.post("/__admin/quotes", #"{"quotes":{"AAPL":{"bid":5,"ask":6},"MSFT":{"bid":9,"ask":8}}}"#)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string("/quotes/MSFT"))
        #expect(bench.get("/__admin/quotes/AAPL")["bid"] == .string("1"))
    }

    @Test("a symbol nobody knew becomes a stock by being quoted, and is not found before")
    func unknownSymbol() throws {
        let bench = try Bench()
        #expect(bench.get("/__admin/quotes/ZZZZ").status == 404)
        #expect(bench.put("/__admin/quotes/ZZZZ", #"{"bid":1,"ask":2}"#).status == 200)
        #expect(bench.get("/__admin/instruments/ZZZZ")["assetType"] == .string("stock"))
    }

    @Test("a symbol in a path is percent-encoded")
    func encoded() throws {
        let bench = try Bench()
        #expect(bench.get("/__admin/instruments/%24SPX")["symbol"] == .string("$SPX"))
        let option = bench.put("/__admin/quotes/AAPL%20%2020260320C00200000", #"{"bid":1,"ask":2}"#)
        #expect(option.status == 200)
        let set = bench.put("/__admin/quotes/AAPL%20%20260320C00200000", #"{"bid":1,"ask":2}"#)
        #expect(set["symbol"] == .string("AAPL  260320C00200000"))
        #expect(bench.get("/__admin/instruments/AAPL%20%20260320C00200000")["option.strike"] == .string("200"))
    }

    @Test("an instrument is defined in part over what it was")
    func instrument() throws {
        let bench = try Bench()
        let set = bench.put("/__admin/instruments/AAPL", #"{"shortable":false}"#)
        #expect(set["shortable"] == .bool(false))
        #expect(set["description"] == .string("APPLE INC"))
    }
}

@Suite("the control API: orders")
struct OrderRoutesTests {
    @Test("orders are listed by status, symbol and account")
    func listing() throws {
        let bench = try Bench()
        _ = try bench.place(.buy, 10, "AAPL", limit: Price(100), clientOrderID: "mine")
        _ = try bench.place(.buy, 5)
        #expect(bench.get("/__admin/orders")["meta.total"] == .number("2"))
        #expect(bench.get("/__admin/orders?status=open")["meta.total"] == .number("1"))
        #expect(bench.get("/__admin/orders?status=filled")["orders.0.id"] == .string("2"))
        #expect(bench.get("/__admin/orders?symbol=MSFT")["meta.total"] == .number("0"))
        #expect(bench.get("/__admin/orders?account=10000001")["meta.total"] == .number("2"))
        #expect(bench.get("/__admin/orders?account=1").status == 404)
        #expect(bench.get("/__admin/orders?status=done").status == 400)
        #expect(bench.get("/__admin/orders?clientOrderId=mine&limit=1")["orders.0.status"] == .string("working"))
    }

    @Test("an order is filled by hand, in part and then whole")
    func fill() throws {
        let bench = try Bench()
        let id = try bench.place(limit: Price(100))
        let part = bench.post("/__admin/orders/\(id)/fill", #"{"quantity":4,"price":"99.5"}"#)
        #expect(part.status == 200)
        #expect(part["status"] == .string("partiallyFilled"))
        #expect(part["filledQuantity"] == .string("4"))
        #expect(part["averagePrice"] == .string("99.5"))
        #expect(bench.post("/__admin/orders/\(id)/fill", #"{"quantity":7}"#).status == 422)
        #expect(bench.post("/__admin/orders/\(id)/fill")["status"] == .string("filled"))
    }

    @Test("an order at its end goes nowhere, and the refusal names its state", arguments: ["fill", "cancel", "reject", "expire"])
    func atItsEnd(action: String) throws {
        let bench = try Bench()
        let id = try bench.place()
        let refused = bench.post("/__admin/orders/\(id)/\(action)", "{}")
        #expect(refused.status == 409)
        #expect(refused["errors.0.title"] == .string("Order 1 is filled"))
    }

    @Test(
        "an order is canceled, rejected and expired by hand",
        arguments: [("cancel", "", "canceled"), ("reject", #"{"reason":"Account is closed"}"#, "rejected"), ("expire", "", "expired")])
    func ends(action: String, body: String, status: String) throws {
        let bench = try Bench()
        let id = try bench.place(limit: Price(100))
        let ended = bench.post("/__admin/orders/\(id)/\(action)", body)
        #expect(ended.status == 200)
        #expect(ended["status"] == .string(status))
    }

    @Test("an order that is not there is not found")
    func unknown() throws { #expect(try Bench().get("/__admin/orders/99").status == 404) }
}

@Suite("the control API: accounts")
struct AccountRoutesTests {
    @Test("an account is opened, changed in part and closed")
    func life() throws {
        let bench = try Bench()
        let opened = bench.post(
            "/__admin/accounts",
            #"{"type":"CASH","cash":"500.25","positions":[{"symbol":"AAPL","quantity":"2","averagePrice":100}]}"#)
        #expect(opened.status == 201)
        #expect(opened["accountNumber"] == .string("10000003"))
        #expect(opened["positions.0.quantity"] == .string("2"))
        let changed = bench.send(.patch, "/__admin/accounts/10000003", #"{"cash":"1","positions":[]}"#)
        #expect(changed["cash"] == .string("1"))
        #expect(changed["type"] == .string("CASH"))
        #expect(changed["positions"] == .array([]))
        #expect(bench.post("/__admin/accounts", #"{"accountNumber":"10000003"}"#).status == 409)
        #expect(bench.delete("/__admin/accounts/10000003").status == 200)
        #expect(bench.get("/__admin/accounts/10000003").status == 404)
    }
}

@Suite("the control API: reset")
struct ResetRoutesTests {
    @Test("a reset puts everything back, so that the same requests get the same bytes")
    func sameBytes() throws {
        let bench = try Bench()
        func story() throws -> [[UInt8]] {
            _ = bench.put("/__admin/quotes/AAPL", #"{"bid":10,"ask":11}"#)
            let id = try bench.place(.buy, 3)
            _ = bench.post("/__admin/clock/advance", #"{"by":"1h"}"#)
            return [
                bench.get("/__admin/orders/\(id)").response.body, bench.get("/__admin/clock").response.body,
                bench.get("/__admin/accounts").response.body, bench.get("/__admin/quotes/AAPL").response.body,
            ]
        }
        let first = try story()
        #expect(bench.post("/__admin/reset").status == 200)
        #expect(bench.get("/__admin/orders")["meta.total"] == .number("0"))
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T14:30:00Z"))
        #expect(try story() == first)
    }

    @Test("what a reset may spare is named")
    func keep() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/clock/advance", #"{"by":"1h"}"#)
        #expect(bench.post("/__admin/reset", #"{"keep":["clock"]}"#).status == 200)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T15:30:00Z"))
        #expect(bench.post("/__admin/reset", #"{"keep":["everything"]}"#).status == 422)
    }
}

@Suite("the control API: tokens")
struct TokenRoutesTests {
    @Test("a token is minted without the browser, listed, expired and revoked")
    func life() throws {
        let bench = try Bench()
        let minted = bench.post("/__admin/tokens", #"{"clientId":"fakebroker-client-id"}"#)
        #expect(minted.status == 201)
        let access = try #require(minted["access_token"]?.string)
        let bearer = [HTTPField("Authorization", "Bearer " + access)]
        #expect(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer).status == 200)
        #expect(bench.get("/__admin/tokens")["meta.total"] == .number("2"))
        let expired = bench.post("/__admin/tokens/expire", #"{"kind":"access"}"#)
        #expect(expired["tokens.0.state"] == .string("expired"))
        #expect(expired["meta.total"] == .number("1"))
        #expect(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer).status == 401)
        #expect(bench.post("/__admin/tokens/revoke", #"{"kind":"all"}"#)["tokens.0.state"] == .string("revoked"))
        #expect(bench.post("/__admin/tokens", #"{"clientId":"nobody"}"#).status == 422)
    }

    @Test("a world of its own is found by its credentials alone")
    func credentials() throws {
        let bench = try Bench()
        let made = bench.post("/__admin/worlds", #"{"id":"t1"}"#)
        let clientId = try #require(made["credentials.schwab.clientId"]?.string)
        #expect(made["credentials.schwab.accounts.0.accountNumber"] == .string("10000001"))
        let minted = bench.post("/worlds/t1/__admin/tokens", #"{"clientId":"\#(clientId)"}"#)
        let access = try #require(minted["access_token"]?.string)
        let bearer = [HTTPField("Authorization", "Bearer " + access)]
        let numbers = bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer)
        #expect(numbers["0.hashValue"] == made["credentials.schwab.accounts.0.hashValue"])
        _ = bench.delete("/__admin/worlds/t1")
        #expect(bench.send(.get, "/trader/v1/accounts/accountNumbers", headers: bearer).status == 410)
    }

    @Test("a reset ends tokens, unless they are to be kept")
    func reset() throws {
        let bench = try Bench()
        _ = bench.post("/__admin/tokens", #"{"clientId":"fakebroker-client-id"}"#)
        _ = bench.post("/__admin/reset", #"{"keep":["tokens"]}"#)
        #expect(bench.get("/__admin/tokens")["meta.total"] == .number("2"))
        _ = bench.post("/__admin/reset")
        #expect(bench.get("/__admin/tokens")["meta.total"] == .number("0"))
    }
}
