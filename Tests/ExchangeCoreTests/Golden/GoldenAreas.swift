@testable import ExchangeCore

/// How each area's cases are put to the exchange: one function an area, which gives back what the exchange says.
enum GoldenAreas {
    typealias Handler = @Sendable (GoldenCase) throws -> [String: JSONValue]

    static let handlers: [String: Handler] = [
        fills, lives, checks, duplicates, books, trails, families, triggers, states, clocks, replacements, combinations, days, accounting,
        identities,
        margins, securities, models,
    ]
    .reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

    static func known<T>(_ value: T?, _ text: String) throws -> T {
        guard let value else { throw GoldenCase.Skip(reason: "\(text) is not known here") }
        return value
    }

    /// Reads a member that only says what holds anyway; anything else that it may say is not understood.
    static func assume(_ json: JSONValue, _ name: String, _ allowed: String...) throws {
        guard let value = json[name] else { return }
        guard let text = value.text, allowed.isEmpty || allowed.contains(text.lowercased()) || allowed.contains(word(text)) else {
            throw GoldenCase.Skip(reason: "\(name) \(value) is not understood")
        }
    }

    /// The first member of several names, all of which are then read.
    static func first(_ json: JSONValue, _ names: String...) -> JSONValue? {
        names.compactMap { json[$0] }.first
    }

    /// Two sets of answers as one.
    static func join(_ a: [String: JSONValue], _ b: [String: JSONValue]) -> [String: JSONValue] { a.merging(b) { mine, _ in mine } }

    static func zip2<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
        if let a, let b { (a, b) } else { nil }
    }

    static func quote(_ json: JSONValue) -> QuoteChange {
        QuoteChange(
            bid: json["bid"]?.price, ask: json["ask"]?.price, last: json["last"]?.price, bidSize: json["bid_size"]?.quantity,
            askSize: json["ask_size"]?.quantity)
    }

    static func bar(_ json: JSONValue) throws -> Bar {
        func number(_ short: String, _ long: String) -> Price? { (json[short] ?? json[long])?.price }
        let open = try known(number("o", "open"), "o"), high = try known(number("h", "high"), "h")
        let low = try known(number("l", "low"), "l")
        let close = number("c", "close") ?? open
        return Bar(
            closesAt: .distantPast, open: open, high: high, low: low, close: close, volume: (json["v"] ?? json["volume"])?.quantity ?? 0)
    }

    /// A status in Alpaca's words, which the cases mostly use.
    static func word(_ order: Order) -> JSONValue { word(order.status) }

    static func word(_ status: OrderStatus) -> JSONValue {
        switch status {
        case .pendingNew, .working: .string("new")
        case .partiallyFilled: .string("partially_filled")
        case .pendingCancel: .string("pending_cancel")
        case .pendingReplace: .string("pending_replace")
        case .held, .filled, .canceled, .replaced, .rejected, .expired: .string(status.rawValue)
        }
    }

    /// An instant of New York's clock: a date, and `hh:mm:ss`.
    static func newYork(_ date: String, _ time: String) throws -> Instant {
        let parts = time.split(separator: ":").compactMap { Int($0) }
        guard let day = CivilDate(date), parts.count >= 2 else { throw GoldenCase.Skip(reason: "no time: \(date) \(time)") }
        return NewYorkTime.instant(day, secondOfDay: parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0))
    }

    /// A Monday in the session of a name; in the regular one if it has none.
    static func instant(ofSession name: String?) throws -> String {
        let hours = [
            "pre": "13:00", "pre_market": "13:00", "premarket": "13:00", "after_hours": "22:00", "afterhours": "22:00", "am": "13:00",
            "regular": "15:00", "normal": "15:00", "core": "15:00", "rth": "15:00", "post": "22:00",
            "pm": "22:00", "extended": "22:00",
        ]
        let session = word(name ?? "regular")
        if session == "closed" || session == "overnight" { return "2026-03-03T02:00:00Z" }
        return "2026-03-02T\(try known(hours[session], session)):00Z"
    }

    static func newYorkText(_ instant: Instant) -> JSONValue {
        let (date, ofDay) = NewYorkTime.local(instant)
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let second = ofDay / 1_000_000_000
        return .string("\(date)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))")
    }

    /// The quantity and price of a text such as `buy 100@10`, or of a pair.
    static func trade(_ json: JSONValue) -> (quantity: Quantity, price: Price)? {
        if let text = json.text {
            let parts = text.split(whereSeparator: { $0 == " " || $0 == "@" }).map(String.init)
            guard parts.count >= 3, let quantity = Quantity(parts[1]), let price = Price(parts[2]) else { return nil }
            return (parts[0].hasPrefix("sell") ? -quantity : quantity, price)
        }
        if json.list.count == 2 { return zip2(json.list[0].quantity, json.list[1].price).map { ($0.0, $0.1) } }
        guard let quantity = json["qty"]?.quantity, let price = (json["price"] ?? json["px"])?.price else { return nil }
        return (json["side"]?.text?.hasPrefix("sell") == true ? -quantity.magnitude : quantity, price)
    }
}
