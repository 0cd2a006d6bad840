import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's streamer: account activity")
struct SchwabAccountActivityTests {
    private let server: InProcess
    private let caller: SchwabCaller
    private let stream: SchwabStreamCaller

    init() throws {
        server = try InProcess()
        caller = try SchwabCaller(server)
        stream = try SchwabStreamCaller.loggedIn(caller)
        _ = stream.socket.take()
    }

    private func subscribe() -> [JSONValue] { stream.subscribe("ACCT_ACTIVITY", "Account Activity", "0,1,2,3") }

    /// Types of the messages since the last call.
    private func takeTypes() -> [String] { stream.takeData("ACCT_ACTIVITY").compactMap { $0["2"]?.string } }

    /// The newest message of a type among some items, with its data read.
    private func data(_ type: String, _ items: [JSONValue]) -> JSONValue? {
        items.last { $0["2"]?.string == type }?["3"]?.string.flatMap { try? JSONReader.read(Array($0.utf8)) }
    }

    @Test("the first message says that it is subscribed")
    func subscribed() {
        let items = SchwabStreamCaller.items(subscribe(), "ACCT_ACTIVITY")
        #expect(
            items == [
                .object([
                    .init(name: "seq", value: .number("1")), .init(name: "key", value: .string("Account Activity")),
                    .init(name: "1", value: .string("10000001")), .init(name: "2", value: .string("SUBSCRIBED")),
                    .init(name: "3", value: .string("")),
                ])
            ])
    }

    @Test("an order that fills is created, accepted, routed and filled before its POST returns")
    func filled() {
        _ = subscribe()
        let order = caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"190.10","#, quantity: 10))
        let items = stream.takeData("ACCT_ACTIVITY")
        #expect(
            items.compactMap { $0["2"]?.string } == [
                "OrderCreated", "OrderAccepted", "ExecutionRequested", "ExecutionRequestCreated",
                "ExecutionRequestCompleted", "OrderFillCompleted",
            ])
        #expect(items.map { $0["seq"]?.int } == [2, 3, 4, 5, 6, 7])
        #expect(items.allSatisfy { $0["1"]?.string == "10000001" })
        let fill = data("OrderFillCompleted", items)
        #expect(fill?["SchwabOrderID"]?.string == order)
        let body = fill?["BaseEvent"]?["OrderFillCompletedEventOrderLegQuantityInfo"]
        #expect(body?["LegStatus"]?.string == "LegClosed")
        #expect(body?["LegSubStatus"]?.string == "LegSubStatusFilled")
        #expect(body?["QuantityInfo"]?["CumulativeQuantity"]?.text == #"{"lo":"10000000","signScale":12}"#)
        #expect(body?["QuantityInfo"]?["LeavesQuantity"]?.text == #"{"signScale":12}"#)
        #expect(body?["ExecutionInfo"]?["ExecutionPrice"]?.text == #"{"lo":"190020000","signScale":12}"#)
        #expect(body?["PriceImprovement"]?.text == #"{"lo":"80000","signScale":12}"#)
        #expect(body?["ExecutionInfo"]?["ExecutionTimeStamp"]?.text == #"{"DateTimeString":"2026-03-02 10:00:00.000"}"#)
    }

    @Test("the created order has the recorded members")
    func created() {
        _ = subscribe()
        _ = caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#, quantity: 1))
        let created = data("OrderCreated", stream.takeData("ACCT_ACTIVITY"))
        let order = created?["BaseEvent"]?["OrderCreatedEventEquityOrder"]?["Order"]?["Order"]
        #expect(
            order?.members?.map(\.name) == [
                "AccountInfo", "ClientChannelInfo", "LifecycleCreatedTimestamp", "LifecycleSchwabOrderID",
                "EntryTimestamp", "ExpiryTimeStamp", "AutoConfirm", "PlanSubmitDate", "SourceOMS", "FirmID",
                "OrderAccount", "AssetOrderEquityOrderLeg",
            ])
        let leg = order?["AssetOrderEquityOrderLeg"]
        #expect(
            leg?["OrderInstruction"]?["ExecutionStrategy"]?.text
                == #"{"Type":"ES_Limit","LimitExecutionStrategy":{"Type":"ES_Limit","LimitPrice":{"lo":"180000000","signScale":12},"LimitPriceUnitCode":"Units"}}"#
        )
        #expect(leg?["CommissionInfo"]?["EstimatedPrincipalAmount"]?.text == #"{"lo":"180000000","signScale":13}"#)
        #expect(leg?["OrderLegs"]?.array?.first?["Security"]?["ISIN"]?.string == "US0378331005")
        #expect(leg?["OrderLegs"]?.array?.first?["Security"]?["SEDOL"]?.string?.utf8.count == 7)
    }

    @Test("a cancel goes out unfilled, with a quantity that is no fill")
    func canceled() {
        _ = subscribe()
        let order = caller.place(SchwabCaller.equity("LIMIT", "BUY", #""price":"180","#, quantity: 1)) ?? ""
        _ = takeTypes()
        _ = caller.send(.delete, caller.orders + "/" + order)
        let items = stream.takeData("ACCT_ACTIVITY")
        #expect(
            items.compactMap { $0["2"]?.string } == [
                "CancelAccepted", "ExecutionRequested", "ExecutionRequestCompleted", "ExecutionCreated",
                "OrderUROutCompleted",
            ])
        let out = data("ExecutionCreated", items)?["BaseEvent"]?["ExecutionCreatedEventExecutionInfo"]?["ExecutionInfo"]
        #expect(out?["ExecutionTransType"]?.string == "UROut")
        #expect(out?["ExecutionQuantity"]?.text == #"{"lo":"1000000","signScale":12}"#)
        let done = data("OrderUROutCompleted", items)?["BaseEvent"]?["OrderUROutCompletedEvent"]
        #expect(done?["OutCancelType"]?.string == "ClientCancel")
        let completed = data("ExecutionRequestCompleted", items)?["BaseEvent"]?["ExecutionRequestCompletedEvent"]
        #expect(completed?["ResponseType"]?.int == 7)
        #expect(completed?["RouteStatus"]?.int == 8)
    }

    @Test("a business reject is created and accepted, then goes out with its reason")
    func rejected() {
        _ = subscribe()
        #expect(
            caller.send(.post, caller.orders, SchwabCaller.equity("LIMIT", "BUY", #""price":"190","#, quantity: 100_000)).status.code == 201
        )
        let items = stream.takeData("ACCT_ACTIVITY")
        #expect(
            items.compactMap { $0["2"]?.string } == ["OrderCreated", "OrderAccepted", "CancelAccepted", "OrderUROutCompleted"])
        let out = data("OrderUROutCompleted", items)?["BaseEvent"]?["OrderUROutCompletedEvent"]
        #expect(out?["OutCancelType"]?.string == "SystemReject")
        #expect(out?["ValidationDetail"]?.array?.first?["NgOMSRuleDescription"]?.string?.isEmpty == false)
    }

    @Test("a stop is watched until it is elected")
    func stop() {
        _ = subscribe()
        _ = caller.place(SchwabCaller.equity("STOP", "SELL", #""stopPrice":"185","#, quantity: 10))
        #expect(takeTypes() == ["OrderCreated", "OrderAccepted", "OrderMonitorCreated"])
        server.quote("AAPL", bid: Price(cents: 184_00), ask: Price(cents: 184_10), last: 184)
        #expect(
            takeTypes() == [
                "OrderMonitorCompleted", "ExecutionRequested", "ExecutionRequestCreated", "ExecutionRequestCompleted",
                "OrderFillCompleted",
            ])
    }

    @Test("an order of an account that the app was not given is not told")
    func otherAccount() {
        _ = subscribe()
        server.world.perform { $0.schwab.clients[caller.clientId]?.linkedAccounts = ["10000002"] }
        server.world.perform { state in
            let account = state.exchange.account(number: "10000001")?.id ?? AccountID(0)
            _ = state.apply(
                .placeOrder(OrderRequest(account: account, legs: [OrderLeg(.buy, "AAPL")], type: .market, quantity: 1)))
        }
        #expect(takeTypes() == [])
    }

    @Test("numbers are written as the vendor does")
    func numbers() {
        func exact(_ price: Price?) -> String {
            String(decoding: JSONWriter.object { $0.exact("n", price) }, as: UTF8.self)
        }
        #expect(exact(Price("220.47")) == #"{"n":{"lo":"220470000","signScale":12}}"#)
        #expect(exact(Price("-0.000001")) == #"{"n":{"lo":"1","signScale":13}}"#)
        #expect(exact(0) == #"{"n":{"signScale":12}}"#)
        #expect(exact(nil) == #"{"n":{}}"#)
        #expect(SecurityNumbers.isin(cusip: "007903107") == "US0079031078")
        #expect(SecurityNumbers.isin(cusip: "short") == nil)
    }
}

extension JSONValue {
    /// Its JSON text.
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
