@testable import ExchangeCore

// What trades cost.
extension GoldenAreas {
    /// What a day's trades cost, each fee by itself.
    static func fees(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        if let answer = try posted(item) { return answer }
        let charged = item.when["charge"]?.text
        let schedule = try schedule(given)
        let told = first(given, "rounding")?.text.flatMap { $0 == "compare" || $0 == "both" ? nil : $0 }
        let mode = try told.map { try rounding($0) } ?? charged.flatMap { try? rounding($0) } ?? .perFillCeiling
        let trades = try trades(item)
        func sum(_ amount: (FeeSchedule.Trade) -> Money) -> JSONValue {
            if mode == .dailyCeiling { return .decimal(FeeSchedule.cents(trades.reduce(Money(0)) { $0 + amount($1) }, mode)) }
            return .decimal(trades.reduce(Money(0)) { $0 + FeeSchedule.cents(amount($1), mode) })
        }
        func charge(_ trade: FeeSchedule.Trade, _ kind: LedgerKind) -> Money {
            FeeSchedule.charges(trade, schedule).first { $0.kind == kind }?.amount ?? 0
        }
        let rate = given["cat_rate"]?.money
        func audit(_ trade: FeeSchedule.Trade) -> Money {
            if schedule == .none { return 0 }
            return rate.map { $0.scaled(by: trade.quantity.billionths, over: Quantity.scale) } ?? FeeSchedule.auditTrailFee(trade)
        }
        let sides = max(1, given["sides"]?.list.count ?? 1)
        let unrounded = trades.reduce(Money(0)) { $0 + audit($1) }
        let sec = trades.reduce(Money(0)) { $0 + charge($1, .secFee) }, taf = trades.reduce(Money(0)) { $0 + charge($1, .tafFee) }
        func perFill(_ kind: LedgerKind) -> Money { trades.reduce(Money(0)) { $0 + FeeSchedule.cents(charge($1, kind), .perFillCeiling) } }
        let answers: [String: JSONValue] = [
            "sec": sum { charge($0, .secFee) }, "taf": sum { charge($0, .tafFee) }, "commission": sum { charge($0, .commission) },
            "orf": sum { charge($0, .optionsRegulatoryFee) }, "cat": sum(audit), "sec_unrounded": .decimal(sec),
            "taf_unrounded": .decimal(taf), "occ_clearing": sum(FeeSchedule.clearingFee),
            "occ_clearing_if_passed_through": sum(FeeSchedule.clearingFee), "per_side_unrounded": .decimal(unrounded),
            "per_day_rounded_up": .decimal(FeeSchedule.cents(unrounded * sides, .dailyCeiling)),
            "taf_daily": .decimal(FeeSchedule.cents(taf, .dailyCeiling)), "taf_per_fill": .decimal(perFill(.tafFee)),
            "sec_daily": .decimal(FeeSchedule.cents(sec, .dailyCeiling)), "sec_per_fill": .decimal(perFill(.secFee)),
        ]
        return join(answers, try byRounding(trades, schedule, item))
    }

    /// What the trades cost by each way of rounding that a case names, or that it expects an answer for: the one fee that
    /// it asks for, or where it expects an object, each by its name.
    private static func byRounding(
        _ trades: [FeeSchedule.Trade], _ schedule: MarketPolicy.Fees, _ item: GoldenCase
    ) throws -> [String: JSONValue] {
        let asked = word(first(item.given, "fee")?.text ?? item.when["charge"]?.text ?? "")
        let kind: LedgerKind = asked.contains("taf") ? .tafFee : .secFee
        let listed = ["modes", "compare", "roundings", "rounding"].flatMap { items(item.when[$0]).compactMap(\.text) }
        var result: [String: JSONValue] = [:]
        for name in Set(listed + item.expect.members.keys) {
            let bare = ["sec_", "taf_"].reduce(name) { $1 == $0.prefix($1.count) ? String($0.dropFirst($1.count)) : $0 }
            let isEach = ["per_fill", "per_trade", "per_execution"].contains { bare.contains($0) }
            guard let mode = isEach ? .perFillCeiling : try? rounding(bare) else { continue }
            func total(_ kind: LedgerKind) -> JSONValue {
                let amounts = trades.map { trade in FeeSchedule.charges(trade, schedule).first { $0.kind == kind }?.amount ?? 0 }
                if mode == .dailyCeiling { return .decimal(FeeSchedule.cents(amounts.reduce(0, +), mode)) }
                return .decimal(amounts.reduce(Money(0)) { $0 + FeeSchedule.cents($1, mode) })
            }
            if case .object? = item.expect[name] {
                result[name] = .object(["sec": total(.secFee), "taf": total(.tafFee)])
            } else {
                result[name] = total(name.hasPrefix("sec_") ? .secFee : name.hasPrefix("taf_") ? .tafFee : kind)
            }
        }
        return result
    }

