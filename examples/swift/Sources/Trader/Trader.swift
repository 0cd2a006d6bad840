import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A little trader, the code under test. It knows Schwab's API and nothing of FakeBroker.
public struct Trader: Sendable {
    /// What Schwab says of an order.
    public struct Order: Decodable, Sendable {
        public let status: String
        public let filledQuantity: Double
    }

    /// An answer that is no success.
    public struct Refused: Error, Sendable {
        public let status: Int
        public let body: String
    }

    private let api: String
    private let token: String
    private let account: String
    private let session = URLSession(configuration: .ephemeral)

    /// A trader for the first account that the token's user lets it see.
    /// - Parameter api: Schwab's address: `https://api.schwabapi.com`.
    public init(api: String, token: String) async throws {
        struct Number: Decodable { let hashValue: String }
        self.api = api
        self.token = token
        let (data, _) = try await Self.send("GET", api + "/trader/v1/accounts/accountNumbers", nil, token, session)
        account = try JSONDecoder().decode([Number].self, from: data).first?.hashValue ?? ""
    }

    /// Places a limit order for the day; its number.
    public func bid(_ symbol: String, _ quantity: Int, limit: String) async throws -> String {
        let order = """
            {"orderType":"LIMIT","session":"NORMAL","duration":"DAY","orderStrategyType":"SINGLE","price":"\(limit)",
            "orderLegCollection":[{"instruction":"BUY","quantity":\(quantity),
            "instrument":{"symbol":"\(symbol)","assetType":"EQUITY"}}]}
            """
        let (_, head) = try await Self.send("POST", path("/orders"), order, token, session)
        return head.value(forHTTPHeaderField: "Location")?.split(separator: "/").last.map(String.init) ?? ""
    }

    /// What has become of an order.
    public func order(_ number: String) async throws -> Order {
        let (data, _) = try await Self.send("GET", path("/orders/" + number), nil, token, session)
        return try JSONDecoder().decode(Order.self, from: data)
    }

    private func path(_ rest: String) -> String { "\(api)/trader/v1/accounts/\(account)\(rest)" }

    private static func send(
        _ method: String, _ url: String, _ body: String?, _ token: String, _ session: URLSession
    ) async throws -> (Data, HTTPURLResponse) {
        guard let url = URL(string: url) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("Bearer " + token, forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (data, response) = try await session.data(for: request)
        guard let head = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        guard (200..<300).contains(head.statusCode) else {
            throw Refused(status: head.statusCode, body: String(decoding: data, as: UTF8.self))
        }
        return (data, head)
    }
}
