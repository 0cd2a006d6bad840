import Testing

@testable import ExchangeCore

@Suite("New York's wall clock")
struct NewYorkTimeTests {
    @Test(
        "changes at 02:00 on the ruled Sundays",
        arguments: [
            ("2026-03-08T06:59:59.999999999Z", -18_000), ("2026-03-08T07:00:00Z", -14_400),
            ("2026-11-01T05:59:59Z", -14_400), ("2026-11-01T06:00:00Z", -18_000),
            ("2006-04-02T06:59:59Z", -18_000), ("2006-04-02T07:00:00Z", -14_400),
            ("2006-10-29T05:59:59Z", -14_400), ("2006-10-29T06:00:00Z", -18_000),
            ("1986-04-27T07:00:00Z", -14_400), ("1986-04-26T07:00:00Z", -18_000),
            ("2026-01-01T04:59:59Z", -18_000), ("2026-07-01T00:00:00Z", -14_400),
        ])
    func changes(instant: String, offset: Int64) {
        #expect(Instant(instant).map(NewYorkTime.utcOffset) == offset)
    }

    @Test("turns instants into local times and back, around every change")
    func roundTrip() throws {
        for year in 1967...2100 {
            let (start, end) = NewYorkTime.daylightSaving(year: year)
            for date in [start, end, start.adding(days: -1), end.adding(days: 1)] {
                for second in [0, 3599, 10_800, 14_400, 43_200, 86_399] {
                    let instant = NewYorkTime.instant(date, secondOfDay: second)
                    let local = NewYorkTime.local(instant)
                    #expect(local.date == date)
                    #expect(local.nanosecondOfDay == Int64(second) * 1_000_000_000)
                }
            }
        }
    }

    @Test("keeps fractions of a second before 1970")
    func fractions() throws {
        let local = NewYorkTime.local(Instant(nanoseconds: -1))
        #expect(local.date == CivilDate.of(1969, 12, 31))
        #expect(local.nanosecondOfDay == 68_399_999_999_999)
    }
}

@Suite("Settlement days")
struct SettlementCalendarTests {
    @Test(
        "a trade settles",
        arguments: [
            ("2026-11-25", "2026-11-27"), ("2024-05-24", "2024-05-29"), ("2024-05-28", "2024-05-29"),
            ("2026-06-18", "2026-06-22"), ("2026-10-09", "2026-10-13"), ("2026-10-12", "2026-10-13"),
            ("2026-11-10", "2026-11-12"), ("2026-11-11", "2026-11-12"), ("2026-02-28", "2026-03-02"),
        ])
    func settles(trade: String, settlement: String) {
        #expect(CivilDate(trade).map(SettlementCalendar.settlementDate) == CivilDate(settlement))
    }

    @Test("two days until 2024-05-27, three until 2017-09-04; options always one")
    func cycles() {
        #expect(SettlementCalendar.cycle(tradedOn: .of(2024, 5, 27)) == 2)
        #expect(SettlementCalendar.cycle(tradedOn: .of(2017, 9, 1)) == 3)
        #expect(SettlementCalendar.optionSettlementDate(tradedOn: .of(2020, 3, 2)) == .of(2020, 3, 3))
        #expect(SettlementCalendar.settlementDay(0, after: .of(2020, 3, 1)) == .of(2020, 3, 1))
    }
}
