import ExchangeCore

/// A chain of combinations: what `monthlyStrategyList` holds for every strategy but the single one (its shape is that of
/// the vendor's predecessor; inferred here).
struct ChainStrategies {
    private let query: ChainQuery
    private let calls: [[SecurityFacts]]
    private let puts: [[SecurityFacts]]

    /// The contracts by expiration, strikes rising.
    init(_ query: ChainQuery, calls: [[SecurityFacts]], puts: [[SecurityFacts]]) {
        self.query = query
        self.calls = calls
        self.puts = puts
    }

    /// One leg: how many are bought, or sold if negative.
    private struct Leg {
        let count: Int
        let facts: SecurityFacts
    }

    /// The combinations of one expiration, with the later one that some have legs in.
    private struct Month {
        let first: OptionFacts
        let second: OptionFacts?
        let combinations: [[Leg]]
    }

    /// Appends the list.
    func append(to json: inout JSONWriter) {
        json.array("monthlyStrategyList") { json in
            for month in months() { json.object { append(month, &$0) } }
        }
    }

    private func months() -> [Month] {
        let dates = Set((calls + puts).compactMap { $0.first?.option?.terms.expiration }).sorted()
        return dates.enumerated().compactMap { index, date in
            let later = index + 1 < dates.count ? dates[index + 1] : nil
            let near = (call: side(calls, date), put: side(puts, date))
            let far = later.map { (call: side(calls, $0), put: side(puts, $0)) }
            let combinations = combinations(near, far)
            guard let first = (near.call.first ?? near.put.first)?.option, !combinations.isEmpty else { return nil }
            let usesLater = [.calendar, .diagonal, .roll].contains(query.strategy)
            let second = usesLater ? (far?.call.first ?? far?.put.first)?.option : nil
            return Month(first: first, second: second, combinations: combinations)
        }
    }

    private func side(_ side: [[SecurityFacts]], _ date: CivilDate) -> [SecurityFacts] {
        side.first { $0.first?.option?.terms.expiration == date } ?? []
    }

    private typealias Sides = (call: [SecurityFacts], put: [SecurityFacts])

    private func combinations(_ near: Sides, _ far: Sides?) -> [[Leg]] {
        switch query.strategy {
        case .single, .analytical: return []
        case .covered: return near.call.map { [Leg(count: -1, facts: $0)] }
        case .vertical: return spread(near.call, [1, -1]) + spread(near.put, [-1, 1])
        case .butterfly: return spread(near.call, [1, -2, 1]) + spread(near.put, [1, -2, 1])
        case .condor: return spread(near.call, [1, -1, -1, 1]) + spread(near.put, [1, -1, -1, 1])
        case .straddle: return pairs(near.put, near.call, steps: 0, (1, 1))
        case .strangle: return pairs(near.put, near.call, steps: 1, (1, 1))
        case .collar: return pairs(near.put, near.call, steps: 1, (1, -1))
        case .calendar, .roll:
            guard let far else { return [] }
            return pairs(near.call, far.call, steps: 0, (-1, 1)) + pairs(near.put, far.put, steps: 0, (-1, 1))
        case .diagonal:
            guard let far else { return [] }
            return pairs(near.call, far.call, steps: 1, (-1, 1)) + pairs(near.put, far.put, steps: 1, (-1, 1))
        }
    }

    /// Legs of one side at strikes one interval apart.
    private func spread(_ side: [SecurityFacts], _ counts: [Int]) -> [[Leg]] {
        side.compactMap { first in
            var legs: [Leg] = []
            var facts = first
            for (index, count) in counts.enumerated() {
                if index > 0 {
                    guard let next = next(facts, in: side) else { return nil }
                    facts = next
                }
                legs.append(Leg(count: count, facts: facts))
            }
            return legs
        }
    }

    /// One leg of each side, the second at the same strike or one interval higher.
    private func pairs(_ a: [SecurityFacts], _ b: [SecurityFacts], steps: Int, _ counts: (Int, Int)) -> [[Leg]] {
        a.compactMap { first in
            let same = b.first { $0.strike == first.strike }
            guard let second = steps == 0 ? same : next(first, in: b) else { return nil }
            return [Leg(count: counts.0, facts: first), Leg(count: counts.1, facts: second)]
        }
    }

    /// The contract one interval above another; the next strike where no interval was asked for.
    private func next(_ facts: SecurityFacts, in side: [SecurityFacts]) -> SecurityFacts? {
        guard let interval = query.interval, interval.isPositive else { return side.first { $0.strike > facts.strike } }
        let wanted = facts.strike + Price(billionths: interval.billionths)
        return side.first { $0.strike == wanted }
    }

    // Writing

    private func append(_ month: Month, _ json: inout JSONWriter) {
        append(month.first, ["month", "year", "day", "daysToExp"], &json)
        append(month.second, ["secondaryMonth", "secondaryYear", "secondaryDay", "secondaryDaysToExp"], &json)
        json.member("type", month.first.expirationType)
        json.member("secondaryType", month.second?.expirationType ?? "")
        json.member("leap", month.first.daysToExpiration > 270)
        json.array("optionStrategyList") { json in
            for legs in month.combinations { json.object { append(legs, &$0) } }
        }
        json.member("secondaryLeap", (month.second?.daysToExpiration ?? 0) > 270)
    }

    private func append(_ option: OptionFacts?, _ names: [StaticString], _ json: inout JSONWriter) {
        let date = option?.terms.expiration
        json.member(names[0], date.map { Self.monthNames[$0.month - 1] } ?? "")
        json.member(names[1], date?.year ?? 0)
        json.member(names[2], date?.day ?? 0)
        json.member(names[3], option?.daysToExpiration ?? 0)
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let legNames: [StaticString] = ["primaryLeg", "secondaryLeg", "thirdLeg", "fourthLeg"]

    private func append(_ legs: [Leg], _ json: inout JSONWriter) {
        for (name, leg) in zip(Self.legNames, legs) {
            json.object(name) { json in
                json.member("symbol", leg.facts.symbol)
                json.member("putCallInd", leg.facts.option?.contractType ?? "")
                json.member("description", leg.facts.instrument.description)
                json.decimal("bid", leg.facts.quote.bid ?? 0)
                json.decimal("ask", leg.facts.quote.ask ?? 0)
                json.member("range", leg.facts.option?.isInTheMoney == true ? "ITM" : "OTM")
                json.decimal("strikePrice", leg.facts.strike)
                json.whole("totalVolume", leg.facts.quote.volume)
            }
        }
        json.member("strategyStrike", legs.map { $0.facts.strike.text(minimumPlaces: 1) }.joined(separator: "/"))
        // What is bought is paid at the ask, what is sold brings the bid.
        json.decimal("strategyBid", legs.reduce(0) { $0 + ($1.count > 0 ? $1.facts.bid : $1.facts.ask) * $1.count })
        json.decimal("strategyAsk", legs.reduce(0) { $0 + ($1.count > 0 ? $1.facts.ask : $1.facts.bid) * $1.count })
    }
}

extension SecurityFacts {
    fileprivate var strike: Price { option?.terms.strike ?? 0 }
    fileprivate var bid: Price { quote.bid ?? 0 }
    fileprivate var ask: Price { quote.ask ?? 0 }
}
