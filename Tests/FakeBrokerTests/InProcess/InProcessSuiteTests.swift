import FakeBroker
import Foundation
import FoundationNetworking
import Testing

/// What a user's own suite does: it imports the library, starts a server in its process and talks to it with the HTTP
/// client it has anyway. Nothing here reaches behind the public face.
@Suite("a suite of a user's, in-process")
struct InProcessSuiteTests {
    @Test("logs in, buys, moves the market and is filled")
    func tradesOnce() async throws {
        // However slow the machine: the world's clock stands, and the login's code lives by it.
        var configuration = FakeBrokerServer.Configuration()
        configuration.definition.clock = WorldDefinition.ClockDefinition(mode: .frozen)
        configuration.definition.oauth.clock = .world
        let server = try FakeBrokerServer.start(configuration)
        defer { server.stop() }
        let broker = Broker(url: server.url)

        try await broker.logIn()
        let account = try await broker.account("10000001")
        _ = try await broker.control("PUT", "/quotes/AAPL", #"{"bid":189.98,"ask":190.02,"last":190}"#)
        let order = try await broker.buyTenShares(of: "AAPL", at: "189.50", in: account)
        #expect(try await broker.order(order, in: account)["status"] as? String == "WORKING")

        _ = try await broker.control("PUT", "/quotes/AAPL", #"{"bid":189.45,"ask":189.49,"last":189.47}"#)
        let filled = try await broker.order(order, in: account)
        #expect(filled["status"] as? String == "FILLED")
        #expect(filled["filledQuantity"] as? Double == 10)

        // Resting at its limit, it traded there: 100,000 less 10 × 189.50.
        let balances = try await broker.balances(of: account)
        #expect(balances["cashBalance"] as? Double == 98_105)
    }

    @Test("runs many servers in one process, each alone with its world")
    func manyServers() async throws {
        let servers = try (0..<8).map { _ in try FakeBrokerServer.start() }
        defer { for server in servers { server.stop() } }
        #expect(Set(servers.map(\.port)).count == servers.count)

        for (index, server) in servers.enumerated() {
            let price = 100 + index
            let broker = Broker(url: server.url)
            _ = try await broker.control(
                "PUT", "/quotes/AAPL", #"{"bid":\#(price),"ask":\#(price),"last":\#(price)}"#)
        }
        for (index, server) in servers.enumerated() {
            let quote = try await Broker(url: server.url).control("GET", "/quotes/AAPL")
            #expect(quote["last"] as? String == "\(100 + index)")
        }
    }

    @Test("stops when asked, and its port is free again")
    func stops() throws {
        let first = try FakeBrokerServer.start()
        first.stop()
        first.stop()
        var configuration = FakeBrokerServer.Configuration()
        configuration.port = UInt16(first.port)
        let second = try FakeBrokerServer.start(configuration)
        #expect(second.port == first.port)
        second.stop()
    }
}

/// A user's thin client: URLSession, JSON, a bearer token.
private final class Broker {
    private let url: String
    private let session = URLSession(configuration: .ephemeral, delegate: RedirectsStay(), delegateQueue: nil)
    private var token = ""

    init(url: String) { self.url = url }

    deinit { session.invalidateAndCancel() }

    func logIn() async throws {
        let callback = "https://127.0.0.1:8182"
        let asked = "/v1/oauth/authorize?client_id=fakebroker-client-id&redirect_uri=\(callback)"
        let redirect = try await answer("GET", asked).head
        let location = try #require(redirect.value(forHTTPHeaderField: "Location"))
        let code = try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "code" }?.value)
        let form = "grant_type=authorization_code&code=\(code)&redirect_uri=\(callback)"
        let basic = Data("fakebroker-client-id:fakebroker-client-secret".utf8).base64EncodedString()
        let granted = try await answer(
            "POST", "/v1/oauth/token", Data(form.utf8),
            headers: ["Authorization": "Basic \(basic)", "Content-Type": "application/x-www-form-urlencoded"])
        token = try #require(try object(granted.body)["access_token"] as? String)
    }

    func account(_ number: String) async throws -> String {
        let body = try await answer("GET", "/trader/v1/accounts/accountNumbers").body
        let rows = try #require(try JSONSerialization.jsonObject(with: body) as? [[String: String]])
        return try #require(rows.first { $0["accountNumber"] == number }?["hashValue"])
    }

    func buyTenShares(of symbol: String, at price: String, in account: String) async throws -> String {
        let order = """
            {"orderType":"LIMIT","session":"NORMAL","duration":"DAY","orderStrategyType":"SINGLE","price":"\(price)",
            "orderLegCollection":[{"instruction":"BUY","quantity":10,"instrument":{"symbol":"\(symbol)","assetType":"EQUITY"}}]}
            """
        let placed = try await answer(
            "POST", "/trader/v1/accounts/\(account)/orders", Data(order.utf8),
            headers: ["Content-Type": "application/json"])
        #expect(placed.head.statusCode == 201)
        let location = try #require(placed.head.value(forHTTPHeaderField: "Location"))
        return String(try #require(location.split(separator: "/").last))
    }

    func order(_ id: String, in account: String) async throws -> [String: Any] {
        try object(try await answer("GET", "/trader/v1/accounts/\(account)/orders/\(id)").body)
    }

    func balances(of account: String) async throws -> [String: Any] {
        let body = try object(try await answer("GET", "/trader/v1/accounts/\(account)").body)
        let securities = try #require(body["securitiesAccount"] as? [String: Any])
        return try #require(securities["currentBalances"] as? [String: Any])
    }

    func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> [String: Any] {
        try object(try await answer(method, "/__admin" + path, body.map { Data($0.utf8) }).body)
    }

    private func answer(
        _ method: String, _ target: String, _ body: Data? = nil, headers: [String: String] = [:]
    ) async throws -> (head: HTTPURLResponse, body: Data) {
        var request = URLRequest(url: try #require(URL(string: url + target)))
        request.httpMethod = method
        request.httpBody = body
        if !token.isEmpty { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, head) = try await session.data(for: request)
        return (try #require(head as? HTTPURLResponse), data)
    }

    private func object(_ body: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    }
}

/// Shows redirects instead of following them.
private final class RedirectsStay: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
