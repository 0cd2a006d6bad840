import Testing

@testable import ExchangeCore

@Suite("Margin of option positions")
struct OptionMarginTests {
    private func leg(_ right: OptionTerms.Right, _ strike: Int, _ contracts: Int, premium: Price, month: Int = 6) -> OptionMargin.Leg {
        let terms = OptionTerms(underlying: "ABC", right: right, strike: Price(strike), expiration: CivilDate.of(2026, month, 19))
        return OptionMargin.Leg(terms: terms, contracts: Quantity(contracts), multiplier: 100, premium: premium)
    }

    private func needed(_ legs: [OptionMargin.Leg], shares: Quantity = 0, isCash: Bool = false, isIndex: Bool = false) -> Money {
        OptionMargin.requirement(legs, shares: shares, underlying: 100, isIndex: isIndex, isCash: isCash)
    }

    @Test("a naked call at 105 for 2.00: 200 + 2000 − 500; of an index 200 + 1500 − 500")
    func naked() {
        #expect(needed([leg(.call, 105, -1, premium: 2)]) == 1700)
        #expect(needed([leg(.call, 105, -1, premium: 2)], isIndex: true) == 1200)
    }

    @Test("a straddle needs the greater side, and the premium of the other")
    func straddle() {
        // Call 400 + 2000 = 2400, put 300 + 2000 = 2300: 2400 and the put's 300.
        #expect(needed([leg(.call, 100, -1, premium: 4), leg(.put, 100, -1, premium: 3)]) == 2700)
    }

    @Test("so does a strangle")
    func strangle() {
        // Call at 110: 100 + max(1000, 1000) = 1100; put at 95: 200 + max(1500, 950) = 1700, and the call's 100.
        #expect(needed([leg(.call, 110, -1, premium: 1), leg(.put, 95, -1, premium: 2)]) == 1800)
    }

    @Test("a vertical needs its width if it is a credit's, nothing if it is a debit's")
    func vertical() {
        #expect(needed([leg(.call, 100, -1, premium: 4), leg(.call, 105, 1, premium: 2)]) == 500)
        #expect(needed([leg(.call, 100, 1, premium: 4), leg(.call, 105, -1, premium: 2)]) == 0)
        #expect(needed([leg(.put, 100, -2, premium: 4), leg(.put, 97, 2, premium: 2)]) == 600)
    }

    @Test("an iron condor needs the wider of its wings once")
    func ironCondor() {
        let legs = [
            leg(.put, 85, 1, premium: 1), leg(.put, 95, -1, premium: 2), leg(.call, 105, -1, premium: 2), leg(.call, 110, 1, premium: 1),
        ]
        #expect(needed(legs) == 1000)
    }

    @Test("a condor of calls needs no more than its credit spread's width")
    func condor() {
        let legs = [
            leg(.call, 90, 1, premium: 12), leg(.call, 95, -1, premium: 8), leg(.call, 105, -1, premium: 2), leg(.call, 110, 1, premium: 1),
        ]
        // The short 95 is within the long 90, the short 105 runs against the long 110.
        #expect(needed(legs) <= 500)
    }

    @Test("shares cover calls, and a long option that expires first covers nothing")
    func covering() {
        #expect(needed([leg(.call, 105, -2, premium: 2)], shares: 200) == 0)
        #expect(needed([leg(.call, 105, -2, premium: 2)], shares: 100) == 1700)
        #expect(needed([leg(.call, 105, -1, premium: 2), leg(.call, 110, 1, premium: 1, month: 5)]) == 1700)
    }

    @Test("a cash account secures a put with its strike")
    func cash() {
        #expect(needed([leg(.put, 95, -1, premium: d("1.40"))], isCash: true) == 9500)
    }
}
