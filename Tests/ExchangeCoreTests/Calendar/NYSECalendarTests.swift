import Testing

@testable import ExchangeCore

@Suite("NYSE calendar")
struct NYSECalendarTests {
    let calendar = MarketCalendar(hours: .nyse)

    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }
    private func at(_ text: String) throws -> Instant { try #require(Instant(text)) }

    @Test("agrees with the published calendar on every weekday of 2020–2030")
    func published() {
        #expect(CalendarFixture.rows.count == 2870)
        for row in CalendarFixture.rows {
            let day = calendar.day(row.date)
            #expect((day == nil) == (row.kind == "holiday"), "\(row.date)")
            #expect(day?.open == row.open, "\(row.date)")
            #expect(day?.close == row.close, "\(row.date)")
            #expect((day?.isEarlyClose ?? false) == (row.kind == "early_close"), "\(row.date)")
        }
    }

    @Test("is shut at weekends")
    func weekends() throws {
        for offset in 0..<4018 {
            let date = try day("2020-01-01").adding(days: offset)
            if date.isWeekend { #expect(!calendar.isTradingDay(date)) }
        }
    }

    @Test("counts the sessions of a year", arguments: [(2024, 252), (2025, 250), (2026, 251), (2027, 251)])
    func sessionsOfYear(year: Int, count: Int) {
        #expect(calendar.tradingDayCount(from: .of(year, 1, 1), through: .of(year, 12, 31)) == count)
        #expect(Array(calendar.days(from: .of(year, 1, 1), through: .of(year, 12, 31))).count == count)
    }

    @Test(
        "opens and closes by New York's clock",
        arguments: [
            ("2026-10-30", "2026-10-30T13:30:00Z", "2026-10-30T20:00:00Z"),
            ("2026-11-02", "2026-11-02T14:30:00Z", "2026-11-02T21:00:00Z"),
            ("2026-12-24", "2026-12-24T14:30:00Z", "2026-12-24T18:00:00Z"),
        ])
    func edges(date: String, open: String, close: String) throws {
        let civil = try day(date)
        let found = try #require(calendar.day(civil))
        #expect(found.open == (try at(open)))
        #expect(found.close == (try at(close)))
    }

    @Test(
        "knows the odd days",
        arguments: [
            ("2027-12-31", true), ("2027-06-18", false), ("2027-12-24", false), ("2021-12-31", true),
            ("2025-01-09", false), ("2001-09-11", false), ("2012-10-29", false), ("2018-12-05", false),
            ("1999-07-05", false), ("2035-07-04", false),
        ])
    func oddDays(date: String, trades: Bool) throws {
        #expect(calendar.isTradingDay(try day(date)) == trades)
    }

    @Test(
        "names the session of an instant",
        arguments: [
            ("2026-03-02T03:59:59-05:00", MarketSession.closed), ("2026-03-02T04:00:00-05:00", .pre),
            ("2026-03-02T09:29:59.999999999-05:00", .pre), ("2026-03-02T09:30:00-05:00", .regular),
            ("2026-03-02T15:59:59-05:00", .regular), ("2026-03-02T16:00:00-05:00", .post),
            ("2026-03-02T20:00:00-05:00", .closed), ("2026-11-27T12:59:59-05:00", .regular),
            ("2026-11-27T13:00:00-05:00", .post), ("2026-11-27T17:00:00-05:00", .closed),
            ("2026-11-26T12:00:00-05:00", .closed), ("2026-11-28T12:00:00-05:00", .closed),
        ])
    func sessions(instant: String, session: MarketSession) throws {
        #expect(calendar.session(at: try at(instant)) == session)
    }

    @Test(
        "finds the next opening and close",
        arguments: [
            ("2026-03-02T09:29:00-05:00", "2026-03-02T09:30:00-05:00", "2026-03-02T16:00:00-05:00"),
            ("2026-03-02T09:30:00-05:00", "2026-03-03T09:30:00-05:00", "2026-03-02T16:00:00-05:00"),
            ("2026-03-06T16:00:00-05:00", "2026-03-09T09:30:00-04:00", "2026-03-09T16:00:00-04:00"),
            ("2026-11-25T18:00:00-05:00", "2026-11-27T09:30:00-05:00", "2026-11-27T13:00:00-05:00"),
        ])
    func next(from: String, open: String, close: String) throws {
        #expect(calendar.nextOpen(after: try at(from)) == (try at(open)))
        #expect(calendar.nextClose(after: try at(from)) == (try at(close)))
    }

    @Test("walks every edge of a day in turn")
    func sessionChanges() throws {
        var instant = try at("2026-11-26T00:00:00-05:00")
        var seen: [String] = []
        for _ in 0..<5 {
            instant = calendar.nextSessionChange(after: instant)
            seen.append("\(instant) \(calendar.session(at: instant))")
        }
        #expect(
            seen == [
                "2026-11-27T09:00:00Z pre", "2026-11-27T14:30:00Z regular", "2026-11-27T18:00:00Z post",
                "2026-11-27T22:00:00Z closed", "2026-11-30T09:00:00Z pre",
            ])
    }

    @Test("names the day an order works on and the day last opened")
    func workingDay() throws {
        #expect(calendar.workingDay(at: try at("2026-03-06T12:00:00-05:00")).date == (try day("2026-03-06")))
        #expect(calendar.workingDay(at: try at("2026-03-06T16:00:00-05:00")).date == (try day("2026-03-09")))
        #expect(
            calendar.workingDay(at: try at("2026-03-06T16:00:00-05:00"), extendedHours: true).date
                == (try day("2026-03-06")))
        #expect(calendar.latestDay(at: try at("2026-03-09T09:29:59-04:00")).date == (try day("2026-03-06")))
        #expect(calendar.latestDay(at: try at("2026-03-09T09:30:00-04:00")).date == (try day("2026-03-09")))
    }

    @Test("numbers trading days so that numbers and dates turn into one another, on all years")
    func ordinals() {
        for ordinal in -2000...40_000 {
            let date = calendar.tradingDay(ordinal: ordinal)
            #expect(calendar.ordinal(before: date) == ordinal)
            #expect(calendar.isTradingDay(date))
        }
        #expect(calendar.tradingDay(ordinal: .max) > calendar.tradingDay(ordinal: 40_000))
        #expect(calendar.tradingDay(ordinal: .min) < calendar.tradingDay(ordinal: -2000))
    }

    @Test("finds the last session of a week and of a month")
    func lastSessions() throws {
        #expect(calendar.lastTradingDay(ofWeekOf: try day("2026-04-01")) == (try day("2026-04-02")))
        #expect(calendar.lastTradingDay(ofWeekOf: try day("2026-03-02")) == (try day("2026-03-06")))
        #expect(calendar.lastTradingDay(ofMonthOf: try day("2026-05-04")) == (try day("2026-05-29")))
        #expect(calendar.lastTradingDay(ofMonthOf: try day("2026-04-30"), addingMonths: 1) == (try day("2026-05-29")))
        #expect(calendar.tradingDay(2, after: try day("2026-04-02")) == (try day("2026-04-07")))
    }
}

