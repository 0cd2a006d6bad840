extension Instrument {
    /// Whether its numbers are such that no sum inside the exchange can overflow.
    var isSane: Bool {
        guard !symbol.text.isEmpty, (1...1_000_000).contains(multiplier), (1...10).contains(leverage) else { return false }
        guard !lot.isNegative, lot <= ExchangeLimits.maximumQuantity, !borrowRate.isNegative, borrowRate <= 100 else { return false }
        if let own = longMaintenance, own.isNegative || own > 1 { return false }
        if case .fixed(let step) = tick, !step.isPositive || step > ExchangeLimits.maximumPrice { return false }
        guard let terms = kind.optionTerms else { return true }
        return !terms.strike.isNegative && terms.strike <= ExchangeLimits.maximumPrice
    }
}

extension Rule {
    /// Whether its steps ask for amounts and spans that there can be.
    var isSane: Bool {
        steps.allSatisfy { step in
            guard step.delay >= .zero, step.delay <= .seconds(36_600 * 86_400) else { return false }
            guard case .fill(let amount, let price, _) = step else { return true }
            if let price, price.isNegative || price > ExchangeLimits.maximumPrice { return false }
            switch amount {
            case .remaining: return true
            case .quantity(let quantity): return quantity.isPositive && quantity <= ExchangeLimits.maximumQuantity
            case .percent(let percent): return !percent.isNegative && percent <= 1000
            }
        }
    }
}
