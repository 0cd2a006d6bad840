import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's transactions")
struct SchwabTransactionTests {
    private let server: InProcess
    private let caller: SchwabCaller

    init() throws {
        server = try InProcess(
            .frozen {
                $0.market.hours = .nyse
                $0.oauth.clock = .wall
            })
        caller = try SchwabCaller(server)
    }

    private func list(_ types: String, _ more: String = "") -> [JSONValue] {
        caller.get(
            "/trader/v1/accounts/\(caller.hashes[0])/transactions?startDate=2026-03-01T00:00:00Z&endDate=2026-12-31T00:00:00Z"
                + "&types=\(types)\(more)"
        ).json.array ?? []
    }

    private func apply(_ commands: Command...) {
        server.world.perform { state in for command in commands { _ = state.apply(command) } }
    }

    private var account: AccountID {
        server.world.perform { $0.exchange.account(number: "10000001")?.id } ?? AccountID(0)
    }

    /// Moves the world's clock; tokens live by the wall's.
    private func advance(days: Int) {
        server.world.perform { state in _ = state.advance(to: state.now + .seconds(Int64(days) * 86_400)) }
    }

    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    @Test("a deposit and a withdrawal are electronic funds")
    func cash() {
        apply(.deposit(account, 500), .deposit(account, -200))
        let found = list("ELECTRONIC_FUND")
        #expect(found.map { $0["netAmount"]?.decimalText } == ["-200.0", "500.0"])
        #expect(found.map { $0["description"]?.string } == ["ACH Debit Received", "ACH Credit Received"])
        let item = found.last?["transferItems"]?.array?.first
        #expect(item?["instrument"]?["assetType"]?.string == "CURRENCY" && item?["amount"]?.decimalText == "500.0")
        #expect(found.allSatisfy { $0["positionId"] == nil && $0["settlementDate"] != nil })
        #expect(list("WIRE_IN,JOURNAL").isEmpty)
    }

    @Test("a dividend is paid for what was held, and names its security in its description alone")
    func dividend() throws {
        apply(
            .corporateAction(
                .dividend(
                    "AAPL", perShare: Money("0.25") ?? 0, exDate: try date("2026-03-04"),
                    payDate: try date("2026-03-06"))))
        advance(days: 5)
        let paid = try #require(list("DIVIDEND_OR_INTEREST").first)
        #expect(paid["description"]?.string == "Ordinary Dividend~AAPL")
        #expect(paid["netAmount"]?.decimalText == "25.0")
        #expect(paid["positionId"] == nil && paid["orderId"] == nil)
        let item = paid["transferItems"]?.array?.first
        #expect(item?["instrument"]?["symbol"]?.string == "CURRENCY_USD" && item?["amount"]?.decimalText == "25.0")
        #expect(list("DIVIDEND_OR_INTEREST", "&symbol=AAPL").count == 1)
        #expect(list("DIVIDEND_OR_INTEREST", "&symbol=SPY").isEmpty)
    }

    @Test("a split is received and delivered")
    func split() throws {
        apply(
            .corporateAction(
                .split("AAPL", numerator: 4, denominator: 1, exDate: try date("2026-03-04"), cashInLieuPrice: nil)))
        advance(days: 3)
        let found = try #require(list("RECEIVE_AND_DELIVER").first)
        #expect(found["description"]?.string == "Stock Split~AAPL")
        #expect(found["netAmount"]?.decimalText == "0.0" && found["positionId"] != nil)
    }

    @Test(
        "options come to their ends: exercised, assigned, expired",
        arguments: [
            ("exercise", "Option Exercise~AAPL  260320C00150000"),
            ("assign", "Option Assignment~AAPL  260320P00230000"),
            ("expire", "Option Expiration~AAPL  260320C00300000"),
        ])
    func options(how: String, description: String) throws {
        let symbol = Symbol(String(description.split(separator: "~")[1]))
        let quantity: Quantity = how == "assign" ? -1 : 1
        let positions = [PositionSpec(symbol, quantity, at: 1)]
        apply(.adjustAccount(account, AccountChange(positions: positions)))
        switch how {
        case "exercise": apply(.exercise(account, symbol, 1))
        case "assign": apply(.assign(account, symbol, 1))
        default: advance(days: 19)
        }
        let found = list("RECEIVE_AND_DELIVER").compactMap { $0["description"]?.string }
        #expect(found.contains(description), "\(found)")
        let option = list("RECEIVE_AND_DELIVER").first { $0["description"]?.string == description }
        let instrument = option?["transferItems"]?.array?.last?["instrument"]
        #expect(instrument?["assetType"]?.string == "OPTION" && instrument?["optionPremiumMultiplier"]?.int == 100)
        // Held or owed, the contract is gone.
        #expect(option?["transferItems"]?.array?.last?["positionEffect"]?.string == "CLOSING")
    }

    @Test("a sale's fees stand before it, each of its kind")
    func fees() throws {
        _ = caller.place(SchwabCaller.equity("MARKET", "SELL", quantity: 100))
        let trade = try #require(list("TRADE").first)
        let items = trade["transferItems"]?.array ?? []
        #expect(items.compactMap { $0["feeType"]?.string } == ["COMMISSION", "SEC_FEE", "OPT_REG_FEE", "TAF_FEE"])
        #expect(items.last?["amount"]?.decimalText == "-100.0" && items.last?["positionEffect"]?.string == "CLOSING")
        #expect(trade["tradeDate"]?.string == "2026-03-02T15:00:00+0000" && trade["settlementDate"] == nil)
        let amounts = items.compactMap { $0["cost"]?.decimalText }.compactMap { Money($0) }
        #expect(trade["netAmount"]?.decimalText.flatMap { Money($0) } == amounts.reduce(0, +))
    }

    @Test("both ends of the window count by the second, and one account never sees another's")
    func window() throws {
        apply(.deposit(account, 1))
        func count(_ start: String, _ end: String, _ hash: String) -> Int? {
            caller.get(
                "/trader/v1/accounts/\(hash)/transactions?startDate=\(start)&endDate=\(end)&types=ELECTRONIC_FUND"
            ).json.array?.count
        }
        #expect(count("2026-03-02T15:00:00Z", "2026-03-02T15:00:00Z", caller.hashes[0]) == 1)
        #expect(count("2026-03-02T10:00:00-05:00", "2026-03-02T10:00:00.000-05:00", caller.hashes[0]) == 1)
        #expect(count("2026-03-02T15:00:01Z", "2026-03-02T16:00:00Z", caller.hashes[0]) == 0)
        #expect(count("2026-03-02T15:00:00Z", "2026-03-02T15:00:00Z", caller.hashes[1]) == 0)
        let other = caller.get(
            "/trader/v1/accounts/\(caller.hashes[1])/transactions/\(list("ELECTRONIC_FUND")[0]["activityId"]?.int ?? 0)"
        )
        #expect(other.status == .notFound)
    }
}
