import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's streamer: the whole life of orders")
struct SchwabAccountActivityLifeTests {
    private let server: InProcess
    private let caller: SchwabCaller
    private let stream: SchwabStreamCaller

    private static let option = "AAPL  260320C00190000"

    init() throws {
        server = try InProcess()
        caller = try SchwabCaller(server)
        stream = try SchwabStreamCaller.loggedIn(caller)
        _ = stream.subscribe("ACCT_ACTIVITY", "Account Activity", "0,1,2,3")
    }

    /// Type, order and event of each message since the last call.
    private func take() -> [(type: String, order: String, event: JSONValue)] {
        stream.takeData("ACCT_ACTIVITY").compactMap { item in
            guard let type = item["2"]?.string, let text = item["3"]?.string,
                let data = try? JSONReader.read(Array(text.utf8)), let base = data["BaseEvent"],
                let event = base.members?.last?.value
            else { return nil }
            #expect(base["EventType"]?.string == type && event["EventType"]?.string == type)
            return (type, data["SchwabOrderID"]?.string ?? "", event)
        }
    }

    private func order(_ type: String, _ legs: String, _ more: String = "") -> String {
        #"{"orderType":"\#(type)","session":"NORMAL","duration":"DAY","orderStrategyType":"SINGLE",\#(more)"orderLegCollection":[\#(legs)]}"#
    }

    private func leg(_ instruction: String, _ symbol: String, _ quantity: Int = 1) -> String {
        #"{"instruction":"\#(instruction)","quantity":\#(quantity),"instrument":{"symbol":"\#(symbol)","assetType":"OPTION"}}"#
    }

