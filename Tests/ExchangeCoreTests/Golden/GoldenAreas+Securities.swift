@testable import ExchangeCore

// The calendar, bands, and the life of securities.
extension GoldenAreas {
    static let securities: [String: Handler] = [
        "calendar": calendar, "luld": bands, "option_expiry": optionExpiry, "split": split, "dividend": dividend,
        "dividend_adjustment": dividend, "gtc_adjustment": dividend,
    ]

    private static func calendar(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "calendar", "xnys")
        let reads = item.when["read"]?.text
        let calendar = MarketCalendar(hours: .nyse)
        if let years = item.when["count_sessions"]?.list.compactMap(\.int) {
            var counts: [String: JSONValue] = [:]
            for year in years where (1970...2099).contains(year) {
                counts["\(year)"] = .int(calendar.tradingDayCount(from: CivilDate.of(year, 1, 1), through: CivilDate.of(year, 12, 31)))
            }
            return ["counts": .object(JSONMembers(counts))]
        }
        if let year = first(item.given, "year")?.int ?? first(item.when, "year")?.int, (1970...2099).contains(year) {
            _ = (reads, item.when["list"])
            let weekdays = (0..<366).map { CivilDate.of(year, 1, 1).adding(days: $0) }.filter { $0.year == year && !$0.isWeekend }
            let early = weekdays.filter { calendar.day($0)?.isEarlyClose == true }, closed = weekdays.filter { calendar.day($0) == nil }
            func list(_ dates: [CivilDate]) -> JSONValue { .array(dates.map { .string($0.description) }) }
            return [
                "early_closes": list(early), "holidays": list(closed), "sessions": .int(weekdays.count - closed.count),
                "dates": list(reads?.contains("holiday") == true ? closed : early),
            ]
        }
        let moment = try first(item.given, "at", "at_utc", "instant")?.text.map { try known(Instant($0), $0) }
        if let moment {
            return [
                "is_open": .bool(calendar.isOpen(at: moment)), "session": .string(calendar.session(at: moment).rawValue),
                "next_open_utc": .string(calendar.nextOpen(after: moment).description),
                "next_close_utc": .string(calendar.nextClose(after: moment).description),
            ]
        }
        let date = try known(item.given["date"]?.text.flatMap { CivilDate($0) }, "date")
        let after = calendar.edges(calendar.tradingDay(after: date))
        let next: [String: JSONValue] = [
            "next_session": .string(after.date.description), "next_open_utc": .string(after.open.description),
            "next_close_utc": .string(after.close.description),
        ]
        guard let day = calendar.day(date) else {
            // Without a session a working day is a holiday.
            let kind = date.isWeekend ? "weekend" : "holiday"
            return join(next, ["kind": .string(kind), "is_session": .bool(false), "open_utc": .null, "close_utc": .null])
        }
        if let reads, !["session", "kind", "next_session", "is_session"].contains(reads) {
            throw GoldenCase.Skip(reason: "no reading \(reads)")
        }
        let extended = MarketPolicy.ExtendedHours.full
        return join(
            next,
            [
                "is_session": .bool(true), "pre_open_utc": .string(extended.morningStart(of: day).description),
                "post_close_utc": .string((extended.afternoonEnd(of: day) ?? day.close).description),
                "open_et": newYorkText(day.open), "close_et": newYorkText(day.close),
                "kind": .string(day.isEarlyClose ? "early_close" : "regular"), "open_utc": .string(day.open.description),
                "close_utc": .string(day.close.description),
            ])
    }

    private static func bands(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "read", "bands")
        let time = item.given["time"]?.text?.split(separator: ":").compactMap { Int($0) } ?? []
        guard time.count >= 2 else { throw GoldenCase.Skip(reason: "no time") }
        let minute = time[0] * 60 + time[1]
        // There are bands in the regular session only.
        guard minute >= 570, minute < 960 else { return ["lower": .null, "upper": .null, "bands": .null] }
        let bands = LimitBands.around(
            try known(item.given["reference"]?.price, "reference"),
            tier: try known(item.given["tier"]?.int.flatMap { LimitBandTier(rawValue: $0) }, "tier"),
            previousClose: try known(item.given["prev_close"]?.price, "prev_close"), isLastPart: minute >= 935 && minute < 960)
        return ["lower": .decimal(bands.lower), "upper": .decimal(bands.upper)]
    }

    private static func optionExpiry(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let isShort = ["short_put", "short_puts", "short_calls", "short_call", "short_contracts"].contains { given[$0] != nil }
        let contracts =
            first(
                given, "long_calls", "long_puts", "long_call", "long_put", "short_put", "short_puts", "short_calls", "short_call",
                "short_contracts", "contracts", "qty")?.quantity ?? 1
        let isPut =
            ["P", "PUT"].contains(given["right"]?.text?.uppercased() ?? "") || given["short_put"] != nil || given["short_puts"] != nil
            || given["long_puts"] != nil || given["long_put"] != nil
        try assume(item.when, "expire", "true")
        let isCashSettled = given["index"]?.bool == true || given["settlement"]?.text == "cash" || given["style"]?.text == "index"
        let close = try known(first(given, "official_close", "close", "settlement_value", "settlement_price")?.price, "close")
        let strike = try known(given["strike"]?.price, "strike")
        let terms = OptionTerms(
            underlying: "ABC", right: isPut ? .put : .call, strike: strike, expiration: CivilDate.of(2026, 3, 2),
            settlement: isCashSettled ? .cash : .physical)
        let shareCount = given["shares"]?.quantity ?? 0
        var market = Market(
            hours: .nyse, type: given["account"]?.text == "cash" ? .cash : .margin, cash: given["cash"]?.money ?? 100_000_000,
            positions: shareCount.isZero ? [] : [PositionSpec("ABC", shareCount, at: given["shares_avg"]?.price ?? 10)],
            quote: QuoteChange(last: close))
        market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
        market.run(
            .adjustAccount(
                market.account,
                AccountChange(
                    positions: (shareCount.isZero ? [] : [PositionSpec("ABC", shareCount, at: given["shares_avg"]?.price ?? 10)])
                        + [PositionSpec("OPT", isShort ? -contracts : contracts, at: given["premium"]?.price ?? 1)])))
        let cash = market.exchange.balances(of: market.account).cash
        let entries = market.exchange.ledger(of: market.account).count
        if first(given, "do_not_exercise", "dne")?.bool == true || first(item.when, "do_not_exercise", "dne")?.bool == true {
            market.run(.doNotExercise(market.account, "OPT"))
        }
        if item.when["exercise"] != nil {
            market.run(.exercise(market.account, "OPT", item.when["exercise"]?.quantity ?? contracts))
        } else if item.when["assign"] != nil {
            market.run(.assign(market.account, "OPT", item.when["assign"]?.quantity ?? contracts))
        } else {
            market.advance(to: "2026-03-02T22:00:00Z")
        }
        let shares = market.exchange.position(of: market.account, in: "ABC")
        let isExercised = market.log.contains { if case .optionExercised = $0.kind { true } else { false } }
        let posted = market.exchange.ledger(of: market.account).dropFirst(entries)
        var result: [String: JSONValue] = [
            "auto_exercised": .bool(isExercised), "expired_worthless": .bool(posted.contains { $0.kind == .optionExpiration }),
            "assigned": .bool(market.log.contains { if case .optionAssigned = $0.kind { true } else { false } }),
            "share_delta": .decimal((shares?.quantity ?? 0) - shareCount),
            "option_qty_delta": .decimal(posted.filter { $0.instrument == InstrumentID(2) }.reduce(Quantity(0)) { $0 + $1.quantity }),
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            "activities": .array(
                posted.map { entry in
                    .string(
                        entry.kind == .optionExpiration
                            ? "OPEXP" : entry.instrument == InstrumentID(1) ? "OPTRD" : entry.kind == .optionAssignment ? "OPASN" : "OPEXC")
                }),
        ]
        if let shares {
            result["share_price"] = .decimal(shares.averagePrice)
            result["broker_avg_entry"] = .decimal(shares.averagePrice)
            result["tax_cost_basis_per_share"] = market.exchange.taxLots(of: market.account, in: shares.symbol).last.map {
                .decimal($0.price)
            }
        }
        return result
    }

    private static func split(_ item: GoldenCase) throws -> [String: JSONValue] {
        let numbers = (item.given["ratio"]?.text ?? "").split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        try assume(item.when, "apply", "ex-date")
        guard numbers.count == 2 else { throw GoldenCase.Skip(reason: "no ratio") }
        let shares = try known(item.given["shares"]?.quantity, "shares"), average = try known(item.given["avg"]?.price, "avg")
        var market = Market(
            hours: .nyse, cash: 10_000_000, positions: [PositionSpec("ABC", shares, at: average)],
            quote: QuoteChange(bid: average, ask: average, last: average))
        var orders: [(name: String, id: OrderID)] = []
        for (name, json) in resting(item.given) {
            let placed = market.place(try gtc(name, json, 1))
            guard placed.status.isOpen else { return ["refusal": .string("\(name): \(placed.reason?.code ?? "")"), "shares": .null] }
            orders.append((name, placed.id))
        }
        if let option = item.given["option"], let strike = option["strike"]?.price {
            let terms = OptionTerms(
                underlying: "ABC", right: item.given["option"]?["right"]?.text == "P" ? .put : .call, strike: strike,
                expiration: CivilDate.of(2026, 12, 18))
            market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
            market.run(.openAccount(AccountSpec(number: "2", positions: [PositionSpec("OPT", option["contracts"]?.quantity ?? 1, at: 1)])))
        }
        market.run(
            .corporateAction(
                .split(
                    "ABC", numerator: numbers[0], denominator: numbers[1], exDate: CivilDate.of(2026, 3, 3),
                    cashInLieuPrice: item.given["post_price"]?.price)))
        market.advance(to: "2026-03-03T10:00:00Z")
        let position = try known(market.exchange.position(of: market.account, in: "ABC"), "position")
        let exact = shares.scaled(by: Int128(numbers[0]), over: Int128(numbers[1]))
        let lieu = market.exchange.ledger(of: market.account).first { $0.kind == .cashInLieu }
        var result: [String: JSONValue] = [
            "shares": .decimal(position.quantity), "avg": .decimal(position.averagePrice),
            "cost_basis_unchanged": .decimal(position.costBasis),
            "cost_basis_shares": .decimal(position.costBasis), "cash_in_lieu": .decimal(lieu?.amount ?? 0),
            "cost_basis_fraction": .decimal(average * shares - position.costBasis),
            "fraction_cash_in_lieu_shares": .decimal(exact - position.quantity),
        ]
        for (name, id) in orders {
            let order = market.order(id)
            let now = JSONValue.object([
                "qty": .decimal(order.quantity), "limit": .decimal(order.limitPrice), "stop": .decimal(order.stopPrice),
                "status": word(order),
            ])
            result[name] = now
            result["gtc"] = now
        }
        result["orders"] = Self.orders(orders, market)
        if let option = market.exchange.position(of: AccountID(2), in: "OPT"),
            let terms = market.exchange.instrument("OPT")?.kind.optionTerms
        {
            result["option"] = .object(["contracts": .decimal(option.quantity), "strike": .decimal(terms.strike)])
        }
        return result
    }

    private static func dividend(_ item: GoldenCase) throws -> [String: JSONValue] {
        let shares = item.given["shares"]?.quantity ?? (resting(item.given).isEmpty ? 0 : 1000),
            perShare = try known(item.given["dps"]?.money, "dps")
        try assume(item.when, "pay", "true")
        try assume(item.when, "apply", "ex-date")
        try assume(item.given, "side", "long", "short")
        let isShort = item.given["side"]?.text == "short" || shares.isNegative
        let price = first(item.given, "price", "last")?.price ?? 10
        var market = Market(
            policy: try policy(item), hours: .nyse, cash: 100_000_000,
            positions: shares.isZero ? [] : [PositionSpec("ABC", isShort ? -shares.magnitude : shares, at: price)],
            quote: QuoteChange(bid: price, ask: price, last: price))
        var orders: [(name: String, id: OrderID)] = []
        for (name, json) in resting(item.given) {
            let placed = market.place(try gtc(name, json, 1))
            guard placed.status.isOpen else { return ["refusal": .string("\(name): \(placed.reason?.code ?? "")"), "cash_delta": .null] }
            orders.append((name, placed.id))
        }
        let cash = market.exchange.balances(of: market.account).cash
        market.run(
            .corporateAction(.dividend("ABC", perShare: perShare, exDate: CivilDate.of(2026, 3, 3), payDate: CivilDate.of(2026, 3, 5))))
        market.advance(to: "2026-03-05T15:00:00Z")
        var result: [String: JSONValue] = [
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            "unrounded": .decimal(perShare.scaled(by: shares.billionths, over: Quantity.scale)),
        ]
        result["orders"] = Self.orders(orders, market)
        for (name, id) in orders {
            let order = market.order(id)
            let price = order.type == .limit ? order.limitPrice : order.stopPrice
            if case .object? = item.expect[name] {
                result[name] = .object([
                    "qty": .decimal(order.quantity), "limit": .decimal(order.limitPrice), "stop": .decimal(order.stopPrice),
                ])
            } else {
                result[name] = .decimal(price)
            }
            result[String(name.dropFirst(4))] = .decimal(price)
        }
        return result
    }

    /// The orders that a case gives, each with a name: those whose name says what they are, and those of a list.
    private static func resting(_ given: JSONValue) -> [(name: String, json: JSONValue)] {
        gtcNames.compactMap { name in given[name].map { (name, $0) } }
            + (given["orders"]?.list ?? []).enumerated().map { ("order \($0)", $1) }
    }

    /// The list's orders as they are now.
    private static func orders(_ placed: [(name: String, id: OrderID)], _ market: Market) -> JSONValue {
        .array(
            placed.filter { $0.name.hasPrefix("order ") }.map { item in
                let order = market.order(item.id)
                return .object([
                    "qty": .decimal(order.quantity), "limit": .decimal(order.limitPrice), "stop": .decimal(order.stopPrice),
                    "status": word(order),
                ])
            })
    }

    private static let gtcNames = ["gtc_buy_limit", "gtc_sell_stop", "gtc_sell_limit", "gtc_buy_stop"]

    /// A good-till-canceled order whose name says its side and type; written as an object, or as its price alone.
    private static func gtc(_ name: String, _ json: JSONValue, _ quantity: Int) throws -> OrderRequest {
        if name.hasPrefix("order ") { return try request(json.with("tif", .string("gtc"))) }
        let type = name.hasSuffix("stop") ? "stop" : "limit"
        let order = json.text == nil ? json : JSONValue.object([type: json])
        return try request(
            order.with("side", .string(name.contains("buy") ? "buy" : "sell")).with("tif", .string("gtc")).with("type", .string(type)))
    }
}
