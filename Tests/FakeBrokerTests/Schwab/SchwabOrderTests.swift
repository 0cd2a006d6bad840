import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's orders")
struct SchwabOrderTests {
    @Test("a limit order works until the market comes to it, and fills in the account")
    func fills() throws {
        let server = try InProcess()
        let caller = try SchwabCaller(server)
        let id = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        #expect(caller.order(id)["status"]?.string == "WORKING")
        server.advance(by: .seconds(60))
        server.world.perform { state in
            _ = state.apply(
                .setQuote("AAPL", QuoteChange(bid: Price(cents: 179_90), ask: Price(cents: 179_95), last: Price(cents: 179_92))))
        }
        let order = caller.order(id)
        #expect(order["status"]?.string == "FILLED")
        #expect(order["filledQuantity"] == .number("10.0"))
        #expect(order["closeTime"]?.string == "2026-03-02T15:01:00+0000")
        let account = caller.get("/trader/v1/accounts/\(caller.hashes[0])?fields=positions").json
        let position = account["securitiesAccount"]?["positions"]?.array?.first
        #expect(position?["longQuantity"] == .number("110.0"))
    }

    @Test("an account sees its own orders only")
    func ownOrders() throws {
        let caller = try SchwabCaller(try InProcess())
        let id = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        let other = "/trader/v1/accounts/\(caller.hashes[1])/orders/\(id)"
        #expect(caller.get(other).status == .notFound)
        #expect(caller.send(.delete, other).status == .notFound)
        #expect(caller.order(id)["status"]?.string == "WORKING")
    }

