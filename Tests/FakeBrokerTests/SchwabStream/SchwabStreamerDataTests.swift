import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's streamer: subscriptions and data")
struct SchwabStreamerDataTests {
    private let server: InProcess
    private let stream: SchwabStreamCaller

    init() throws {
        server = try InProcess()
        stream = try SchwabStreamCaller.loggedIn(SchwabCaller(server))
    }

    @Test("a subscription is answered, then everything that was asked for comes at once")
    func snapshot() throws {
        stream.command("LEVELONE_EQUITIES", "SUBS", #"{"keys":"AAPL","fields":"0,1,2,3,4,5"}"#)
        let texts = stream.socket.takeTexts()
        #expect(texts.count == 2)
        #expect(texts[0].contains(#""content":{"code":0,"msg":"SUBS command succeeded"}"#))
        #expect(
            texts[1]
                == #"{"data":[{"service":"LEVELONE_EQUITIES","timestamp":1772463600000,"command":"SUBS","content":[{"key":"AAPL","delayed":false,"assetMainType":"EQUITY","assetSubType":"COE","cusip":"037833100","1":189.98,"2":190.02,"3":190.0,"4":300,"5":400}]}]}"#
        )
    }

    @Test("afterwards only what changed comes, and nothing if nothing did")
    func changes() {
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1,2,3,4,5")
        server.quote("AAPL", bid: Price(cents: 190_00))
        #expect(
            stream.socket.takeTexts() == [
                #"{"data":[{"service":"LEVELONE_EQUITIES","timestamp":1772463600000,"command":"SUBS","content":[{"key":"AAPL","1":190.0}]}]}"#
            ])
        server.quote("AAPL", bid: Price(cents: 190_00))
        #expect(stream.socket.take().isEmpty)
        server.quote("SPY", bid: Price(cents: 519_00))
        #expect(stream.socket.take().isEmpty)
    }

    @Test("a key without fields is told of once, since nothing of it can change")
    func onlyTheKey() {
        let first = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0")
        #expect(SchwabStreamCaller.items(first, "LEVELONE_EQUITIES").count == 1)
        server.quote("AAPL", bid: Price(cents: 180_00))
        #expect(stream.socket.take().isEmpty)
    }

    @Test("a second SUBS replaces the keys of its service and of no other")
    func subsReplaces() {
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1")
        _ = stream.subscribe("NASDAQ_BOOK", "AAPL", "0,1,2,3")
        _ = stream.subscribe("LEVELONE_EQUITIES", "SPY", "0,1")
        server.quote("AAPL", bid: Price(cents: 180_00))
        server.quote("SPY", bid: Price(cents: 500_00))
        let messages = stream.socket.takeJSON()
        #expect(SchwabStreamCaller.items(messages, "LEVELONE_EQUITIES").map { $0["key"] } == [.string("SPY")])
        #expect(SchwabStreamCaller.items(messages, "NASDAQ_BOOK").count == 1)
    }

    @Test("ADD, UNSUBS and VIEW change keys and fields")
    func otherCommands() {
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1")
        let added = stream.subscribe("LEVELONE_EQUITIES", "SPY", "0,1,2", command: "ADD")
        #expect(added.first?["response"]?.array?.first?["content"]?["msg"]?.string == "ADD command succeeded")
        #expect(SchwabStreamCaller.items(added, "LEVELONE_EQUITIES").map { $0["key"] } == [.string("SPY")])
        stream.command("LEVELONE_EQUITIES", "VIEW", #"{"fields":"0,3"}"#)
        let viewed = SchwabStreamCaller.items(stream.socket.takeJSON(), "LEVELONE_EQUITIES")
        #expect(viewed.map { $0["3"]?.decimalText } == ["190.0", "520.0"])
        #expect(viewed.allSatisfy { $0["1"] == nil })
        stream.command("LEVELONE_EQUITIES", "UNSUBS", #"{"keys":"AAPL,ZZZZ"}"#)
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [0])
        server.quote("AAPL", last: 150)
        #expect(stream.socket.take().isEmpty)
        server.quote("SPY", last: 500)
        #expect(stream.socket.take().count == 1)
    }

    @Test("fields of a key that is added again are added to what it had")
    func addedFields() {
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1")
        let again = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,2", command: "ADD")
        let item = SchwabStreamCaller.items(again, "LEVELONE_EQUITIES").first
        #expect(item?["1"]?.decimalText == "189.98")
        #expect(item?["2"]?.decimalText == "190.02")
    }

    @Test("an unknown symbol is accepted and silent")
    func unknownSymbol() {
        let messages = stream.subscribe("LEVELONE_EQUITIES", "ZZZZ", "0,1")
        #expect(SchwabStreamCaller.codes(messages) == [0])
        #expect(messages.count == 1)
    }

    @Test(
        "services that are not there answer 11",
        arguments: [
            "NEWS_HEADLINE", "TIMESALE_EQUITY", "FOREX_BOOK", "FUTURES_BOOK", "CHART_OPTIONS", "NOTHING",
        ])
    func noService(name: String) {
        let messages = stream.subscribe(name, "AAPL", "0,1")
        #expect(
            messages.first?["response"]?.array?.first?["content"]
                == .object([
                    .init(name: "code", value: .number("11")),
                    .init(name: "msg", value: .string("Service not available or temporary down.")),
                ]))
    }

    @Test(
        "commands without keys or fields are answered 21",
        arguments: [
            #"{"fields":"0,1"}"#, #"{"keys":"AAPL"}"#, #"{"keys":"","fields":"1"}"#, #"{"keys":"AAPL","fields":"x"}"#, "{}", "null",
        ])
    func badParameters(parameters: String) {
        stream.command("LEVELONE_EQUITIES", "SUBS", parameters)
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [21])
    }

    @Test("more than five hundred symbols are refused whole")
    func limit() {
        let keys = (0..<499).map { "S\($0)" }.joined(separator: ",")
        #expect(SchwabStreamCaller.codes(stream.subscribe("LEVELONE_EQUITIES", keys, "1")) == [0])
        #expect(SchwabStreamCaller.codes(stream.subscribe("CHART_EQUITY", "AAPL", "1")) == [0])
        #expect(SchwabStreamCaller.codes(stream.subscribe("NASDAQ_BOOK", "AAPL", "1")) == [19])
        #expect(SchwabStreamCaller.codes(stream.subscribe("LEVELONE_EQUITIES", "AAPL", "1")) == [0])
        #expect(SchwabStreamCaller.codes(stream.subscribe("NASDAQ_BOOK", "AAPL", "1")) == [0])
    }

    @Test("every numbered field of a share has a value of its kind")
    func allFields() {
        let fields = (0...51).map(String.init).joined(separator: ",")
        let item = SchwabStreamCaller.items(stream.subscribe("LEVELONE_EQUITIES", "AAPL", fields), "LEVELONE_EQUITIES").first
        let numbers = (1...51).filter { item?[String($0)] == nil }
        #expect(numbers == [])
        let texts = [6, 7, 13, 15, 16, 25, 26, 32, 39, 40, 41]
        for number in 1...51 {
            let value = item?[String(number)]
            switch number {
            case 14, 27, 28: #expect(value?.bool != nil, "field \(number)")
            case _ where texts.contains(number): #expect(value?.string != nil, "field \(number)")
            default: #expect(value?.decimalText != nil && value?.string == nil, "field \(number)")
            }
        }
    }

    @Test(
        "the number of fields of each level-one service is the vendor's",
        arguments: [
            (StreamerChannel.levelOneEquities, 51), (.levelOneOptions, 55), (.levelOneFutures, 40),
            (.levelOneFuturesOptions, 31), (.levelOneForex, 29),
        ])
    func fieldCounts(service: StreamerChannel, count: Int) {
        #expect(LevelOneTables.fields(of: service).map(\.number) == Array(1...count))
    }

    @Test("a book comes whole, with its sizes summed over who stands there")
    func book() {
        let item = SchwabStreamCaller.items(stream.subscribe("NASDAQ_BOOK", "AAPL", "0,1,2,3"), "NASDAQ_BOOK").first
        #expect(item?["key"]?.string == "AAPL")
        #expect(item?["1"]?.int == 1_772_463_600_000)
        for side in ["2", "3"] {
            let levels = item?[side]?.array ?? []
            #expect(!levels.isEmpty)
            for level in levels {
                let makers = level["3"]?.array ?? []
                #expect(level["2"]?.int == makers.count)
                #expect(level["1"]?.int == makers.reduce(0) { $0 + ($1["1"]?.int ?? 0) })
            }
        }
        #expect(item?["2"]?.array?.first?["0"]?.decimalText == "189.98")
        // A symbol that another book carries is silent.
        #expect(stream.subscribe("NYSE_BOOK", "AAPL", "0,1,2,3").count == 1)
    }

    @Test("a halt shows in the security's status")
    func halt() {
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,32")
        server.world.perform { state in _ = state.apply(.halt("AAPL")) }
        #expect(stream.takeData("LEVELONE_EQUITIES").map { $0["32"]?.string } == ["Halted"])
    }

    @Test("a chart tells each minute when it is over, with a number of its own")
    func chart() {
        let messages = stream.subscribe("CHART_EQUITY", "AAPL", "0,1,2,3,4,5,6,7,8")
        #expect(messages.count == 1)
        server.advance(by: .seconds(5))
        server.quote("AAPL", last: 191, volume: 1100)
        server.quote("AAPL", last: 189, volume: 1200)
        server.quote("AAPL", last: Price(cents: 190_50), volume: 1250)
        server.advance(by: .seconds(55))
        let item = stream.takeData("CHART_EQUITY").last
        #expect(item?["seq"]?.int == 0)
        #expect(item?["key"]?.string == "AAPL")
        #expect(item?["3"]?.decimalText == "191.0")
        #expect(item?["4"]?.decimalText == "189.0")
        #expect(item?["5"]?.decimalText == "190.5")
        #expect(item?["7"]?.int == 1_772_463_600_000)
        #expect(item?["8"]?.int == 20514)
    }

    @Test("an option on a future is quoted, and moves with the future")
    func futureOption() {
        server.quote("/ES", bid: 6999, ask: Price(cents: 699_950), last: 6999)
        let fields = (0...31).map(String.init).joined(separator: ",")
        let first = SchwabStreamCaller.items(
            stream.subscribe("LEVELONE_FUTURES_OPTIONS", "./ESZ26C7000", fields), "LEVELONE_FUTURES_OPTIONS"
        ).first
        #expect((1...31).filter { first?[String($0)] == nil } == [])
        #expect(first?["assetMainType"]?.string == "FUTURE_OPTION")
        #expect(first?["24"]?.string == "/ESZ26" && first?["25"]?.decimalText == "7000.0" && first?["28"]?.string == "C")
        server.quote("/ES", bid: 7199, ask: Price(cents: 719_950), last: 7199)
        let next = stream.takeData("LEVELONE_FUTURES_OPTIONS").first
        func last(_ item: JSONValue?) -> Price { item?["3"]?.decimalText.flatMap { Price($0) } ?? 0 }
        #expect(last(next) > last(first) + 50)
        // One that has expired, and one on a future that there is not, are accepted and silent.
        #expect(stream.subscribe("LEVELONE_FUTURES_OPTIONS", "./ESZ19C3000,./OZCZ23C565", "1,2").count == 1)
    }

    @Test("a screener comes at once and then every ten seconds; a key that means nothing is silent")
    func screener() {
        let first = stream.subscribe("SCREENER_EQUITY", "EQUITY_ALL_VOLUME_0,NONSENSE", "0,1,2,3,4")
        let items = SchwabStreamCaller.items(first, "SCREENER_EQUITY")
        #expect(items.map { $0["key"]?.string } == ["EQUITY_ALL_VOLUME_0"])
        #expect(items.first?["2"]?.string == "VOLUME")
        #expect(items.first?["3"]?.int == 0)
        let row = items.first?["4"]?.array?.first
        #expect(
            row?.members?.map(\.name) == [
                "description", "lastPrice", "marketShare", "netChange", "netPercentChange", "symbol", "totalVolume",
                "trades", "volume",
            ])
        server.advance(by: .seconds(20))
        #expect(stream.takeData("SCREENER_EQUITY").count == 2)
    }

    @Test("a message with several commands is answered one by one")
    func severalCommands() {
        let one = stream.request("LEVELONE_EQUITIES", "SUBS", #"{"keys":"AAPL","fields":"0,1"}"#)
        let two = stream.request("LEVELONE_EQUITIES", "ADD", #"{"keys":"SPY","fields":"0,1"}"#)
        stream.socket.send(#"{"requests":[\#(one),\#(two)]}"#)
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [0, 0])
    }
}
