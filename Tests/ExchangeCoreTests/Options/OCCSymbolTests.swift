import Testing

@testable import ExchangeCore

@Suite("OCC symbols")
struct OCCSymbolTests {
    @Test(
        "are read and written in 21 places, or without padding",
        arguments: [
            ("AAPL  251219C00200000", "AAPL251219C00200000", "AAPL", "2025-12-19", OptionTerms.Right.call, "200"),
            ("SPXW  260302P06845500", "SPXW260302P06845500", "$SPX", "2026-03-02", .put, "6845.5"),
            ("F     260320P00012500", "F260320P00012500", "F", "2026-03-20", .put, "12.5"),
            ("BRKB  260320C00500000", "BRKB260320C00500000", "BRK/B", "2026-03-20", .call, "500"),
        ])
    func reads(
        text: String, compact: String, underlying: String, date: String, right: OptionTerms.Right, strike: String
    ) throws {
        for form in [text, compact] {
            let symbol = try #require(OCCSymbol(form))
            #expect(symbol.description == text && symbol.compact == compact)
            #expect(symbol.underlying == Symbol(underlying))
            #expect(symbol.expiration == CivilDate(date) && symbol.right == right && symbol.strike == Price(strike))
        }
    }

    @Test(
        "refuse what is none",
        arguments: [
            "", "AAPL", "AAPL  251219X00200000", "AAPL  251319C00200000", "AAPL  251219C00000000",
            "AAPL  251219C0020000",
            "AAPL  251219C0020000x", "      251219C00200000", "AA PL 251219C00200000", "aapl  251219C00200000",
            "AAPL 251219C00200000", "TOOLONG251219C00200000", "ＡＡ251219C00200000",
        ])
    func refuses(text: String) {
        #expect(OCCSymbol(text) == nil)
    }

    @Test("every root leads back to its underlying")
    func roots() {
        for underlying in ["AAPL", "$SPX", "$NDX", "$RUT", "$VIX", "BRK/B", "SPY"] {
            for kind in OptionExpiration.Kind.allCases {
                #expect(OptionRoot.underlying(of: OptionRoot.root(of: Symbol(underlying), kind)) == Symbol(underlying))
            }
        }
    }
}

@Suite("Option expirations")
struct OptionExpirationTests {
    @Test(
        "monthly ones are third Fridays, or the session before a holiday",
        arguments: [
            (2026, 3, "2026-03-20"), (2025, 4, "2025-04-17"), (2026, 6, "2026-06-18"), (2026, 11, "2026-11-20"),
        ])
    func monthly(year: Int, month: Int, date: String) {
        #expect(OptionExpirationCalendar.monthly(year: year, month: month) == CivilDate(date))
    }

    @Test(
        "what is listed is a session of its kind, stays listed until it expires, and is in order",
        arguments: [OptionCycle.monthly, .weekly, .daily])
    func listed(cycle: OptionCycle) {
        let calendar = MarketCalendar(hours: .nyse)
        var before: [OptionExpiration] = []
        for offset in 0..<800 {
            let date = CivilDate.of(2025, 1, 1).adding(days: offset)
            let listed = OptionExpirationCalendar.listed(on: date, cycle: cycle)
            #expect(listed == listed.sorted() && Set(listed.map(\.date)).count == listed.count)
            #expect(listed.allSatisfy { $0.date >= date && calendar.isTradingDay($0.date) })
            let dates = Set(listed.map(\.date))
            for old in before where old.date >= date { #expect(dates.contains(old.date), "\(old.date) on \(date)") }
            for one in listed where one.kind == .monthly {
                #expect(OptionExpirationCalendar.kind(of: one.date, cycle: cycle) == .monthly)
            }
            #expect(listed.last.map { $0.date.days(since: date) } ?? 0 > 600)
            before = listed
        }
    }

    @Test("weeklies are Fridays, daily ones every session, quarters end on their last")
    func kinds() {
        let weekly = OptionExpirationCalendar.listed(on: .of(2026, 3, 2), cycle: .weekly)
        #expect(weekly.prefix(3).map(\.date) == [.of(2026, 3, 6), .of(2026, 3, 13), .of(2026, 3, 20)])
        #expect(weekly.prefix(3).map(\.kind) == [.weekly, .weekly, .monthly])
        let daily = OptionExpirationCalendar.listed(on: .of(2026, 3, 2), cycle: .daily)
        #expect(daily.prefix(5).map(\.date.day) == [2, 3, 4, 5, 6])
        #expect(daily.contains(OptionExpiration(date: .of(2026, 3, 31), kind: .quarterly)))
        #expect(daily.contains(OptionExpiration(date: .of(2026, 4, 30), kind: .monthEnd)))
        #expect(OptionExpirationCalendar.expiry(of: .of(2026, 11, 27)) == Instant("2026-11-27T13:00:00-05:00"))
        #expect(OptionExpirationCalendar.kind(of: .of(2026, 3, 4), cycle: .weekly) == nil)
    }
}
