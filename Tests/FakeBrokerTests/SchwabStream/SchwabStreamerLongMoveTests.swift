import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's streamer: a long move of the clock")
struct SchwabStreamerLongMoveTests {
    private let symbols = "MSFT,NVDA,AMZN,$SPX,/ES"

    /// Everything that a stream hears of an hour that passes in moves of such a length.
    private func hour(inMovesOf seconds: Int64) throws -> (texts: [String], fired: Int) {
        let server = try InProcess()
        let stream = try SchwabStreamCaller.loggedIn(SchwabCaller(server))
        _ = stream.subscribe("LEVELONE_EQUITIES", symbols, "0,1,2,3,4,5,8,19,20,29,30,33,34,42,50")
        _ = stream.subscribe("LEVELONE_FUTURES", symbols, "0,1,2,3,8,24")
        _ = stream.subscribe("CHART_EQUITY", symbols, "0,1,2,3,4,5,6,7,8")
        var fired = 0
        for _ in 0..<(3600 / seconds) {
            fired += server.world.perform { $0.advance(to: $0.now + .seconds(seconds)).count }
        }
        return (stream.socket.takeTexts(), fired)
    }

    @Test("what is heard of an hour does not depend on how many moves it is", arguments: [1, 8, 900])
    func sameFrames(seconds: Int64) throws {
        let whole = try hour(inMovesOf: 3600)
        // More than one step's worth, so that the move was told in steps.
        #expect(whole.fired > 5000)
        let parts = try hour(inMovesOf: seconds)
        #expect(parts.fired == whole.fired)
        #expect(parts.texts == whole.texts)
    }

    @Test("one instant is one message of a service, wherever a step ends")
    func oneMessageAnInstant() throws {
        let texts = try hour(inMovesOf: 3600).texts.filter { $0.contains("LEVELONE_EQUITIES") }
        let instants = texts.compactMap { $0.split(separator: ",").first { $0.hasPrefix("\"timestamp\"") } }
        #expect(instants.count > 3000)
        #expect(Set(instants).count == instants.count)
    }

    @Test("an advance counts all that happened and shows the first thousand")
    func counted() throws {
        let server = try InProcess()
        let stream = try SchwabStreamCaller.loggedIn(SchwabCaller(server))
        _ = stream.subscribe("LEVELONE_EQUITIES", symbols, "0,1")
        let before = server.world.perform { $0.events.last }
        let happened = server.world.perform { $0.advance(to: $0.now + .seconds(3600)) }
        #expect(Int64(happened.count) == server.world.perform { $0.events.last } - before)
        #expect(happened.first.map(\.seq) == Array(before + 1...before + 1000))
    }
}
