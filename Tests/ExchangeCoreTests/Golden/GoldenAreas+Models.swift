@testable import ExchangeCore

// Chance, paths and option prices.
extension GoldenAreas {
    static let models: [String: Handler] = ["prng": chance, "price_path": path, "option_pricing": pricing, "implied_vol": implied]

    private static func chance(_ item: GoldenCase) throws -> [String: JSONValue] {
        switch item.given["algo"]?.text {
        case "philox4x32-10":
            let counter = item.given["counter"]?.list.compactMap { $0.text.flatMap { UInt32($0) } } ?? []
            let key = item.given["key"]?.list.compactMap { $0.text.flatMap { UInt32($0) } } ?? []
            guard counter.count == 4, key.count == 2 else { throw GoldenCase.Skip(reason: "no counter or key") }
            let block = Philox4x32.block(counter: Philox4x32.Block(counter[0], counter[1], counter[2], counter[3]), key0: key[0], key1: key[1])
            return ["u32_hex": .array([block.x0, block.x1, block.x2, block.x3].map { word in
                let digits = String(word, radix: 16)
                return .string(String(repeating: "0", count: 8 - digits.count) + digits)
            })]
        case let other: throw GoldenCase.Skip(reason: "no generator \(other ?? "")")
        }
    }

    private static func path(_ item: GoldenCase) throws -> [String: JSONValue] {
        if let u = item.given["u"]?.double { return ["z": .double(ElementaryFunctions.inverseNormalDistribution(u))] }
        throw GoldenCase.Skip(reason: "generated prices are a bridge between closes, not \(item.given["model"]?.text ?? "such a process")")
    }

    private static func terms(_ item: GoldenCase) -> (s: Double, k: Double, t: Double, r: Double, q: Double, v: Double) {
        func number(_ name: String) -> Double { item.given[name]?.double ?? 0 }
        return (number("S"), number("K"), number("T"), number("r"), number("q"), number("sigma"))
    }

    private static func pricing(_ item: GoldenCase) throws -> [String: JSONValue] {
        if item.given["model"]?.text?.contains("American") == true { throw GoldenCase.Skip(reason: "options are priced without early exercise") }
        let (s, k, t, r, q, v) = terms(item)
        func value(_ right: OptionTerms.Right) -> BlackScholes { BlackScholes(right, s: s, k: k, t: t, r: r, q: q, v: v) }
        if item.when["compute"]?.text == "call,put" {
            return [
                "call": .double(value(.call).price), "put": .double(value(.put).price), "delta_call": .double(value(.call).delta),
                "delta_put": .double(value(.put).delta),
            ]
        }
        let option = value(item.given["right"]?.text == "P" ? .put : .call)
        return [
            "price": .double(option.price), "delta": .double(option.delta), "gamma": .double(option.gamma), "vega": .double(option.vega),
            "theta_year": .double(option.theta), "rho": .double(option.rho), "vega_per_1pct": .double(option.vega / 100),
            "theta_per_day_365": .double(option.theta / 365), "rho_per_1pct": .double(option.rho / 100),
        ]
    }

    private static func implied(_ item: GoldenCase) throws -> [String: JSONValue] {
        let (s, k, t, r, q, _) = terms(item)
        let price = try known(item.given["price"]?.double, "price")
        let sigma = BlackScholes.impliedVolatility(item.given["right"]?.text == "P" ? .put : .call, price: price, s: s, k: k, t: t, r: r, q: q)
        return ["sigma": sigma.map { .double($0) } ?? .null]
    }
}
