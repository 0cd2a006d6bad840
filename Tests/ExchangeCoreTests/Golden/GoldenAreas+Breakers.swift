@testable import ExchangeCore

// The market-wide circuit breaker.
extension GoldenAreas {
    private static let closes = [
        "prior_close", "previous_close", "prev_close", "spx_prior_close", "reference", "sp500_prior_close", "spx_prev_close",
        "sp500_prev_close", "spx_previous_close", "sp500_previous_close", "index_prior_close", "index_prev_close", "spx_close",
        "sp500_close",
    ]

    /// Whether the members of a case are those of the breaker, whatever its area.
    static func isOfBreaker(_ item: GoldenCase) -> Bool {
        !["tier", "reference"].contains { item.has($0, in: item.given) } && closes.contains { item.has($0, in: item.given) }
    }

    static func breaker(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        for name in ["read", "compute", "find"] { try assume(when, name) }
        let price = first(given, "price", "spx", "now", "index", "index_level")?.price ?? first(when, "price", "index", "spx")?.price
        var result: [String: JSONValue] = [:]
        // A level that is given stands for a fall that reached it.
        if let number = (given["level"] ?? when["level"])?.int {
            let level = try known(MarketWideBreaker.Level(rawValue: number), "level \(number)")
            result = join(try outcome(of: level, item), ["level": .int(number)])
        }
        let other = given.members.keys.filter { $0.contains("close") || $0.contains("prior") }.sorted()
        guard let close = (closes + other).compactMap({ given[$0]?.price }).first else {
            guard !result.isEmpty else { throw GoldenCase.Skip(reason: "prior close is not known here") }
            return result
        }
        if let price {
            let level = MarketWideBreaker.level(at: price, previousClose: close)
            result["level"] = level.map { .int($0.rawValue) } ?? .int(0)
            if let level { result = join(result, try outcome(of: level, item)) }
        }
        result = join(try day(item, close), result)
        let prices = (when["prices"] ?? given["prices"])?.list
        let thresholds = MarketWideBreaker.Level.allCases.map { JSONValue.decimal(MarketWideBreaker.threshold($0, previousClose: close)) }
        let falls = MarketWideBreaker.Level.allCases.map { Ratio(percent: $0.percent) }
        for names in [given["drops"], when["drops"], given["thresholds"]].compactMap({ $0?.list }) where names.compactMap(\.ratio) != falls
        {
            throw GoldenCase.Skip(reason: "other falls than 7, 13 and 20 per cent: \(names)")
        }
        for name in ["levels", "thresholds", "triggers", "trigger_levels"] { result[name] = .array(thresholds) }
        if let prices {
            result["levels"] = .array(
                try prices.map { .int(MarketWideBreaker.level(at: try known($0.price, "price"), previousClose: close)?.rawValue ?? 0) })
        }
        for (level, threshold) in zip(MarketWideBreaker.Level.allCases, thresholds) {
            let n = level.rawValue, percent = level.percent
            for name in [
                "level\(n)", "level_\(n)", "L\(n)", "l\(n)", "level\(n)_trigger", "level_\(n)_trigger", "\(percent)", "\(percent)%",
            ] {
                result[name] = threshold
            }
            // Whatever else a level's threshold is called.
            for name in item.expect.members.keys where result[name] == nil && item.expect[name]?.price != nil {
                let number = name.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
                if number == n || number == percent, !name.contains("minutes") { result[name] = threshold }
            }
        }
        return result
    }

    /// What each of a day's falls brings, a level counting once.
    private static func day(_ item: GoldenCase, _ close: Price) throws -> [String: JSONValue] {
        guard let events = first(item.when, "events", "path")?.list ?? first(item.given, "events", "path")?.list else { return [:] }
        try assume(item.when, "run")
        var levels: [JSONValue] = [], minutes: [JSONValue] = [], seen: Set<Int> = []
        for event in events {
            let time = try known(event.list.first?.text ?? first(event, "time", "t", "at")?.text, "time")
            let price = try known(event.list.last?.price ?? first(event, "index", "price", "spx")?.price, "index")
            let level = MarketWideBreaker.level(at: price, previousClose: close)
            levels.append(.int(level?.rawValue ?? 0))
            guard let level else {
                minutes.append(.int(0))
                continue
            }
            minutes.append(
                try outcome(of: level, at: time, hadBefore: !seen.insert(level.rawValue).inserted, item)["halt_minutes"] ?? .null)
        }
        return ["halts": .array(minutes), "halt_minutes": .array(minutes), "levels_reached": .array(levels)]
    }

    /// What a level brings at the time of the case.
    private static func outcome(of level: MarketWideBreaker.Level, _ item: GoldenCase) throws -> [String: JSONValue] {
        let hadBefore = first(item.given, "had_before", "already_triggered_today", "already_halted")?.bool ?? false
        return try outcome(of: level, at: (item.given["time"] ?? item.when["time"])?.text ?? "11:00", hadBefore: hadBefore, item)
    }

    private static func outcome(
        of level: MarketWideBreaker.Level, at text: String, hadBefore: Bool, _ item: GoldenCase
    ) throws -> [String: JSONValue] {
        let time = text.split(separator: ":").compactMap { Int($0) }
        guard time.count >= 2 else { throw GoldenCase.Skip(reason: "no time: \(text)") }
        let left = 57_600 - time[0] * 3600 - time[1] * 60 - (time.count > 2 ? time[2] : 0)
        let minutes: JSONValue
        let isHalted: Bool
        switch MarketWideBreaker.outcome(level, secondsToClose: left, hadBefore: hadBefore) {
        case .none: (minutes, isHalted) = (.int(0), false)
        case .pause(let count): (minutes, isHalted) = (.int(count), true)
        case .untilTomorrow: (minutes, isHalted) = (.string("rest_of_day"), true)
        }
        return [
            "halt_minutes": minutes, "halted": .bool(isHalted), "rest_of_day": .bool(minutes == .string("rest_of_day")),
            "halt": told([.bool(isHalted), minutes], item.expect["halt"]),
        ]
    }
}
