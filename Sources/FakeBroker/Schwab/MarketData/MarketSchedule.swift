import ExchangeCore

/// The hours of each market on a date, as the market-data API writes them.
///
/// Equities and options are recorded. The product codes of bonds, futures and currencies, and everything about an early
/// close but its times, are inferred.
struct MarketSchedule {
    enum Market: String, CaseIterable {
        case equity, option, bond, future, forex
    }

    private let calendar: MarketCalendar

    init(_ calendar: MarketCalendar) { self.calendar = calendar }

    /// Hours of one kind on a day, as seconds after midnight in New York; an end may lie on the next day.
    private struct Hours {
        let name: StaticString
        let start: Int
        let end: Int
    }

    private struct Product {
        let code: String
        let name: String
        let hours: [Hours]
    }

    /// Appends the products of a market, or its closed form under the market's own name.
    func append(_ market: Market, on date: CivilDate, to json: inout JSONWriter) {
        let products = self.products(of: market, on: date)
        if products.isEmpty {
            json.name(market.rawValue)
            json.object { json in
                json.member("date", date.description)
                json.member("marketType", market.rawValue.uppercased())
                json.member("product", market.rawValue)
                json.member("isOpen", false)
            }
        }
        for product in products {
            json.name(product.code)
            json.object { json in
                json.member("date", date.description)
                json.member("marketType", market.rawValue.uppercased())
                json.member("product", product.code)
                json.member("productName", product.name)
                json.member("isOpen", true)
                json.object("sessionHours") { json in
                    for hours in product.hours { append(hours, on: date, to: &json) }
                }
            }
        }
    }

    private func append(_ hours: Hours, on date: CivilDate, to json: inout JSONWriter) {
        json.array(hours.name) { json in
            json.object { json in
                json.member("start", Self.text(date, hours.start))
                json.member("end", Self.text(date, hours.end))
            }
        }
    }

    /// What trades on a date; nothing on a day without a session.
    private func products(of market: Market, on date: CivilDate) -> [Product] {
        let day = calendar.day(date)
        let isAlwaysOpen = calendar.hours == .alwaysOpen
        func seconds(_ instant: Instant) -> Int {
            Int((instant - NewYorkTime.midnight(of: date)).components.seconds)
        }
        switch market {
        case .equity:
            guard let day else { return [] }
            return [Product(code: "EQ", name: "equity", hours: equityHours(day, isAlwaysOpen, seconds))]
        case .option:
            guard let day else { return [] }
            let close = seconds(day.close)
            let later = isAlwaysOpen ? close : close + 15 * 60
            let open = seconds(day.open)
            return [
                Product(
                    code: "EQO", name: "equity option",
                    hours: [Hours(name: "regularMarket", start: open, end: close)]),
                Product(
                    code: "IND", name: "index option",
                    hours: [Hours(name: "regularMarket", start: open, end: later)]),
            ]
        case .bond:
            guard let day else { return [] }
            let hours =
                isAlwaysOpen
                ? Hours(name: "regularMarket", start: seconds(day.open), end: seconds(day.close))
                : Hours(name: "regularMarket", start: 8 * 3600, end: day.isEarlyClose ? 13 * 3600 : 17 * 3600)
            return [Product(code: "BON", name: "bond", hours: [hours])]
        case .future:
            guard isAlwaysOpen || !date.isWeekend else { return [] }
            // Trading begins the evening before.
            let hours = [Hours(name: "regularMarket", start: -6 * 3600, end: 17 * 3600)]
            return [Product(code: "/ES", name: "E-mini S&P 500", hours: hours)]
        case .forex:
            guard isAlwaysOpen || !date.isWeekend else { return [] }
            let hours = [Hours(name: "regularMarket", start: -7 * 3600, end: 17 * 3600)]
            return [Product(code: "forex", name: "forex", hours: hours)]
        }
    }

    /// Schwab's extended hours are 07:00 to 20:00, and there are none after an early close.
    private func equityHours(_ day: TradingDay, _ isAlwaysOpen: Bool, _ seconds: (Instant) -> Int) -> [Hours] {
        let open = seconds(day.open)
        let close = seconds(day.close)
        let regular = Hours(name: "regularMarket", start: open, end: close)
        if isAlwaysOpen { return [regular] }
        let before = Hours(name: "preMarket", start: 7 * 3600, end: open)
        if day.isEarlyClose { return [before, regular] }
        return [before, regular, Hours(name: "postMarket", start: close, end: 20 * 3600)]
    }

    /// `2022-04-14T09:30:00-04:00`
    private static func text(_ date: CivilDate, _ secondOfDay: Int) -> String {
        let instant = NewYorkTime.instant(date, secondOfDay: 0).adding(nanoseconds: Int64(secondOfDay) * 1_000_000_000)
        let offset = NewYorkTime.utcOffset(at: instant)
        let zone = offset == -14_400 ? "-04:00" : "-05:00"
        return instant.adding(nanoseconds: offset * 1_000_000_000).text(fractionDigits: 0, zone: zone)
    }
}
