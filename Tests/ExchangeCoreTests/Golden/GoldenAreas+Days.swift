@testable import ExchangeCore

// Day trades by date, calls for deficits, fees for borrowed shares.
extension GoldenAreas {
    static let days: [String: Handler] = [
        "day_trade": dayTrade, "pdt": dayTrade, "day_trades": dayTrade, "borrow_fee": borrowFee, "htb_fee": borrowFee,
        "hard_to_borrow": borrowFee,
    ]

    /// How a case may call the day trades that there were before.
    static let dayTradeCounts = [
        "day_trades", "daytrade_count", "day_trade_count", "day_trades_in_5_days", "day_trades_last_5_days", "prior_day_trades",
    ]

    /// The sale of what was bought today, after some day trades of the day before.
    static func dayTrade(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let calendar = MarketCalendar(hours: .nyse)
        func day(_ json: JSONValue?) -> CivilDate? { json?.text.flatMap { CivilDate($0) } }
        let date = try known(
            day(first(given, "date", "trade_date")) ?? day(given["before"]).map { calendar.tradingDay(before: $0) }, "date")
        let before = calendar.tradingDay(before: date)
        for name in ["action", "order"] {
            try assume(
                item.when, name, "day_trade", "sell", "close", "buy_and_sell", "fourth_day_trade", "another_day_trade",
                "4th_day_trade")
        }
        let wanted = first(given, "last_equity", "equity")?.money ?? 20_000
        let count = dayTradeCounts.compactMap { given[$0]?.int }.first
        let trades = count ?? 3
        // Who refuses day trades in these words is Alpaca, so it is meant where nobody is named.
        var market = Market(
            policy: try policy(item, vendor: "alpaca"), hours: .nyse, cash: wanted,
            at: try newYork(before.description, "10:00").description,
            quote: QuoteChange(bid: 10, ask: 10, last: 10))
        func round() -> Order {
            market.place(.market(market.account, .buy, 1, "ABC"))
            return market.place(.market(market.account, .sell, 1, "ABC"))
        }
        for _ in 0..<trades { _ = round() }
        market.log += market.exchange.advance(to: try newYork(date.description, "10:00"))
        let sale = round()
        let balances = market.exchange.balances(of: market.account)
        var result = refused(sale.status == .rejected ? sale.reason : nil)
        result["http_status"] = result["http"]
        return join(
            result,
            [
                "regime": .string(market.exchange.isLegacyDayTrading(market.account) ? "legacy_pdt" : "intraday_margin"),
                "daytrade_count": .int(balances.dayTradeCount), "pattern_day_trader": .bool(balances.isPatternDayTrader),
            ])
    }

    /// What borrowing shares costs for some nights.
    private static func borrowFee(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let quantity = try known(first(given, "shares", "qty")?.quantity, "shares").magnitude
        let price = try known(first(given, "price", "mark")?.price, "price")
        var instrument = Instrument("ABC")
        instrument.borrowRate = try known(first(given, "annual_rate", "rate")?.ratio, "rate")
        instrument.isEasyToBorrow = false
        var policy = try policy(item)
        policy.allowsHardToBorrow = true
        // Monday to Tuesday is one night, Friday to Monday three; all is posted when April begins.
        try assume(given, "day_count", "act/360")
        try assume(item.when, "accrue")
        let isWeekend = given["weekday"]?.text?.hasPrefix("Fri") == true
        let nights = given["days"]?.int ?? (isWeekend ? 3 : 1)
        let start = CivilDate.of(2026, 4, 1).adding(days: -nights)
        var market = Market(
            policy: policy, hours: .nyse, cash: 10_000_000, positions: [], at: try newYork(start.description, "10:00").description,
            quote: nil)
        market.run(.defineInstrument(instrument))
        market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
        market.run(.adjustAccount(market.account, AccountChange(positions: [PositionSpec("ABC", -quantity, at: price)])))
        market.log += market.exchange.advance(to: try newYork("2026-04-01", "10:00"))
        let fee = market.exchange.ledger(of: market.account).filter { $0.kind == .borrowFee }.reduce(Money(0)) { $0 - $1.amount }
        return ["fee": .decimal(fee), "rounded": .decimal(fee), "borrow_fee": .decimal(fee)]
    }
}
