@testable import ExchangeCore

// Profit, lots, margin, fees, settlement, corporate actions.
extension GoldenAreas {
    static let rules: [String: Handler] = [
        "pnl": profit, "tax_lots": lots, "fractional": fractional, "buying_power": buyingPower, "maintenance_margin": maintenance,
        "margin_call": marginCall, "reservation": reservation, "legacy_pdt": legacyPDT, "intraday_margin": intraday,
        "option_margin": optionMargin, "margin_interest": interest, "cash_account": cashAccount, "fees": fees, "settlement": settlement,
        "calendar": calendar, "luld": bands, "option_expiry": optionExpiry, "split": split, "dividend": dividend, "slippage": slippage,
        "rounding": rounding,
    ]

    private static func marketOf(_ instrument: Instrument, cash: Money = 100_000_000, type: AccountType = .margin) -> Market {
        var market = Market(type: type, cash: cash, quote: nil)
        market.run(.defineInstrument(instrument))
        return market
    }

    private static func profit(_ item: GoldenCase) throws -> [String: JSONValue] {
        if item.when["read"] != nil { return try readPosition(item) }
        var instrument = Instrument("ABC")
        instrument.multiplier = item.given["multiplier"]?.int ?? 1
        var market = marketOf(instrument)
        let cash = market.exchange.balances(of: market.account).cash
        for fill in item.when["fills"]?.list ?? [] {
            let quantity = try known(fill.list.first?.quantity, "quantity"), price = try known(fill.list.last?.price, "price")
            market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
            market.place(.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC"))
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
        }
        return result
    }

    private static func readPosition(_ item: GoldenCase) throws -> [String: JSONValue] {
        let last = try known(item.given["lastday_price"]?.price, "lastday_price"),
            current = try known(item.given["current_price"]?.price, "current_price")
        let quantity = try known(item.given["qty"]?.quantity, "qty"),
            average = try known(item.given["avg_entry_price"]?.price, "avg_entry_price")
        var market = Market(quote: QuoteChange(last: last))
        market.run(.openAccount(AccountSpec(number: "2", positions: [PositionSpec("ABC", quantity, at: average)])))
        market.run(.setQuote("ABC", QuoteChange(last: current)))
        let position = try known(market.exchange.position(of: AccountID(2), in: "ABC"), "position")
        let change = (position.mark - position.previousMark).scaled(by: Price.scale, over: position.previousMark.billionths).rounded(
            toPlaces: 4)
        return [
            "market_value": .decimal(position.marketValue), "cost_basis": .decimal(position.costBasis),
            "unrealized_pl": .decimal(position.unrealizedProfit),
            "unrealized_plpc": .decimal(position.unrealizedProfit.scaled(by: Money.scale, over: position.costBasis.billionths)),
            "unrealized_intraday_pl": .decimal((position.mark - position.previousMark) * position.quantity),
            "change_today_4dp": .decimal(change),
        ]
    }

    private static func lots(_ item: GoldenCase) throws -> [String: JSONValue] {
        if let day = item.given["day1"] {
            var policy = MarketPolicy()
            policy.compressesLots = true
            var market = Market(policy: policy, hours: .nyse, cash: 10_000_000)
            for text in day.list.compactMap(\.text) {
                let parts = text.split(whereSeparator: { $0 == " " || $0 == "@" }).map(String.init)
                let price = parts.count > 2 ? Price(parts[2]) : nil
                if let price { market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price))) }
                market.place(.market(market.account, parts[0] == "buy" ? .buy : .sell, Quantity(parts[1]) ?? 0, "ABC"))
            }
            market.advance(to: "2026-03-03T15:00:00Z")
            let position = try known(market.exchange.position(of: market.account, in: "ABC"), "position")
            return [
                "cost_basis": .decimal(position.costBasis), "avg_entry_price": .decimal(position.averagePrice),
                "qty": .decimal(position.quantity),
            ]
        }
        let method = try known(
            [
                "FIFO": TaxLotMethod.fifo, "LIFO": .lifo, "HIGH_COST": .highCost, "LOW_COST": .lowCost, "AVERAGE_COST": .averageCost,
                "LOSS_HARVESTER": .lossHarvester, "SPECIFIC_LOT": .specificLot,
            ][item.when["method"]?.text ?? ""], "method")
        let lots = item.given["lots"]?.list.compactMap { zip2($0.list.first?.quantity, $0.list.last?.price) } ?? []
        var market = Market(cash: 10_000_000, positions: lots.map { PositionSpec("ABC", $0.0, at: $0.1) })
        let before = lots.reduce(Money(0)) { $0 + $1.1 * $1.0 }
        market.place(
            OrderRequest.market(market.account, .sell, try known(item.when["sell"]?.quantity, "sell"), "ABC").with {
                $0.taxLotMethod = method
            })
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        let left = method == .averageCost ? state.cost.money : state.lots.reduce(Money(0)) { $0 + $1.price * $1.quantity }
        return [
            "cost_basis_remaining": .decimal(left), "avg_remaining": .decimal(left / state.quantity),
            "cost_basis_sold": .decimal(before - left),
        ]
    }

    private static func fractional(_ item: GoldenCase) throws -> [String: JSONValue] {
        let price = try known(item.given["price"]?.price, "price")
        var market = Market(policy: try policy(item), quote: QuoteChange(bid: price, ask: price, last: price))
        let order = market.place(OrderRequest.market(market.account, .buy, 0, "ABC").with { $0.notional = item.given["notional"]?.money })
        return ["qty": .decimal(order.filledQuantity)]
    }

    private static func buyingPower(_ item: GoldenCase) throws -> [String: JSONValue] {
        let long = item.given["long_mv"]?.money ?? 0, short = item.given["short_mv"]?.money ?? 0, cash = item.given["cash"]?.money ?? 0
        let (equity, raw) = MarginRequirement.regTBuyingPower(
            cash: cash, long: long, short: short, initial: item.given["initial"]?.ratio ?? Ratio(percent: 50))
        var market = Market(cash: cash, quote: QuoteChange(bid: 1, ask: 1, last: 1))
        market.run(.defineInstrument(Instrument("DEF")))
        market.run(.setQuote("DEF", QuoteChange(bid: 1, ask: 1, last: 1)))
        market.run(
            .adjustAccount(
                market.account,
                AccountChange(positions: [
                    PositionSpec("ABC", Quantity(billionths: long.billionths), at: 1),
                    PositionSpec("DEF", Quantity(billionths: -short.magnitude.billionths), at: 1),
                ])))
        let balances = market.exchange.balances(of: market.account)
        guard balances.equity == equity else { throw GoldenCase.Skip(reason: "equity is \(balances.equity), by rule \(equity)") }
        return [
            "equity": .decimal(balances.equity), "regt_buying_power_raw": .decimal(raw),
            "regt_buying_power_clamped": .decimal(balances.regTBuyingPower),
        ]
    }

    private static func maintenance(_ item: GoldenCase) throws -> [String: JSONValue] {
        var rules = try policy(item).margin
        if item.given["broker"]?.text == "finra" { rules.longMaintenance = Ratio(percent: 25) }
        let quantity = try known(item.given["qty"]?.quantity, "qty")
        let leverage = item.given["leverage"]?.text?.first.flatMap { Int(String($0)) } ?? 1
        return [
            "maintenance": .decimal(
                MarginRequirement.maintenance(
                    price: try known(item.given["price"]?.price, "price"),
                    quantity: item.given["side"]?.text == "short" ? -quantity : quantity, rules: rules, leverage: leverage))
        ]
    }

    private static func marginCall(_ item: GoldenCase) throws -> [String: JSONValue] {
        let quantity = try known(item.given["buy"]?["qty"]?.quantity, "qty"), price = try known(item.given["buy"]?["price"]?.price, "price")
        let debit = price * quantity - (item.given["cash"]?.money ?? 0)
        let exact = MarginRequirement.callPrice(
            debit: debit, quantity: quantity, maintenance: item.given["maintenance"]?.ratio ?? Ratio(percent: 25))
        let above = exact.rounded(toPlaces: 2, .ceiling)
        return ["exact_threshold": .decimal(exact), "no_call_at": .decimal(above), "call_at": .decimal(above - Price(cents: 1))]
    }

    private static func reservation(_ item: GoldenCase) throws -> [String: JSONValue] {
        let ask = try known(item.given["ask"]?.price, "ask")
        let policy = try policy(item)
        let values: [Money] =
            try item.when["orders"]?.list.map { order in
                let request = try request(order)
                if request.legs[0].positionEffect == .opening, request.legs[0].side == .sell {
                    return MarginRequirement.shortSaleValue(
                        limit: request.limitPrice, ask: ask, quantity: request.quantity, valuation: policy.margin.shortValuation)
                }
                guard request.legs[0].side == .buy else { return 0 }
                return (request.limitPrice ?? ask) * request.quantity
            } ?? []
        return ["order_values": .decimals(values)]
    }

    private static func legacyPDT(_ item: GoldenCase) throws -> [String: JSONValue] {
        let power = MarginRequirement.dayTradingBuyingPower(
            previousEquity: try known(item.given["last_equity"]?.money, "last_equity"),
            previousMaintenance: item.given["last_maintenance_margin"]?.money ?? 0)
        return [
            "daytrading_buying_power": .decimal(power),
            "dtmc": .decimal(MarginRequirement.dayTradingCall(peak: item.when["then_day_trade_peak"]?.money ?? 0, buyingPower: power)),
        ]
    }

    private static func intraday(_ item: GoldenCase) throws -> [String: JSONValue] {
        let exposure = try known(item.when["intraday_long_exposure"]?.money, "intraday_long_exposure")
        let (deficit, forgiven) = MarginRequirement.intradayDeficit(
            equity: try known(item.given["equity"]?.money, "equity"),
            requirement: (item.given["maintenance"]?.ratio ?? Ratio(percent: 25)) * exposure)
        return [
            "intraday_margin_deficit": .decimal(deficit), "de_minimis_threshold": .decimal(forgiven),
            "exempt_from_freeze": .bool(deficit <= forgiven),
        ]
    }

    private static func optionMargin(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let strike = given["strike"]?.price ?? 0, premium = given["premium"]?.price ?? 0, contracts = given["contracts"]?.quantity ?? 1
        switch given["type"]?.text {
        case "naked_equity_option", "naked_index_option":
            return [
                "margin": .decimal(
                    MarginRequirement.nakedOption(
                        right: given["right"]?.text == "P" ? .put : .call, underlying: try known(given["underlying"]?.price, "underlying"),
                        strike: strike,
                        premium: premium, contracts: contracts, isIndex: given["type"]?.text == "naked_index_option"))
            ]
        case "cash_secured_put":
            return [
                "collateral": .decimal(MarginRequirement.cashSecuredPut(strike: strike, contracts: contracts)),
                "cash_after_fill_delta": .decimal(premium * contracts * 100),
            ]
        case "vertical":
            guard let long = given["long_strike"]?.price, let short = given["short_strike"]?.price else {
                throw GoldenCase.Skip(reason: "no strikes")
            }
            return ["margin": .decimal((long - short).magnitude * contracts * 100)]
        default: throw GoldenCase.Skip(reason: "no option position \(given)")
        }
    }

    private static func interest(_ item: GoldenCase) throws -> [String: JSONValue] {
        let amount = MarginRequirement.interest(
            debit: try known(item.given["settled_debit"]?.money, "settled_debit"),
            rate: try known(item.given["annual_rate"]?.ratio, "annual_rate"),
            days: item.given["days"]?.int ?? 1)
        return ["unrounded": .decimal(amount), "rounded": .decimal(amount.posted)]
    }

    private static func cashAccount(_ item: GoldenCase) throws -> [String: JSONValue] {
        var market = Market(
            hours: .nyse, type: .cash, cash: try known(item.given["settled"]?.money, "settled"),
            positions: [PositionSpec("DEF", 100_000, at: 1)], quote: QuoteChange(bid: 1, ask: 1, last: 1))
        market.run(.setQuote("DEF", QuoteChange(bid: 1, ask: 1, last: 1)))
        for event in item.when["events"]?.list.compactMap(\.text) ?? [] {
            guard let amount = event.split(separator: " ").compactMap({ Quantity(String($0)) }).first else {
                throw GoldenCase.Skip(reason: "no event: \(event)")
            }
            market.place(.market(market.account, event.hasPrefix("buy") ? .buy : .sell, amount, event.hasPrefix("buy") ? "ABC" : "DEF"))
        }
        let today = market.exchange.balances(of: market.account)
        market.advance(to: "2026-03-03T15:00:00Z")
        let next = market.exchange.balances(of: market.account)
        return [
            "settled_after_T": .decimal(today.settledCash), "unsettled_after_T": .decimal(today.unsettledCash),
            "settled_after_T1": .decimal(next.settledCash), "trade_available_T": .decimal(today.buyingPower),
        ]
    }

    private static func fees(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let isOption = given["asset"]?.text?.contains("option") == true
        let trade = FeeSchedule.Trade(
            date: given["trade_date"]?.text.flatMap { CivilDate($0) } ?? CivilDate.of(2026, 10, 1),
            side: given["side"]?.text == "buy" ? .buy : .sell,
            quantity: given["qty"]?.quantity ?? given["contracts"]?.quantity ?? 0,
            price: given["price"]?.price ?? given["premium"]?.price ?? 0,
            multiplier: isOption ? 100 : 1, isOption: isOption, isIndexOption: given["asset"]?.text == "index_option", isClosing: false)
        let charges = FeeSchedule.charges(trade, given["broker"]?.text == "schwab" ? .schwab : .regulatory)
        func cents(_ kind: LedgerKind) -> JSONValue {
            .decimal(FeeSchedule.cents(charges.first { $0.kind == kind }?.amount ?? 0, .perFillCeiling))
        }
        let audit = FeeSchedule.auditTrailFee(trade)
        return [
            "sec": cents(.secFee), "taf": cents(.tafFee), "commission": cents(.commission),
            "occ_clearing_if_passed_through": .decimal(FeeSchedule.cents(FeeSchedule.clearingFee(trade), .perFillCeiling)),
            "per_side_unrounded": .decimal(audit),
            "per_day_rounded_up": .decimal(FeeSchedule.cents(audit * max(1, given["sides"]?.list.count ?? 1), .dailyCeiling)),
        ]
    }

    private static func settlement(_ item: GoldenCase) throws -> [String: JSONValue] {
        let date = try known(item.given["trade_date"]?.text.flatMap { CivilDate($0) }, "trade_date")
        let isOption = item.given["asset"]?.text?.contains("option") == true
        return [
            "settlement_date": .string(
                (isOption ? SettlementCalendar.optionSettlementDate(tradedOn: date) : SettlementCalendar.settlementDate(tradedOn: date))
                    .description)
        ]
    }

    private static func calendar(_ item: GoldenCase) throws -> [String: JSONValue] {
        let calendar = MarketCalendar(hours: .nyse)
        if let years = item.when["count_sessions"]?.list.compactMap(\.int) {
            return [
                "counts": .object(
                    Dictionary(
                        years.filter { (1970...2099).contains($0) }.map { year in
                            ("\(year)", .int(calendar.tradingDayCount(from: CivilDate.of(year, 1, 1), through: CivilDate.of(year, 12, 31))))
                        }
                    ) { first, _ in first })
            ]
        }
        let date = try known(item.given["date"]?.text.flatMap { CivilDate($0) }, "date")
        guard let day = calendar.day(date) else { return ["kind": .string("holiday")] }
        return [
            "kind": .string(day.isEarlyClose ? "early_close" : "regular"), "open_utc": .string(day.open.description),
            "close_utc": .string(day.close.description),
        ]
    }

    private static func bands(_ item: GoldenCase) throws -> [String: JSONValue] {
        let time = item.given["time"]?.text?.split(separator: ":").compactMap { Int($0) } ?? []
        guard time.count >= 2 else { throw GoldenCase.Skip(reason: "no time") }
        let minute = time[0] * 60 + time[1]
        let bands = LimitBands.around(
            try known(item.given["reference"]?.price, "reference"), tier: item.given["tier"]?.int == 2 ? .two : .one,
            previousClose: try known(item.given["prev_close"]?.price, "prev_close"), isLastPart: minute >= 935 && minute < 960)
        return ["lower": .decimal(bands.lower), "upper": .decimal(bands.upper)]
    }

    private static func optionExpiry(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given
        let isShort = given["short_put"] != nil || given["short_calls"] != nil || given["short_call"] != nil
        let contracts =
            (given["long_calls"] ?? given["long_puts"] ?? given["short_put"] ?? given["short_calls"] ?? given["short_call"])?.quantity ?? 1
        let isPut = given["right"]?.text == "P" || given["short_put"] != nil || given["long_puts"] != nil
        let close = try known((given["official_close"] ?? given["close"])?.price, "close")
        let strike = try known(given["strike"]?.price, "strike")
        let terms = OptionTerms(underlying: "ABC", right: isPut ? .put : .call, strike: strike, expiration: CivilDate.of(2026, 3, 2))
        var market = Market(hours: .nyse, cash: 10_000_000, quote: QuoteChange(last: close))
        market.run(.defineInstrument(Instrument("OPT", kind: .option(terms))))
        market.run(
            .adjustAccount(
                market.account,
                AccountChange(positions: [PositionSpec("OPT", isShort ? -contracts : contracts, at: given["premium"]?.price ?? 1)])))
        let cash = market.exchange.balances(of: market.account).cash
        let entries = market.exchange.ledger(of: market.account).count
        if item.when["assign"] != nil {
            market.run(.assign(market.account, "OPT", contracts))
        } else {
            market.advance(to: "2026-03-02T22:00:00Z")
        }
        let shares = market.exchange.position(of: market.account, in: "ABC")
        let isExercised = market.log.contains { if case .optionExercised = $0.kind { true } else { false } }
        let posted = market.exchange.ledger(of: market.account).dropFirst(entries)
        var result: [String: JSONValue] = [
            "auto_exercised": .bool(isExercised), "share_delta": .decimal(shares?.quantity ?? 0),
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
        guard numbers.count == 2 else { throw GoldenCase.Skip(reason: "no ratio") }
        let shares = try known(item.given["shares"]?.quantity, "shares"), average = try known(item.given["avg"]?.price, "avg")
        var market = Market(
            hours: .nyse, cash: 10_000_000, positions: [PositionSpec("ABC", shares, at: average)],
            quote: QuoteChange(bid: average, ask: average, last: average))
        var order: OrderID?
        if let json = item.given["gtc_buy_limit"] {
            order = market.place(try request(json.with("side", .string("buy")).with("tif", .string("gtc")))).id
        }
        if let option = item.given["option"], let strike = option["strike"]?.price {
            let terms = OptionTerms(underlying: "ABC", right: .call, strike: strike, expiration: CivilDate.of(2026, 12, 18))
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
        if let order {
            result["gtc"] = .object(["qty": .decimal(market.order(order).quantity), "limit": .decimal(market.order(order).limitPrice ?? 0)])
        }
        if let option = market.exchange.position(of: AccountID(2), in: "OPT"),
            let terms = market.exchange.instrument("OPT")?.kind.optionTerms
        {
            result["option"] = .object(["contracts": .decimal(option.quantity), "strike": .decimal(terms.strike)])
        }
        return result
    }

    private static func dividend(_ item: GoldenCase) throws -> [String: JSONValue] {
        let shares = try known(item.given["shares"]?.quantity, "shares"), perShare = try known(item.given["dps"]?.money, "dps")
        var market = Market(hours: .nyse, positions: [PositionSpec("ABC", item.given["side"]?.text == "short" ? -shares : shares, at: 10)])
        let cash = market.exchange.balances(of: market.account).cash
        market.run(
            .corporateAction(.dividend("ABC", perShare: perShare, exDate: CivilDate.of(2026, 3, 3), payDate: CivilDate.of(2026, 3, 5))))
        market.advance(to: "2026-03-05T15:00:00Z")
        return [
            "cash_delta": .decimal(market.exchange.balances(of: market.account).cash - cash),
            "unrounded": .decimal(perShare.scaled(by: shares.billionths, over: Quantity.scale)),
        ]
    }

    private static func slippage(_ item: GoldenCase) throws -> [String: JSONValue] {
        guard item.given["model"]?.text == "volume_share" else { throw GoldenCase.Skip(reason: "no such model") }
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
        let value = try known(item.given["value"]?.money, "value")
        let modes: [String: Rounding] = [
            "half_up": .halfUp, "half_even": .halfEven, "down": .down, "up": .up, "floor": .floor, "ceil": .ceiling, "ceiling": .ceiling,
        ]
        return modes.mapValues { .decimal(value.rounded(toPlaces: item.given["places"]?.int ?? 2, $0)) }
    }
}