@Suite("Always-open calendar")
struct AlwaysOpenCalendarTests {
    let calendar = MarketCalendar(hours: .alwaysOpen)

    @Test("is open on a Sunday at night, until midnight in New York")
    func open() throws {
        let sunday = try #require(Instant("2026-03-01T23:30:00-05:00"))
        let midnight = try #require(Instant("2026-03-02T00:00:00-05:00"))
        #expect(calendar.isOpen(at: sunday))
        #expect(calendar.nextClose(after: sunday) == midnight)
        #expect(calendar.nextOpen(after: sunday) == midnight)
        #expect(calendar.nextOpen(after: midnight) == Instant("2026-03-03T00:00:00-05:00"))
        #expect(calendar.latestDay(at: midnight).open == midnight)
    }

    @Test("gives days of 23 and 25 hours when the clock changes", arguments: [("2026-03-08", 23), ("2026-11-01", 25)])
    func clockChange(date: String, hours: Int64) throws {
        let civil = try #require(CivilDate(date))
        let day = try #require(calendar.day(civil))
        #expect(day.close - day.open == .seconds(hours * 3600))
    }

    @Test("never fails at the ends of time")
    func ends() {
        for calendar in [calendar, MarketCalendar(hours: .nyse)] {
            for instant in [Instant.distantPast, .distantFuture] {
                _ = calendar.session(at: instant)
                _ = calendar.latestDay(at: instant)
                _ = calendar.workingDay(at: instant)
                #expect(calendar.nextOpen(after: instant) >= instant)
            }
        }
    }
}
