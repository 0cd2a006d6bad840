import ExchangeCore
import Testing

@testable import FakeBroker

@Suite("Reading Schwab's order requests")
struct SchwabOrderReaderTests {
    private func mistakes(_ body: String) -> [String] {
        do {
            _ = try SchwabOrderReader.read(Array(body.utf8)).exchangeRequest(account: AccountID(1), tag: "t")
            return []
        } catch {
            switch error {
            case .invalid(let mistakes): return mistakes
            case .notImitated(let what): return ["501 " + what]
            }
        }
    }

    private func request(_ body: String) throws -> OrderRequest {
        try SchwabOrderReader.read(Array(body.utf8)).exchangeRequest(account: AccountID(1), tag: "t")
    }

    @Test("takes prices as numbers and as strings of digits", arguments: ["10.5", "\"10.5\"", "\"10.50\"", "1.05e1"])
    func prices(text: String) throws {
        let order = try request(SchwabCaller.equity("LIMIT", "BUY", "\"price\":\(text),"))
        #expect(order.limitPrice == Price(cents: 10_50))
    }

    @Test(
        "maps instructions to side and effect",
        arguments: [
            ("BUY", "EQUITY", Side.buy, PositionEffect.opening), ("SELL", "EQUITY", .sell, .closing),
            ("SELL_SHORT", "EQUITY", .sell, .opening), ("BUY_TO_COVER", "EQUITY", .buy, .closing),
            ("BUY_TO_OPEN", "OPTION", .buy, .opening), ("SELL_TO_CLOSE", "OPTION", .sell, .closing),
            ("SELL_TO_OPEN", "OPTION", .sell, .opening), ("BUY_TO_CLOSE", "OPTION", .buy, .closing),
        ])
    func instructions(word: String, asset: String, side: Side, effect: PositionEffect) throws {
        let body = SchwabCaller.equity("MARKET", word).replacing("EQUITY", with: asset)
        let leg = try #require(try request(body).legs.first)
        #expect(leg.side == side && leg.positionEffect == effect)
    }

    @Test("gives a combination the greatest common quantity, and its legs their ratios")
    func combination() throws {
        let order = try request(
            """
            {"orderType":"NET_DEBIT","session":"NORMAL","price":"10","duration":"DAY","orderStrategyType":"SINGLE",
             "complexOrderStrategyType":"COVERED","orderLegCollection":[
              {"instruction":"BUY","quantity":200,"instrument":{"symbol":"F","assetType":"EQUITY"}},
              {"instruction":"SELL_TO_OPEN","quantity":2,"instrument":{"symbol":"F     260320C00014000","assetType":"OPTION"}}]}
            """)
        #expect(order.quantity == 2)
        #expect(order.legs.map(\.ratio) == [100, 1])
        #expect(order.type == .netDebit && order.limitPrice == 10)
    }

    @Test("reads a trigger of a one-cancels-other as a tree")
    func tree() throws {
        let exit = SchwabCaller.equity("LIMIT", "SELL", "\"price\":42,")
        let stop = SchwabCaller.equity("STOP", "SELL", "\"stopPrice\":30,\"stopType\":\"MARK\",")
        let body =
            SchwabCaller.equity("LIMIT", "BUY", "\"price\":34.97,").replacing("SINGLE", with: "TRIGGER").dropLast()
            + #","childOrderStrategies":[{"orderStrategyType":"OCO","childOrderStrategies":[\#(exit),\#(stop)]}]}"#
        let order = try request(String(body))
        #expect(order.strategy == .trigger)
        let oco = try #require(order.children.first)
        #expect(oco.strategy == .oco && oco.legs.isEmpty)
        #expect(oco.children.map(\.type) == [.limit, .stop])
        #expect(oco.children.last?.stopBasis == .mark)
    }

