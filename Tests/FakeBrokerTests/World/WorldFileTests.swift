import ExchangeCore
import Glibc
import Testing

@testable import FakeBroker

@Suite("world files")
struct WorldFileTests {
    private static let text = """
        seed: 42
        clock: {mode: frozen, now: 2026-03-02T09:30:00-05:00}
        market: {hours: nyse, size: cap_to_displayed}
        schwab:
          clients: [{clientId: my-app, clientSecret: s3cret, callbackUrl: "https://127.0.0.1:8182"}]
        alpaca:
          keys: [{keyId: PKTEST, secretKey: s3cret, account: "PA0000001"}]
        accounts:
          - {accountNumber: "10000001", type: MARGIN, cash: "100000", positions: [{symbol: AAPL, quantity: 100, averagePrice: "180.25"}]}
        quotes: {AAPL: {bid: 189.98, ask: 190.02, last: 190.00}}
        rules:
          - when: {symbol: AAPL, side: buy, type: limit}
            then: [{fill: {percent: 40}}, {fill: {percent: 60, after: 2s}}]
        """

    private func definition(_ text: String) throws -> WorldDefinition {
        try WorldFile(text, name: "world.yaml").definition()
    }

    @Test("the example of the documentation is read, money exactly")
    func example() throws {
        let definition = try definition(Self.text)
        #expect(definition.seed == 42)
        #expect(definition.clock == .init(mode: .frozen, now: Instant("2026-03-02T14:30:00Z")))
        #expect(definition.market.hours == .nyse)
        #expect(definition.market.size == .capToDisplayed)
        #expect(definition.schwabClients == [.init(clientId: "my-app", clientSecret: "s3cret")])
        #expect(definition.alpacaKeys == [.init(keyId: "PKTEST", secretKey: "s3cret", account: "PA0000001")])
        #expect(definition.accounts.count == 1)
        #expect(definition.accounts.first?.cash == 100_000)
        #expect(definition.accounts.first?.positions.first?.averagePrice == Price(cents: 180_25))
        #expect(definition.quotes.first?.change.bid == Price(cents: 189_98))
        #expect(definition.quotes.first?.change.last == 190)
        #expect(
            definition.rules.first?.steps == [
                .fill(.percent(40), price: nil, after: .zero), .fill(.percent(60), price: nil, after: .seconds(2)),
            ])
    }

    @Test("the example has every part")
    func everyPart() throws {
        let file = Transcript.folder.deletingLastPathComponent().appending(path: "examples/world.yaml")
        let example = try WorldDefinition.load(path: file.path)
        #expect(example.clock.mode == .frozen && example.oauth.clock == .world && example.schwabClients?.count == 1)
        #expect(example.instruments.map(\.symbol) == ["MYFUND"] && !example.accounts.isEmpty && !example.quotes.isEmpty)
        #expect(example.rules.count == 1 && example.faults.count == 1 && example.stubs.mappings.count == 1)
    }

    @Test("a definition written as JSON reads back as the same")
    func roundTrip() throws {
        let first = try definition(Self.text)
        let second = try WorldDefinition(json: first.json)
        #expect(second.json == first.json)
        let standard = WorldDefinition.standard
        #expect(try WorldDefinition(json: standard.json).json == standard.json)
    }

    @Test(
        "a mistake names its line, column and member, and what was expected",
        arguments: [
            ("seed: 1\nmarkt: {}\n", 2, 1, "/markt", "Unknown member 'markt'"),
            ("seed: one\n", 1, 7, "/seed", "Expected a whole number"),
            ("accounts:\n  - cash: 1\n    type: margin\n", 3, 11, "/accounts/0/type", "Expected one of MARGIN, CASH"),
            ("accounts:\n  - cash: 0.0000000001\n", 2, 11, "/accounts/0/cash", "Expected a decimal number"),
            ("quotes:\n  AAPL: {bid: 2, ask: 1}\n", 2, 9, "/quotes/AAPL", "Expected a bid that is not above the ask"),
            ("clock:\n  now: yesterday\n", 2, 8, "/clock/now", "Expected an instant"),
            ("rules:\n  - then: [{fil: {}}]\n", 2, 13, "/rules/0/then/0/fil", "Unknown step 'fil'"),
            ("rules:\n  - name: a\n", 2, 5, "/rules/0/then", "The member 'then' is missing"),
            ("seed: 1\nseed: 2\n", 1, 1, "", "Expected each member once"),
            ("- 1\n", 1, 1, "", "Expected an object"),
            ("seed: [1\n", 2, 1, "", "Expected YAML"),
        ])
    func mistakes(text: String, line: Int, column: Int, pointer: String, reason: String) throws {
        let error = #expect(throws: WorldDefinitionError.self) { try definition(text) }
        #expect(error?.file == "world.yaml")
        #expect(error?.line == line)
        #expect(error?.column == column)
        #expect(error?.pointer == pointer)
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
    }

    @Test("an empty file is the standard world; JSON is YAML")
    func emptyAndJSON() throws {
        #expect(try definition("").json == WorldDefinition.standard.json)
        #expect(try definition(#"{"seed": 7, "quotes": {"AAPL": {"bid": "1.10"}}}"#).seed == 7)
    }

    @Test("unquoted scalars mean what YAML's core schema says, and no more")
    func scalars() throws {
        let value = try WorldFile("a: 007\nb: 1.50\nc: 2026-03-02\nd: yes\ne: true\nf: ~\ng: '1'\n", name: nil).value
        #expect(value["a"] == .string("007"))
        #expect(value["b"] == .number("1.50"))
        #expect(value["c"] == .string("2026-03-02"))
        #expect(value["d"] == .string("yes"))
        #expect(value["e"] == .bool(true))
        #expect(value["f"] == .null)
        #expect(value["g"] == .string("1"))
    }

    @Test("a file that is not there is named")
    func missingFile() {
        let error = #expect(throws: WorldDefinitionError.self) { try WorldDefinition.load(path: "/nowhere/world.yaml") }
        #expect(error?.description.hasPrefix("/nowhere/world.yaml: Cannot be read") == true)
    }
}