    /// What is charged for a day's fees that a case gives as they accrued.
    private static func posted(_ item: GoldenCase) throws -> [String: JSONValue]? {
        let names = ["total_fee", "total_fees", "fee_total", "unrounded", "accrued", "accrued_fees", "daily_total", "fees", "fee"]
        guard let name = names.first(where: { item.has($0, in: item.given) }) else { return nil }
        let amounts = try items(item.given[name]).map { try known($0.money, name) }
        for name in ["charge", "round", "post", "at"] { try assume(item.when, name) }
        let mode = try (item.given["rounding"] ?? item.when["rounding"])?.text.map { try rounding($0) } ?? .dailyCeiling
        try assume(item.given, "currency", "usd")
        try assume(item.given, "precision", "0.01")
        for name in ["venue", "broker"] { try assume(item.given, name, "alpaca") }
        let charge = JSONValue.decimal(FeeSchedule.cents(amounts.reduce(0, +), mode))
        let answers = ["charged", "rounded", "rounded_up", "fee", "total", "total_fee", "posted", "charge", "per_day_rounded_up"]
        return Dictionary(answers.map { ($0, charge) }) { first, _ in first }
    }

    /// Whose fees are charged: a vendor's, none where it only imitates trading, the regulators' where none is named.
    private static func schedule(_ given: JSONValue) throws -> MarketPolicy.Fees {
        let names = [given["profile"], given["broker"], given["venue"]].compactMap { $0?.text.map { word($0) } }
        let schedulesByName: [String: MarketPolicy.Fees] = [
            "alpaca_paper": .none, "paper": .none, "schwab": .schwab, "alpaca": .alpaca, "realistic": .regulatory,
            "regulatory": .regulatory,
        ]
        let schedules = try names.map { try known(schedulesByName[$0], $0) }
        return schedules.contains(.none) ? .none : schedules.first ?? .regulatory
    }

    /// The trades of a case: a list of fills, a number of like ones, or one whose members stand beside the rest.
    private static func trades(_ item: GoldenCase) throws -> [FeeSchedule.Trade] {
        let given = item.given
        let said = first(given, "fills", "trades", "executions", "sells") ?? item.when["fills"]
        guard let fills = said?.list, !fills.isEmpty else {
            let count = try (said ?? first(given, "count", "n_fills", "fill_count")).map { try known($0.int, "fills") } ?? 1
            guard (1...10_000).contains(count) else { throw GoldenCase.Skip(reason: "\(count) fills") }
            return Array(repeating: try trade(given, given), count: count)
        }
        return try fills.map { fill in
            guard !fill.list.isEmpty || fill.text != nil else { return try trade(fill, given) }
            let (quantity, price) = try known(trade(fill), "fill")
            // A text says which side it is on, a pair does not.
            let side = fill.text.map { $0.hasPrefix("sell") ? "sell" : "buy" }
            let json: [String: JSONValue] = ["qty": .decimal(quantity.magnitude), "price": .decimal(price)]
            return try trade(.object(JSONMembers(json)).with("side", side.map { .string($0) }), given)
        }
    }

    private static func trade(_ json: JSONValue, _ given: JSONValue) throws -> FeeSchedule.Trade {
        let asset = given["asset"]?.text ?? "equity"
        let isOption = asset.contains("option")
        let (side, effect) = try side((json["side"] ?? given["side"])?.text ?? "sell")
        let says = (first(json, "effect", "position_effect") ?? given["effect"])?.text.map { word($0) }
        guard ["open", "opening", "close", "closing", nil].contains(says) else { throw GoldenCase.Skip(reason: "no effect \(says ?? "")") }
        let date = (json["trade_date"] ?? json["date"] ?? given["trade_date"])?.text
        return FeeSchedule.Trade(
            date: try date.map { try known(CivilDate($0), $0) } ?? CivilDate.of(2026, 10, 1), side: side,
            quantity: first(json, "qty", "contracts", "shares", "qty_each")?.quantity ?? 0,
            price: first(json, "price", "premium", "px")?.price ?? 0, multiplier: isOption ? 100 : 1, isOption: isOption,
            isIndexOption: asset == "index_option",
            isClosing: effect == .closing || says?.hasPrefix("clos") == true || first(json, "closing", "is_closing")?.bool == true)
    }
}
