import Testing

@testable import ExchangeCore

@Suite("Profiles of switches")
struct MarketProfileTests {
    private func row(_ policy: MarketPolicy) -> [String] {
        [
            policy.size.rawValue, policy.randomPartial.description, policy.restingFillPrice.rawValue, "\(policy.limitTouch)",
            policy.stopBasis.rawValue,
            policy.trigger.rawValue, policy.ocoOnPartial.rawValue, policy.auctionPrice.rawValue, policy.dayTrades.rawValue,
            policy.feeRounding.rawValue,
            policy.fees.rawValue,
        ]
    }

    @Test("each chooses where brokers and simulators differ")
    func choices() {
        #expect(
            row(MarketProfile.alpacaPaper.policy) == [
                "ignore", "0.1", "nbbo", "inclusive", "last", "full", "reduce_sibling", "nbbo", "by_date", "daily_ceiling", "none",
            ])
        #expect(
            row(MarketProfile.realistic.policy) == [
                "cap_to_displayed", "0", "limit", "inclusive", "last", "full", "reduce_sibling", "official", "by_date", "per_fill_ceiling",
                "regulatory",
            ])
        #expect(
            row(MarketProfile.schwab.policy) == [
                "ignore", "0", "limit", "inclusive", "last", "full", "reduce_sibling", "official", "by_date", "per_fill_ceiling", "schwab",
            ])
        #expect(MarketProfile.predictable.policy == MarketPolicy())
    }

    /// Each profile, its chance taken away, with what it does to one situation.
    private static func each<Outcome: Sendable>(_ alpaca: Outcome, _ schwab: Outcome, _ realistic: Outcome) -> [(MarketProfile, Outcome)] {
        [(.alpacaPaper, alpaca), (.schwab, schwab), (.realistic, realistic)]
    }

    private func market(_ profile: MarketProfile, _ positions: [PositionSpec] = [], at now: String = "2026-03-02T15:00:00Z") -> Market {
        var policy = profile.policy
        policy.randomPartial = 0
        return Market(policy: policy, hours: .nyse, positions: positions, at: now)
    }

    @Test("800 against the 500 that are displayed", arguments: each(d("800") as Quantity, d("800"), d("500")))
    func size(_ profile: MarketProfile, _ filled: Quantity) {
        var market = market(profile)
        #expect(market.place(.market(market.account, .buy, 800, "ABC")).filledQuantity == filled)
    }

    @Test("a resting buy at 9.95 when the market falls to 9.90", arguments: each(d("9.90") as Price, d("9.95"), d("9.95")))
    func resting(_ profile: MarketProfile, _ price: Price) {
        var market = market(profile)
        let order = market.place(.limit(market.account, .buy, 100, "ABC", at: d("9.95")))
        market.quote(bid: d("9.88"), ask: d("9.90"), last: d("9.90"), bidSize: 900, askSize: 900)
        #expect(market.order(order.id).averagePrice == price)
    }

    @Test("the sale of 150 where 100 are held", arguments: each(OrderStatus.rejected, .rejected, .filled))
    func flip(_ profile: MarketProfile, _ status: OrderStatus) {
        var market = market(profile, [PositionSpec("ABC", 100, at: 9)])
        #expect(market.place(.market(market.account, .sell, 150, "ABC")).status == status)
    }

    @Test("what selling 400 at 10.00 costs on 2026-06-15", arguments: each(d("0") as Money, d("0.17"), d("0.17")))
    func fees(_ profile: MarketProfile, _ cost: Money) {
        var market = market(profile, [PositionSpec("ABC", 400, at: 9)], at: "2026-06-15T15:00:00Z")
        let before = market.exchange.balances(of: market.account).cash
        market.place(.market(market.account, .sell, 400, "ABC"))
        market.advance(to: "2026-06-16T15:00:00Z")
        #expect(before + 4000 - market.exchange.balances(of: market.account).cash == cost)
    }

    @Test("a seamless limit order at 04:30 trades at once, or at 07:00", arguments: each("filled", "pendingNew", "filled"))
    func early(_ profile: MarketProfile, _ status: String) {
        var market = market(profile, at: "2026-03-02T09:30:00Z")
        let order = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: d("10.05")).with { $0.session = .seamless })
        #expect(order.status.rawValue == status)
        market.advance(to: "2026-03-02T12:00:01Z")
        #expect(market.order(order.id).status == .filled)
    }

    @Test("an order for the afternoon entered at 16:02 trades at 16:05 on the world's first day too")
    func afternoon() {
        var market = market(.schwab, at: "2026-03-02T21:02:00Z")
        let order = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: d("10.05")).with { $0.session = .pm })
        #expect(order.status == .pendingNew)
        market.advance(to: "2026-03-02T21:04:59Z")
        #expect(market.order(order.id).status == .pendingNew)
        market.advance(to: "2026-03-02T21:05:00Z")
        #expect(market.order(order.id).status == .filled)
    }

    @Test("the end of a good-till-canceled order", arguments: each("2026-05-31", "2026-08-29", "2026-08-29"))
    func goodTillCanceled(_ profile: MarketProfile, _ date: String) {
        var market = market(profile)
        let order = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: 5).with { $0.timeInForce = .goodTillCanceled })
        #expect(order.expiresAt.map { NewYorkTime.date(at: $0).description } == date)
    }

    @Test("an account's own profile is not its neighbour's")
    func perAccount() {
        var market = Market()
        market.run(.openAccount(AccountSpec(number: "2", cash: 100_000, policy: .schwab)))
        let fraction = Quantity(billionths: 500_000_000)
        #expect(market.place(.market(market.account, .buy, fraction, "ABC")).status == .filled)
        #expect(market.place(.market(AccountID(2), .buy, fraction, "ABC")).status == .rejected)
    }
}
