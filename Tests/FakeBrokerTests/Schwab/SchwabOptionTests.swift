import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's option orders")
struct SchwabOptionTests {
    private static let lower = "AAPL  260320C00190000"
    private static let upper = "AAPL  260320C00195000"

    private func server() throws -> InProcess {
        let server = try InProcess()
        try server.world.perform { state in
            let model = try #require(OptionModel(seed: 1, underlying: "AAPL", hours: .alwaysOpen))
            for (symbol, cents) in [(Self.lower, 500), (Self.upper, 300)] {
                let contract = try #require(OCCSymbol(symbol))
                state.apply(.defineInstrument(model.instrument(contract)))
                state.apply(
                    .setQuote(
                        Symbol(symbol),
                        QuoteChange(bid: Price(cents: cents), ask: Price(cents: cents + 10), last: Price(cents: cents + 5))))
            }
        }
        return server
    }

    private func leg(_ instruction: String, _ symbol: String, _ quantity: Int = 2, asset: String = "OPTION") -> String {
        #"{"instruction":"\#(instruction)","quantity":\#(quantity),"instrument":{"symbol":"\#(symbol)","assetType":"\#(asset)"}}"#
    }

    private func order(_ type: String, price: String?, _ legs: [String], strategy: String = "NONE") -> String {
        let price = price.map { #""price":"\#($0)","# } ?? ""
        return #"{"orderType":"\#(type)","session":"NORMAL","duration":"DAY",\#(price)"orderStrategyType":"SINGLE","#
            + #""complexOrderStrategyType":"\#(strategy)","orderLegCollection":[\#(legs.joined(separator: ","))]}"#
    }

    @Test("a single option fills at the ask and stands in the account with its terms")
    func single() throws {
        let caller = try SchwabCaller(try server())
        let id = try #require(caller.place(order("LIMIT", price: "5.10", [leg("BUY_TO_OPEN", Self.lower)])))
        let placed = caller.order(id)
        #expect(placed["status"]?.string == "FILLED")
        let instrument = placed["orderLegCollection"]?.array?.first?["instrument"]
        #expect(
            instrument?.members?.map(\.name) == [
                "assetType", "cusip", "symbol", "description", "instrumentId", "type", "putCall", "underlyingSymbol",
                "optionDeliverables",
            ])
        #expect(instrument?["cusip"]?.string == "0AAPL.CK60190000")
        #expect(instrument?["optionDeliverables"]?.array?.first?["deliverableUnits"] == .number("100.0"))
        let account = caller.get("/trader/v1/accounts/\(caller.hashes[0])?fields=positions").json["securitiesAccount"]
        let position = account?["positions"]?.array?.last
        #expect(position?["longQuantity"] == .number("2.0"))
        #expect(position?["marketValue"] == .number("1010.0"))
        #expect(position?["instrument"]?["putCall"]?.string == "CALL")
        #expect(account?["currentBalances"]?["longOptionMarketValue"] == .number("1010.0"))
    }

    @Test("a vertical fills both legs at its net price")
    func vertical() throws {
        let caller = try SchwabCaller(try server())
        let body = order(
            "NET_DEBIT", price: "2.20", [leg("BUY_TO_OPEN", Self.lower), leg("SELL_TO_OPEN", Self.upper)], strategy: "VERTICAL")
        let id = try #require(caller.place(body))
        let placed = caller.order(id)
        #expect(placed["status"]?.string == "FILLED")
        #expect(placed["complexOrderStrategyType"]?.string == "VERTICAL")
        #expect(placed["quantity"] == .number("2.0"))
        let activities = placed["orderActivityCollection"]?.array ?? []
        #expect(activities.count == 1)
        let legs = activities.first?["executionLegs"]?.array ?? []
        #expect(legs.map { $0["legId"]?.int } == [1, 2])
        let prices = legs.compactMap { $0["price"]?.decimalText }.compactMap { Price($0) }
        #expect(prices.count == 2 && prices[0] - prices[1] <= Price(cents: 2_20))
    }

