@testable import ExchangeCore

// Paths and option prices; breakers of the whole market.
extension GoldenAreas {
    static let models: [String: Handler] = [
        "prng": chance, "price_path": path, "option_pricing": pricing, "implied_vol": implied, "mwcb": breaker, "halt": breaker,
        "circuit_breaker": breaker,
    ]

    /// A number, which may be written as a fraction.
    private static func number(_ item: GoldenCase, _ names: String...) throws -> Double {
        for name in names {
            guard let text = item.given[name]?.text else { continue }
            let parts = text.split(separator: "/").compactMap { Double($0) }
            return try known(parts.count == 2 ? parts[0] / parts[1] : parts.count == 1 ? parts[0] : nil, text)
        }
        throw GoldenCase.Skip(reason: "no \(names)")
    }

    /// Where a path goes: one step from where it starts, or one for each of the draws that a case lists.
    private static func path(_ item: GoldenCase) throws -> [String: JSONValue] {
        let draws = first(item.given, "z", "zs", "draws")?.list ?? []
        try assume(item.when, "compute")
        for name in ["steps", "step"] { try assume(item.when, name, "\(max(1, draws.count))", "true") }
        guard !draws.isEmpty else { return try step(item, from: nil, z: nil) }
        let starts = ["S0", "x0", "X0", "S", "x"]
        let letter = try known(starts.first { item.has($0, in: item.given) }, "S0").prefix(1)
        var at: Double?, passed: [JSONValue] = []
        for draw in draws {
            at = try known(try step(item, from: at, z: try known(draw.double, "z"))["S1"]?.double, "S1")
            passed.append(.double(at ?? 0))
        }
        var result: [String: JSONValue] = [:]
        for (number, value) in passed.enumerated() { result["\(letter)\(number + 1)"] = value }
        for name in ["path", "prices", "values", "\(letter)"] { result[name] = .array(passed) }
        for name in ["\(letter)T", "final", "last"] { result[name] = passed.last }
        return result
    }

    /// One step from a value, or from the one that the case gives, with a draw or the one that the case gives.
    private static func step(_ item: GoldenCase, from start: Double?, z drawn: Double?) throws -> [String: JSONValue] {
        if let u = item.given["u"]?.double { return ["z": .double(ElementaryFunctions.inverseNormalDistribution(u))] }
        let model = item.given["model"]?.text ?? ""
        let dt = try number(item, "dt"), z = try drawn ?? number(item, "z", "z1")
        if model.contains("Heston"), drawn == nil {
            let next = PriceProcess.heston(
                try number(item, "S0"), variance: try number(item, "v0"), mu: try number(item, "mu"), speed: try number(item, "kappa"),
                mean: try number(item, "theta"), volatility: try number(item, "xi"), correlation: try number(item, "rho"), dt: dt, z1: z,
                z2: try number(item, "z2"))
            return ["S1": .double(next.price), "v1": .double(next.variance)]
        }
        if model.uppercased().contains("GBM") || model.lowercased().contains("geometric") {
            let next = PriceProcess.geometricBrownian(
                try start ?? number(item, "S0", "S"), mu: try number(item, "mu"), sigma: try number(item, "sigma"), dt: dt, z: z)
            return ["S1": .double(next)]
        }
        guard model.contains("OU") || model.contains("Ornstein") else { throw GoldenCase.Skip(reason: "no process \(model)") }
        let hasKappa = item.given["kappa"] != nil
        let next = PriceProcess.ornsteinUhlenbeck(
            try start ?? number(item, "x0", "X0", "S0", "x"),
            mean: hasKappa ? try number(item, "theta", "mu", "mean") : try number(item, "mu", "mean"),
            speed: hasKappa ? try number(item, "kappa") : try number(item, "theta", "speed"), sigma: try number(item, "sigma"), dt: dt, z: z
        )
        return [
            "x1": .double(next), "X1": .double(next), "S1": .double(next), "x": .double(next), "next": .double(next),
            "x_next": .double(next),
        ]
    }

    private static func terms(_ item: GoldenCase) -> (s: Double, k: Double, t: Double, r: Double, q: Double, v: Double) {
        func number(_ name: String) -> Double { item.given[name]?.double ?? 0 }
        return (number("S"), number("K"), number("T"), number("r"), number("q"), number("sigma"))
    }

