/// The logarithm of a symbol's closing price, session by session, for ever in both directions.
///
/// Sessions stand on a fixed grid of blocks of 256. Where blocks meet, the log price is the trend plus an
/// independent normal number, so prices stay near their trend over any number of decades; between two such
/// anchors it is a Brownian bridge, refined by halving. One close costs two anchors and eight halvings,
/// wherever it lies; closes in a row cost about one each.
struct PriceLevels: Sendable, Hashable {
    private let anchors: CorrelatedDraws
    private let bridge: CorrelatedDraws

    /// The standard deviation of one session's log return.
    let sessionVolatility: Double
    private let sessionsPerYear: Double
    private let drift: Double
    /// The session whose close is the parameters' base price.
    private let reference: Int
    private let logBase: Double
    private var referenceDeviation = 0.0

    private static let block = 256
    /// The share of a free walk's variance that the anchors keep: the rest reverts to the trend.
    private static let anchorSpread = 0.7

    /// The closes of one lineage in the world of `seed`, on such a calendar.
    init(seed: UInt64, parameters: PriceParameters, calendar: MarketCalendar) {
        anchors = CorrelatedDraws(seed: seed, parameters: parameters, purpose: .priceAnchor)
        bridge = CorrelatedDraws(seed: seed, parameters: parameters, purpose: .priceLevel)
        sessionsPerYear = calendar.hours == .alwaysOpen ? 365.25 : 252
        sessionVolatility = parameters.volatility / sessionsPerYear.squareRoot()
        drift = parameters.drift
        reference = calendar.ordinal(before: CivilDate.of(2025, 12, 31))
        logBase = ElementaryFunctions.log(parameters.base)
        var effort = 0
        referenceDeviation = deviations(endingAt: reference, effort: &effort).to
    }

    /// The logarithms of the closes of the session before `session` and of `session` itself.
    func closes(endingAt session: Int, effort: inout Int) -> (from: Double, to: Double) {
        let (from, to) = deviations(endingAt: session, effort: &effort)
        return (from + trend(session - 1), to + trend(session))
    }

    /// The logarithms of the closes of `first - 1`, `first`, … `last`, the same bits as `closes(endingAt:)`.
    func closes(from first: Int, through last: Int, effort: inout Int) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(last - first + 2)
        var block = Self.blockIndex(first - 1)
        while result.count < last - first + 2 {
            let start = block * Self.block
            let low = max(0, first - 1 - start)
            let high = min(Self.block - 1, last - start)
            let values = deviations(block: block, effort: &effort)
            for index in low...high { result.append(values[index] + trend(start + index)) }
            block += 1
        }
        return result
    }

    /// Where the log price of a session's close would be without chance; flat beyond 60 years before and 90
    /// years after the reference.
    private func trend(_ session: Int) -> Double {
        let years = Double(session - reference) / sessionsPerYear
        return logBase - referenceDeviation + drift * max(-60, min(90, years))
    }

    private static func blockIndex(_ session: Int) -> Int {
        session >= 0 ? session / block : (session - block + 1) / block
    }

    /// The deviations from the trend at the two ends of the unit interval that ends at `session`.
    private func deviations(endingAt session: Int, effort: inout Int) -> (from: Double, to: Double) {
        let block = Self.blockIndex(session - 1)
        let index = session - 1 - block * Self.block
        var (low, high) = (0, Self.block)
        var (a, b) = (anchor(block), anchor(block + 1))
        var node: UInt64 = 1
        effort += 2
        while high - low > 1 {
            let middle = (low + high) / 2
            let m = midpoint(a, b, length: high - low, block: block, node: node)
            effort += 1
            if index < middle {
                (high, b, node) = (middle, m, node * 2)
            } else {
                (low, a, node) = (middle, m, node * 2 + 1)
            }
        }
        return (a, b)
    }

    /// The deviations of all sessions of a block.
    private func deviations(block: Int, effort: inout Int) -> [Double] {
        var values = [Double](repeating: 0, count: Self.block + 1)
        values[0] = anchor(block)
        values[Self.block] = anchor(block + 1)
        effort += Self.block + 1
        var step = Self.block
        var level: UInt64 = 1
        while step > 1 {
            var low = 0
            var node = level
            while low < Self.block {
                values[low + step / 2] = midpoint(
                    values[low], values[low + step], length: step, block: block, node: node)
                low += step
                node += 1
            }
            step /= 2
            level *= 2
        }
        return values
    }

    private func anchor(_ block: Int) -> Double {
        let index = UInt64(bitPattern: Int64(block))
        let spread = (Double(Self.block) * Self.anchorSpread / 2).squareRoot()
        return max(-2.5, min(2.5, anchors.normal(at: index))) * sessionVolatility * spread
    }

    private func midpoint(_ a: Double, _ b: Double, length: Int, block: Int, node: UInt64) -> Double {
        let index = UInt64(bitPattern: Int64(block)) << 16 | node
        return 0.5 * (a + b) + bridge.normal(at: index) * sessionVolatility * (Double(length) * 0.25).squareRoot()
    }
}
