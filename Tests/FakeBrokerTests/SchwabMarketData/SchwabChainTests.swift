import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's option chains")
struct SchwabChainTests {
    private let server: InProcess
    private let caller: SchwabCaller

    init() throws {
        server = try InProcess(.frozen { $0.market.hours = .nyse })
        caller = try SchwabCaller(server)
    }

    private func chain(_ more: String) -> JSONValue { caller.get("/marketdata/v1/chains?symbol=AAPL&toDate=2026-03-06" + more).json }

    private func strikes(_ chain: JSONValue, _ side: String) -> [String] {
        chain[side]?.members?.first?.value.members?.map(\.name) ?? []
    }

    @Test("so many strikes around the money")
    func strikeCount() {
        let found = strikes(chain("&strikeCount=4"), "callExpDateMap")
        #expect(found.count == 4)
        #expect(found.contains("190.0"))
    }

    @Test(
        "each range keeps its own side of the market",
        arguments: [
            ("ITM", "callExpDateMap", true), ("OTM", "callExpDateMap", false), ("SAK", "putExpDateMap", false),
            ("SBK", "putExpDateMap", true),
        ])
    func ranges(range: String, side: String, isBelow: Bool) {
        let found = strikes(chain("&range=\(range)"), side).compactMap { Price($0) }
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { isBelow ? $0 < 190 : $0 >= 190 })
    }

    @Test("a contract's greeks and prices agree with its quote, and follow the underlying")
    func consistent() {
        let contract = chain("&strike=190")["callExpDateMap"]?.members?.first?.value.members?.first?.value.array?.first
        let symbol = contract?["symbol"]?.string ?? ""
        let quote = caller.get("/marketdata/v1/quotes?symbols=" + PercentEncoding.encode(symbol)).json[symbol]?["quote"]
        #expect(quote?["bidPrice"] == contract?["bid"])
        #expect(quote?["askPrice"] == contract?["ask"])
        #expect(quote?["underlyingPrice"]?.decimalText == "190.0")
        server.quote("AAPL", bid: 199, ask: 201, last: 200)
        let later = caller.get("/marketdata/v1/quotes?symbols=" + PercentEncoding.encode(symbol)).json[symbol]?["quote"]
        let bid = later?["bidPrice"]?.decimalText.flatMap { Price($0) } ?? 0
        #expect(bid > 9 && bid < 12)
    }

    @Test("an analytical chain is computed with what was given")
    func analytical() {
        let at260 = chain("&strike=250&strategy=ANALYTICAL&underlyingPrice=260&interestRate=3")
        #expect(at260["underlyingPrice"]?.decimalText == "260.0")
        #expect(at260["interestRate"]?.decimalText == "3.0")
        let contract = at260["callExpDateMap"]?.members?.first?.value.members?.first?.value.array?.first
        #expect(contract?["intrinsicValue"]?.decimalText == "10.0")
        func volatility(_ percent: Int) -> Price {
            let value = chain("&strike=190&strategy=ANALYTICAL&volatility=\(percent)")["callExpDateMap"]?.members?.first?
                .value.members?.first?.value.array?.first?["theoreticalOptionValue"]?.decimalText
            return value.flatMap { Price($0) } ?? 0
        }
        #expect(volatility(80) > volatility(20))
    }

    @Test("assumptions change the theory of a contract, and not its market")
    func assumptions() throws {
        func contract(_ more: String) throws -> JSONValue {
            try #require(chain("&strike=190" + more)["callExpDateMap"]?.members?.first?.value.members?.first?.value.array?.first)
        }
        func price(_ value: JSONValue?) -> Price { value?.decimalText.flatMap { Price($0) } ?? 0 }
        let plain = try contract("")
        let assumed = try contract("&strategy=ANALYTICAL&volatility=60&daysToExpiration=30")
        for name in ["bid", "ask", "last", "volatility", "daysToExpiration", "expirationDate", "openInterest"] {
            #expect(plain[name] == assumed[name], "\(name)")
        }
        #expect(assumed["theoreticalVolatility"]?.decimalText == "60.0" && plain["theoreticalVolatility"]?.decimalText == "29.0")
        // 190 × 0.6 × √(30/365) × 0.4 is 13.07.
        let value = price(assumed["theoreticalOptionValue"])
        #expect(value > 13 && value < 14)
        let later = try contract("&strategy=ANALYTICAL&volatility=60&daysToExpiration=60")
        #expect(price(later["theoreticalOptionValue"]) > value)
        let today = try contract("&strategy=ANALYTICAL&underlyingPrice=200&daysToExpiration=0")
        #expect(price(today["theoreticalOptionValue"]) == 10)
        #expect(price(today["delta"]) == 1)
        // Elsewhere they say nothing.
        #expect(try contract("&volatility=60&daysToExpiration=30") == plain)
    }

    @Test("every strategy answers", arguments: ChainQuery.Strategy.allCases)
    func strategies(strategy: ChainQuery.Strategy) {
        let answer = caller.get("/marketdata/v1/chains?symbol=AAPL&toDate=2026-03-20&strikeCount=8&strategy=\(strategy.rawValue)")
        #expect(answer.status.code == 200)
        let json = answer.json
        #expect(json["strategy"]?.string == strategy.rawValue)
        guard strategy != .single, strategy != .analytical else { return }
        let combinations = json["monthlyStrategyList"]?.array?.first?["optionStrategyList"]?.array ?? []
        #expect(!combinations.isEmpty)
        for combination in combinations {
            let bid = combination["strategyBid"]?.decimalText.flatMap { Price($0) } ?? 0
            let ask = combination["strategyAsk"]?.decimalText.flatMap { Price($0) } ?? 0
            #expect(bid <= ask)
        }
    }

    @Test("options of an index settle on the morning's prices if they are monthly")
    func indexRoots() {
        let list = caller.get("/marketdata/v1/expirationchain?symbol=$SPX").json["expirationList"]?.array ?? []
        let monthly = list.first { $0["expirationType"]?.string == "S" }
        #expect(monthly?["optionRoots"]?.string == "SPX")
        #expect(monthly?["settlementType"]?.string == "A")
        #expect(list.contains { $0["optionRoots"]?.string == "SPXW" && $0["settlementType"]?.string == "P" })
    }

    @Test("level one of an option begins with everything and moves with its underlying")
    func stream() throws {
        let stream = try SchwabStreamCaller.loggedIn(caller)
        let fields = (0...55).map(String.init).joined(separator: ",")
        let first = SchwabStreamCaller.items(
            stream.subscribe("LEVELONE_OPTIONS", "AAPL  260306C00190000", fields), "LEVELONE_OPTIONS"
        ).first
        #expect((1...55).filter { first?[String($0)] == nil } == [])
        #expect(first?["assetMainType"]?.string == "OPTION")
        #expect(first?["20"]?.decimalText == "190.0")
        server.quote("AAPL", bid: 199, ask: 201, last: 200)
        let next = stream.takeData("LEVELONE_OPTIONS")
        #expect(next.count == 1)
        #expect(next.first?["35"]?.decimalText == "200.0")
        #expect(next.first?["20"] == nil)
        #expect(!SchwabStreamCaller.items(stream.subscribe("OPTIONS_BOOK", "AAPL  260306C00190000", "0,1,2,3"), "OPTIONS_BOOK").isEmpty)
    }
}
