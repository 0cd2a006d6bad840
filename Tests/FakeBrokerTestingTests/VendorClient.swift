import FakeBroker
import FakeBrokerTesting
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The code under test: a few lines of a Schwab client, which know a URL and a token.
struct VendorClient {
    /// Places a limit order in the first account that will rest.
    func buyFarBelow(_ symbol: String) async throws {
        let app = try #require(try World.current.credentials().schwab)
        let token = try World.current.tokens.mint(clientId: app.clientId).accessToken
        let account = try #require(app.accounts.first?.hashValue)
        let order = """
            {"orderType":"LIMIT","session":"NORMAL","duration":"GOOD_TILL_CANCEL","orderStrategyType":"SINGLE","price":"1.00",
            "orderLegCollection":[{"instruction":"BUY","quantity":1,"instrument":{"symbol":"\(symbol)","assetType":"EQUITY"}}]}
            """
        _ = try await answer("POST", "/trader/v1/accounts/\(account)/orders", token: token, body: order)
    }

    private func answer(_ method: String, _ path: String, token: String, body: String? = nil) async throws -> Data {
        var request = URLRequest(url: try #require(URL(string: try World.currentURL + path)))
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (data, head) = try await URLSession.shared.data(for: request)
        let status = (head as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else { throw Refusal(status: status, body: String(decoding: data, as: UTF8.self)) }
        return data
    }

    private struct Refusal: Error { let status: Int, body: String }
}
