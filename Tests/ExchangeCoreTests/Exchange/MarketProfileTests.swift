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
                "ignore", "0", "limit", "inclusive", "last", "full", "reduce_sibling", "official", "none", "per_fill_ceiling", "schwab",
            ])
        #expect(MarketProfile.predictable.policy == MarketPolicy())
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