    @Test("an option's order says what it is an option on, and fills with its multiplier")
    func option() throws {
        server.quote(Self.option, bid: 5, ask: Price(cents: 5_10), last: 5)
        let number = try #require(caller.place(order("LIMIT", leg("BUY_TO_OPEN", Self.option, 2), #""price":"5.10","#)))
        let messages = take()
        #expect(
            messages.map(\.type) == [
                "OrderCreated", "OrderAccepted", "ExecutionRequested", "ExecutionRequestCreated",
                "ExecutionRequestCompleted",
                "OrderFillCompleted",
            ])
        #expect(messages.allSatisfy { $0.order == number })
        let created = messages[0].event["Order"]?["Order"]?["AssetOrderOptionOrderLeg"]
        #expect(created?["AssetType"]?.string == "MajorAssetType_Option")
        let security = created?["OrderLegs"]?.array?.first?["Security"]
        #expect(security?["Symbol"]?.string == Self.option && security?["UnderlyingSymbol"]?.string == "AAPL")
        let terms = security?["OptionsSecurityInfo"]
        #expect(terms?["PutCallCode"]?.string == "Call")
        #expect(terms?["StrikePrice"]?.text == #"{"lo":"190000000","signScale":12}"#)
        #expect(terms?["OptionExpiryDate"]?["DateTimeString"]?.string == "2026-03-20")
        #expect(created?["CommissionInfo"]?["EstimatedPrincipalAmount"]?.text == #"{"lo":"1020000000","signScale":13}"#)
        let fill = messages[5].event
        #expect(fill["QuantityInfo"]?["CumulativeQuantity"]?.text == #"{"lo":"2000000","signScale":12}"#)
        #expect(fill["OrderInfoForTransactionPosting"]?["Symbol"]?.string == Self.option)
    }

    @Test("a vertical tells of both its legs, and of a fill for each")
    func vertical() throws {
        let upper = "AAPL  260320C00195000"
        server.quote(Self.option, bid: 5, ask: Price(cents: 5_10), last: 5)
        server.quote(upper, bid: 3, ask: Price(cents: 3_10), last: 3)
        let body = order(
            "NET_DEBIT", leg("BUY_TO_OPEN", Self.option) + "," + leg("SELL_TO_OPEN", upper), #""price":"2.20","#)
        _ = try #require(caller.place(body))
        let messages = take()
        let legs = messages[0].event["Order"]?["Order"]?["AssetOrderOptionOrderLeg"]?["OrderLegs"]?.array ?? []
        #expect(legs.map { $0["BuySellCode"]?.string } == ["Buy", "Sell"])
        #expect(legs.map { $0["Security"]?["Symbol"]?.string } == [Self.option, upper])
        #expect(messages.count { $0.type == "OrderFillCompleted" } == 2)
    }

    @Test("a replacement is a change of the old order, which goes out")
    func replaced() throws {
        let old = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        _ = take()
        let answer = caller.send(
            .put, caller.orders + "/" + old, SchwabCaller.equity("LIMIT", "BUY", #""price":"181","#))
        let new = try #require(answer.header("Location")?.split(separator: "/").last.map(String.init))
        let messages = take()
        #expect(
            messages.filter { $0.order == new }.map(\.type) == [
                "ChangeCreated", "ChangeAccepted", "ExecutionRequested", "ExecutionRequestCreated",
                "ExecutionRequestCompleted",
            ])
        let created = try #require(messages.first { $0.type == "ChangeCreated" }?.event)
        #expect(created["ParentSchwabOrderID"]?.string == old && created["LifecycleSchwabOrderID"]?.string == old)
        let out = messages.filter { $0.order == old }
        #expect(
            out.map(\.type) == [
                "ExecutionRequested", "ExecutionRequestCompleted", "ExecutionCreated", "OrderUROutCompleted",
            ])
        #expect(out[3].event["OutCancelType"]?.string == "ClientCancel")
    }

    @Test("a partial fill leaves the leg open, and the cancel takes out the rest")
    func partlyFilled() throws {
        server.world.perform { state in
            _ = state.apply(.addRule(Rule(then: [.fill(.quantity(4), price: 180, after: .zero)])))
        }
        let number = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#)))
        let fill = try #require(take().last)
        #expect(fill.type == "OrderFillCompleted")
        #expect(fill.event["LegStatus"]?.string == "LegOpen")
        #expect(fill.event["LegSubStatus"]?.string == "LegSubStatusPartiallyFilled")
        #expect(fill.event["QuantityInfo"]?["LeavesQuantity"]?.text == #"{"lo":"6000000","signScale":12}"#)
        _ = caller.send(.delete, caller.orders + "/" + number)
        let done = try #require(take().last)
        #expect(done.type == "OrderUROutCompleted")
        #expect(done.event["CancelQuantity"]?.text == #"{"lo":"6000000","signScale":12}"#)
    }

    @Test("a day's order that dies with its day has expired")
    func dayExpires() throws {
        let number = try #require(caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"150","#)))
        _ = take()
        // The token lives by the wall's clock, which stands.
        server.world.perform { state in _ = state.advance(to: state.now + .seconds(15 * 3600)) }
        let messages = take()
        #expect(messages.map(\.type) == ["OrderExpired"])
        #expect(messages.first?.order == number)
        let event = messages.first?.event
        #expect(event?["ExpirationType"]?.string == "DayOrderExpiry")
        #expect(event?["LegSubStatus"]?.string == "LegSubStatusExpired")
        #expect(event?["ExpirationTimeStamp"]?["DateTimeString"]?.string == "2026-03-03 00:00:00.000")
        #expect(caller.order(number)["status"]?.string == "EXPIRED")
    }

    @Test(
        "what must fill at once and cannot has expired; what may fill in part is canceled",
        arguments: [
            ("FILL_OR_KILL", ["OrderExpired"], "EXPIRED"),
            (
                "IMMEDIATE_OR_CANCEL",
                [
                    "CancelAccepted", "ExecutionRequested", "ExecutionRequestCompleted", "ExecutionCreated",
                    "OrderUROutCompleted",
                ], "CANCELED"
            ),
        ])
    func atOnce(duration: String, types: [String], status: String) throws {
        let body = SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#).replacing("DAY", with: duration)
        let number = try #require(caller.place(body))
        #expect(Array(take().map(\.type).suffix(types.count)) == types)
        #expect(caller.order(number)["status"]?.string == status)
    }

    @Test(
        "a rejection names the rule that is known for it",
        arguments: [
            (
                SchwabCaller.equity("LIMIT", "BUY", #""price":"190","#, quantity: 100_000), "Account_Sys_0005",
                "You do not have enough available cash/buying power for this order."
            ),
            (
                SchwabCaller.equity("MARKET", "SELL", quantity: 500), "Position_Sys_0001",
                "This order may result in an oversold/overbought position in your account."
            ),
        ])
    func rejected(body: String, rule: String, text: String) throws {
        let number = try #require(caller.place(body))
        let out = try #require(take().last { $0.type == "OrderUROutCompleted" })
        #expect(out.order == number)
        let detail = out.event["ValidationDetail"]?.array?.first
        #expect(detail?["NgOMSRuleName"]?.string == rule)
        #expect(detail?["NgOMSRuleDescription"]?.string == text)
        #expect(caller.order(number)["statusDescription"]?.string == text)
    }

    @Test("a bracket's exits come to the market when the entry has filled, and one's fill takes out the other")
    func bracket() throws {
        let profit = SchwabCaller.equity("LIMIT", "SELL", #""price":"200","#)
        let loss = SchwabCaller.equity("STOP", "SELL", #""stopPrice":"180","#)
        let exits = #"{"orderStrategyType":"OCO","childOrderStrategies":[\#(profit),\#(loss)]}"#
        let body = SchwabCaller.equity("LIMIT", "BUY", #""price":"189","childOrderStrategies":[\#(exits)],"#)
            .replacing(
                #""duration":"DAY","orderStrategyType":"SINGLE","price":"189""#,
                with: #""duration":"DAY","orderStrategyType":"TRIGGER","price":"189""#)
        let number = try #require(caller.place(body))
        let first = take()
        #expect(first.count { $0.type == "OrderCreated" } == 3)
        #expect(Set(first.map(\.order)).count == 3)
        server.quote("AAPL", bid: Price(cents: 188_90), ask: Price(cents: 188_95), last: Price(cents: 188_92))
        let second = take()
        #expect(second.contains { $0.order == number && $0.type == "OrderFillCompleted" })
        #expect(second.contains { $0.type == "OrderMonitorCreated" })
        server.quote("AAPL", bid: Price(cents: 200_10), ask: Price(cents: 200_15), last: Price(cents: 200_12))
        let third = take()
        #expect(third.count { $0.type == "OrderFillCompleted" } == 1)
        #expect(third.count { $0.type == "OrderUROutCompleted" } == 1)
    }

    @Test("numbers rise by one over every message, whatever the order")
    func sequence() throws {
        for price in ["150", "151", "152"] {
            _ = caller.place(SchwabCaller.equity("LIMIT", "BUY", "\"price\":\"\(price)\","))
        }
        let numbers = stream.takeData("ACCT_ACTIVITY").compactMap { $0["seq"]?.int }
        #expect(numbers == Array(2...(1 + numbers.count)))
        #expect(numbers.count == 15)
    }
}

extension JSONValue {
    /// Its JSON text.
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
