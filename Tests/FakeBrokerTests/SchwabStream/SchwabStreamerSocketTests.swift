import ExchangeCore
import FakeBroker
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

/// The streamer as a client meets it that is not in this process: through sockets, the login's address included.
@Suite("Schwab's streamer over a socket")
struct SchwabStreamerSocketTests {
    /// A server of its own on a free port, with a world that stands still.
    private func serve(_ test: (FakeBrokerServer, Login) throws -> Void) throws {
        var configuration = FakeBrokerServer.Configuration()
        configuration.definition = .frozen()
        let server = try FakeBrokerServer.start(configuration)
        defer { server.stop() }
        try test(server, Login(server))
    }

    /// What a client has before it dials: a token, and the streamer's own terms.
    private struct Login {
        let token: String
        let path: String
        let customerId: String
        let correlationId: String

        init(_ server: FakeBrokerServer) {
            let (token, preferences) = server.defaultWorld.perform { state in
                let tokens = state.schwab.login(clientId: "fakebroker-client-id", accounts: nil, at: state.oauthNow)
                return (tokens.access, (state.schwab.streamerCustomerId, state.schwab.streamerCorrelationId))
            }
            self.token = token
            path = "/ws"
            (customerId, correlationId) = preferences
        }

        func command(_ number: Int, _ service: String, _ command: String, _ parameters: String) -> String {
            #"{"requests":[{"service":"\#(service)","requestid":\#(number),"command":"\#(command)","#
                + #""SchwabClientCustomerId":"\#(customerId)","SchwabClientCorrelId":"\#(correlationId)","parameters":\#(parameters)}]}"#
        }
    }

    private func json(_ text: String?) -> JSONValue { (try? JSONReader.read(Array((text ?? "").utf8))) ?? .null }

    @Test("logs in, subscribes, hears every change and logs out", arguments: [false, true])
    func conversation(deflates: Bool) throws {
        try serve { server, login in
            let client = try WebSocketClient(server, login.path, deflates: deflates)
            #expect(client.head.hasPrefix("HTTP/1.1 101 "))
            #expect(client.head.lowercased().contains("permessage-deflate") == deflates)
            #expect(client.head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            try client.send(login.command(1, "ADMIN", "LOGIN", #"{"Authorization":"\#(login.token)"}"#))
            #expect(json(try client.next())["response"]?.array?.first?["content"]?["code"]?.int == 0)
            try client.send(login.command(2, "LEVELONE_EQUITIES", "SUBS", #"{"keys":"AAPL","fields":"0,1,2,3"}"#))
            #expect(json(try client.next())["response"]?.array?.first?["requestid"]?.string == "2")
            #expect(
                json(try client.next())["data"]?.array?.first?["content"]?.array?.first?["3"]?.decimalText == "190.0")
            // A frozen world says what a test makes happen, and nothing else: each change is the next message.
            for cents in 19_100..<19_150 {
                server.defaultWorld.perform { state in
                    _ = state.apply(.setQuote("AAPL", QuoteChange(last: Price(cents: cents))))
                }
                let item = json(try client.next())["data"]?.array?.first?["content"]?.array?.first
                #expect(item?["3"]?.decimalText.flatMap { Price($0) } == Price(cents: cents))
            }
            server.defaultWorld.perform { state in _ = state.advance(to: state.now + .seconds(20)) }
            #expect(json(try client.next())["notify"]?.array?.first?["heartbeat"]?.string == "1772463610000")
            #expect(json(try client.next())["notify"]?.array?.first?["heartbeat"]?.string == "1772463620000")
            try client.send(login.command(3, "ADMIN", "LOGOUT", "{}"))
            #expect(json(try client.next())["response"]?.array?.first?["content"]?["msg"]?.string == "SUCCESS")
            #expect(try client.next() == nil)
        }
    }

    @Test("a user's second connection ends the first, with a word")
    func oneConnection() throws {
        try serve { server, login in
            let first = try WebSocketClient(server, login.path)
            try first.send(login.command(1, "ADMIN", "LOGIN", #"{"Authorization":"\#(login.token)"}"#))
            _ = try first.next()
            let second = try WebSocketClient(server, login.path)
            try second.send(login.command(1, "ADMIN", "LOGIN", #"{"Authorization":"\#(login.token)"}"#))
            #expect(json(try second.next())["response"]?.array?.first?["content"]?["code"]?.int == 0)
            #expect(json(try first.next())["notify"]?.array?.first?["content"]?["code"]?.int == 12)
            #expect(try first.next() == nil)
        }
    }

    @Test("an address of a world leads into it, and an unknown one is refused before the handshake")
    func worlds() throws {
        try serve { server, login in
            let world = try server.world(id: "other", .frozen())
            let client = try WebSocketClient(server, "/worlds/other/ws")
            try client.send(login.command(1, "ADMIN", "LOGIN", #"{"Authorization":"\#(login.token)"}"#))
            #expect(json(try client.next())["response"]?.array?.first?["content"]?["code"]?.int == 3)
            #expect(world.perform { $0.streams.count } == 0)
            #expect(try WebSocketClient(server, "/worlds/nowhere/ws").head.hasPrefix("HTTP/1.1 404 "))
        }
    }
}