    private static func pricing(_ item: GoldenCase) throws -> [String: JSONValue] {
        let (s, k, t, r, q, sigma) = terms(item)
        if let model = item.given["model"]?.text, model.contains("American") {
            let right: OptionTerms.Right =
                model.contains("put") || item.given["right"]?.text?.uppercased().hasPrefix("P") == true ? .put : .call
            try assume(item.when, "compute", "price", "early_exercise_premium")
            try assume(item.given, "steps")
            try assume(item.given, "right", "c", "p", "call", "put")
            let price = BinomialOption.americanPrice(right, s: s, k: k, t: t, r: r, q: q, v: sigma)
            let european = BlackScholes(right, s: s, k: k, t: t, r: r, q: q, v: sigma).price
            return [
                "price": .double(price), "american": .double(price), "european": .double(european),
                "early_exercise_premium": .double(price - european),
                "equals_european": .bool((price - european).magnitude < item.tolerance ?? 1e-4),
            ]
        }
        // A price that is given instead of the volatility says it.
        let said = [("call", OptionTerms.Right.call), ("put", .put)].lazy.compactMap { name, right in
            item.given[name]?.double.flatMap { BlackScholes.impliedVolatility(right, price: $0, s: s, k: k, t: t, r: r, q: q) }
        }
        let v = item.given["sigma"] == nil ? said.first ?? sigma : sigma
        try assume(item.given, "identity", "put_call_parity", "parity")
        let asked = (item.when["compute"]?.text ?? "").filter { $0 != " " }
        if let check = item.when["check"]?.text, !check.contains("parity"), !check.filter({ $0 != " " }).hasPrefix("C-P") {
            throw GoldenCase.Skip(reason: "no check \(check)")
        }
        if let model = item.given["model"]?.text, !["BSM", "Black", "parity"].contains(where: { model.contains($0) }) {
            throw GoldenCase.Skip(reason: "no model \(model)")
        }
        func value(_ right: OptionTerms.Right) -> BlackScholes { BlackScholes(right, s: s, k: k, t: t, r: r, q: q, v: v) }
        let word = item.given["right"]?.text?.uppercased().first ?? "C"
        let option = value(word == "P" ? .put : .call)
        let call = value(.call), put = value(.put)
        for (name, own) in [("call", call), ("put", put)] {
            guard let said = item.given[name]?.double else { continue }
            guard (said - own.price).magnitude < item.tolerance ?? 1e-4 else { throw GoldenCase.Skip(reason: "\(name) is \(own.price)") }
        }
        let forward = s * ElementaryFunctions.exp(-q * t) - k * ElementaryFunctions.exp(-r * t)
        let holds = (call.price - put.price - forward).magnitude < item.tolerance ?? 1e-9
        // A difference may be asked for by its formula.
        let isResidual = asked.hasPrefix("C-P-")
        let difference = call.price - put.price - (isResidual ? forward : 0)
        return [
            "value": asked.hasPrefix("C-P") || asked.contains("parity") ? .double(difference) : .double(option.price),
            "holds": .bool(holds), "parity_holds": .bool(holds), "forward": .double(forward), "forward_term": .double(forward),
            "call": .double(call.price), "put": .double(put.price), "delta_call": .double(call.delta), "delta_put": .double(put.delta),
            "call_minus_put": .double(call.price - put.price), "parity_lhs": .double(call.price - put.price),
            "lhs": .double(call.price - put.price), "C_minus_P": .double(call.price - put.price), "diff": .double(call.price - put.price),
            "parity_rhs": .double(forward), "rhs": .double(forward), "residual": .double(call.price - put.price - forward),
            "parity_error": .double(call.price - put.price - forward), "parity_residual": .double(call.price - put.price - forward),
            "theta_per_day": .double(option.theta / 365), "theta": .double(option.theta),
            "price": .double(option.price), "delta": .double(option.delta), "gamma": .double(option.gamma), "vega": .double(option.vega),
            "theta_year": .double(option.theta), "rho": .double(option.rho), "vega_per_1pct": .double(option.vega / 100),
            "theta_per_day_365": .double(option.theta / 365), "rho_per_1pct": .double(option.rho / 100),
        ]
    }

    private static func implied(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "solve", "sigma", "implied_vol")
        try assume(item.given, "model", "bsm european", "bsm")
        let (s, k, t, r, q, _) = terms(item)
        let price = try known(item.given["price"]?.double, "price")
        let sigma = BlackScholes.impliedVolatility(
            item.given["right"]?.text?.uppercased().hasPrefix("P") == true ? .put : .call, price: price, s: s, k: k, t: t, r: r, q: q)
        return ["sigma": sigma.map { .double($0) } ?? .null]
    }
}
