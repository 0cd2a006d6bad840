/// The margin of an account's options on one underlying: shares cover, long options limit, the rest is naked.
struct OptionMargin {
    struct Leg {
        let terms: OptionTerms
        var contracts: Quantity
        let multiplier: Int
        let premium: Price
    }

    /// What short options need, after long shares covered calls and long options made spreads. `shares` is what is
    /// held of the underlying; a short position covers puts.
    static func requirement(_ legs: [Leg], shares: Quantity, underlying: Price, isIndex: Bool, isCash: Bool) -> Money {
        let calls = side(.call, legs, shares: max(0, shares), underlying, isIndex, isCash)
        let puts = side(.put, legs, shares: isCash ? 0 : max(0, -shares), underlying, isIndex, isCash)
        if isCash { return calls.needed + puts.needed }
        // Only one side of a condor, a straddle or a strangle can lose, so the greater requirement serves both; what the
        // other side's naked options are worth is needed besides (FINRA rule 4210(f)(2)).
        return calls.needed >= puts.needed ? calls.needed + puts.premium : puts.needed + calls.premium
    }

    private static func side(
        _ right: OptionTerms.Right, _ legs: [Leg], shares: Quantity, _ underlying: Price, _ isIndex: Bool, _ isCash: Bool
    ) -> (needed: Money, premium: Money) {
        var shorts = legs.filter { $0.terms.right == right && $0.contracts.isNegative }
        guard !shorts.isEmpty else { return (0, 0) }
        var longs = legs.filter { $0.terms.right == right && $0.contracts.isPositive }
        // The shorts that would cost most are covered first.
        shorts.sort { right == .call ? $0.terms.strike < $1.terms.strike : $0.terms.strike > $1.terms.strike }
        longs.sort { right == .call ? $0.terms.strike < $1.terms.strike : $0.terms.strike > $1.terms.strike }
        var covering = shares
        var total: Money = 0, premium: Money = 0
        for short in shorts {
            var open = short.contracts.magnitude
            let coverable = covering.scaled(by: 1, over: Int128(short.multiplier), rounding: .down).rounded(toPlaces: 0, .down)
            let covered = min(open, coverable)
            covering = covering - covered * short.multiplier
            open = open - covered
            for k in longs.indices
            where open.isPositive && longs[k].contracts.isPositive && longs[k].terms.expiration >= short.terms.expiration {
                let paired = min(open, longs[k].contracts)
                let width = right == .call ? longs[k].terms.strike - short.terms.strike : short.terms.strike - longs[k].terms.strike
                let asSpread = max(0, width) * paired * short.multiplier
                let asNaked = naked(short, paired, underlying, isIndex, isCash)
                guard asSpread <= asNaked else { continue }
                longs[k].contracts = longs[k].contracts - paired
                open = open - paired
                total = total + asSpread
            }
            guard open.isPositive else { continue }
            total = total + naked(short, open, underlying, isIndex, isCash)
            premium = premium + short.premium * open * short.multiplier
        }
        return (total, premium)
    }

    private static func naked(_ leg: Leg, _ contracts: Quantity, _ underlying: Price, _ isIndex: Bool, _ isCash: Bool) -> Money {
        if isCash {
            // A cash account secures a put with its exercise amount; an uncovered call it cannot have at all.
            return leg.terms.right == .put
                ? MarginRequirement.cashSecuredPut(strike: leg.terms.strike, contracts: contracts, multiplier: leg.multiplier)
                : ExchangeLimits.maximumCash
        }
        return MarginRequirement.nakedOption(
            right: leg.terms.right, underlying: underlying, strike: leg.terms.strike, premium: leg.premium, contracts: contracts,
            multiplier: leg.multiplier, isIndex: isIndex)
    }
}
