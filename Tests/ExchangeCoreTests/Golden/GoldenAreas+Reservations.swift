@testable import ExchangeCore

// What open orders hold back of an account, and what is left of it.
extension GoldenAreas {
    /// What orders are reckoned at, whether there are means for them, and what they leave.
    static func reservation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let listed = first(item.when, "orders", "open_orders", "submit", "order_values", "values", "submit_values")?.list
        let next = first(item.when, "order", "then", "new_order").map { $0.list.isEmpty ? [$0] : $0.list }
        let waiting = item.given["open_orders"]?.list ?? []
        guard let orders = listed.map({ $0 + (next ?? []) }) ?? next else {
            return item.has("events", in: item.when) ? try reservationSteps(item) : try replaceReservation(item)
        }
        let requests = try orders.map { try request(ofValue: $0) }, earlier = try waiting.map { try request(ofValue: $0) }
        var market = try market(for: earlier + requests, item)
        for request in earlier where market.place(request).status == .rejected { throw GoldenCase.Skip(reason: "an open order is refused") }
        let before = buyingPower(of: market)
        // What only the order says needs no account that could afford it.
        let isPlaced = item.expect.members.keys.contains { !["order_values", "order_value", "reserved_total", "reserved"].contains($0) }
        var values: [Money] = [], powers: [Money] = [], accepted: [Bool] = []
        for request in requests {
            values.append(try value(of: request, market, item))
            guard isPlaced else { continue }
            var work = request
            // A market order is reckoned as it comes, before it fills.
            if request.type == .market { work.releaseAt = market.exchange.now + .seconds(60) }
            accepted.append(market.place(work).status != .rejected)
            powers.append(buyingPower(of: market))
        }
        if accepted.contains(false), !answers.contains(where: { item.expect[$0] != nil }) {
            throw GoldenCase.Skip(reason: "an order is refused, so that it holds nothing back")
        }
        var result: [String: JSONValue] = ["reserved_total": .decimal(values.reduce(0, +))]
        /// A list, or its last value where a case expects one value alone; of what does not run on, only a list of one.
        func set(_ names: String..., to values: [JSONValue], runsOn: Bool) {
            for name in names {
                let isAlone = item.expect[name]?.text != nil && (runsOn || values.count == 1)
                result[name] = isAlone ? values.last : .array(values)
            }
        }
        set("order_values", "order_value", "reserved", to: values.map { .decimal($0) }, runsOn: false)
        guard isPlaced else { return result }
        set("accepted", to: accepted.map { .bool($0) }, runsOn: false)
        set("rejected", to: accepted.map { .bool(!$0) }, runsOn: false)
        set("statuses", "results", "result", to: accepted.map { .string($0 ? "accepted" : "rejected") }, runsOn: false)
        set(
            "buying_power_after", "remaining_buying_power", "buying_power_remaining", "buying_power", "bp_after", "remaining",
            "available_buying_power", "available",
            to: powers.map { .decimal($0) },
            runsOn: true)
        for (place, number) in zip(["first", "second", "third"], powers.indices) {
            result[place] = .string(accepted[number] ? "accepted" : "rejected")
            for name in ["bp_after_\(place)", "buying_power_after_\(place)", "remaining_after_\(place)", "available_after_\(place)"] {
                result[name] = .decimal(powers[number])
            }
        }
        set("buying_power_change", "buying_power_delta", to: powers.map { .decimal($0 - before) }, runsOn: true)
        return result
    }

    /// Names under which a case expects whether an order is taken.
    private static let answers = ["accepted", "rejected", "statuses", "results", "result", "first", "second", "third"]

    /// An order, of which a case may say no more than what it is worth.
    static func request(ofValue json: JSONValue) throws -> OrderRequest {
        let bare = json.price == nil ? nil : json
        guard let value = bare ?? first(json, "order_value", "value") else { return try request(json) }
        guard value.price != nil, !["qty", "limit", "stop"].contains(where: { json[$0] != nil }) else {
            throw GoldenCase.Skip(reason: "no order: \(json.jsonText)")
        }
        return try request((bare == nil ? json : .object([:])).with("qty", .int(1)).with("limit", value))
    }

    /// What an order is reckoned at: nothing for what it closes, a sale short at its own price or more.
    private static func value(of request: OrderRequest, _ market: Market, _ item: GoldenCase) throws -> Money {
        let leg = request.legs[0]
        let held = market.exchange.accounts[market.account].positions.quantity(InstrumentID(1))
        let isOpening = leg.positionEffect == .opening || (leg.side == .buy ? !held.isNegative : !held.isPositive)
        guard isOpening else { return 0 }
        guard leg.side == .sell else { return request.notional ?? market.exchange.assumedPrice(request) * request.quantity }
        let ask = try known(market.exchange.quote("ABC")?.ask, "ask")
        return MarginRequirement.shortSaleValue(
            limit: request.limitPrice, ask: ask, quantity: request.quantity, valuation: try policy(item).margin.shortValuation)
    }

    // MARK: The account

    /// A market whose account has what the case says, and in which its orders wait.
    static func market(for requests: [OrderRequest], _ item: GoldenCase) throws -> Market {
        let given = item.given
        let ask = first(given, "ask", "price", "last")?.price, bid = given["bid"]?.price
        // An account is named by its kind or by who keeps it.
        let kind = given["account"]?.text.map { word($0) }
        let type: AccountType = kind == "cash" ? .cash : .margin
        let vendor = ["cash", "margin", "reg_t_margin", nil].contains(kind) ? nil : kind
        // Without a quote only the last price is known, and it lies where no order trades.
        let mark = try known(ask ?? bid ?? quietPrice(requests), "ask")
        let isQuoted = ask != nil || bid != nil
        let quote = QuoteChange(
            bid: isQuoted ? bid ?? ask : nil, ask: isQuoted ? ask ?? bid : nil, last: given["last"]?.price ?? mark)
        let position = first(given, "position", "long", "shares")
        let count = position.flatMap { $0.quantity ?? first($0, "qty", "quantity")?.quantity } ?? 0
        let held = position?["side"]?.text == "short" ? -count.magnitude : count
        let average = position.flatMap { first($0, "avg", "avg_entry_price", "price")?.price } ?? mark
        let policy = try policy(item, vendor: vendor), session = given["session"]?.text, at = try instant(ofSession: given["session"]?.text)
        func market(_ cash: Money) -> Market {
            Market(
                policy: policy, hours: session == nil ? .alwaysOpen : .nyse, type: type, cash: cash,
                positions: held.isZero ? [] : [PositionSpec("ABC", held, at: average)], at: at, quote: quote)
        }
        guard let power = first(given, "buying_power", "bp")?.money else { return market(given["cash"]?.money ?? 100_000_000) }
        guard given["cash"] == nil else { throw GoldenCase.Skip(reason: "cash and buying power") }
        return try account(withBuyingPower: power, market)
    }

    /// The market whose account, with all that it holds, has some buying power: found by trying, since how much cash that
    /// takes depends on how far the account may borrow.
    private static func account(withBuyingPower power: Money, _ market: (Money) -> Market) throws -> Market {
        var cash = power
        for _ in 0..<12 {
            let here = market(cash)
            let missing = power - buyingPower(of: here)
            if missing.isZero { return here }
            let slope = buyingPower(of: market(cash + 1000)) - buyingPower(of: here)
            cash = cash + (slope.isPositive ? missing.scaled(by: Money(1000).billionths, over: slope.billionths) : missing)
        }
        throw GoldenCase.Skip(reason: "no account with a buying power of \(power)")
    }

    private static func buyingPower(of market: Market) -> Money { market.exchange.balances(of: market.account).buyingPower }
}
