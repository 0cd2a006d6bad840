import Testing

@testable import ExchangeCore

@Suite("Settlement, fees and interest")
struct SettlementAndFeeTests {
    @Test("a sale settles the next settlement day; Columbus Day trades and does not settle")
    func settles() {
        for (traded, settled) in [
            ("2026-03-02", "2026-03-03"), ("2026-03-06", "2026-03-09"), ("2026-10-09", "2026-10-13"), ("2024-05-24", "2024-05-29"),
            ("2024-05-28", "2024-05-29"),
        ] {
            #expect(CivilDate(traded).map { SettlementCalendar.settlementDate(tradedOn: $0) } == CivilDate(settled))
        }
        var market = Market(hours: .nyse, type: .cash, cash: 0, positions: [PositionSpec("ABC", 100, at: 9)])
        market.place(.market(market.account, .sell, 100, "ABC"))
        #expect(market.exchange.balances(of: market.account).unsettledCash == 1000)
        #expect(market.exchange.balances(of: market.account).withdrawable == 0)
        let events = market.advance(to: "2026-03-03T09:00:00Z")
        #expect(events.contains { $0.kind == .settled(market.account, 1000) })
        #expect(market.exchange.balances(of: market.account).settledCash == 1000)
    }

    @Test("what is sold on the day before Thanksgiving settles on the day after it")
    func holiday() {
        var market = Market(
            hours: .nyse, type: .cash, cash: 0, positions: [PositionSpec("ABC", 100, at: 9)], at: "2026-11-25T15:00:00Z")
        market.place(.market(market.account, .sell, 100, "ABC"))
        market.advance(to: "2026-11-27T08:59:59Z")
        #expect(market.exchange.balances(of: market.account).unsettledCash == 1000)
        market.advance(to: "2026-11-27T09:00:00Z")
        #expect(market.exchange.balances(of: market.account).settledCash == 1000)
    }

    @Test(
        "the SEC's fee of a $10,000 sale by date, in billionths",
        arguments: [
            ("2025-05-13", 278_000_000), ("2025-05-14", 0), ("2026-04-03", 0), ("2026-04-04", 206_000_000), ("2023-03-01", 80_000_000),
        ])
    func secFee(_ date: String, _ billionths: Int) throws {
        let trade = FeeSchedule.Trade(date: try #require(CivilDate(date)), side: .sell, quantity: 1000, price: 10)
        let fee = FeeSchedule.charges(trade, .regulatory).first { $0.kind == .secFee }?.amount ?? 0
        #expect(fee == Money(billionths: Int128(billionths)))
    }

    @Test("FINRA's fee of 1,000 and of 100,000 shares sold by date, the holiday of late 2026 and buys included")
    func tradingActivityFee() throws {
        for (date, small, large) in [
            ("2025-03-03", "0.166", "8.30"), ("2026-03-02", "0.195", "9.79"), ("2026-11-20", "0", "0"), ("2027-01-04", "0.195", "9.79"),
        ] {
            for (quantity, expected) in [(1000, small), (100_000, large)] {
                let trade = FeeSchedule.Trade(date: try #require(CivilDate(date)), side: .sell, quantity: Quantity(quantity), price: 10)
                #expect(FeeSchedule.tradingActivityFee(trade) == d(expected))
            }
        }
        let buy = FeeSchedule.Trade(date: CivilDate.of(2026, 5, 4), side: .buy, quantity: 1000, price: 10)
        #expect(FeeSchedule.charges(buy, .regulatory).isEmpty)
    }

    @Test("three sales' fees by the day: each rounded up alone costs more cents than their sum")
    func rounding() {
        func cost(_ rounding: MarketPolicy.FeeRounding) -> Money {
            var policy = MarketPolicy()
            policy.fees = .regulatory
            policy.feeRounding = rounding
            // $100 each on 2026-05-04: 0.00206 to the SEC and 0.00195 to FINRA.
            var market = Market(
                policy: policy, hours: .nyse, cash: 0, positions: [PositionSpec("ABC", 30, at: 9)], at: "2026-05-04T15:00:00Z")
            for _ in 0..<3 { market.place(.market(market.account, .sell, 10, "ABC")) }
            market.advance(to: "2026-05-04T21:00:00Z")
            return 300 - market.exchange.balances(of: market.account).cash
        }
        #expect(cost(.perFillCeiling) == d("0.06"))
        #expect(cost(.dailyCeiling) == d("0.02"))
        #expect(cost(.halfUp) == 0)
    }

    @Test("Schwab's commission: 65 cents a contract, nothing to buy back at 5 cents")
    func commission() {
        func commission(_ side: Side, _ price: Price, isClosing: Bool, isIndex: Bool = false) -> Money {
            FeeSchedule.schwabCommission(
                FeeSchedule.Trade(
                    date: CivilDate.of(2026, 5, 4), side: side, quantity: 3, price: price, multiplier: 100, isOption: true,
                    isIndexOption: isIndex, isClosing: isClosing))
        }
        #expect(commission(.buy, 1, isClosing: false) == d("1.95"))
        #expect(commission(.buy, d("0.05"), isClosing: true) == 0)
        #expect(commission(.sell, d("0.05"), isClosing: true) == d("1.95"))
        #expect(commission(.buy, 1, isClosing: false, isIndex: true) == 3)
    }

    @Test("a debit of $5,000 at 6.25 % over the 30 nights to 1 April, a year having 360 days: $26.04, posted then")
    func interest() {
        var policy = MarketPolicy()
        policy.margin.interest = d("0.0625")
        var market = Market(policy: policy, hours: .nyse, cash: 5000, quote: QuoteChange(bid: 10, ask: 10, last: 10))
        market.place(.market(market.account, .buy, 1000, "ABC"))
        #expect(market.exchange.account(market.account)?.cash == -5000)
        market.advance(to: "2026-03-31T15:00:00Z")
        #expect(market.exchange.ledger(of: market.account).allSatisfy { $0.kind != .interest })
        market.advance(to: "2026-04-01T15:00:00Z")
        // 5000 × 0.0625 × 30 ÷ 360 = 26.0417.
        #expect(market.exchange.ledger(of: market.account).first { $0.kind == .interest }?.amount == d("-26.04"))
    }

    @Test("a borrowed $10,000 of a hard-to-borrow stock at 36 % costs $10 a night")
    func borrow() {
        var market = Market(hours: .nyse, quote: QuoteChange(bid: 10, ask: 10, last: 10))
        var instrument = Instrument("ABC")
        instrument.isEasyToBorrow = false
        instrument.borrowRate = Ratio(percent: 36)
        market.run(.defineInstrument(instrument))
        market.place(.market(market.account, .sell, 1000, "ABC", effect: .opening))
        market.advance(to: "2026-04-01T15:00:00Z")
        #expect(market.exchange.ledger(of: market.account).first { $0.kind == .borrowFee }?.amount == -300)
    }
}
