import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's streamer: connections")
struct SchwabStreamerLoginTests {
    private let server: InProcess
    private let caller: SchwabCaller

    init() throws {
        server = try InProcess()
        caller = try SchwabCaller(server)
    }

    @Test("a login is answered with code 0 and the server's name")
    func login() throws {
        let stream = try SchwabStreamCaller(caller)
        stream.login()
        #expect(
            stream.socket.takeTexts() == [
                #"{"response":[{"service":"ADMIN","command":"LOGIN","requestid":"1","SchwabClientCorrelId":"\#(stream.correlationId)","timestamp":1772463600000,"content":{"code":0,"msg":"server=s0166bdv-1;status=NP"}}]}"#
            ])
        #expect(stream.socket.closed == nil)
    }

    @Test("a bare command with a number for its id is as good, and the id comes back as a string")
    func bareRequest() throws {
        let stream = try SchwabStreamCaller(caller)
        stream.socket.send(
            #"{"service":"ADMIN","command":"LOGIN","requestid":7,"SchwabClientCustomerId":"\#(stream.customerId)","SchwabClientCorrelId":"c","parameters":{"Authorization":"\#(caller.accessToken)"}}"#
        )
        let response = stream.socket.takeJSON().first?["response"]?.array?.first
        #expect(response?["requestid"] == .string("7"))
        #expect(response?["content"]?["code"]?.int == 0)
    }

    @Test("a token that is not alive is denied, and the stream ends", arguments: ["nonsense", "I0.b2F1dGgyLmJkYy5zY2h3YWIuY29t.x@"])
    func denied(token: String) throws {
        let stream = try SchwabStreamCaller(caller)
        stream.login(token: token)
        let content = stream.socket.takeJSON().first?["response"]?.array?.first?["content"]
        #expect(content?["code"]?.int == 3)
        #expect(content?["msg"]?.string == "Login Denied.: token is invalid or has expired.")
        #expect(stream.socket.closed == 1000)
        #expect(server.world.perform { $0.streams.count } == 0)
    }

    @Test("an expired token is denied by the clock that tokens live by")
    func expired() throws {
        server.wall.advance(by: .seconds(1801))
        let stream = try SchwabStreamCaller(caller)
        stream.login()
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [3])
    }

    @Test("a logout is answered, then the stream is closed")
    func logout() throws {
        let stream = try SchwabStreamCaller.loggedIn(caller)
        stream.command("ADMIN", "LOGOUT")
        let content = stream.socket.takeJSON().first?["response"]?.array?.first?["content"]
        #expect(content?["msg"]?.string == "SUCCESS")
        #expect(stream.socket.closed == 1000)
    }

    @Test("a command before the login, or with other ids than the login's, finds no stream")
    func noStream() throws {
        let stream = try SchwabStreamCaller(caller)
        stream.command("LEVELONE_EQUITIES", "SUBS", #"{"keys":"AAPL","fields":"0,1"}"#)
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [20])
        stream.login()
        stream.socket.send(
            #"{"service":"LEVELONE_EQUITIES","command":"SUBS","requestid":"9","SchwabClientCustomerId":"other","SchwabClientCorrelId":"\#(stream.correlationId)","parameters":{"keys":"AAPL","fields":"1"}}"#
        )
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [0, 20])
    }

    @Test("a second login of the user ends the first connection")
    func oneConnection() throws {
        let first = try SchwabStreamCaller.loggedIn(caller)
        let second = try SchwabStreamCaller.loggedIn(caller)
        let notice = first.socket.takeJSON().first?["notify"]?.array?.first
        #expect(notice?["service"]?.string == "ADMIN")
        #expect(notice?["content"]?["code"]?.int == 12)
        #expect(first.socket.closed == 1000)
        #expect(second.socket.closed == nil)
        #expect(server.world.perform { $0.streams.count } == 1)
    }

    @Test(
        "what is no command is answered 21",
        arguments: [
            "", "not json", "[]", "{}", #"{"requests":[]}"#, #"{"requests":{}}"#, #"{"requests":[5]}"#,
            #"{"service":"ADMIN","requestid":"1"}"#, "\u{0}",
        ])
    func malformed(text: String) throws {
        let stream = try SchwabStreamCaller(caller)
        stream.socket.send(text)
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [21])
        #expect(stream.socket.closed == nil)
    }

    @Test("a heartbeat comes every ten seconds of the world's clock")
    func heartbeat() throws {
        let stream = try SchwabStreamCaller.loggedIn(caller)
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1")
        server.advance(by: .seconds(9))
        #expect(stream.socket.take().isEmpty)
        server.advance(by: .seconds(21))
        #expect(
            stream.socket.takeTexts() == [
                #"{"notify":[{"heartbeat":"1772463610000"}]}"#, #"{"notify":[{"heartbeat":"1772463620000"}]}"#,
                #"{"notify":[{"heartbeat":"1772463630000"}]}"#,
            ])
    }

    @Test("a jump over a year brings a bounded number of heartbeats, the newest")
    func longJump() throws {
        let stream = try SchwabStreamCaller.loggedIn(caller)
        _ = stream.subscribe("LEVELONE_EQUITIES", "AAPL", "0,1")
        server.advance(by: .seconds(365 * 86_400))
        let beats = stream.socket.takeJSON().compactMap { $0["notify"]?.array?.first?["heartbeat"]?.string }
        #expect(beats.count == 360)
        #expect(beats.last == String(1_772_463_600_000 + 365 * 86_400_000))
    }

    @Test("thirty seconds without a subscription end the stream")
    func emptySubscription() throws {
        let stream = try SchwabStreamCaller.loggedIn(caller)
        server.advance(by: .seconds(29))
        #expect(stream.socket.closed == nil)
        server.advance(by: .seconds(1))
        let notice = stream.socket.takeJSON().last?["notify"]?.array?.first
        #expect(notice?["content"]?["code"]?.int == 30)
        #expect(notice?["content"]?["msg"]?.string == "Stop streaming due to empty subscription")
        #expect(stream.socket.closed == 1000)
    }

    @Test("the token finds its world when the address does not name one")
    func worldOfToken() throws {
        let other = try server.front.mint(id: "other", .frozen())
        let client = try #require(other.perform { $0.schwab.clients.values.first })
        let otherCaller = try SchwabCaller(server, clientId: client.clientId, clientSecret: client.clientSecret)
        let stream = try SchwabStreamCaller(otherCaller)
        #expect(server.world.perform { $0.streams.count } == 1)
        stream.login()
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [0])
        #expect(server.world.perform { $0.streams.count } == 0)
        #expect(other.perform { $0.streams.summaries.map(\.principal) } == [client.clientId])
        stream.socket.vanish()
        #expect(other.perform { $0.streams.count } == 0)
    }

    @Test("an address that names a world keeps the stream there, whatever the token")
    func worldOfAddress() throws {
        _ = try server.front.mint(id: "other", .frozen())
        let stream = try SchwabStreamCaller(caller, path: "/worlds/other/ws")
        stream.login()
        #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [3])
    }
}