    @Test("what a preview says is not done")
    func preview() throws {
        let caller = try SchwabCaller(try InProcess())
        let preview = caller.send(
            .post, "/trader/v1/accounts/\(caller.hashes[0])/previewOrder", SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#))
        #expect(preview.json["orderStrategy"]?["orderBalance"]?["orderValue"] == .number("1800.0"))
        let list = caller.get(caller.orders + "?fromEnteredTime=2026-03-01T00:00:00Z&toEnteredTime=2026-03-03T00:00:00Z")
        #expect(list.text == "[]")
    }

    @Test("a preview of what would be rejected says why, with 200")
    func rejectedPreview() throws {
        let caller = try SchwabCaller(try InProcess())
        let preview = caller.send(
            .post, "/trader/v1/accounts/\(caller.hashes[1])/previewOrder", SchwabCaller.equity("LIMIT", "BUY", #""price":"180.001","#))
        #expect(preview.status == .ok)
        let strategy = try #require(preview.json["orderStrategy"])
        #expect(strategy["status"]?.string == "REJECTED" && strategy["remainingQuantity"] == .number("0.0"))
        #expect(strategy["closeTime"] != nil)
        let rejects = preview.json["orderValidationResult"]?["rejects"]?.array
        #expect(rejects?.first?["originalSeverity"]?.string == "REJECT")
        #expect(preview.json["orderValidationResult"]?["warns"]?.array?.first?["originalSeverity"]?.string == "WARN")
    }

    @Test("an order that Alpaca's side placed reads as Schwab's")
    func foreignOrder() throws {
        let server = try InProcess()
        let caller = try SchwabCaller(server)
        server.world.perform { state in
            let account = state.exchange.account(number: "10000001")?.id ?? AccountID(1)
            var request = OrderRequest.limit(account, .sell, 1, "AAPL", at: 200)
            request.provider = "alpaca"
            _ = state.apply(.placeOrder(request))
        }
        let order = caller.order("1000000000001")
        #expect(order["orderLegCollection"]?.array?.first?["instruction"]?.string == "SELL")
        #expect(order["tag"] == nil)
    }

    @Test("a PUT gives a new number and leaves the old order REPLACED")
    func replaces() throws {
        let caller = try SchwabCaller(try InProcess())
        let old = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        let answer = caller.send(.put, caller.orders + "/" + old, SchwabCaller.equity("LIMIT", "BUY", #""price":"181","#))
        #expect(answer.status == .created && answer.body.isEmpty)
        let new = try #require(answer.header("Location")?.split(separator: "/").last.map(String.init))
        #expect(new != old)
        #expect(caller.order(old)["status"]?.string == "REPLACED")
        let activity = caller.order(old)["orderActivityCollection"]?.array?.first
        #expect(activity?["activityId"] == nil && activity?["orderRemainingQuantity"] == .number("10.0"))
        #expect(caller.order(new)["status"]?.string == "WORKING")
        #expect(caller.order(new)["price"] == .number("181.0"))
    }

    @Test("a stop waits for its condition")
    func stops() throws {
        let caller = try SchwabCaller(try InProcess())
        let id = try #require(caller.place(SchwabCaller.equity("STOP", "SELL", #""stopPrice":"170","#)))
        #expect(caller.order(id)["status"]?.string == "AWAITING_STOP_CONDITION")
        #expect(caller.order(id)["stopPrice"] == .number("170.0"))
        #expect(caller.order(id)["stopType"]?.string == "STANDARD")
    }

    @Test("an order that is not acknowledged yet says so")
    func acknowledgement() throws {
        let server = try InProcess(.frozen { $0.rules = [Rule(then: [.accept(after: .seconds(2))])] })
        let caller = try SchwabCaller(server)
        let id = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        #expect(caller.order(id)["status"]?.string == "PENDING_ACKNOWLEDGEMENT")
        let list = caller.get(
            caller.orders + "?fromEnteredTime=2026-03-01T00:00:00Z&toEnteredTime=2026-03-03T00:00:00Z&status=PENDING_ACKNOWLEDGEMENT")
        #expect(list.json.array?.count == 1)
        server.advance(by: .seconds(2))
        #expect(caller.order(id)["status"]?.string == "WORKING")
    }

    @Test(
        "a trailing stop's limit follows it at the distance that was asked for",
        arguments: [
            #""price":"0.50","priceLinkBasis":"TRIGGER","priceLinkType":"VALUE","#, #""priceOffset":0.5,"#,
        ])
    func trailingStopLimit(distance: String) throws {
        let server = try InProcess()
        let caller = try SchwabCaller(server)
        let terms = #""stopPriceLinkBasis":"LAST","stopPriceLinkType":"VALUE","stopPriceOffset":2,"#
        let id = try #require(caller.place(SchwabCaller.equity("TRAILING_STOP_LIMIT", "SELL", terms + distance)))
        #expect(caller.order(id)["status"]?.string == "AWAITING_STOP_CONDITION")
        server.quote("AAPL", bid: Price(cents: 194_98), ask: Price(cents: 195_02), last: 195)
        #expect(caller.order(id)["stopPrice"]?.decimalText == "193.0")
        server.quote("AAPL", bid: Price(cents: 192_90), ask: Price(cents: 193_02), last: 193)
        #expect(caller.order(id)["status"]?.string == "FILLED")
        #expect(caller.order(id)["price"]?.decimalText == "192.5")
    }

    @Test("a script's own reason is shown as it is")
    func scriptedRejection() throws {
        let server = try InProcess(.frozen { $0.rules = [Rule(then: [.reject(.other("Because the test says so."), after: .zero)])] })
        let caller = try SchwabCaller(server)
        let id = try #require(caller.place(SchwabCaller.equity("MARKET")))
        #expect(caller.order(id)["status"]?.string == "REJECTED")
        #expect(caller.order(id)["statusDescription"]?.string == "Because the test says so.")
    }

    @Test("a replacement of a partly filled order counts from nothing")
    func replacesPartlyFilled() throws {
        let server = try InProcess(
            .frozen { $0.rules = [Rule(then: [.fill(.quantity(4), price: 180, after: .zero)], times: 1)] })
        let caller = try SchwabCaller(server)
        let old = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        #expect(caller.order(old)["filledQuantity"] == .number("4.0"))
        let answer = caller.send(.put, caller.orders + "/" + old, SchwabCaller.equity("LIMIT", "BUY", #""price":"181","#, quantity: 10))
        #expect(answer.status == .created)
        let new = answer.header("Location")?.split(separator: "/").last.map(String.init)
        #expect(caller.order(old)["status"]?.string == "REPLACED")
        #expect(caller.order(old)["filledQuantity"] == .number("4.0"))
        #expect(caller.order(new)["quantity"] == .number("10.0"))
        #expect(caller.order(new)["filledQuantity"] == .number("0.0"))
        #expect(caller.order(new)["remainingQuantity"] == .number("10.0"))
    }

    @Test("a partly filled order that is canceled tells of both")
    func cancelsPartlyFilled() throws {
        let server = try InProcess(.frozen { $0.rules = [Rule(then: [.fill(.quantity(4), price: 180, after: .zero)])] })
        let caller = try SchwabCaller(server)
        let id = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        #expect(caller.order(id)["status"]?.string == "WORKING")
        #expect(caller.send(.delete, caller.orders + "/" + id).status == .ok)
        let activities = caller.order(id)["orderActivityCollection"]?.array ?? []
        #expect(activities.map { $0["executionType"]?.string } == ["FILL", "CANCELED"])
        #expect(activities.map { $0["quantity"]?.decimalText } == ["4.0", "6.0"])
        #expect(activities.first?["orderRemainingQuantity"] == .number("6.0"))
    }

    @Test("a short sale shows the short twins, and its cover closes it")
    func shortSale() throws {
        let caller = try SchwabCaller(try InProcess())
        let id = try #require(caller.place(SchwabCaller.equity("MARKET", "SELL_SHORT", symbol: "MSFT")))
        #expect(caller.order(id)["status"]?.string == "FILLED")
        #expect(caller.order(id)["orderLegCollection"]?.array?.first?["instruction"]?.string == "SELL_SHORT")
        let positions = caller.get("/trader/v1/accounts/\(caller.hashes[0])?fields=positions").json["securitiesAccount"]?["positions"]
        let short = positions?.array?.first { $0["instrument"]?["symbol"]?.string == "MSFT" }
        #expect(short?["shortQuantity"] == .number("10.0") && short?["longQuantity"] == .number("0.0"))
        #expect(short?["averageShortPrice"] != nil && short?["averageLongPrice"] == nil)
        let cover = caller.place(SchwabCaller.equity("MARKET", "BUY_TO_COVER", symbol: "MSFT"))
        #expect(caller.order(cover)["status"]?.string == "FILLED")
    }

    @Test("a one-cancels-other is canceled as a whole")
    func cancelsOCO() throws {
        let caller = try SchwabCaller(try InProcess())
        let profit = SchwabCaller.equity("LIMIT", "SELL", #""price":"210","#)
        let loss = SchwabCaller.equity("STOP", "SELL", #""stopPrice":"170","#)
        let id = try #require(caller.place(#"{"orderStrategyType":"OCO","childOrderStrategies":[\#(profit),\#(loss)]}"#))
        #expect(caller.order(id)["childOrderStrategies"]?.array?.map { $0["status"]?.string } == ["WORKING", "AWAITING_STOP_CONDITION"])
        #expect(caller.send(.delete, caller.orders + "/" + id).status == .ok)
        #expect(caller.order(id)["status"]?.string == "CANCELED")
        #expect(caller.order(id)["childOrderStrategies"]?.array?.map { $0["status"]?.string } == ["CANCELED", "CANCELED"])
    }

    @Test("the streamer's address leads into the world of the token")
    func streamerAddress() throws {
        let server = try InProcess()
        let world = try server.front.mint(id: "t 1", .frozen())
        let client = try #require(world.perform { $0.schwab.clients.values.first })
        let caller = try SchwabCaller(server, clientId: client.clientId, clientSecret: client.clientSecret)
        let url = caller.get("/trader/v1/userPreference").json["streamerInfo"]?.array?.first?["streamerSocketUrl"]?.string
        #expect(url == "ws://127.0.0.1:0/worlds/t%201/ws")
    }

    @Test("a path that names no number of an order is a bad request, an unknown number is not found")
    func numbers() throws {
        let caller = try SchwabCaller(InProcess())
        for method in [HTTPMethod.get, .delete, .put] {
            let body = method == .put ? SchwabCaller.equity("MARKET") : ""
            #expect(caller.send(method, caller.orders + "/abc", body).status == .badRequest)
            #expect(caller.send(method, caller.orders + "/7", body).status == .notFound)
        }
    }

    @Test("a position's net change is its quote's, on the first day and on the next, when a set price has its own close")
    func netChange() throws {
        let server = try InProcess(.frozen { $0.market.hours = .nyse })
        let caller = try SchwabCaller(server)
        func changes() -> (position: Double?, quote: Double?, close: Double?) {
            let positions = caller.get("/trader/v1/accounts/\(caller.hashes[0])?fields=positions").json["securitiesAccount"]?["positions"]
            let position = positions?.array?.first { $0["instrument"]?["symbol"]?.string == "AAPL" }
            let quote = caller.get("/marketdata/v1/AAPL/quotes?fields=quote").json["AAPL"]?["quote"]
            func number(_ value: JSONValue?) -> Double? { value?.decimalText.flatMap(Double.init) }
            return (number(position?["instrument"]?["netChange"]), number(quote?["netChange"]), number(quote?["closePrice"]))
        }
        server.world.perform { state in _ = state.apply(.setQuote("AAPL", QuoteChange(bid: 199, ask: 201, last: 200))) }
        #expect(changes().position == changes().quote)
        server.world.perform { state in _ = state.advance(to: state.now + .seconds(86_400)) }
        #expect(changes().close == 200)
        server.world.perform { state in
            _ = state.apply(.setQuote("AAPL", QuoteChange(bid: 203, ask: 204, last: Price(cents: 203_50))))
        }
        #expect(changes().position == 3.5 && changes().quote == 3.5)
    }

    @Test("ALL_SHARES is what the account holds, and without a position an order like any other")
    func allShares() throws {
        let caller = try SchwabCaller(InProcess())
        func all(_ instruction: String, _ symbol: String) -> String {
            SchwabCaller.equity("MARKET", instruction, quantity: 1, symbol: symbol)
                .replacing(#""quantity":1"#, with: #""quantity":1,"quantityType":"ALL_SHARES""#)
        }
        let sold = caller.order(caller.place(all("SELL", "AAPL")))
        #expect(sold["status"]?.string == "FILLED" && sold["filledQuantity"] == .number("100.0"))
        #expect(caller.order(caller.place(all("SELL", "MSFT")))["status"]?.string == "REJECTED")
        #expect(caller.send(.post, caller.orders, all("BUY", "AAPL")).status.code == 501)
    }
}
