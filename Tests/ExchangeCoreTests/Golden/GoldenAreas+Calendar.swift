@testable import ExchangeCore

// The calendar: a day, a moment, a year; when trades settle.
extension GoldenAreas {
    private static let exchangeDays = MarketCalendar(hours: .nyse)

    /// What the calendar says of a year, a moment or a day.
    static func calendar(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "calendar", "xnys", "nyse")
        if let answer = try years(item) ?? period(item) { return answer }
        if let moment = try moment(item.given) ?? moment(item.when) {
            try assume(
                item.when, "read", "is_open", "open", "status", "session", "next_open", "next_close", "clock", "next_open_utc",
                "next_close_utc")
            let open = exchangeDays.nextOpen(after: moment), close = exchangeDays.nextClose(after: moment)
            return [
                "is_open": .bool(exchangeDays.isOpen(at: moment)), "session": .string(exchangeDays.session(at: moment).rawValue),
                "next_open_utc": .string(open.description), "next_close_utc": .string(close.description),
                "next_open_et": newYorkText(open), "next_close_et": newYorkText(close), "next_open": .string(open.description),
                "next_close": .string(close.description),
            ]
        }
        return try day(try known(item.given["date"]?.text.flatMap { CivilDate($0) }, "date"), item)
    }

    private static func moment(_ json: JSONValue) throws -> Instant? {
        if let text = first(json, "at", "at_utc", "instant", "now", "now_utc")?.text { return try known(Instant(text), text) }
        if let date = json["date"]?.text, let time = first(json, "time_et", "time")?.text { return try newYork(date, time) }
        guard let text = first(json, "at_et", "now_et")?.text else { return nil }
        return try newYork(String(text.prefix(10)), String(text.dropFirst(11)))
    }

    /// New York's clock at a moment: with its date, or without it as hours and minutes where a case writes no more.
    private static func newYork(_ moment: Instant, like expected: JSONValue?) -> JSONValue {
        let full = newYorkText(moment), time = full.text?.split(separator: "T").last.map(String.init) ?? ""
        return told([full, .string(time), .string(String(time.prefix(5)))], expected)
    }

    private static func day(_ date: CivilDate, _ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "read", "session", "kind", "next_session", "is_session")
        let calendar = exchangeDays
        let after = calendar.edges(calendar.tradingDay(after: date))
        let next: [String: JSONValue] = [
            "next_session": .string(after.date.description), "next": .string(after.date.description),
            "next_open_utc": .string(after.open.description),
            "next_close_utc": .string(after.close.description),
            "previous_session": .string(calendar.tradingDay(before: date).description),
        ]
        guard let day = calendar.day(date) else {
            // Without a session a working day is a holiday.
            let kind = date.isWeekend ? "weekend" : "holiday"
            return join(next, ["kind": .string(kind), "is_session": .bool(false), "open_utc": .null, "close_utc": .null])
        }
        let extended = MarketPolicy.ExtendedHours.full
        return join(
            next,
            [
                "is_session": .bool(true), "pre_open_utc": .string(extended.morningStart(of: day).description),
                "post_close_utc": .string((extended.afternoonEnd(of: day) ?? day.close).description),
                "open_et": newYork(day.open, like: item.expect["open_et"]), "close_et": newYork(day.close, like: item.expect["close_et"]),
                "kind": .string(day.isEarlyClose ? "early_close" : "regular"), "open_utc": .string(day.open.description),
                "close_utc": .string(day.close.description),
            ])
    }

    /// How many sessions there are from one day through another.
    private static func period(_ item: GoldenCase) throws -> [String: JSONValue]? {
        func day(_ names: String...) -> CivilDate? {
            names.lazy.compactMap { (item.given[$0] ?? item.when[$0])?.text.flatMap { CivilDate($0) } }.first
        }
        guard let (start, end) = zip2(day("from", "start", "first"), day("to", "through", "end", "last")), start <= end else { return nil }
        for name in ["count", "read", "count_sessions"] { try assume(item.when, name, "sessions", "trading_days", "count", "true") }
        let count = JSONValue.int(exchangeDays.tradingDayCount(from: start, through: end))
        return ["sessions": count, "count": count, "trading_days": count]
    }

    // MARK: Years

    private typealias YearOfDays = (sessions: Int, early: [CivilDate], closed: [CivilDate])

    /// The working days of a year: those on which the market closes early, and those on which it does not open.
    private static func days(of year: Int) throws -> YearOfDays {
        guard (1970...2099).contains(year) else { throw GoldenCase.Skip(reason: "no year \(year)") }
        let weekdays = (0..<366).map { CivilDate.of(year, 1, 1).adding(days: $0) }.filter { $0.year == year && !$0.isWeekend }
        return (
            exchangeDays.tradingDayCount(from: CivilDate.of(year, 1, 1), through: CivilDate.of(year, 12, 31)),
            weekdays.filter { exchangeDays.day($0)?.isEarlyClose == true }, weekdays.filter { exchangeDays.day($0) == nil }
        )
    }

    /// The days of one year or of several: how many, or which. The years are given, or are what is asked for; the name that
    /// asks for them says which days are meant.
    private static func years(_ item: GoldenCase) throws -> [String: JSONValue]? {
        func years(_ json: JSONValue?) -> [Int]? {
            let items = json.map { $0.list.isEmpty ? [$0] : $0.list } ?? []
            let years = items.compactMap { item -> [Int]? in
                if let year = item.int { return [year] }
                // A text may say the first and the last of some years.
                let ends = item.text?.split(separator: "-").compactMap { Int($0) } ?? []
                return ends.count == 2 && ends[0] < ends[1] && ends[0] > 1900 && ends[1] < 2100 ? Array(ends[0]...ends[1]) : nil
            }
            return years.isEmpty || years.count < items.count ? nil : years.flatMap(\.self)
        }
        let subjects = ["sessions", "trading_days", "early_closes", "half_days", "holidays", "closures"]
        let names = subjects.flatMap { ["count_" + $0, "list_" + $0, $0] }.filter { years(item.peek($0, in: item.when)) != nil }
        guard names.count <= 1 else { throw GoldenCase.Skip(reason: "two questions") }
        guard
            let asked = names.first.flatMap({ years(item.when[$0]) }) ?? years(first(item.given, "year", "years"))
                ?? years(item.when["year"])
        else {
            return nil
        }
        for name in ["read", "list", "count"] {
            try assume(item.when, name, "early_closes", "half_days", "holidays", "closures", "sessions", "trading_days", "year", "days")
        }
        let found = try asked.map { (year: $0, days: try days(of: $0)) }
        let subject = ([names.first] + ["read", "list", "count"].map { item.when[$0]?.text }).compactMap { $0 }.joined()
        let isOfHolidays = subject.contains("holiday") || subject.contains("closures")
        let isOfSessions = subject.contains("sessions") || subject.contains("trading_days")
        func count(_ days: YearOfDays) -> Int { isOfSessions ? days.sessions : isOfHolidays ? days.closed.count : days.early.count }
        func list(_ dates: (YearOfDays) -> [CivilDate]) -> JSONValue {
            .array(found.flatMap { dates($0.days) }.map { .string($0.description) })
        }
        let counts = Dictionary(found.map { ("\($0.year)", JSONValue.int(count($0.days))) }) { first, _ in first }
        var result: [String: JSONValue] = [
            "counts": .object(JSONMembers(counts)), "total": .int(found.reduce(0) { $0 + count($1.days) }),
            "count": .int(found.reduce(0) { $0 + count($1.days) }),
            "sessions": .int(found.reduce(0) { $0 + $1.days.sessions }), "early_closes": list(\.early), "holidays": list(\.closed),
        ]
        if !isOfSessions { result["dates"] = list(isOfHolidays ? \.closed : \.early) }
        return result
    }

    // MARK: Settlement

    /// The day on which a trade settles.
    static func settlement(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "read", "settlement_date")
        let date = try known(given["trade_date"]?.text.flatMap { CivilDate($0) }, "trade_date")
        let asset = given["asset"]?.text ?? "us_equity"
        guard asset.contains("equity") || asset.contains("option") || asset == "stock" || asset == "etf" else {
            throw GoldenCase.Skip(reason: "no asset \(asset)")
        }
        let isOption = asset.contains("option")
        let settles = isOption ? SettlementCalendar.optionSettlementDate(tradedOn: date) : SettlementCalendar.settlementDate(tradedOn: date)
        try assume(given, "cycle", "t+\(isOption ? 1 : SettlementCalendar.cycle(tradedOn: date))")
        // The days without banks that a case names must be such days here, and those that lie between must be named.
        if let named = given["bank_holidays"]?.list.compactMap(\.text) {
            for name in named where try SettlementCalendar.isSettlementDay(known(CivilDate(name), name)) {
                throw GoldenCase.Skip(reason: "banks are open on \(name)")
            }
            var day = date.adding(days: 1)
            while day < settles {
                if SessionTable.shared.isSession(day), !SettlementCalendar.isSettlementDay(day), !named.contains(day.description) {
                    throw GoldenCase.Skip(reason: "banks are closed on \(day)")
                }
                day = day.adding(days: 1)
            }
        }
        return ["settlement_date": .string(settles.description)]
    }
}