    @Test(
        "reads trailing stops of every kind",
        arguments: [
            ("VALUE", "LAST", TrailingTerms(.amount(10), basis: .last)), ("PERCENT", "BID", TrailingTerms(.percent(10), basis: .bid)),
            ("TICK", "MARK", TrailingTerms(.ticks(10), basis: .mark)), ("VALUE", "ASK_BID", TrailingTerms(.amount(10), basis: .midpoint)),
        ])
    func trailing(type: String, basis: String, terms: TrailingTerms) throws {
        let order = try request(
            SchwabCaller.equity(
                "TRAILING_STOP", "SELL",
                #""stopPriceLinkBasis":"\#(basis)","stopPriceLinkType":"\#(type)","stopPriceOffset":10,"#))
        #expect(order.type == .trailingStop && order.trailing == terms)
    }

    @Test("keeps duration, session, conditions and lots")
    func terms() throws {
        let order = try request(
            SchwabCaller.equity(
                "LIMIT", "SELL",
                #""price":1,"specialInstruction":"ALL_OR_NONE_DO_NOT_REDUCE","taxLotMethod":"HIGH_COST","#
                    + #""cancelTime":"2026-03-05T00:00:00Z","releaseTime":"2026-03-03","#
            ).replacing("\"DAY\"", with: "\"GOOD_TILL_CANCEL\"").replacing("NORMAL", with: "SEAMLESS"))
        #expect(order.timeInForce == .goodTillCanceled && order.session == .seamless)
        #expect(order.allOrNone && order.doNotReduce && order.taxLotMethod == .highCost)
        #expect(order.cancelAt == Instant("2026-03-05T00:00:00Z") && order.releaseAt == Instant("2026-03-03T00:00:00Z"))
        #expect(order.provider == "schwab" && order.tag == "t")
    }

    @Test("ignores members that describe an order that exists, and nulls")
    func ignored() {
        #expect(mistakes(SchwabCaller.equity("MARKET", "BUY", #""orderId":7,"status":"FILLED","price":null,"#)).isEmpty)
    }

    @Test(
        "names every mistake",
        arguments: [
            ("[]", "The request body must be a JSON object"),
            ("{}", "orderStrategyType is required"),
            (SchwabCaller.equity("MARKET", "BUY", #""price":1,"#), "price is not allowed for orderType MARKET"),
            (SchwabCaller.equity("LIMIT", "BUY", #""price":0,"#), "price must be positive"),
            (SchwabCaller.equity("STOP"), "stopPrice is required for orderType STOP"),
            (SchwabCaller.equity("STOP_LIMIT", "BUY", #""price":1,"#), "stopPrice is required for orderType STOP_LIMIT"),
            (SchwabCaller.equity("LIMIT", "BUY", #""price":true,"#), "price must be a number"),
            (SchwabCaller.equity("MARKET", quantity: 0), "orderLegCollection[0].quantity must be a positive whole number"),
            (SchwabCaller.equity("MARKET", "BUY", #""tag":"x","#), "Unrecognized field \"tag\""),
            (SchwabCaller.equity("MARKET", "BUY", #""cancelTime":"soon","#), "cancelTime must be a date-time"),
            (
                SchwabCaller.equity("MARKET", "BUY", #""childOrderStrategies":[{}],"#),
                "childOrderStrategies[0].orderStrategyType is required"
            ),
            (#"{"orderStrategyType":"OCO"}"#, "childOrderStrategies must hold at least two orders"),
            (
                SchwabCaller.equity("TRAILING_STOP", "SELL"),
                "stopPriceLinkBasis, stopPriceLinkType and stopPriceOffset are required for orderType TRAILING_STOP"
            ),
            (
                SchwabCaller.equity("MARKET").replacing("EQUITY", with: "INDEX"),
                "orderLegCollection[0].instrument.assetType INDEX cannot be traded: only EQUITY and OPTION can"
            ),
        ])
    func invalid(body: String, mistake: String) {
        #expect(mistakes(body).contains(mistake), "\(mistakes(body))")
    }

    @Test(
        "a mistake in a leg is named once, and the legs are not called missing",
        arguments: [
            (#""quantity":10"#, #""quantity":"ten""#, "orderLegCollection[0].quantity must be a number"),
            (#""quantity":10"#, #""quantity":10,"orderLegType":"SHARE""#, "orderLegCollection[0].orderLegType must be one of"),
            (#""quantity":10"#, #""quantity":10,"divCapGains":"KEEP""#, "orderLegCollection[0].divCapGains must be one of"),
            (#""quantity":10"#, #""quantity":10,"legId":"x""#, "orderLegCollection[0].legId must be a whole number"),
            (#""symbol":"AAPL""#, #""symbol":"AAPL","sybmol":1"#, "Unrecognized field \"orderLegCollection[0].instrument.sybmol\""),
            (#""symbol":"AAPL""#, #""symbol":7"#, "orderLegCollection[0].instrument.symbol is required"),
        ])
    func leg(text: String, damaged: String, mistake: String) {
        let found = mistakes(SchwabCaller.equity("MARKET").replacing(text, with: damaged))
        #expect(found.count == 1 && found.first?.hasPrefix(mistake) == true, "\(found)")
    }

    @Test(
        "members without effect must be of their kind",
        arguments: [
            (#""status":"DONE","#, "status must be one of"), (#""cancelable":1,"#, "cancelable must be true or false"),
            (#""filledQuantity":"x","#, "filledQuantity must be a number"), (#""orderId":1.5,"#, "orderId must be a whole number"),
        ])
    func kindsOfIgnored(member: String, mistake: String) {
        let found = mistakes(SchwabCaller.equity("MARKET", "BUY", member))
        #expect(found.count == 1 && found.first?.hasPrefix(mistake) == true, "\(found)")
    }

    @Test(
        "refuses by name what is not imitated",
        arguments: [
            (
                SchwabCaller.equity("MARKET").replacing("\"quantity\":10", with: "\"quantity\":10,\"quantityType\":\"ALL_SHARES\""),
                "501 quantityType ALL_SHARES"
            ),
            (SchwabCaller.equity("MARKET").replacing("SINGLE", with: "BLAST_ALL"), "501 orderStrategyType BLAST_ALL"),
            (SchwabCaller.equity("MARKET", "BUY", #""activationPrice":1,"#), "501 activationPrice"),
            (SchwabCaller.equity("MARKET", "BUY", #""taxLotMethod":"SPECIFIC_LOT","#), "501 taxLotMethod SPECIFIC_LOT"),
            (SchwabCaller.equity("LIMIT", "BUY", #""price":1,"priceLinkBasis":"BID","#), "501 priceLinkBasis and priceLinkType"),
        ])
    func notImitated(body: String, what: String) {
        #expect(mistakes(body) == [what])
    }

    @Test("does not run out of depth, legs or numbers")
    func bounds() {
        var deep = SchwabCaller.equity("MARKET")
        for _ in 0..<20 { deep = #"{"orderStrategyType":"OCO","childOrderStrategies":[\#(deep),\#(SchwabCaller.equity("MARKET"))]}"# }
        #expect(!mistakes(deep).isEmpty)
        let huge = SchwabCaller.equity("LIMIT", "BUY", #""price":1e300,"#)
        #expect(mistakes(huge) == ["price must be a number"])
        #expect(!mistakes(SchwabCaller.equity("MARKET").replacing(":10,", with: ":99999999999999999999999999,")).isEmpty)
    }
}
