import ExchangeCore
import HTTPCore

@testable import FakeBroker

/// A client of Schwab's streamer, as the real ones behave: it asks for its preferences, dials and logs in.
final class SchwabStreamCaller {
    let socket: StreamSocket
    let caller: SchwabCaller
    let customerId: String
    let correlationId: String
    private var requests = 0

    /// A socket that has not logged in.
    init(_ caller: SchwabCaller, path: String = "/ws") throws {
        self.caller = caller
        let info = caller.get("/trader/v1/userPreference").json["streamerInfo"]?.array?.first
        customerId = info?["schwabClientCustomerId"]?.string ?? ""
        correlationId = info?["schwabClientCorrelId"]?.string ?? ""
        guard let socket = StreamSocket(caller.server, path) else { throw NoStream() }
        self.socket = socket
    }

    struct NoStream: Error {}

    /// A socket that has logged in.
    static func loggedIn(_ caller: SchwabCaller) throws -> SchwabStreamCaller {
        let stream = try SchwabStreamCaller(caller)
        stream.login()
        _ = stream.socket.take()
        return stream
    }

    func login(token: String? = nil) {
        command(
            "ADMIN", "LOGIN",
            #"{"Authorization":"\#(token ?? caller.accessToken)","SchwabClientChannel":"N9","SchwabClientFunctionId":"APIAPP"}"#)
    }

    /// Sends one command in its wrapper.
    func command(_ service: String, _ command: String, _ parameters: String = "{}") {
        socket.send(#"{"requests":[\#(request(service, command, parameters))]}"#)
    }

    /// The text of one command.
    func request(_ service: String, _ command: String, _ parameters: String = "{}") -> String {
        requests += 1
        return #"{"service":"\#(service)","command":"\#(command)","requestid":"\#(requests)","#
            + #""SchwabClientCustomerId":"\#(customerId)","SchwabClientCorrelId":"\#(correlationId)","parameters":\#(parameters)}"#
    }

    /// Subscribes, and returns everything that came of it.
    func subscribe(_ service: String, _ keys: String, _ fields: String, command: String = "SUBS") -> [JSONValue] {
        self.command(service, command, #"{"keys":"\#(keys)","fields":"\#(fields)"}"#)
        return socket.takeJSON()
    }

    /// The content items of all data of a service that came since the last call.
    func takeData(_ service: String) -> [JSONValue] { Self.items(socket.takeJSON(), service) }

    /// The content items of a service in some messages.
    static func items(_ messages: [JSONValue], _ service: String) -> [JSONValue] {
        messages.flatMap { $0["data"]?.array ?? [] }.filter { $0["service"]?.string == service }
            .flatMap { $0["content"]?.array ?? [] }
    }

    /// Code and text of the answers in some messages.
    static func codes(_ messages: [JSONValue]) -> [Int] {
        messages.compactMap { $0["response"]?.array?.first?["content"]?["code"]?.int }
    }
}

extension InProcess {
    /// Sets a quote of the default world.
    func quote(_ symbol: String, bid: Price? = nil, ask: Price? = nil, last: Price? = nil, volume: Quantity? = nil) {
        world.perform { state in
            _ = state.apply(.setQuote(Symbol(symbol), QuoteChange(bid: bid, ask: ask, last: last, volume: volume)))
        }
    }
}
