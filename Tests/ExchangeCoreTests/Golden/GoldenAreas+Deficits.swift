@testable import ExchangeCore

// Deficits of margin within a day: their size, the calls for them, and what comes of calls that are not met.
extension GoldenAreas {
    /// The deficit of a day's greatest exposure, and what follows from it on the next days.
    static func intraday(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let readings = ["multiplier", "buying_power", "account"]
        if let reading = item.peek("read", in: item.when)?.text, readings.contains(reading) { return try buyingPower(item) }
        if let rule = given["rule"]?.text, !rule.contains("4210(d)(2)") { throw GoldenCase.Skip(reason: "no rule \(rule)") }
        let equity = try known(given["equity"]?.money, "equity")
        let (exposure, isShort) = try peakExposure(item.when) ?? exposure(ofDeficit: given, equity)
        let part = given["maintenance"]?.ratio ?? Ratio(percent: isShort ? 30 : 25)
        let withdrawn = first(item.when, "withdraw", "withdrawal")?.money
        var policy = try policy(item)
        policy.dayTrades = .intradayMargin
        policy.margin.longMaintenance = part
        // What the case says must be kept is all that must.
        policy.margin.lowPrice = 0
        policy.margin.concentration = nil
        let calendar = MarketCalendar(hours: .nyse)
        let date = first(given, "date", "trade_date")?.text
        let day = try known(date.map { CivilDate($0) } ?? CivilDate.of(2026, 6, 15), "date")
        // Deficits are noted when cash is withdrawn, so that a dollar is that was not there, if none of the equity is.
        let cash = withdrawn == nil ? equity + 1 : equity
        let price: Price = 100, held = exposure / price
        var market = Market(
            policy: policy, hours: .nyse, cash: isShort ? cash + exposure : cash - exposure,
            positions: [PositionSpec("ABC", isShort ? -held : held, at: price)],
            at: try newYork(day.description, "10:00").description, quote: QuoteChange(bid: price, ask: price, last: price))
        market.run(.deposit(market.account, -(withdrawn ?? 1)))
        let balances = market.exchange.balances(of: market.account)
        guard balances.maintenanceRequirement == part * exposure else {
            throw GoldenCase.Skip(reason: "\(balances.maintenanceRequirement) must be kept")
        }
        let deficit = balances.intradayMarginDeficit
        var result: [String: JSONValue] = [
            "intraday_margin_deficit": .decimal(deficit), "deficit": .decimal(deficit), "imd": .decimal(deficit),
            "de_minimis_threshold": .decimal(MarginRequirement.intradayDeficit(equity: balances.equity, requirement: 0).forgiven),
            "exempt_from_freeze": .bool(MarginRequirement.isForgiven(deficit, equity: balances.equity)),
            "required_maintenance": .decimal(balances.maintenanceRequirement),
        ]
        // The call comes the next morning.
        market.log += market.exchange.advance(to: try newYork(calendar.tradingDay(after: day).description, "10:00"))
        let call = market.exchange.conduct(of: market.account).deficitCalls.first
        result["margin_call"] = .bool(call != nil)
        if let call {
            let days = calendar.tradingDayCount(from: calendar.tradingDay(after: day), through: call.dueOn)
            for name in ["call_due_business_days", "due_in_business_days"] { result[name] = .int(days) }
            for name in ["call_due_date", "due_date"] { result[name] = .string(call.dueOn.description) }
        }
        if let deposit = first(item.when, "deposit", "deposits")?.money { market.run(.deposit(market.account, deposit)) }
        let left = market.exchange.conduct(of: market.account).deficitCalls.reduce(Money(0)) { $0 + $1.amount }
        result["remaining_call"] = .decimal(left)
        result["satisfied"] = .bool(left.isZero)
        guard let call, !left.isZero else { return result }
        let frozen = calendar.tradingDay(after: call.dueOn)
        market.log += market.exchange.advance(to: try newYork(frozen.description, "10:00"))
        result["freeze_days"] = market.exchange.conduct(of: market.account).frozenUntil.map { .int($0.days(since: frozen)) }
        return result
    }

    /// What is held at most during the day, and whether it is owed: the day's deficit is its peak.
    private static func peakExposure(_ when: JSONValue) throws -> (Money, isShort: Bool)? {
        func peak(_ names: [String]) -> Money? {
            names.compactMap { when[$0] }.compactMap { $0.money ?? $0.list.compactMap(\.money).max() }.max()
        }
        if let events = when["events"]?.list {
            // Purchases and sales by what they come to.
            var now: Money = 0, most: Money = 0
            for event in events {
                let text = event.text ?? "", amount = text.split(separator: " ").compactMap { Money(String($0)) }.first
                guard let amount, text.hasPrefix("buy") || text.hasPrefix("sell") else {
                    throw GoldenCase.Skip(reason: "no event: \(text)")
                }
                now = text.hasPrefix("buy") ? now + amount : now - amount
                most = max(most, now)
            }
            return (most, false)
        }
        let long = peak(["intraday_long_exposure", "intraday_long_exposures", "long_exposure", "exposures", "exposure"])
        let short = peak(["intraday_short_exposure", "intraday_short_exposures", "short_exposure"])
        if long != nil, short != nil { throw GoldenCase.Skip(reason: "two peaks need not be at one time") }
        return (long ?? short).map { ($0, long == nil) }
    }

    /// What must be held for a deficit that a case gives by itself.
    private static func exposure(ofDeficit given: JSONValue, _ equity: Money) throws -> (Money, isShort: Bool) {
        let deficit = try known(first(given, "deficit", "imd", "intraday_margin_deficit")?.money, "intraday_long_exposure")
        let part = given["maintenance"]?.ratio ?? Ratio(percent: 25)
        return ((equity + deficit).scaled(by: Ratio(1).billionths, over: part.billionths), false)
    }
}
