@testable import ExchangeCore

// Profit, lots, fees, settlement, rounding.
extension GoldenAreas {
    static let accounting: [String: Handler] = [
        "pnl": profit, "tax_lots": lots, "fractional": fractional, "cash_account": cashAccount, "fees": fees, "settlement": settlement,
        "rounding": rounding, "slippage": slippage,
    ]

    private static func marketOf(_ instrument: Instrument, cash: Money = 100_000_000, type: AccountType = .margin) -> Market {
        var market = Market(type: type, cash: cash, quote: nil)
        market.run(.defineInstrument(instrument))
        return market
    }

    private static func profit(_ item: GoldenCase) throws -> [String: JSONValue] {
        if item.when["read"] != nil { return try readPosition(item) }
        try assume(item.given, "method", "average_cost")
        var instrument = Instrument("ABC")
        instrument.multiplier = item.given["multiplier"]?.int ?? 1
        var market = marketOf(instrument)
        let cash = market.exchange.balances(of: market.account).cash
        for fill in item.when["fills"]?.list ?? [] {
            let (quantity, price) = try known(trade(fill), "fill")
            market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
            let order = market.place(.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC"))
            guard order.status == .filled else { return ["refusal": .string(order.reason?.code ?? ""), "qty": .null] }
        }
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        var result: [String: JSONValue] = [
            "qty": .decimal(state.quantity), "avg_price": .decimal(state.averagePrice), "realized_pl": .decimal(state.realized.money),
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
        ]
        if let mark = item.when["mark"]?.price {
            market.run(.setQuote("ABC", QuoteChange(bid: mark, ask: mark, last: mark)))
            let position = market.exchange.position(of: market.account, in: "ABC")
            result["unrealized_pl"] = .decimal(position?.unrealizedProfit ?? 0)
            result["market_value"] = .decimal(position?.marketValue ?? 0)
            result["cost_basis"] = .decimal(position?.costBasis ?? 0)
            let unrealized = position?.unrealizedProfit ?? 0
            let left = market.exchange.balances(of: market.account).cash - cash + (position?.marketValue ?? 0)
            result["total_pl"] = .decimal(state.realized.money + unrealized)
            for name in ["identity_lhs", "lhs"] { result[name] = .decimal(left) }
            for name in ["identity_rhs", "rhs"] { result[name] = .decimal(state.realized.money + unrealized) }
            result["identity_holds"] = .bool(left == state.realized.money + unrealized)
        }
        return result
    }

    private static func readPosition(_ item: GoldenCase) throws -> [String: JSONValue] {
        let last = try known(item.given["lastday_price"]?.price, "lastday_price"),
            current = try known(item.given["current_price"]?.price, "current_price")
        let quantity = try known(item.given["qty"]?.quantity, "qty"),
            average = try known(item.given["avg_entry_price"]?.price, "avg_entry_price")
        try assume(item.when, "read", "position")
        var market = Market(quote: QuoteChange(last: last))
        market.run(.openAccount(AccountSpec(number: "2", positions: [PositionSpec("ABC", quantity, at: average)])))
        market.run(.setQuote("ABC", QuoteChange(last: current)))
        let position = try known(market.exchange.position(of: AccountID(2), in: "ABC"), "position")
        let change = (position.mark - position.previousMark).scaled(by: Price.scale, over: position.previousMark.billionths).rounded(
            toPlaces: 4)
        return [
            "change_today": .decimal(change), "qty": .decimal(position.quantity),
            "market_value": .decimal(position.marketValue), "cost_basis": .decimal(position.costBasis),
            "unrealized_pl": .decimal(position.unrealizedProfit),
            "unrealized_plpc": .decimal(position.unrealizedProfit.scaled(by: Money.scale, over: position.costBasis.magnitude.billionths)),
            "unrealized_intraday_pl": .decimal((position.mark - position.previousMark) * position.quantity),
            "change_today_4dp": .decimal(change),
        ]
    }

    private static func lots(_ item: GoldenCase) throws -> [String: JSONValue] {
        if item.given["day1"] != nil { return try compressedLots(item) }
        let method = try lotMethod(try known(item.when["method"]?.text, "method"))
        let lots = try (item.given["lots"]?.list ?? []).map { try known(trade($0), "lot") }
        let price = first(item.when, "price", "at")?.price ?? item.given["price"]?.price
        var market = Market(
            cash: 100_000_000, positions: lots.map { PositionSpec("ABC", $0.0, at: $0.1) },
            quote: price.map { QuoteChange(bid: $0, ask: $0, last: $0) } ?? QuoteChange(bid: d("10.00"), ask: d("10.02"), last: d("10.01")))
        let before = lots.reduce(Money(0)) { $0 + $1.1 * $1.0 }
        let held = market.exchange.taxLots(of: market.account, in: "ABC")
        let choices = try (item.when["specific"] ?? item.when["specific_lots"])?.list.map { choice in
            guard let place = choice.list.first?.int, held.indices.contains(place), let quantity = choice.list.last?.quantity else {
                throw GoldenCase.Skip(reason: "no choice of lots: \(choice)")
            }
            return TaxLotChoice(lot: held[place].id, quantity: quantity)
        }
        let order = market.place(
            OrderRequest.market(market.account, .sell, try known(first(item.when, "sell", "qty")?.quantity, "sell"), "ABC").with {
                $0.taxLotMethod = method
                $0.taxLots = choices ?? []
            })
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        let left = method == .averageCost ? state.cost.money : state.lots.reduce(Money(0)) { $0 + $1.price * $1.quantity }
        return [
            "cost_basis_remaining": .decimal(left), "avg_remaining": .decimal(state.quantity.isZero ? 0 : left / state.quantity),
            "cost_basis_sold": .decimal(before - left), "qty_remaining": .decimal(state.quantity),
            "realized_pl": .decimal(price.map { $0 * order.filledQuantity - (before - left) }),
            "proceeds": .decimal(price.map { $0 * order.filledQuantity }), "refusal": .string(order.reason?.code ?? ""),
            "lots_remaining": .array(
                market.exchange.taxLots(of: market.account, in: "ABC").map { .array([.decimal($0.quantity), .decimal($0.price)]) }),
        ]
    }

    /// Trades of several days, the lots of each becoming one overnight.
    private static func compressedLots(_ item: GoldenCase) throws -> [String: JSONValue] {
        var policy = MarketPolicy()
        policy.compressesLots = true
        try assume(item.when, "method", "compressed_fifo_end_of_day", "compressed_fifo", "weighted_average_intraday")
        let isIntraday = item.when["method"]?.text == "weighted_average_intraday"
        policy.compressesLots = !isIntraday
        var market = Market(policy: policy, hours: .nyse, cash: 100_000_000)
        for day in 1...5 {
            for text in item.given["day\(day)"]?.list ?? [] {
                var json = text
                if let word = text.text, !word.contains("@") {
                    json = .string(word + "@" + (market.exchange.quote("ABC")?.last?.description ?? "10"))
                }
                let (quantity, price) = try known(trade(json), "trade")
                market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
                market.place(.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC"))
            }
            if !isIntraday { market.advance(to: "2026-03-0\(2 + day)T15:00:00Z") }
        }
        let position = try known(market.exchange.position(of: market.account, in: "ABC"), "position")
        return [
            "cost_basis": .decimal(position.costBasis), "avg_entry_price": .decimal(position.averagePrice),
            "qty": .decimal(position.quantity),
        ]
    }

    private static func fractional(_ item: GoldenCase) throws -> [String: JSONValue] {
        let price = try known(item.given["price"]?.price, "price")
        try assume(item.when, "round", "floor 9dp")
        var market = Market(policy: try policy(item), cash: 100_000_000, quote: QuoteChange(bid: price, ask: price, last: price))
        let order = market.place(OrderRequest.market(market.account, .buy, 0, "ABC").with { $0.notional = item.given["notional"]?.money })
        return ["qty": .decimal(order.filledQuantity), "refusal": .string(order.reason?.code ?? "")]
    }

    private static func cashAccount(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.given, "account", "cash")
        try assume(item.given, "unsettled", "0", "0.00")
        var policy = try policy(item)
        policy.cashRules = .counted
        var market = Market(
            policy: policy, hours: .nyse, type: .cash, cash: try known(item.given["settled"]?.money, "settled"),
            positions: [PositionSpec("DEF", 100_000, at: 1)], quote: QuoteChange(bid: 1, ask: 1, last: 1))
        market.run(.setQuote("DEF", QuoteChange(bid: 1, ask: 1, last: 1)))
        var statuses: [JSONValue] = []
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            let isBuy = event.hasPrefix("buy")
            guard isBuy || event.hasPrefix("sell"), let amount = event.split(separator: " ").compactMap({ Quantity(String($0)) }).first
            else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            // "Sell other holding" raises cash; any other sale is of what was bought.
            let symbol: Symbol = isBuy || !event.contains("other") ? "ABC" : "DEF"
            statuses.append(word(market.place(.market(market.account, isBuy ? .buy : .sell, amount, symbol))))
        }
        let today = market.exchange.balances(of: market.account)
        market.advance(to: "2026-03-03T15:00:00Z")
        let next = market.exchange.balances(of: market.account)
        let conduct = market.exchange.conduct(of: market.account)
        func strikes(_ kind: AccountConduct.Violation) -> JSONValue { .int(conduct.strikes.count { $0.violation == kind }) }
        return [
            "statuses": .array(statuses), "good_faith_violations": strikes(.goodFaith), "free_riding_violations": strikes(.freeRiding),
            "cash_after_T": .decimal(today.cash), "withdrawable_after_T": .decimal(today.withdrawable),
            "unsettled_after_T1": .decimal(next.unsettledCash),
            "settled_after_T": .decimal(today.settledCash), "unsettled_after_T": .decimal(today.unsettledCash),
            "settled_after_T1": .decimal(next.settledCash), "trade_available_T": .decimal(today.buyingPower),
        ]
    }