    @Test("a covered call counts shares by the hundred")
    func covered() throws {
        let caller = try SchwabCaller(try server())
        let body = order(
            "NET_DEBIT", price: "170", [leg("BUY", "AAPL", 100, asset: "EQUITY"), leg("SELL_TO_OPEN", Self.lower, 1)],
            strategy: "COVERED")
        let placed = caller.order(caller.place(body))
        #expect(placed["quantity"] == .number("1.0"))
        #expect(placed["orderLegCollection"]?.array?.map { $0["quantity"]?.decimalText } == ["100.0", "1.0"])
        #expect(placed["orderLegCollection"]?.array?.map { $0["orderLegType"]?.string } == ["EQUITY", "OPTION"])
        #expect(placed["status"]?.string == "WORKING")
    }

    @Test("a price off the tick is rejected in the words for options")
    func tick() throws {
        let caller = try SchwabCaller(try server())
        let placed = caller.order(caller.place(order("LIMIT", price: "5.03", [leg("BUY_TO_OPEN", Self.lower)])))
        #expect(placed["status"]?.string == "REJECTED")
        #expect(placed["statusDescription"]?.string?.hasPrefix("Enter the price in decimal form: Penny Pilot") == true)
    }

    @Test("a trade's transaction tells the option's terms")
    func transaction() throws {
        let caller = try SchwabCaller(try server())
        _ = caller.place(order("LIMIT", price: "5.10", [leg("BUY_TO_OPEN", Self.lower)]))
        let list = caller.get(
            "/trader/v1/accounts/\(caller.hashes[0])/transactions?startDate=2026-03-01T00:00:00Z&endDate=2026-03-03T00:00:00Z&types=TRADE")
        let item = list.json.array?.first?["transferItems"]?.array?.last
        #expect(item?["amount"] == .number("2.0") && item?["cost"] == .number("-1020.0"))
        let instrument = item?["instrument"]
        #expect(instrument?["expirationDate"]?.string == "2026-03-20T04:00:00+0000")
        #expect(instrument?["strikePrice"] == .number("190.0"))
        #expect(instrument?["underlyingCusip"]?.string == "037833100")
    }

    @Test("an option of a day on which none expire is no symbol, to orders, previews and children", arguments: ["orders", "previewOrder"])
    func unlisted(target: String) throws {
        let caller = try SchwabCaller(try server())
        let saturday = order("MARKET", price: nil, [leg("BUY_TO_OPEN", "AAPL  260321C00190000")])
        let triggered = String(SchwabCaller.equity("LIMIT", "BUY", #""price":1,"childOrderStrategies":[\#(saturday)],"#))
            .replacing(#""orderStrategyType":"SINGLE","price""#, with: #""orderStrategyType":"TRIGGER","price""#)
        for body in [saturday, triggered] {
            let answer = caller.send(.post, "/trader/v1/accounts/\(caller.hashes[0])/\(target)", body)
            #expect(answer.status == .badRequest)
            #expect(answer.json["errors"]?.array == [.string("Invalid symbol.")], "\(answer.json)")
        }
    }

    @Test("an option that has expired is quoted no longer, and a short one is closed by that")
    func expired() throws {
        let server = try InProcess(.frozen { $0.market.hours = .nyse })
        let caller = try SchwabCaller(server)
        let friday = "AAPL  260306C00195000"
        #expect(caller.order(caller.place(order("MARKET", price: nil, [leg("SELL_TO_OPEN", friday, 1)])))["status"]?.string == "FILLED")
        server.world.perform { state in _ = state.advance(to: state.now + .seconds(7 * 86_400)) }
        let quotes = caller.get("/marketdata/v1/quotes?symbols=" + PercentEncoding.encode(friday)).json
        #expect(quotes["errors"]?["invalidSymbols"]?.array == [.string(friday)], "\(quotes)")
        let list = caller.get(
            "/trader/v1/accounts/\(caller.hashes[0])/transactions?startDate=2026-03-01T00:00:00Z"
                + "&endDate=2026-03-31T00:00:00Z&types=RECEIVE_AND_DELIVER")
        let item = try #require(list.json.array?.first?["transferItems"]?.array?.last)
        #expect(item["amount"] == .number("1.0") && item["positionEffect"]?.string == "CLOSING")
    }
}
