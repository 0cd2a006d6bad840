@testable import ExchangeCore

// Lots: which of them a sale takes, and what becomes of a day's.
extension GoldenAreas {
    /// What is left of some lots after a sale, or of trades of several days.
    static func lots(_ item: GoldenCase) throws -> [String: JSONValue] {
        if ["day1", "trades", "events"].contains(where: { item.has($0, in: item.given) }) { return try lotsOfDays(item) }
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
        return [
            "cost_basis_remaining": .decimal(left), "avg_remaining": .decimal(state.quantity.isZero ? 0 : left / state.quantity),
            "cost_basis_sold": .decimal(before - left), "qty_remaining": .decimal(state.quantity),
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
        for day in 1...5 {
            let trades = item.given["day\(day)"] ?? (day == 1 ? first(item.given, "trades", "events") : nil)
            for text in trades?.list ?? [] {
                var json = text
                if let word = text.text, !word.contains("@") {
                    json = .string(word + "@" + (market.exchange.quote("ABC")?.last?.description ?? "10"))
                }
                let (quantity, price) = try known(trade(json), "trade")
                market.run(.setQuote("ABC", QuoteChange(bid: price, ask: price, last: price)))
                var request = OrderRequest.market(market.account, quantity.isNegative ? .sell : .buy, quantity.magnitude, "ABC")
                if keeping == .apart, quantity.isNegative { request.taxLotMethod = try lotMethod(method) }
                market.place(request)
            }
            if keeping != .averaged { market.advance(to: "2026-03-0\(2 + day)T15:00:00Z") }
        }
        guard let position = market.exchange.position(of: market.account, in: "ABC") else {
            return ["cost_basis": .int(0), "avg_entry_price": .int(0), "qty": .int(0)]
        }
        var cost = position.costBasis, average = position.averagePrice
        if keeping == .apart {
            cost = market.exchange.taxLots(of: market.account, in: "ABC").reduce(Money(0)) { $0 + $1.price * $1.quantity }
            average = cost / position.quantity
        }
        // A lot's price has nine places, so that its cost is known to half a billionth a share.
        let slack = keeping == .compressed ? Double(position.quantity.magnitude.description).map { $0 * 0.5e-9 } ?? 0 : 0
        return [
            "cost_basis": presented(cost, item.expect["cost_basis"], slack: slack),
            "avg_entry_price": presented(average, item.expect["avg_entry_price"], slack: 0), "qty": .decimal(position.quantity),
        ]
    }

    /// A number as it is shown: rounded to the places that a case writes, two at least, or as the case says it if it is no
    /// farther from it than what is not known.
    private static func presented(_ value: some FixedPoint, _ expected: JSONValue?, slack: Double) -> JSONValue {
        guard let text = expected?.text, let said = Double(text), let own = Double(value.description) else { return .decimal(value) }
        let places = text.split(separator: ".").dropFirst().first?.count ?? 0
        let error = places >= 2 && places < 9 ? 0.5 * (0..<places).reduce(1.0) { power, _ in power / 10 } : 0
        return (said - own).magnitude <= max(error, slack) + 1e-9 ? .string(text) : .decimal(value)
    }
}
