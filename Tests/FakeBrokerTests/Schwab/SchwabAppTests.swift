import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("What a Schwab app is registered for")
struct SchwabAppTests {
    private func server(_ change: (inout WorldDefinition.SchwabClientDefinition) -> Void) throws -> InProcess {
        var client = WorldDefinition.standardSchwabClient
        change(&client)
        return try InProcess(.frozen { $0.schwabClients = [client] })
    }

    private static let order = SchwabCaller.equity("LIMIT", "BUY", #""price":"150","#, quantity: 1)

    @Test(
        "an app without a product is refused on its API alone, and the journal tells why",
        arguments: [
            (WorldDefinition.SchwabProduct.trading, "/marketdata/v1/quotes?symbols=AAPL", "marketData"),
            (.marketData, "/trader/v1/accounts", "trading"), (.marketData, "/trader/v1/userPreference", "trading"),
        ])
    func products(has: WorldDefinition.SchwabProduct, target: String, lacks: String) throws {
        let server = try server { $0.products = [has] }
        let caller = try SchwabCaller(server)
        #expect(caller.get(target).status == .unauthorized)
        let trace = server.world.perform { $0.journal.entries.last?.trace }
        #expect(trace?.authorization == "the app lacks the product \(lacks)")
        let other = has == .trading ? "/trader/v1/accounts" : "/marketdata/v1/quotes?symbols=AAPL"
        #expect(caller.get(other).status == .ok)
    }

    @Test("orders are limited in any minute, for each account; reading and previews are not")
    func orderLimit() throws {
        let server = try server { $0.ordersPerMinute = 3 }
        let caller = try SchwabCaller(server)
        let first = try #require(caller.place(Self.order))
        server.advance(by: .seconds(40))
        #expect(caller.send(.put, caller.orders + "/" + first, Self.order).status == .created)
        #expect(caller.send(.delete, caller.orders + "/1000000000002").status == .ok)
        #expect(caller.send(.post, caller.orders, Self.order).status.code == 429)
        #expect(caller.order(first)["status"]?.string == "REPLACED")
        #expect(caller.send(.post, "/trader/v1/accounts/\(caller.hashes[0])/previewOrder", Self.order).status == .ok)
        #expect(caller.send(.post, "/trader/v1/accounts/\(caller.hashes[1])/orders", Self.order).status == .created)
        // The first of the three is a minute old: one more may come, and what was refused does not count.
        server.advance(by: .seconds(20))
        #expect(caller.send(.post, caller.orders, Self.order).status == .created)
        #expect(caller.send(.post, caller.orders, Self.order).status.code == 429)
    }

    @Test("an app registered for no orders at all cannot trade; one without a limit can as it likes")
    func extremes() throws {
        let none = try SchwabCaller(try server { $0.ordersPerMinute = 0 })
        #expect(none.send(.post, none.orders, Self.order).status.code == 429)
        let free = try SchwabCaller(try server { _ in })
        for _ in 0..<200 { #expect(free.send(.post, free.orders, Self.order).status == .created) }
    }

    @Test("each app has a limit of its own, and a reset of the world forgets what was counted")
    func apart() throws {
        let server = try InProcess(
            .frozen { definition in
                definition.schwabClients = [
                    .init(clientId: "one", clientSecret: "1", ordersPerMinute: 1),
                    .init(clientId: "two", clientSecret: "2", ordersPerMinute: 1),
                ]
            })
        let one = try SchwabCaller(server, clientId: "one", clientSecret: "1")
        let two = try SchwabCaller(server, clientId: "two", clientSecret: "2")
        #expect(one.place(Self.order) != nil && two.place(Self.order) != nil)
        #expect(one.send(.post, one.orders, Self.order).status.code == 429)
        try server.world.perform { try $0.reset(keeping: [.tokens]) }
        #expect(one.place(Self.order) != nil)
    }

    @Test("an app that is not ready yet lets nobody in")
    func pending() throws {
        let server = try server { $0.status = .pending }
        let client = WorldDefinition.standardSchwabClient
        #expect(try SchwabCaller.code(server, clientId: client.clientId) == "")
        let answer = SchwabCaller.token(
            server, client.clientId, client.clientSecret, "grant_type=refresh_token&refresh_token=x")
        #expect(answer.status == .unauthorized)
    }

    @Test("an order that fills at once may come back without its number, if the world says so")
    func omitsLocation() throws {
        let server = try InProcess(.frozen { $0.schwabOmitsLocationOfFilled = true })
        let caller = try SchwabCaller(server)
        let filled = caller.send(.post, caller.orders, SchwabCaller.equity("MARKET", quantity: 1))
        #expect(filled.status == .created && filled.header("Location") == nil)
        #expect(caller.place(Self.order) != nil)
    }

    @Test("a world file says all of it, and the streamer's times")
    func worldFile() throws {
        let text = """
            schwab:
              clients: [{clientId: a, clientSecret: b, products: [trading], ordersPerMinute: 60, status: pending}]
              omitsLocationOfFilled: true
              streamer: {heartbeat: 2s, emptySubscription: 1m, symbolLimit: 3, equityScreener: 1s, optionScreener: 500ms}
            """
        let definition = try WorldFile(text, name: "world.yaml").definition()
        #expect(
            definition.schwabClients == [
                .init(clientId: "a", clientSecret: "b", products: [.trading], ordersPerMinute: 60, status: .pending)
            ])
        #expect(definition.schwabStreamer.heartbeat == .seconds(2))
        #expect(definition.schwabStreamer.optionScreener == .milliseconds(500))
        #expect(definition.schwabStreamer.symbolLimit == 3)
        let again = try WorldDefinition(json: definition.json)
        #expect(again.schwabOmitsLocationOfFilled)
        #expect(again.schwabClients == definition.schwabClients && again.schwabStreamer == definition.schwabStreamer)
    }

    @Test("the example of the documentation is read")
    func documented() throws {
        let page = Transcript.folder.deletingLastPathComponent().appending(path: "docs/providers/schwab.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let begin = try #require(text.range(of: "```yaml\n"))
        let end = try #require(text.range(of: "```", range: begin.upperBound..<text.endIndex))
        let definition = try WorldFile(String(text[begin.upperBound..<end.lowerBound]), name: "world.yaml").definition()
        let client = try #require(definition.schwabClients?.first)
        #expect(client.ordersPerMinute == 120 && client.products.count == 2 && client.status == .ready)
        #expect(SchwabClient(client).callbackURLs == ["https://127.0.0.1:8182", "https://127.0.0.1:8183/done"])
        // What it shows of the streamer is what there is without it.
        #expect(definition.schwabStreamer == .init() && !definition.schwabOmitsLocationOfFilled)
    }

    @Test(
        "mistakes there are refused",
        arguments: [
            "schwab: {clients: [{clientId: a, clientSecret: b, products: [quotes]}]}",
            "schwab: {clients: [{clientId: a, clientSecret: b, ordersPerMinute: 121}]}",
            "schwab: {streamer: {heartbeat: 0s}}", "schwab: {streamer: {heartbeat: 10}}", "schwab: {stream: {}}",
        ])
    func mistakes(text: String) {
        #expect(throws: WorldDefinitionError.self) { try WorldFile(text, name: "world.yaml").definition() }
    }
}
