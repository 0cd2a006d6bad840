@testable import ExchangeCore

// Orders at random: every type, duration, session, family and way of saying how much.
extension CommandSource {
    mutating func request(depth: Int, now: Instant) -> OrderRequest {
        if depth == 0, chance(6) { return combination() }
        let symbol = chance(70) ? pick(["ABC", "DEF"]) : pick(Self.options)
        let most = Self.options.contains(symbol) ? 6 : 120
        let effect: PositionEffect = pick([.automatic, .automatic, .automatic, .opening, .closing])
        var request = OrderRequest.market(
            pick(accounts), pick(Side.allCases), Quantity(chance(95) ? 1 + below(most) : 0), symbol, effect: effect)
        request.type = pick([
            .market, .market, .limit, .limit, .limit, .limit, .stop, .stopLimit, .trailingStop, .trailingStopLimit, .marketOnClose,
            .limitOnClose,
        ])
        if chance(3) { request.type = .exercise }
        setPrices(&request, symbol)
        request.timeInForce = pick([
            .day, .day, .day, .goodTillCanceled, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .atOpen, .atClose, .endOfWeek,
            .endOfMonth, .endOfNextMonth, .goodTill(now + .seconds(below(9000))),
        ])
        if chance(5) { request.session = pick(OrderSession.allCases) }
        if chance(4) { request.allOrNone = true }
        if chance(3) { request.mustRest = true }
        if chance(3) { request.releaseAt = now + .seconds(below(500)) }
        if chance(3) { request.cancelAt = now + .seconds(below(500)) }
        if chance(4) { request.doNotReduce = true }
        if chance(10) { request.clientOrderID = name() }
        if chance(4), !Self.options.contains(symbol) {
            request.quantity = chance(50) ? 0 : Quantity(billionths: 1_234_567_890)
            if request.quantity.isZero { request.notional = Money(1 + below(900)) }
            request.timeInForce = .day
        }
        request.taxLotMethod = pick([nil] + TaxLotMethod.allCases.map { $0 })
        if request.taxLotMethod == .specificLot { request.taxLots = [TaxLotChoice(lot: Int64(1 + below(6)), quantity: 10)] }
        if depth < 2, chance(14) { bind(&request, depth, now) }
        return request
    }

    private mutating func setPrices(_ request: inout OrderRequest, _ symbol: Symbol) {
        if request.type.needsLimitPrice { request.limitPrice = Price(cents: nearby(symbol)) }
        if request.type.needsStopPrice { request.stopPrice = Price(cents: nearby(symbol)) }
        if chance(20) { request.stopBasis = pick(PriceBasis.allCases) }
        if request.type.isTrailing {
            let offset: TrailingTerms.Offset = pick([.amount(Price(cents: 20)), .percent(1), .ticks(15)])
            request.trailing = TrailingTerms(offset, basis: pick(PriceBasis.allCases), limitOffset: Price(cents: 10))
        }
    }

    private mutating func bind(_ request: inout OrderRequest, _ depth: Int, _ now: Instant) {
        let count = 1 + below(3)
        request.children = (0..<count).map { _ in self.request(depth: depth + 1, now: now) }
        if chance(60) {
            request.strategy = .trigger
            request.childLink = chance(70) ? .oneCancelsOther : .independent
        } else {
            request.strategy = .oco
            if chance(70) { request.legs = [] }
        }
    }

    private mutating func combination() -> OrderRequest {
        let all: [[OrderLeg]] = [
            [OrderLeg(.buy, "ABC C100"), OrderLeg(.sell, "ABC C110")], [OrderLeg(.buy, "ABC C100"), OrderLeg(.buy, "ABC P100")],
            [OrderLeg(.buy, "ABC", ratio: 100), OrderLeg(.sell, "ABC C110")],
            [OrderLeg(.sell, "ABC C100"), OrderLeg(.sell, "ABC P100"), OrderLeg(.buy, "ABC C110")],
        ]
        let isMirrored = chance(50)
        let legs = pick(all).map { leg in OrderLeg(isMirrored ? leg.side.opposite : leg.side, leg.symbol, ratio: leg.ratio) }
        var request = OrderRequest(
            account: pick(accounts), legs: legs, type: pick([.netDebit, .netCredit, .netZero, .market]), quantity: Quantity(1 + below(4)))
        if request.type.needsLimitPrice { request.limitPrice = Price(cents: below(400)) }
        request.timeInForce = pick([.day, .goodTillCanceled, .immediateOrCancel])
        return request
    }
}
