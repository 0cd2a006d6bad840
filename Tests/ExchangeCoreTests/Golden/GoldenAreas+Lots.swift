@testable import ExchangeCore

// Lots: which of them a sale takes, and what becomes of a day's.
extension GoldenAreas {
    /// What is left of some lots after a sale, or of trades of several days.
    static func lots(_ item: GoldenCase) throws -> [String: JSONValue] {
        let isCompressed = item.peek("method", in: item.when)?.text.map { word($0).contains("compressed") } == true
        let named = ["day1", "trades", "events", "days", "lots_by_day"]
        if isCompressed || named.contains(where: { item.has($0, in: item.given) }) { return try lotsOfDays(item) }
        let method = try lotMethod(try known(first(item.when, "method", "read")?.text, "method"))
        let lots = try (item.given["lots"]?.list ?? []).map { try known(trade($0), "lot") }
        let price = first(item.when, "price", "at")?.price ?? first(item.given, "price", "market", "market_price", "current_price")?.price
        var market = Market(
            cash: 100_000_000, positions: lots.map { PositionSpec("ABC", $0.0, at: $0.1) },
            quote: price.map { QuoteChange(bid: $0, ask: $0, last: $0) } ?? QuoteChange(bid: d("10.00"), ask: d("10.02"), last: d("10.01")))
        let before = lots.reduce(Money(0)) { $0 + $1.1 * $1.0 }
        let held = market.exchange.taxLots(of: market.account, in: "ABC")
        // Where nothing is sold, the case is about what is held.
        guard let sold = first(item.when, "sell", "qty") else {
            let position = try known(market.exchange.position(of: market.account, in: "ABC"), "position")
            return ["cost_basis": .decimal(position.costBasis), "avg_entry_price": .decimal(position.averagePrice)]
        }
        let choices = try first(item.when, "specific", "specific_lots", "lots", "lot")?.list.map { choice in
            // A lot is named by its place, or after the quantity by its price.
            let places = choice.list.first?.int.flatMap { place in held.indices.contains(place) ? place : nil }
            let byPrice = held.firstIndex { $0.price == choice.list.last?.price }
            let isByPrice = byPrice != nil && places == nil
            guard let place = isByPrice ? byPrice : places,
                let quantity = (isByPrice ? choice.list.first : choice.list.last)?.quantity
            else {
                throw GoldenCase.Skip(reason: "no choice of lots: \(choice)")
            }
            return TaxLotChoice(lot: held[place].id, quantity: quantity)
        }
        let order = market.place(
            OrderRequest.market(market.account, .sell, try known(sold.quantity, "sell"), "ABC").with {
                $0.taxLotMethod = method
                $0.taxLots = choices ?? []
            })
        let state = market.exchange.accounts[market.account].positions[InstrumentID(1)]
        let left = method == .averageCost ? state.cost.money : state.lots.reduce(Money(0)) { $0 + $1.price * $1.quantity }
        func shown(_ name: String, _ value: some FixedPoint) -> JSONValue { presented(value, item.expect[name]) }
        return [
            "cost_basis_remaining": shown("cost_basis_remaining", left),
            "avg_remaining": shown("avg_remaining", state.quantity.isZero ? Price(0) : left / state.quantity),
            "cost_basis_sold": shown("cost_basis_sold", before - left), "qty_remaining": .decimal(state.quantity),
            "realized_pl": .decimal(price.map { $0 * order.filledQuantity - (before - left) }),
            "proceeds": .decimal(price.map { $0 * order.filledQuantity }), "refusal": .string(order.reason?.code ?? ""),
            "lots_remaining": .array(
                market.exchange.taxLots(of: market.account, in: "ABC").map { .array([.decimal($0.quantity), .decimal($0.price)]) }),
        ]
    }

    /// What becomes of the lots of trades of several days.
    private enum LotKeeping {
        /// Each day's become one overnight, and the oldest are sold first.
        case compressed
        /// There is only the average, whatever the day.
        case averaged
        /// All stay as they were bought and are sold in the order of a method.
        case apart
    }

    /// How lots are kept by a method that is named with what it is for or without.
    private static func lotKeeping(_ method: String) -> LotKeeping? {
        if method.contains("compressed") { return .compressed }
        if method.contains("average") || method.contains("intraday") { return .averaged }
        return ["fifo", "lifo", "high_cost", "low_cost"].contains(method) ? .apart : nil
    }