    private static func fees(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "charge")
        let asset = given["asset"]?.text ?? "equity"
        let isOption = asset.contains("option")
        let mode = try given["rounding"]?.text.map { try rounding($0) } ?? .perFillCeiling
        let schedule: MarketPolicy.Fees
        switch given["broker"]?.text ?? given["venue"]?.text {
        case "schwab": schedule = .schwab
        case "alpaca": schedule = .alpaca
        case nil: schedule = .regulatory
        case let other?: throw GoldenCase.Skip(reason: "no vendor \(other)")
        }
        func single(_ json: JSONValue) throws -> FeeSchedule.Trade {
            let side = (json["side"] ?? given["side"])?.text ?? "sell"
            let isClosing = side.contains("close") || side.contains("cover") || first(json, "closing", "is_closing")?.bool == true
            let date = (json["trade_date"] ?? json["date"] ?? given["trade_date"])?.text
            return FeeSchedule.Trade(
                date: try date.map { try known(CivilDate($0), $0) } ?? CivilDate.of(2026, 10, 1),
                side: side.hasPrefix("buy") ? .buy : .sell,
                quantity: first(json, "qty", "contracts", "shares")?.quantity ?? 0,
                price: first(json, "price", "premium", "px")?.price ?? 0, multiplier: isOption ? 100 : 1, isOption: isOption,
                isIndexOption: asset == "index_option", isClosing: isClosing)
        }
        let fills = (given["fills"] ?? given["trades"] ?? item.when["fills"])?.list
        let trades =
            try fills.map {
                try $0.map { json in
                    try trade(json).map { try single(.object(["qty": .decimal($0.quantity.magnitude), "price": .decimal($0.price)])) }
                        ?? single(json)
                }
            }
            ?? [try single(given)]
        func sum(_ amount: (FeeSchedule.Trade) -> Money) -> JSONValue {
            if mode == .dailyCeiling { return .decimal(FeeSchedule.cents(trades.reduce(Money(0)) { $0 + amount($1) }, mode)) }
            return .decimal(trades.reduce(Money(0)) { $0 + FeeSchedule.cents(amount($1), mode) })
        }
        func charge(_ trade: FeeSchedule.Trade, _ kind: LedgerKind) -> Money {
            FeeSchedule.charges(trade, schedule).first { $0.kind == kind }?.amount ?? 0
        }
        let rate = given["cat_rate"]?.money
        func audit(_ trade: FeeSchedule.Trade) -> Money {
            rate.map { $0.scaled(by: trade.quantity.billionths, over: Quantity.scale) } ?? FeeSchedule.auditTrailFee(trade)
        }
        let sides = max(1, given["sides"]?.list.count ?? 1)
        let unrounded = trades.reduce(Money(0)) { $0 + audit($1) }
        let sec = trades.reduce(Money(0)) { $0 + charge($1, .secFee) }, taf = trades.reduce(Money(0)) { $0 + charge($1, .tafFee) }
        func perFill(_ kind: LedgerKind) -> Money { trades.reduce(Money(0)) { $0 + FeeSchedule.cents(charge($1, kind), .perFillCeiling) } }
        return [
            "sec": sum { charge($0, .secFee) }, "taf": sum { charge($0, .tafFee) }, "commission": sum { charge($0, .commission) },
            "orf": sum { charge($0, .optionsRegulatoryFee) }, "cat": sum(audit), "sec_unrounded": .decimal(sec),
            "taf_unrounded": .decimal(taf), "occ_clearing": sum(FeeSchedule.clearingFee),
            "occ_clearing_if_passed_through": sum(FeeSchedule.clearingFee), "per_side_unrounded": .decimal(unrounded),
            "per_day_rounded_up": .decimal(FeeSchedule.cents(unrounded * sides, .dailyCeiling)),
            "taf_daily": .decimal(FeeSchedule.cents(taf, .dailyCeiling)), "taf_per_fill": .decimal(perFill(.tafFee)),
            "sec_daily": .decimal(FeeSchedule.cents(sec, .dailyCeiling)), "sec_per_fill": .decimal(perFill(.secFee)),
        ]
    }

    private static func settlement(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        try assume(item.when, "read", "settlement_date")
        let date = try known(given["trade_date"]?.text.flatMap { CivilDate($0) }, "trade_date")
        let asset = given["asset"]?.text ?? "us_equity"
        guard asset.contains("equity") || asset.contains("option") || asset == "stock" || asset == "etf" else {
            throw GoldenCase.Skip(reason: "no asset \(asset)")
        }
        let isOption = asset.contains("option")
        let settles = isOption ? SettlementCalendar.optionSettlementDate(tradedOn: date) : SettlementCalendar.settlementDate(tradedOn: date)
        let cycle = isOption ? 1 : SettlementCalendar.cycle(tradedOn: date)
        try assume(given, "cycle", "t+\(cycle)")
        // The days without banks that a case names must be those that lie between.
        if let named = given["bank_holidays"]?.list.compactMap(\.text) {
            var between: [String] = []
            var day = date.adding(days: 1)
            while day < settles {
                if SessionTable.shared.isSession(day), !SettlementCalendar.isSettlementDay(day) { between.append(day.description) }
                day = day.adding(days: 1)
            }
            guard named.sorted() == between else { throw GoldenCase.Skip(reason: "other days without banks: \(between)") }
        }
        return ["settlement_date": .string(settles.description)]
    }

    private static func slippage(_ item: GoldenCase) throws -> [String: JSONValue] {
        guard item.given["model"]?.text == "volume_share" else { throw GoldenCase.Skip(reason: "no such model") }
        try assume(item.when, "compute", "true")
        let share = VolumeShare(
            limit: try known(item.given["volume_limit"]?.ratio, "volume_limit"),
            impact: try known(item.given["price_impact"]?.ratio, "price_impact"))
        let volume = try known(item.given["bar_volume"]?.quantity, "bar_volume")
        return [
            "max_fill_per_bar": .decimal(share.most(of: volume)),
            "slippage_per_share": .decimal(
                share.slippage(taking: item.given["order_qty"]?.quantity ?? 0, of: volume, at: item.given["price"]?.price ?? 0)),
        ]
    }

    private static func rounding(_ item: GoldenCase) throws -> [String: JSONValue] {
        _ = item.when["modes"]
        let value = try known(item.given["value"]?.money, "value")
        let modes: [String: Rounding] = [
            "half_up": .halfUp, "half_even": .halfEven, "down": .down, "up": .up, "floor": .floor, "ceil": .ceiling, "ceiling": .ceiling,
        ]
        return modes.mapValues { .decimal(value.rounded(toPlaces: item.given["places"]?.int ?? 2, $0)) }
    }
}