    private static func lotsOfDays(_ item: GoldenCase) throws -> [String: JSONValue] {
        let method = word(item.when["method"]?.text ?? "compressed_fifo")
        let keeping = try known(lotKeeping(method), method)
        var policy = MarketPolicy()
        policy.compressesLots = keeping == .compressed
        var market = Market(policy: policy, hours: .nyse, cash: 100_000_000)
        let days = try tradesByDay(item)
        var bought: Money = 0
        for (day, trades) in zip(1..., days) {
            for text in trades {
                var json = text
                if let word = text.text, !word.contains("@") {
                    json = .string(word + "@" + (market.exchange.quote("ABC")?.last?.description ?? "10"))
                }
                let (quantity, price) = try known(trade(json), "trade")
                if quantity.isPositive { bought = bought + price * quantity }
                market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
                var request = OrderRequest.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC")
                if keeping == .apart, quantity.isNegative { request.taxLotMethod = try lotMethod(method) }
                market.place(request)
            }
            let next = CivilDate.of(2026, 3, 2).adding(days: day)
            if keeping != .averaged { market.log += market.exchange.advance(to: try newYork(next.description, "10:00")) }
        }
        guard let position = market.exchange.position(of: market.account, in: "ABC") else {
            return ["cost_basis": .int(0), "avg_entry_price": .int(0), "qty": .int(0)]
        }
        var cost = position.costBasis, average = position.averagePrice
        if keeping == .apart {
            cost = market.exchange.taxLots(of: market.account, in: "ABC").reduce(Money(0)) { $0 + $1.price * $1.quantity }
            average = cost / position.quantity
        }
        var result: [String: JSONValue] = [:]
        for name in ["cost_basis", "cost_basis_remaining"] { result[name] = presented(cost, item.expect[name]) }
        for name in ["avg_entry_price", "avg_remaining"] { result[name] = presented(average, item.expect[name]) }
        for name in ["qty", "qty_remaining"] { result[name] = .decimal(position.quantity) }
        result["cost_basis_sold"] = presented(bought - cost, item.expect["cost_basis_sold"])
        return result
    }

    /// The trades of each day: those of days that have a name, of a list of days, or lots of which each says its day; and
    /// on the day after them what is sold at last.
    private static func tradesByDay(_ item: GoldenCase) throws -> [[JSONValue]] {
        let given = item.given
        var days: [[JSONValue]] = []
        let nested = ["lots_by_day", "days", "lots"].first { name in
            item.peek(name, in: given)?.list.contains { $0.list.contains { !$0.list.isEmpty || $0.double == nil } } == true
        }
        if let nested {
            days = given[nested]?.list.map(\.list) ?? []
        } else if let lots = given["lots"]?.list {
            let numbers = given["days"]?.list.map(\.int) ?? lots.map { $0["day"]?.int ?? ($0.list.count == 3 ? $0.list[2].int : nil) }
            guard numbers.count == lots.count else { throw GoldenCase.Skip(reason: "no day for each lot") }
            for (lot, number) in zip(lots, numbers) {
                let day = try known(number, "day of a lot")
                guard (1...10).contains(day) else { throw GoldenCase.Skip(reason: "no day \(day)") }
                while days.count < day { days.append([]) }
                days[day - 1].append(lot.list.count == 3 ? .array(Array(lot.list.prefix(2))) : lot)
            }
        } else {
            days = (1...5).map { given["day\($0)"]?.list ?? ($0 == 1 ? first(given, "trades", "events")?.list : nil) ?? [] }
        }
        guard let sold = item.when["sell"]?.quantity else { return days }
        return days.reversed().drop(while: \.isEmpty).reversed() + [[.string("sell \(sold)")]]
    }

    /// A number, or the same rounded to the cent or more places if that is how a case writes it.
    private static func presented(_ value: some FixedPoint, _ expected: JSONValue?) -> JSONValue {
        let places = expected?.text?.split(separator: ".").dropFirst().first?.count ?? 0
        return told([.decimal(value)] + (places >= 2 ? [.decimal(value.rounded(toPlaces: places))] : []), expected)
    }
}
